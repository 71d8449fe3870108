"""All addresses: health, the door, and the portal in both languages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from zhichan.api.interface import described, interface, openapi
from zhichan.portal import account_urls
from zhichan.portal.page.language import with_language
from zhichan.portal.urls import patterns
from zhichan.portal.views.door import door
from zhichan.portal.views.interface import interface_help
from zhichan.server import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", door),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/", interface.urls),
    path("account/", include(account_urls.single_sign_on)),
    *with_language(path("help/api", interface_help, {"described": described}, name="api-help"), *patterns),
]

handler400 = "zhichan.portal.views.errors.not_understood"
handler403 = "zhichan.portal.views.errors.refused"
handler404 = "zhichan.portal.views.errors.not_found"
handler500 = "zhichan.portal.views.errors.failed"
