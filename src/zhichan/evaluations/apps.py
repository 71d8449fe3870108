"""The Django app of evaluations."""

from __future__ import annotations

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """Amendments, evaluations."""

    name = "zhichan.evaluations"
    label = "evaluations"
    default_auto_field = "django.db.models.BigAutoField"
