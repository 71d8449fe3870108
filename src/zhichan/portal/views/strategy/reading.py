"""One reading: its source, evidence, history and custody; and what each of its hands may do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.errors import ZhichanError
from zhichan.evidence import KINDS, LARGEST, EvidenceError
from zhichan.opened import city
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.language import current_language
from zhichan.portal.page.receiving import FIELD, takes_files
from zhichan.portal.page.sent import sent_number
from zhichan.portal.strategy.reading_forms import Entry
from zhichan.portal.strategy.reading_words import conflicts, line, trail
from zhichan.readings import arriving, custody, evidence, seeing
from zhichan.readings.entering import change, restate, take_back
from zhichan.readings.errors import QuestionAsked
from zhichan.readings.models import ACCEPTED, CHECKED, ENTERED, HELD, OPEN, RETURNED, WORKED, Reading
from zhichan.readings.standing import declared


@never_cache
def reading(request: HttpRequest, number: str) -> HttpResponse:
    """`/zh/readings/R-2026-0001`: whoever may see it; more of it, and what can be done, for those inside."""
    return _page(request, seeing.reading(actor(request), number))


def _page(request: HttpRequest, found: Reading, error: ZhichanError | None = None) -> HttpResponse:
    by = actor(request)
    inside, office = seeing.is_inside(by, found), seeing.sees_conflicts(by)
    may = _may(by, found)
    findings = _findings(found, may, office) if inside or (office and found.state == HELD) else []
    context = {
        "found": found,
        "line": line(found),
        "inside": inside,
        "trail": trail(found, by),
        "evidence": seeing.evidence(by, found),
        "conflicts": conflicts(findings, found, office=office),
        "later": [one for one in found.restated.all() if seeing.seen(by).filter(pk=one.pk).exists()],
        "earlier": found.replaces if found.replaces and seeing.seen(by).filter(pk=found.replaces.pk).exists() else None,
        "may": may,
        "error": error,
        "error_file": error.where if isinstance(error, EvidenceError) else "",
        "sent": request.POST.get("reason", "") if error else "",
        "largest": LARGEST >> 20,
        "kinds": " ".join(KINDS),
    }
    return render(request, "portal/reading.html", context, status=error.status if error else 200)


def _findings(found: Reading, may: dict[str, bool], office: bool) -> list[dict[str, Any]]:
    """What the tests say: as it was kept, and, before whoever checks or decides now, as they say it now."""
    if may["decide"]:
        return arriving.joined(found.asked, arriving.found_now(found))
    if may["check"]:
        return arriving.asked_now(found)
    return arriving.joined(found.asked, found.findings) if office else found.asked


def _may(by: Actor, found: Reading) -> dict[str, bool]:
    """What somebody may do next with a reading."""
    own = by.may("report-readings") and found.body.code in by.bodies
    took_part = by.person is not None and by.person in (found.entered_by_id, found.checked_by_id)
    decides = by.may("review-readings") and not took_part
    return {
        "change": own and found.state in WORKED,
        "attach": own and found.state in OPEN,
        "check": own and found.state == ENTERED and found.entered_by_id != by.person,
        "waits_for_second": own and found.state == ENTERED and found.entered_by_id == by.person,
        "decide": decides and found.state in (CHECKED, HELD),
        "hold": decides and found.state == CHECKED,
        "publish": by.may("review-readings") and found.state == ACCEPTED,
        "restate": own and found.state == ACCEPTED and not found.restated.filter(state__in=OPEN).exists(),
        "returned": own and found.state == RETURNED,
        "held": found.state == HELD,
    }


@require_POST
@signed_in
def act(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """`/zh/readings/R-2026-0001/accept`: one step; the page again, with what was written, where it is refused."""
    by, reason = actor(request), request.POST.get("reason", "")
    seen = sent_number(request.POST.get("revision"))
    revision = -1 if seen is None else seen
    acts: dict[str, Callable[[], object]] = {
        "check": lambda: custody.check(by, number, revision, agrees=True, reason=reason),
        "disagree": lambda: custody.check(by, number, revision, agrees=False, reason=reason),
        "take-back": lambda: take_back(by, number, revision, reason),
        "accept": lambda: custody.accept(by, number, revision, reason=reason, publish=bool(request.POST.get("publish"))),
        "hold": lambda: custody.hold(by, number, revision, reason),
        "send-back": lambda: custody.send_back(by, number, revision, reason),
        "publish": lambda: custody.publish(by, number, revision, shown=True),
        "unpublish": lambda: custody.publish(by, number, revision, shown=False),
        "withdraw": lambda: custody.withdraw(by, number, revision, reason),
    }
    if what not in acts:
        raise Http404
    try:
        acts[what]()
    except ZhichanError as error:
        if error.status == 404:
            raise
        return _page(request, seeing.reading(by, number), error)
    return HttpResponseRedirect(reverse("reading", args=[number]), status=303)


@signed_in
def change_page(request: HttpRequest, number: str) -> HttpResponse:
    """`/zh/readings/R-2026-0001/change`: the form with what stands, for its body."""
    return _form(request, number, restates=False)


@signed_in
def restate_page(request: HttpRequest, number: str) -> HttpResponse:
    """`/zh/readings/R-2026-0001/restate`: another figure in place of an accepted one, with the reason."""
    return _form(request, number, restates=True)


def _form(request: HttpRequest, number: str, *, restates: bool) -> HttpResponse:
    by = actor(request)
    by.must_be_allowed("report-readings")
    found = seeing.reading(by, number)
    if not _may(by, found)["restate" if restates else "change"] and request.method != "POST":
        raise Http404
    of = ("value", "bound", "document", "note", "answer")
    initial = {name: getattr(found, name) for name in of if not (restates and name in ("value", "answer"))}
    form = Entry(
        request.POST or None, unit=declared().catalogue.indicators[found.indicator].unit, restates=restates, initial=initial
    )
    asked: list[object] = []
    if request.method == "POST" and form.is_valid():
        try:
            if restates:
                made = restate(by, number, form.given(), form.cleaned_data["reason"])
            else:
                seen = sent_number(request.POST.get("revision"))
                made = change(by, number, -1 if seen is None else seen, form.given())
        except ZhichanError as error:
            form.refuse(error)
            asked = [one[current_language()] for one in error.asked] if isinstance(error, QuestionAsked) else []
        else:
            return HttpResponseRedirect(reverse("reading", args=[made.number]), status=303)
    context: dict[str, Any] = {
        "form": form, "found": found, "line": line(found), "restates": restates, "asked": asked,
        "body": found.body.name(current_language()),
    }  # fmt: skip
    return render(request, "portal/reading_form.html", context, status=400 if form.errors else 200)


@takes_files("report-readings")
def attach(request: HttpRequest) -> HttpResponseBase:
    """`/zh/readings/attach?reading=R-2026-0001`: files that show where the figure comes from, of one reading or of several."""
    by = actor(request)
    number, *more = request.POST.getlist("reading") or [request.GET.get("reading", "")]
    found = seeing.reading(by, number)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("reading", args=[number]))
    try:
        public = bool(request.POST.get("public"))
        files = request.FILES.getlist(FIELD)
        evidence.attach_to_all(by, city.configuration().evidence, [number, *more], files, public=public)
    except ZhichanError as error:
        return _page(request, found, error)
    there = reverse("readings") if more else reverse("reading", args=[number]) + "#evidence"
    return HttpResponseRedirect(there, status=303)


@never_cache
def evidence_file(request: HttpRequest, number: str, file: int) -> FileResponse:
    """`/zh/readings/R-2026-0001/evidence/3`: the file as it was kept, to be saved and not shown in the page."""
    by = actor(request)
    found = seeing.reading(by, number)
    one = next((each for each in seeing.evidence(by, found) if each.pk == file), None)
    if one is None:
        raise Http404
    path = evidence.opened(by, city.configuration().evidence, found, one)
    return FileResponse(path.open("rb"), as_attachment=True, filename=one.name, content_type="application/octet-stream")
