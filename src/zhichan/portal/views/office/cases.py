"""Cases for those who decide on them: the list by what is due, one case, its steps."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.requests import actor
from zhichan.cases.deadlines import running
from zhichan.cases.errors import NotNow, Refused, WrongField
from zhichan.cases.models import Case, Withholding
from zhichan.cases.procedures import Transition, procedures
from zhichan.cases.running import read_case, steps_open_to, take_step, visible
from zhichan.corpus.store import CorpusError
from zhichan.opened import city
from zhichan.portal.desk.case_words import answers, history
from zhichan.portal.page.declared_form import DeclaredForm
from zhichan.portal.page.language import current_language
from zhichan.records.audience import PUBLIC
from zhichan.records.declared import Label

_LISTED = 200  # decisions that stand
_REASON = Label(zh="写给申请人的理由", en="Reason, as the person will read it")


@dataclass(frozen=True)
class Line:
    """A case in the list."""

    case: Case
    state: str
    about: str
    overdue: bool


@dataclass(frozen=True)
class Offer:
    """A step that may be taken, and its form."""

    name: str
    label: str
    form: DeclaredForm
    open: bool


@login_required
@never_cache
def listed(request: HttpRequest, name: str) -> HttpResponse:
    """`/zh/cases/personal-data-request`: the open cases by their due days, then the newest of the closed ones."""
    declared, by, lang = procedures().get(name), actor(request), current_language()
    if declared is None:
        raise Http404
    by.must_be_allowed(declared.seen_by)
    cases = visible(by).filter(procedure=name)
    open_cases = [_line(one, lang) for one in cases.filter(closed_at=None).order_by("due_on", "opened_at")]
    closed = [_line(one, lang) for one in cases.exclude(closed_at=None).order_by("-closed_at")[:50]]
    context = {
        "title": declared.label.in_(lang),
        "open": open_cases,
        "closed": closed,
        "overdue": sum(line.overdue for line in open_cases),
        "withheld": Withholding.objects.filter(case__in=cases, lifted_on=None)
        .select_related("case")
        .order_by("-since", "right")[:_LISTED],
    }
    return render(request, "portal/cases.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """`/zh/cases/personal-data-request/PI-2026-0001`: what is asked, what was done, what may be done next."""
    declared, by = procedures().get(name), actor(request)
    if declared is None:
        raise Http404
    by.must_be_allowed(declared.seen_by)
    case = read_case(by, number)
    tried = request.POST.get("step", "")
    forms = _forms(request, case, tried)
    status = 200
    if tried:
        if _taken(request, case, tried, forms):
            return HttpResponseRedirect(reverse("case", args=[name, number]))
        status = 409 if tried not in forms else 400
        case.refresh_from_db()
    return render(request, "portal/case.html", _context(case, forms, tried), status=status)


def _forms(request: HttpRequest, case: Case, tried: str) -> dict[str, tuple[Transition, DeclaredForm]]:
    lang, found = current_language(), {}
    for name, step in steps_open_to(actor(request), case).items():
        # ids of several forms on a page differ by the step's name; the names of the fields do not
        form = DeclaredForm(
            step.asks,
            lang,
            request.POST if name == tried else None,
            reason=_REASON if step.reason else None,
            auto_id=f"{name}-%s",
        )
        found[name] = (step, form)
    return found


def _taken(request: HttpRequest, case: Case, name: str, forms: dict[str, tuple[Transition, DeclaredForm]]) -> bool:
    """Takes the step; False where it could not be, and the form says why."""
    if name not in forms:
        return False
    form, lang = forms[name][1], current_language()
    if not form.is_valid() or not _is_on_record(form):
        return False
    try:
        take_step(actor(request), case, name, reason=form.cleaned_data.get("reason", ""), given=form.answers())
    except WrongField as error:
        form.wrong(error.where, error.says, lang)
    except Refused as error:
        form.wrong("", error.says, lang)
    except NotNow:
        forms.pop(name)
    else:
        return True
    return False


def _is_on_record(form: DeclaredForm) -> bool:
    """Whether the rights named are here, with a party of the name: a slip would withhold nothing, and nobody would see it."""
    rights, party = form.answers().get("rights", ""), form.answers().get("party", "")
    try:
        view = city.current()
    except CorpusError:
        return True  # nothing is on record, so there is nothing to compare with
    for id in str(rights).split():
        right = view.part(id, PUBLIC)
        if right is None:
            form.add_error("rights", _("No right with the number %(id)s is on record here") % {"id": id})
        elif party and party not in {one.name for one in right.parties}:
            form.add_error("party", _("%(id)s has no party of this name") % {"id": id})
    return not form.errors


def _context(case: Case, forms: dict[str, tuple[Transition, DeclaredForm]], tried: str) -> dict[str, object]:
    lang, today = current_language(), timezone.localdate()
    return {
        "case": case,
        "title": case.declared.label.in_(lang),
        "state": case.standing.label.in_(lang),
        "deadlines": [(one.label.in_(lang), day, day < today) for one, day in running(case)],
        "answers": answers(case.declared.form, case.answers, lang),
        "steps": history(case, lang),
        "offers": [Offer(name, step.label.in_(lang), form, name == tried) for name, (step, form) in forms.items()],
        "moved_on": bool(tried) and tried not in forms,
    }


def _line(case: Case, lang: str) -> Line:
    overdue = case.due_on is not None and case.due_on < timezone.localdate()
    return Line(case, case.standing.label.in_(lang), _kept(case, lang), overdue)


def _kept(case: Case, lang: str) -> str:
    """What the case is about, by the answers that name nobody."""
    return "; ".join(answer for _label, answer in answers(case.declared.form, case.data, lang))
