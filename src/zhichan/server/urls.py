"""All addresses: health, the door, and the portal in both languages."""

from __future__ import annotations

from django.urls import path

from zhichan.portal.language import with_language
from zhichan.portal.urls import patterns
from zhichan.portal.views.door import door
from zhichan.server.health import health

urlpatterns = [path("health", health), path("", door), *with_language(*patterns)]

handler404 = "zhichan.portal.views.errors.not_found"
handler500 = "zhichan.portal.views.errors.failed"
