"""The quarantine bench: what waits and why, one record to mend or to let go."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import audience, log_sealed
from zhichan.actions.errors import ActionError
from zhichan.actions.quarantine import StillRefused, form, mend_quarantined, release_quarantined, waiting
from zhichan.corpus.quarantined import entries, summed
from zhichan.corpus.store import CorpusBusy, CorpusEmpty
from zhichan.errors import ZhichanError
from zhichan.formats.registry import by_name
from zhichan.importing.bench import filled
from zhichan.opened import city
from zhichan.portal.page.allowed import allowed
from zhichan.portal.page.body_names import body_name

_LISTED = 30
_LAST_PAGE = 100_000


@allowed("mend")
def quarantine(request: HttpRequest) -> HttpResponse:
    """`/zh/quarantine?file=…&reason=…`: what waits, by file and reason, and the records of one choice."""
    corpus = city.configuration().open_city_corpus()
    try:
        version = corpus.version()
    except CorpusEmpty:
        return render(request, "portal/quarantine.html", {"count": 0})
    by = actor(request)
    seen_by = audience(by)
    sums = summed(corpus, version, seen_by)
    sha256, reason, page = request.GET.get("file", ""), request.GET.get("reason", ""), _page(request)
    listed = entries(corpus, version, seen_by, sha256=sha256, reason=reason, skip=_LISTED * (page - 1), most=_LISTED + 1)
    log_sealed(by, "quarantine", [one.sealed_for for one in listed[:_LISTED]], "list")
    chosen = [one for one in sums if sha256 in ("", one.sha256) and reason in ("", one.reason)]
    context = {
        "count": sum(one.count for one in sums),
        "sums": [(one, _tail(file=one.sha256, reason=one.reason), body_name(one.sealed_for)) for one in sums[:_LISTED]],
        "more_sums": max(0, len(sums) - _LISTED),
        "listed": [(one, body_name(one.sealed_for)) for one in listed[:_LISTED]],
        "narrowed": bool(sha256 or reason),
        "file": next((one.file for one in chosen if sha256), ""),
        "reason": reason,
        "fitting": sum(one.count for one in chosen),
        "earlier": _tail(file=sha256, reason=reason, page=page - 1) if page > 1 else "",
        "later": _tail(file=sha256, reason=reason, page=page + 1) if len(listed) > _LISTED else "",
        "told": request.GET.get("told", ""),
    }
    return render(request, "portal/quarantine.html", context)


def _page(request: HttpRequest) -> int:
    value = request.GET.get("page", "1")
    return min(_LAST_PAGE, max(1, int(value))) if value.isdecimal() and len(value) < 9 else 1


def _tail(**parameters: Any) -> str:
    return "?" + urlencode({name: value for name, value in parameters.items() if value})


@allowed("mend")
def mend(request: HttpRequest, key: str) -> HttpResponse:
    """`/zh/quarantine/0123456789ab`: one record, mended or let go by a POST; what was written stays where it is refused."""
    told, by = city.configuration(), actor(request)
    found = waiting(by, told, key)
    log_sealed(by, f"quarantined:{key}", [found.sealed_for], "bench")
    now = form(told, found)
    problems: list[ZhichanError] = []
    if request.method == "POST":
        cells, text = request.POST.getlist("cell"), request.POST.get("text", "")
        reason = request.POST.get("reason", "")
        try:
            if request.POST.get("do") == "release":
                release_quarantined(by, told, [key], reason)
                return HttpResponseRedirect(reverse("quarantine") + "?told=released")
            mend_quarantined(by, told, key, cells=cells, text=text)
            return HttpResponseRedirect(reverse("quarantine") + "?told=mended")
        except StillRefused as error:
            now = error.form
            problems = [ActionError(one.what, where=one.where, mend=one.mend) for one in error.problems]
        except (ActionError, CorpusBusy) as error:
            now = filled(now, cells, text) if now.way != "none" and (cells or text) else now
            problems = [error]
    context = {
        "entry": found,
        "only_for": body_name(found.sealed_for),
        "form": now,
        "rows": max(6, min(30, now.text.count("\n") + 2)),
        "format": by_name(found.format).label,
        "problems": problems,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "portal/mend.html", context, status=400 if problems else 200)
