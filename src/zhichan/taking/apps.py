"""The Django app of what is taken away; it tells the workers how files are made."""

from __future__ import annotations

from django.apps import AppConfig


class TakingConfig(AppConfig):
    """Files of rights, and what each person chose last."""

    name = "zhichan.taking"
    label = "taking"

    def ready(self) -> None:
        """Workers know their work from here on."""
        from zhichan.jobs.handlers import work_is_in

        work_is_in("zhichan.taking.work")
