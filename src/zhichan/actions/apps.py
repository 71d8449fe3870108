"""The Django app of the actions: it has no tables, it tells the workers what they can do."""

from __future__ import annotations

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """The actions."""

    name = "zhichan.actions"
    label = "actions"

    def ready(self) -> None:
        """Workers know their work from here on."""
        from zhichan.jobs.handlers import work_is_in

        work_is_in("zhichan.actions.work")
