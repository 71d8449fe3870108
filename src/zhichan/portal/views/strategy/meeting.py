"""The page for a meeting of the leading group, and the same as a paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.exports.paper import Paper, as_docx, as_xlsx
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import TYPES, saved_as
from zhichan.portal.strategy.meeting import Part, parts


@signed_in
@never_cache
def meeting(request: HttpRequest) -> HttpResponse:
    """`/zh/strategy/meeting`: what is red, what waits for the group, what is held, ownerless and overdue."""
    by = _group(actor(request))
    found = parts(by, timezone.localdate())
    return render(request, "portal/meeting.html", {"parts": found, "sentence": _sentence(found), "on": timezone.localdate()})


@signed_in
@never_cache
def meeting_file(request: HttpRequest, form: str) -> HttpResponse:
    """`/zh/strategy/meeting.docx` and `.xlsx`: the same, with every row."""
    by = _group(actor(request))
    if form not in ("docx", "xlsx"):
        raise Http404
    found, now, lang = parts(by, timezone.localdate()), timezone.localtime(), current_language()
    title = _("For the meeting of the leading group")
    lines = [_sentence(found), *(part.note for part in found if part.note), *(part.empty for part in found if not part.rows)]
    paper = Paper(f"{title} {now:%Y-%m-%d}", lang, lines, [part.table for part in found], now)
    name = f"领导小组会议-{now:%Y%m%d}.{form}" if lang == "zh" else f"meeting-{now:%Y%m%d}.{form}"
    return HttpResponse(as_docx(paper) if form == "docx" else as_xlsx(paper), content_type=TYPES[form], headers=saved_as(name))


def _group(by: Actor) -> Actor:
    """Whoever takes part in the meeting or prepares it."""
    if not by.may("divide-duties"):
        by.must_be_allowed("settle-duties")
    return by


def _sentence(found: list[Part]) -> str:
    count = {part.key: len(part.rows) for part in found}
    return (
        _(
            "Targets missed or at risk: %(red)s; matters before the group: %(disputes)s; "
            "contradictions of held readings: %(held)s; duties without an agreed lead: %(ownerless)s; "
            "overdue, by body and kind: %(overdue)s."
        )
        % count
    )
