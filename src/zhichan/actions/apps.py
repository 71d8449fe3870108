"""The Django app of the actions: it has no tables, it tells the workers what they can do."""

from __future__ import annotations

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """The actions."""

    name = "zhichan.actions"
    label = "actions"

    def ready(self) -> None:
        """Workers know their work from here on."""
        from zhichan.actions import work  # noqa: F401 - it registers the handlers when it is imported
