"""The Django app of scoring."""

from __future__ import annotations

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Sheets, scores and results."""

    name = "zhichan.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
