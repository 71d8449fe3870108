"""All addresses: health, the door, and the portal in both languages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from zhichan.portal import account_urls
from zhichan.portal.language import with_language
from zhichan.portal.urls import patterns
from zhichan.portal.views.door import door
from zhichan.server.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health),
    path("", door),
    path("account/", include(account_urls.single_sign_on)),
    *with_language(*patterns),
]

handler400 = "zhichan.portal.views.errors.not_understood"
handler403 = "zhichan.portal.views.errors.refused"
handler404 = "zhichan.portal.views.errors.not_found"
handler500 = "zhichan.portal.views.errors.failed"
