"""The Django app of readings."""

from __future__ import annotations

from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    """Readings and the trail of their custody."""

    name = "zhichan.readings"
    label = "readings"
    default_auto_field = "django.db.models.BigAutoField"
