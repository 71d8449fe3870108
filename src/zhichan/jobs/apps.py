"""The Django app of background work."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "zhichan.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
