"""The score of one body: stated, proven, checked, objected to, settled, appealed against, decided; for all once published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import AccountsError
from zhichan.accounts.requests import actor
from zhichan.assessments import checking, stating
from zhichan.assessments.errors import AssessmentError, NoSuchAssessment
from zhichan.assessments.models import Entry, Evidence, Result
from zhichan.assessments.moving import leads, may_take
from zhichan.assessments.results import scores_of, values_of
from zhichan.assessments.seeing import entry_of, evidence_of, result_of
from zhichan.assessments.steps import steps
from zhichan.audit.chain import record
from zhichan.errors import ZhichanError
from zhichan.evidence import KINDS, LARGEST, EvidenceError, opened
from zhichan.opened import city
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.body_names import body_name
from zhichan.portal.page.language import current_language
from zhichan.portal.page.receiving import FIELD, takes_files
from zhichan.portal.page.saving import saved_as
from zhichan.portal.strategy.score_rows import item_rows, raise_rows, score_rows
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.scoring.raising import raises
from zhichan.strategy.scoring.totals import score as score_one

_REASONED = ("return", "object", "settle", "appeal", "decide")
_SIMPLE = ("submit", "accept")
_CORRECTING = ("settle", "decide")
_MANY = "value-"


@never_cache
@require_http_methods(["GET", "POST"])
def score_page(request: HttpRequest, sheet: str, body: str) -> HttpResponse:
    """`/zh/assessments/districts-2025/zhongshan`: the score of a body, for who may see it; a POST does something about it."""
    by, error = actor(request), None
    try:
        entry = entry_of(by, sheet, body)
    except NoSuchAssessment:
        return _published(request, sheet, body)
    if request.method == "POST":
        try:
            _do(request, by, entry)
        except (AssessmentError, AccountsError, StrategyError) as refused:
            error = refused
            entry = entry_of(by, sheet, body)
        else:
            return HttpResponseRedirect(reverse("score", args=[sheet, body]))
    return _page(request, by, entry, error)


def _page(request: HttpRequest, by: Actor, entry: Entry, error: ZhichanError | None) -> HttpResponse:
    return render(request, "portal/score.html", _context(request, by, entry, error), status=error.status if error else 200)


def _published(request: HttpRequest, sheet: str, body: str) -> HttpResponse:
    """What everybody sees of a body's score: the published points, with the values that they rest on."""
    result = result_of(actor(request), sheet)
    if result is None or body not in result.scores or request.method == "POST":
        raise Http404(_("No such score is published"))
    told, inputs, declared = result.scores[body], result.inputs["values"][body], result.round.sheet.declared
    rows = [(row, inputs.get(row.id, {}).get("value") or "—", told["items"].get(row.id)) for row in item_rows(declared, body)]
    failed = [one.label.in_(current_language()) for one in declared.gates if one.id in told["failed"]]
    context = {"sheet": declared, "name": body_name(body), "told": told, "rows": rows, "failed": failed, "result": result}
    return render(request, "portal/score_published.html", context)


def _do(request: HttpRequest, by: Actor, entry: Entry) -> None:
    what, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    sent = {name.removeprefix(_MANY): str(text).strip() for name, text in request.POST.items() if name.startswith(_MANY)}
    corrected = {item: text for item, text in sent.items() if text}
    one: dict[str, Callable[[], object]] = {
        "state": lambda: _state_all(request, by, entry),
        "submit": lambda: stating.submit(by, entry),
        "check": lambda: checking.check(by, entry, request.POST.get("item", ""), request.POST.get("value", ""), reason),
        "check-all": lambda: checking.check_as_stated(by, entry),
        "return": lambda: checking.send_back(by, entry, reason),
        "accept": lambda: checking.accept(by, entry),
        "object": lambda: checking.object_to(by, entry, reason),
        "settle": lambda: checking.settle(by, entry, reason, corrected),
        "appeal": lambda: checking.appeal(by, entry, reason),
        "decide": lambda: checking.decide(by, entry, reason, corrected),
    }
    if what not in one:
        raise AssessmentError(_("there is no such step"), where="do", mend=_("use the buttons of the page"))
    one[what]()


def _state_all(request: HttpRequest, by: Actor, entry: Entry) -> None:
    """States every value of the form; what is right is kept, and the first that is wrong is told."""
    wrong: AssessmentError | None = None
    for value in entry.values.all():
        name = f"{_MANY}{value.item}"
        if name not in request.POST or value.is_published:
            continue
        try:
            stating.state_value(by, entry, value.item, request.POST[name], request.POST.get(f"note-{value.item}", ""))
        except AssessmentError as refused:
            wrong = wrong or refused
    if wrong:
        raise wrong


