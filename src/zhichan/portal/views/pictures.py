"""Pictures as files: small, large, or as they came."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from zhichan.opened import city
from zhichan.portal.page.saving import saved_as
from zhichan.portal.question.asked import AddressError
from zhichan.portal.views.framing import audience_of
from zhichan.records.audience import PUBLIC

SIZES = ("small", "large", "original")
_HASH = re.compile(r"[0-9a-f]{64}")
_YEAR = 31_536_000
_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}


def picture(request: HttpRequest, document: str) -> HttpResponseBase:
    """`/zh/pictures/<SHA-256 of the document>?name=F1.TIF&size=small`"""
    name, size = request.GET.get("name", ""), request.GET.get("size", "large")
    if size not in SIZES:
        raise AddressError(
            _("“%(value)s” is not a size") % {"value": size},
            where="size",
            mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(SIZES)},
        )
    if not _HASH.fullmatch(document):
        raise Http404(_("No such picture is kept here"))
    media, audience = city.shown_corpus().media, audience_of(request)
    try:
        if size == "original":
            body, kind = media.original(document, name, audience)
        else:
            path = media.shown(document, name, "small" if size == "small" else "large", audience)
            body, kind = path.read_bytes(), _TYPES[path.suffix]
    except FileNotFoundError:
        raise Http404(_("No such picture is kept here")) from None
    # a picture never changes under its address; what came sealed is kept by no cache on the way
    is_open = name in media.listed(document, PUBLIC)
    headers = {"Cache-Control": f"public, max-age={_YEAR}, immutable" if is_open else "private, no-store"}
    if size == "original":  # saved, never opened in the place of a page
        headers |= saved_as(name)
    return HttpResponse(body, content_type=kind, headers=headers)
