"""Receiving files that a browser sends: refused by their announced size, written to the disk as they come, not held in memory."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from zhichan.accounts.requests import actor
from zhichan.accounts.roles import Permission
from zhichan.actions import uploads
from zhichan.opened import city
from zhichan.portal.page.allowed import allowed

Page = Callable[..., HttpResponseBase]
FIELD, SEAL = "files", "only_for"


def takes_files(permission: Permission) -> Callable[[Page], Page]:
    """A page that takes files from those with a permission.

    The check against forged requests reads the body, so whether somebody may and whether it fits is asked before that check.
    """

    def of(view: Page) -> Page:
        protected = csrf_protect(view)

        @csrf_exempt
        @allowed(permission)
        def receiving(request: HttpRequest, /, **named: str) -> HttpResponseBase:
            if request.method == "POST":
                uploads.must_fit(city.configuration(), int(request.META.get("CONTENT_LENGTH") or 0))
                request.upload_handlers = [TemporaryFileUploadHandler(request)]
            return protected(request, **named)

        return receiving

    return of


def kept(request: HttpRequest) -> str:
    """Keeps the files of a request, sealed for the body that it names, if any; the id of the delivery.

    Raises:
        ActionError: there is none, or one with macros.
        NotAllowed: they do not act for that body.
    """
    seal = request.POST.get(SEAL, "")
    return uploads.keep(actor(request), city.configuration(), request.FILES.getlist(FIELD), sealed_for=seal)
