"""Score sheets for everybody, the ranking once published, simulations; for the leading group also the steps of the whole."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.assessments import rounds
from zhichan.assessments.documents import document, workbook
from zhichan.assessments.errors import AssessmentError, SheetChanged
from zhichan.assessments.models import Entry, FrozenSheet, Result, Round
from zhichan.assessments.results import replay, values_of
from zhichan.assessments.seeing import entries, result_of
from zhichan.assessments.sheets import all_sheets, freeze, frozen_sheet, in_use
from zhichan.assessments.steps import states, steps
from zhichan.opened import city
from zhichan.portal.page.body_names import body_name
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import TYPES, saved_as
from zhichan.portal.question.asked import AddressError
from zhichan.portal.strategy.score_rows import drawing, item_rows, plain_number, ranking
from zhichan.strategy.scoring.raising import compared
from zhichan.strategy.scoring.sheets import RULE, Sheet
from zhichan.strategy.scoring.totals import published


def sheets(request: HttpRequest) -> HttpResponse:
    """`/zh/assessments`: the sheets, and for who has a part in scoring what waits for them."""
    by, lang = actor(request), current_language()
    found = all_sheets(city.sheets())
    frozen = {one.sheet: one for one in FrozenSheet.objects.select_related("round")}
    rows = [(sheet, frozen.get(code), _state(frozen.get(code)), result_of(by, code)) for code, sheet in found.items()]
    seen = [] if by.is_public else list(entries(by).exclude(state__in=("accepted", "settled", "decided")))
    mine = [one for one in seen if one.body.code in by.bodies]
    waiting = [(one, one.body.name(lang), one.standing.label.in_(lang), _overdue(one)) for one in seen]
    context = {"rows": rows, "waiting": waiting, "mine": mine, "steps": _steps(), "rule": RULE.in_(lang)}
    return render(request, "portal/assessments.html", context)


def _overdue(entry: Entry) -> bool:
    return entry.due_on is not None and entry.due_on < timezone.localdate()


def _state(frozen: FrozenSheet | None) -> str:
    if frozen is None:
        return _("not frozen yet")
    round_ = Round.objects.filter(sheet=frozen).first()
    return states()[round_.state].label.in_(current_language()) if round_ else _("frozen")


def _steps() -> list[tuple[str, str, int | None]]:
    """The steps as a reader sees them: what, what it leads to, the working days for what comes next."""
    lang = current_language()
    return [(one.label.in_(lang), states()[one.to].label.in_(lang), states()[one.to].days) for one in steps().values()]


@require_http_methods(["GET", "POST"])
def sheet_page(request: HttpRequest, sheet: str) -> HttpResponse:
    """`/zh/assessments/districts-2025`: a sheet and what came of it; a POST takes a step of the whole."""
    declared, by, error = _sheet(sheet), actor(request), None
    if request.method == "POST":
        try:
            _step(request, by, declared)
        except AssessmentError as refused:
            error = refused
        else:
            return HttpResponseRedirect(reverse("assessment", args=[sheet]))
    return render(request, "portal/assessment.html", _context(request, declared, error), status=error.status if error else 200)


def _sheet(code: str) -> Sheet:
    found = all_sheets(city.sheets()).get(code)
    if found is None:
        raise Http404(_("No score sheet is called %(name)s") % {"name": code})
    return found


def _step(request: HttpRequest, by: Actor, sheet: Sheet) -> None:
    what, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    if what == "freeze":
        freeze(by, sheet, reason=reason)
        return
    in_use(city.sheets().get(sheet.id, sheet))
    frozen = frozen_sheet(sheet.id)
    if what == "open":
        rounds.open_round(by, frozen, published(city.strategy()[0]), request.POST.getlist("bodies"))
    elif what == "approve":
        rounds.approve(by, _round(frozen), reason)
    elif what == "publish":
        rounds.publish(by, _round(frozen))
    else:
        raise AssessmentError(_("there is no such step"), where="do", mend=_("use the buttons of the page"))


def _round(frozen: FrozenSheet) -> Round:
    found = Round.objects.select_related("sheet").filter(sheet=frozen).first()
    if found is None:
        raise AssessmentError(_("scoring by this sheet is not open"), where=frozen.sheet, mend=_("open it first"))
    return found


def _context(request: HttpRequest, sheet: Sheet, error: AssessmentError | None) -> dict[str, Any]:
    by, lang = actor(request), current_language()
    frozen = FrozenSheet.objects.filter(sheet=sheet.id).first()
    round_ = Round.objects.filter(sheet=frozen).first() if frozen else None
    result = _asked_result(request, by, sheet.id)
    rows = ranking(result) if result else []
    chart = drawing(rows, lambda code: reverse("score", args=[sheet.id, code]))
    mine = entries(by).filter(round=round_) if round_ else Entry.objects.none()
    return {
        "sheet": sheet,
        "error": error or _changed(sheet),
        "frozen": frozen,
        "round": round_,
        "state": states()[round_.state].label.in_(lang) if round_ else "",
        "items": item_rows(sheet),
        "settles": body_name(sheet.settles),
        "rule": RULE.in_(lang),
        "late": timezone.localdate().year >= sheet.year,
        "result": result,
        "newest": round_.published if round_ else 0,
        "ranking": rows,
        "drawing": chart,
        "differences": replay(result) if result else [],
        "entries": [(one, one.body.name(lang), one.standing.label.in_(lang), _overdue(one)) for one in mine],
        "not_ready": len(rounds.not_ready(round_)) if round_ else 0,
        "may_approve": by.may("approve-scores"),
        "may_be_scored": [(one.code, one.name(lang)) for one in rounds.may_be_scored(frozen)] if frozen else [],
        "others": [one for one in all_sheets(city.sheets()).values() if one.id != sheet.id and one.scored == sheet.scored],
    }


def _changed(sheet: Sheet) -> SheetChanged | None:
    """What is to be said if the file of a frozen sheet was changed."""
    try:
        in_use(city.sheets().get(sheet.id, sheet))
    except SheetChanged as changed:
        return changed
    return None


def _asked_result(request: HttpRequest, by: Actor, sheet: str) -> Result | None:
    asked = request.GET.get("version", "")
    if not asked:
        return result_of(by, sheet)
    found = result_of(by, sheet, int(asked)) if asked.isdecimal() and len(asked) < 6 and int(asked) else None
    if found is None:
        raise AddressError(
            _("“%(value)s” is no version of this result") % {"value": asked},
            where="version",
            mend=_("Leave it out for the newest."),
        )
    return found


def as_xlsx(request: HttpRequest, sheet: str) -> HttpResponse:
    """`/zh/assessments/districts-2025.xlsx`: the result as a workbook; with `?version=1` an earlier one."""
    result = _to_take(request, sheet)
    name = f"{sheet}-{result.version}.xlsx"
    return HttpResponse(workbook(result, current_language()), content_type=TYPES["xlsx"], headers=saved_as(name))


def as_docx(request: HttpRequest, sheet: str) -> HttpResponse:
    """`/zh/assessments/districts-2025.docx`: the result as a document."""
    result = _to_take(request, sheet)
    name = f"{sheet}-{result.version}.docx"
    return HttpResponse(document(result, current_language()), content_type=TYPES["docx"], headers=saved_as(name))


def _to_take(request: HttpRequest, sheet: str) -> Result:
    _sheet(sheet)
    found = _asked_result(request, actor(request), sheet)
    if found is None:
        raise Http404(_("No result by this sheet is published"))
    return found


def simulation(request: HttpRequest, sheet: str) -> HttpResponse:
    """`/zh/assessments/districts-2026/simulation?on=districts-2025`: the values of one result under another sheet."""
    new, by = _sheet(sheet), actor(request)
    others = {
        one.id: found
        for one in all_sheets(city.sheets()).values()
        if one.id != sheet and one.scored == new.scored and (found := result_of(by, one.id))
    }
    asked = request.GET.get("on", "") or next(iter(others), "")
    if asked and asked not in others:
        raise AddressError(
            _("no result by “%(value)s” can be taken for this") % {"value": asked}, where="on", mend=_("Choose one of the list.")
        )
    lang = current_language()
    labels = {one.id: one.label.in_(lang) for each in (new, *map(_sheet, others)) for one in each.measured}
    moved = _moved(others[asked], new, labels) if asked else []
    context = {
        "sheet": new,
        "old": _sheet(asked) if asked else None,
        "others": [_sheet(code) for code in others],
        "moved": moved,
        "gain": sum(one["difference"] > 0 for one in moved),
        "lose": sum(one["difference"] < 0 for one in moved),
        "unknown": [labels[one.id] for one in new.items if asked and not _has_values(others[asked], one.id)],
    }
    return render(request, "portal/simulation.html", context)


def _has_values(result: Result, item: str) -> bool:
    return any(item in values for values in values_of(result.inputs).values())


def _moved(result: Result, new: Sheet, labels: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "body": body_name(one.body),
            "before": one.before.total,
            "after": one.after.total,
            "difference": one.difference,
            "shown": ("+" if one.difference > 0 else "−" if one.difference < 0 else "") + plain_number(abs(one.difference)),
            "ranks": (one.rank_before, one.rank_after),
            "why": [
                (labels[item], "—" if before is None else before, "—" if after is None else after)
                for item, before, after in one.items
            ],
        }
        for one in compared(result.round.sheet.declared, new, values_of(result.inputs))
    ]
