"""The Django app of what people keep."""

from __future__ import annotations

from django.apps import AppConfig


class NotebookConfig(AppConfig):
    """Histories, saved searches, notes and tags."""

    name = "zhichan.notebook"
    label = "notebook"
