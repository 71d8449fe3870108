"""The signed divisions: which there are, signing the next, one of them with its digest, and as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.requests import actor
from zhichan.exports.paper import as_docx, as_xlsx
from zhichan.obligations import divisions
from zhichan.obligations.freezing import canonical, digest
from zhichan.obligations.papers import WHAT, division_paper, in_words
from zhichan.opened import city
from zhichan.portal.page.acts import DONE, Act, form_of, performed
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import TYPES, saved_as
from zhichan.portal.strategy.duty_forms import Reason


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponseBase:
    """`/zh/strategy/divisions`: the signed divisions; for whoever divides, what keeps the next from being signed."""
    return _signing(request) if request.method == "POST" else _page(request, _acts(request))


@signed_in
def _signing(request: HttpRequest) -> HttpResponse:
    acts = _acts(request)
    status = performed(request, acts)
    if status == DONE:
        return HttpResponseRedirect(reverse("divisions"), status=DONE)
    return _page(request, acts, status)


def _page(request: HttpRequest, acts: list[Act], status: int = 200) -> HttpResponse:
    without = divisions.unowned(city.duties()) if actor(request).may("divide-duties") else []
    context = {"versions": divisions.versions(), "acts": acts, "unowned": without}
    return render(request, "portal/divisions.html", context, status=status)


def _acts(request: HttpRequest) -> list[Act]:
    by = actor(request)
    if not by.may("divide-duties"):
        return []

    def run(data: dict[str, Any]) -> None:
        divisions.sign(by, city.duties(), data["reason"])

    return [Act("sign", _("Sign the division"), form_of(request, "sign", Reason), run)]


@never_cache
def one(request: HttpRequest, version: int) -> HttpResponse:
    """`/zh/strategy/divisions/1`: every duty with its lead, helpers, day, measure and state; what is different; the digest."""
    signed, lang = divisions.division(version), current_language()
    rows = [(line, in_words(line["lead"], lang), in_words(line["helpers"], lang)) for line in signed.content["duties"]]
    changes = [
        (change["duty"], WHAT[change["what"]], in_words(change["before"], lang), in_words(change["after"], lang))
        for change in signed.content["changes"]
    ]
    context = {"signed": signed, "rows": rows, "changes": changes, "whole": digest(signed.content) == signed.digest}
    return render(request, "portal/division.html", context)


@never_cache
def file(request: HttpRequest, version: int, form: str) -> HttpResponse:
    """`/zh/strategy/divisions/1.docx`, `.xlsx`, and `.json`: the canonical form of which the digest is."""
    if form not in TYPES:
        raise Http404
    signed, lang = divisions.division(version), current_language()
    if form == "json":
        body = canonical(signed.content)
    else:
        paper = division_paper(signed, lang)
        body = as_docx(paper) if form == "docx" else as_xlsx(paper)
    name = f"任务分工-{version}.{form}" if lang == "zh" else f"division-{version}.{form}"
    return HttpResponse(body, content_type=TYPES[form], headers=saved_as(name))
