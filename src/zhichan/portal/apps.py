"""The portal as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zhichan.portal"
    label = "portal"
