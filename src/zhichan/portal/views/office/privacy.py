"""Privacy for everybody: what is held about whom, asking about one's own data, reading how the request stands."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.cases.deadlines import running
from zhichan.cases.errors import NoSuchCase, NotNow, Refused, WrongField
from zhichan.cases.models import Case
from zhichan.cases.procedures import procedure
from zhichan.cases.running import case_of, open_case, steps_open_to, take_step
from zhichan.opened import city
from zhichan.operation.personal import BASES, REQUESTS, PersonalField, register_fields, responsible, working_fields
from zhichan.portal.desk.case_words import Told, answers, history
from zhichan.portal.page.declared_form import DeclaredForm
from zhichan.portal.page.language import current_language
from zhichan.portal.page.rate import count_try

REQUEST = "personal-data-request"
_ASKED_AN_HOUR, _HOUR = 5, 3600
_LOOKED_UP, _QUARTER = 20, 900


@dataclass(frozen=True)
class Row:
    """A kind of personal data in the words of a language."""

    label: str
    whose: str
    purpose: str
    basis: str
    kept: str
    seen_by: str


class CaseKey(forms.Form):
    """What proves that a case is one's own."""

    number = forms.CharField(max_length=30, label=gettext_lazy("Case number"), widget=forms.TextInput({"autocomplete": "off"}))
    code = forms.CharField(
        max_length=40, label=gettext_lazy("Code of the request"), widget=forms.TextInput({"autocomplete": "off"})
    )


def privacy(request: HttpRequest) -> HttpResponse:
    """`/zh/privacy`: who answers, what is held about whom and why, how long, who sees it, what one may ask."""
    lang = current_language()
    body, contact = responsible(city.configuration().city_folder)
    declared = procedure(REQUEST)
    context = {
        "body": body.in_(lang),
        "contact": contact.in_(lang) if contact else "",
        "tables": [
            _table("register", _("What the registers say of people"), register_fields(), lang),
            _table("work", _("What the platform’s own work says of people"), working_fields(), lang),
        ],
        "rights": [(label.in_(lang), REQUESTS[name].in_(lang)) for name, label in declared.form["kind"].choices.items()],
        "days": declared.deadlines["answer"].days,
        "rule": declared.deadlines["answer"].source.in_(lang),
    }
    return render(request, "portal/privacy.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """`/zh/privacy/request`: asks, without an account; the case's number and its code are shown once."""
    lang, declared = current_language(), procedure(REQUEST)
    if request.method == "GET":
        form = DeclaredForm(declared.form, lang, initial={"right": request.GET.get("right", "")})
        return _form(request, form)
    count_try(request, "privacy-request", most=_ASKED_AN_HOUR, seconds=_HOUR)
    form = DeclaredForm(declared.form, lang, request.POST)
    if form.is_valid():
        try:
            case, code = open_case(actor(request), REQUEST, form.answers(), language=lang)
        except WrongField as error:
            form.wrong(error.where, error.says, lang)
        else:
            return render(request, "portal/privacy_asked.html", {"case": case, "code": code})
    return _form(request, form, status=400)


@never_cache
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest) -> HttpResponse:
    """`/zh/privacy/case`: how a request stands, for whoever has its number and code; both are posted, never in an address."""
    if request.method == "GET":
        return render(request, "portal/privacy_case.html", {"form": CaseKey()})
    count_try(request, "privacy-case", most=_LOOKED_UP, seconds=_QUARTER)
    form = CaseKey(request.POST)
    if not form.is_valid():
        return render(request, "portal/privacy_case.html", {"form": form}, status=400)
    try:
        found, by = case_of(form.cleaned_data["number"], form.cleaned_data["code"])
    except NoSuchCase:
        form.add_error(None, _("No case has this number together with this code. A year after a case is closed its code ends."))
        return render(request, "portal/privacy_case.html", {"form": form}, status=404)
    told = _taken(found, by, request.POST.get("step", ""))
    found.refresh_from_db()
    context = {"form": form, **_standing(found, by, current_language()), "told": told}
    return render(request, "portal/privacy_case.html", context)


def _taken(found: Case, by: Actor, step: str) -> str:
    """Takes the applicant's step, if there is one; what to tell them where it came too late."""
    if step:
        try:
            take_step(by, found, step)
        except (NotNow, Refused):
            return _("The case has moved on meanwhile; this is how it stands now.")
    return ""


def _standing(found: Case, by: Actor, lang: str) -> dict[str, object]:
    steps: list[Told] = history(found, lang)
    return {
        "case": found,
        "state": found.standing.label.in_(lang),
        "about": found.standing.about.in_(lang),
        "deadlines": [(one.label.in_(lang), day) for one, day in running(found)],
        "answers": answers(found.declared.form, found.answers, lang),
        "steps": steps,
        "open_steps": [(name, one.label.in_(lang)) for name, one in steps_open_to(by, found).items()],
    }


def _form(request: HttpRequest, form: DeclaredForm, status: int = 200) -> HttpResponse:
    lang, declared = current_language(), procedure(REQUEST)
    context = {
        "form": form,
        "title": declared.label.in_(lang),
        "about": declared.about.in_(lang),
        "days": declared.deadlines["answer"].days,
    }
    return render(request, "portal/privacy_request.html", context, status=status)


def _table(id: str, title: str, fields: tuple[PersonalField, ...], lang: str) -> tuple[str, str, str, list[Row]]:
    """(id, title, the basis if all rows share it, rows): what is the same in every row is said once."""
    rows = [
        Row(
            one.label.in_(lang),
            one.whose.in_(lang),
            one.purpose.in_(lang),
            BASES[one.basis].in_(lang),
            one.kept.in_(lang),
            one.seen_by.in_(lang),
        )
        for one in fields
    ]
    shared = {row.basis for row in rows}
    return id, title, shared.pop() if len(shared) == 1 else "", rows
