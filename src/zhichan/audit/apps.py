"""The Django app of the log."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of actions."""

    name = "zhichan.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
