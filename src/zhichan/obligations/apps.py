"""The Django app of obligations."""

from __future__ import annotations

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """Offers, divisions, shares, plans."""

    name = "zhichan.obligations"
    label = "obligations"
    default_auto_field = "django.db.models.BigAutoField"
