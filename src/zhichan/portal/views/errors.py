"""Errors as pages: what happened, where, how to mend it; the visitor's input is kept."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.requests import actor
from zhichan.audit.chain import record
from zhichan.cases.errors import Refused, WrongField
from zhichan.corpus.store import CorpusEmpty
from zhichan.disk import DiskError, DiskReadOnly, of_the_disk
from zhichan.errors import ZhichanError
from zhichan.opened.making import Underway
from zhichan.portal.page.language import current_language
from zhichan.portal.page.rate import TooOften
from zhichan.portal.question.asked import AddressError, Asked
from zhichan.search.errors import QueryError
from zhichan.search.opensearch.errors import ClusterError
from zhichan.strategy.duties.shares import ShareError

_log = logging.getLogger(__name__)
_SEARCH_AGAIN = 30  # seconds


class ErrorPageMiddleware:
    """Turns any error that a person may meet into its page, or into JSON where JSON was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a known error; anything else is Django's."""
        if not isinstance(error, ZhichanError):
            return _no_disk(told) if (told := of_the_disk(error, settings.CONFIGURATION.home)) else None
        if isinstance(error, NotAllowed) and not actor(request).is_public:
            # by method and address alone: what was asked or sent may be personal
            record(actor(request).id, "refused", request.path, {"method": request.method})
        if request.path.endswith((".json", ".jsonl")):
            return JsonResponse(error.as_json(), status=error.status, json_dumps_params={"ensure_ascii": False})
        if isinstance(error, ClusterError):
            return _without_search(error)
        if isinstance(error, Underway):
            return render(
                request, "portal/underway.html", {"asked": _asked(request), "underway": error}, status=HTTPStatus.ACCEPTED
            )
        if isinstance(error, CorpusEmpty):
            return render(request, "portal/nothing.html", {"asked": _asked(request)}, status=404)
        if isinstance(error, NotAllowed) and request.method == "GET" and actor(request).is_public:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        context = {"error": _in_words(error), "query": request.GET.get("q", "")}
        response = render(request, "portal/error.html", context, status=error.status)
        if isinstance(error, TooOften):
            response.headers["Retry-After"] = str(error.retry_after)
        return response


def _in_words(error: ZhichanError) -> dict[str, str]:
    """The parts of an error as the page shows them: from those that speak both languages, that of the page."""
    what, mend = error.what, error.mend
    if isinstance(error, QueryError):
        what, mend = error.said(current_language())
    elif isinstance(error, WrongField | Refused | ShareError):
        what = error.says.in_(current_language())
    return {"where": error.where, "what": what, "mend": mend}


def _without_search(error: ClusterError) -> HttpResponse:
    """The page while the search cluster does not answer; what is wrong with it is for the log and the doctor."""
    _log.error("%s (%s)", error, error.mend)
    what = _("The servers that hold the search do not answer. Nothing is lost. Please load the page again in a few minutes.")
    response = _plain(_("The search cannot answer at the moment"), what, 503)
    response.headers["Retry-After"] = str(_SEARCH_AGAIN)
    return response


def _asked(request: HttpRequest) -> Asked:
    try:
        return Asked.read(request.GET)
    except AddressError:
        return Asked()


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere. Its reason is shown where a view gave one."""
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "portal/404.html", {"reason": reason}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours. It reads neither corpus nor context: what failed may be one of them."""
    # Django calls this while it handles the error
    if told := of_the_disk(sys.exc_info()[1], settings.CONFIGURATION.home):
        return _no_disk(told)
    what = _(
        "An error of ours stopped it. Your question is in the address and nothing is lost; the error is in the server’s log."
    )
    return _plain(_("This page could not be made"), what, 500)


def _no_disk(told: DiskError) -> HttpResponse:
    """The page for what the disk of the server refused."""
    _log.error("%s", told)
    if isinstance(told, DiskReadOnly):
        title = _("The server’s disk can only be read")
        what = _("This could not be finished; what was stored before is there. Whoever runs this site must mount it for writing.")
    else:
        title = _("The server’s disk is full")
        what = _("This could not be finished; what was stored before is there. Whoever runs this site must make room.")
    return _plain(title, what, 507)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that no browser sends of itself: a host that is none of ours, signs that no text has."""
    what = _("The address names a host, a sign or a number of values that this site does not take. Begin at the home page.")
    return _plain(_("This request cannot be read"), what, 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what somebody may not do where no closer reason is told."""
    return _plain(
        _("This is not for you"), _("Your account may not do this, or it has ended. Ask a security administrator."), 403
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that was not sent from a page of ours, or from one too old."""
    what = _(
        "The form did not come from a page of this site, or that page was too old. Nothing was changed; open it and send it anew."
    )
    return _plain(_("This form was not taken"), what, 403)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page for whoever asks more often than is answered."""
    return _plain(
        _("Too many requests from your address"),
        _("Please wait %(seconds)d seconds and load the page again. Programs may use the interface instead.")
        % {"seconds": seconds},
        429,
    )


def _plain(title: str, what: str, status: int) -> HttpResponse:
    """A page that asks neither corpus nor database nor the request: what failed may be one of them."""
    text = {"title": title, "what": what, "home": _("To the home page"), "href": "/"}
    return HttpResponse(loader.get_template("portal/plain.html").render(text), status=status)


def json_answer(data: object) -> HttpResponse:
    """JSON as we write it everywhere: readable Chinese, UTF-8."""
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json; charset=utf-8")