def _context(request: HttpRequest, by: Actor, entry: Entry, error: ZhichanError | None) -> dict[str, Any]:
    lang, sheet, body = current_language(), entry.sheet, entry.body.code
    result = result_of(by, sheet.id)
    own = {value.item: value.number for value in entry.values.all() if value.number is not None}
    values = {**values_of(result.inputs), body: own} if result else {body: own}
    score = scores_of(sheet, values)[body] if result else score_one(sheet, body, own, {})
    offered = [name for name in steps() if name != "close-check" and may_take(by, name, entry)]
    checks = _checks(by, entry)
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for one in entry.evidence.all():
        evidence[one.item].append(one)
    is_own = body in by.bodies or by.is_machine
    rows = score_rows(entry, score, evidence, checks)
    return {
        "entry": entry,
        "sheet": sheet,
        "name": entry.body.name(lang),
        "state": entry.standing.label.in_(lang),
        "error": error,
        "rows": rows,
        "typed": _typed(request, rows),
        "score": score,
        "result": result,
        "approved": _approved(result, body),
        "drafting": entry.state == "drafting" and is_own,
        "unproven": stating.unproven(entry) if entry.state == "drafting" else [],
        "checks": checks,
        "simple": [(name, steps()[name].label.in_(lang)) for name in offered if name in _SIMPLE],
        "reasoned": [(name, steps()[name].label.in_(lang), name in _CORRECTING) for name in offered if name in _REASONED],
        "raises": raise_rows(sheet, raises(sheet, body, values, alone=result is None)),
        "moves": [_move(one, lang, {row.item.id: row.item.label for row in rows}) for one in entry.moves.all()],
        "reason": request.POST.get("reason", ""),
        "tried": request.POST.get("do", ""),
        "limit": LARGEST >> 20,
        "kinds": " ".join(KINDS),
    }


def _checks(by: Actor, entry: Entry) -> set[str]:
    """The items that somebody may check now."""
    if entry.state != "submitted" or not by.may("check-scores") or entry.body.code in by.bodies:
        return set()
    return {one.id for one in entry.sheet.measured if leads(by, entry.sheet, item=one.id)}


def _typed(request: HttpRequest, rows: list[Any]) -> dict[str, tuple[str, str]]:
    """What stands in the fields of the self-score: as typed, where it was refused, else as kept."""
    sent = request.POST if request.POST.get("do") == "state" else {}
    return {
        row.item.id: (
            sent.get(f"{_MANY}{row.item.id}", row.value.stated),
            sent.get(f"note-{row.item.id}", row.value.note),
        )
        for row in rows
    }


def _approved(result: Result | None, body: str) -> dict[str, Any] | None:
    told: dict[str, Any] | None = result.scores.get(body) if result else None
    return told


def _move(move: Any, lang: str, labels: dict[str, str]) -> dict[str, Any]:
    label = steps()[move.step].label.in_(lang) if move.step in steps() else {"check": _("Checked")}.get(move.step, move.step)
    changed = move.data.get("before") != move.data.get("after")
    return {
        "at": move.at,
        "by": move.by.partition(" ")[2] if move.by.startswith("person:") else move.by,
        "label": label,
        "item": labels.get(move.item, ""),
        "reason": move.reason,
        "before": move.data.get("before") or "—" if changed else "",
        "after": move.data.get("after") or "—" if changed else "",
    }


@takes_files("report-scores")
def attach(request: HttpRequest, sheet: str, body: str) -> HttpResponseBase:
    """Takes files that prove an item of the self-score."""
    by = actor(request)
    entry = entry_of(by, sheet, body)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("score", args=[sheet, body]))
    try:
        stating.attach(by, entry, request.POST.get("item", ""), request.FILES.getlist(FIELD), city.configuration().evidence)
    except (EvidenceError, AssessmentError, AccountsError, StrategyError) as refused:
        return _page(request, by, entry, refused)
    return HttpResponseRedirect(reverse("score", args=[sheet, body]))


@signed_in
def evidence(request: HttpRequest, number: int) -> HttpResponseBase:
    """`/zh/assessments/evidence/3`: a file as it came, saved, never shown as a page; that it was read is logged."""
    by = actor(request)
    found = evidence_of(by, number)
    path = opened(city.configuration().evidence, found.sha256, found.name)
    record(by.id, "evidence.read", found.entry.id_in_log, {"file": found.name})
    answer = FileResponse(path.open("rb"), content_type="application/octet-stream")
    for name, value in {"Cache-Control": "private, no-store", **saved_as(found.name)}.items():
        answer[name] = value
    return answer
