"""The Django app of people and bodies."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and bodies."""

    name = "zhichan.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Signing in and out is logged from here on."""
        from zhichan.accounts import signing  # noqa: F401 - its receivers connect when it is imported
