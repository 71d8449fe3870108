"""Evaluations of the strategy: opening one, the four methods, the report as page and files, the public's own form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan import evidence
from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import of_own_bodies
from zhichan.errors import ZhichanError
from zhichan.evaluations import evaluating, third_parties
from zhichan.evaluations.models import Evaluation
from zhichan.evaluations.papers import evaluation_paper, tables
from zhichan.evaluations.reports import own_views, report_of
from zhichan.exports.paper import Table, as_docx, as_xlsx
from zhichan.obligations.freezing import canonical
from zhichan.opened import city
from zhichan.portal.page.acts import DONE, Act, form_of, in_words, performed
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.language import current_language
from zhichan.portal.page.rate import count_try
from zhichan.portal.page.receiving import FIELD, takes_files
from zhichan.portal.page.saving import TYPES, saved_as
from zhichan.portal.strategy import evaluation_forms
from zhichan.portal.strategy.evaluation_words import title_of
from zhichan.portal.strategy.scores import overall
from zhichan.records.declared import Label
from zhichan.strategy.history import keep_state

_SPOKEN_AN_HOUR, _HOUR = 5, 3600


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponseBase:
    """`/zh/strategy/evaluations`: all evaluations; for whoever runs them, opening the next."""
    return _opening(request) if request.method == "POST" else _list(request, _opening_acts(request))


@signed_in
def _opening(request: HttpRequest) -> HttpResponse:
    acts = _opening_acts(request)
    status = performed(request, acts)
    if status == DONE:
        return HttpResponseRedirect(reverse("evaluations"), status=DONE)
    return _list(request, acts, status)


def _list(request: HttpRequest, acts: list[Act], status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    every = [(one, title_of(one), today <= one.open_until) for one in Evaluation.objects.select_related("data", "report")]
    return render(request, "portal/evaluations.html", {"evaluations": every, "acts": acts}, status=status)


def _opening_acts(request: HttpRequest) -> list[Act]:
    by = actor(request)
    if not by.may("run-evaluations"):
        return []

    def run(data: dict[str, Any]) -> None:
        told = city.configuration()
        keep_state(told.city_folder, told.city_folder_states, dt.datetime.now(dt.UTC))
        evaluating.open_evaluation(by, data["kind"], data["on"], data["open_until"], overall)

    return [Act("open", _("Open an evaluation"), form_of(request, "open", evaluation_forms.Opened), run)]


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponseBase:
    """`/zh/strategy/evaluations/2026-mid-term`: the report; before it is out what is gathered, and what somebody may enter."""
    found = evaluating.evaluation(key)
    return _entering(request, found) if request.method == "POST" else _page(request, found, _acts(request, found))


@signed_in
def _entering(request: HttpRequest, found: Evaluation) -> HttpResponse:
    acts = _acts(request, found)
    status = performed(request, acts)
    if status == DONE:
        return HttpResponseRedirect(reverse("evaluation", args=[found.key]), status=DONE)
    return _page(request, found, acts, status)


def _page(
    request: HttpRequest, found: Evaluation, acts: list[Act], status: int = 200, refused: ZhichanError | None = None
) -> HttpResponse:
    by, lang, today = actor(request), current_language(), timezone.localdate()
    runs, signs = by.may("run-evaluations"), by.may("publish-evaluations")
    paper = evaluation_paper(found.report, lang) if found.report else None
    context = {
        "evaluation": found,
        "title": title_of(found),
        "paper": paper,
        "tables": _linked(by, found, paper.tables if paper else _gathered(by, found, lang)),
        "sentence": found.data.content["scoreboard"]["sentence"],
        "inside": runs or signs or by.may("evaluate-own-work"),
        "speaking": found.report is None and today <= found.open_until,
        "needed": [evaluating.METHODS[name] for name in evaluating.needed(found)],
        "ready": evaluating.may_be_published(found, today),
        "unsaid": [(body.name(lang), left) for body, left in evaluating.unsaid(found)],
        "differences": evaluating.replay(found, overall),
        "spoken": found.views.all() if runs else [],
        "may_attach": runs and not found.report,
        "largest": evidence.LARGEST >> 20,
        "kinds": " ".join(evidence.KINDS),
        "refused": in_words(refused) if refused else "",
        "acts": acts,
        "moved_on": status == 409 and refused is None,
    }
    return render(request, "portal/evaluation.html", context, status=status)


def _gathered(by: Actor, found: Evaluation, lang: str) -> Sequence[Table]:
    """What stands in the report so far, for whoever runs or publishes it; for a body what it has said itself."""
    if by.may("run-evaluations") or by.may("publish-evaluations"):
        draft = report_of(found, _known())
        return tables(draft["counts"], draft["methods"], lang)
    own = of_own_bodies(by, found.self_evaluations.select_related("body"))
    nothing: dict[str, Any] = {"targets": [], "scores": [], "survey": [], "public": [], "third": []}
    return tables(nothing, {**nothing, "self": own_views(own, _known())}, lang)


def _linked(by: Actor, found: Evaluation, shown: Sequence[Table]) -> list[tuple[Table, list[list[tuple[str, str, str]]]]]:
    """The tables that have rows; each cell with its column and the address of the file that it names, if they may open it."""
    files = {one.sha256: one for one in third_parties.seen(by, found)}

    def linked(table: Table, row: Sequence[Any]) -> list[tuple[str, str, str]]:
        file = next((files[cell] for cell in row if cell in files), None)
        address = reverse("evaluation-third-party", args=[found.key, file.pk]) if file else ""
        names = [name for name, _width in table.columns]
        return [(name, str(cell), address if file and cell == file.name else "") for name, cell in zip(names, row, strict=True)]

    return [(table, [linked(table, row) for row in table.rows]) for table in shown if table.rows]


def _acts(request: HttpRequest, found: Evaluation) -> list[Act]:
    by, acts, key = actor(request), [], found.key
    if found.report:
        return []
    known = _known()
    if by.may("evaluate-own-work") and by.bodies:
        bodies = [(body.code, body.name(current_language())) for body in Body.objects.filter(code__in=by.bodies)]
        form = form_of(request, "self", evaluation_forms.OwnWork, bodies, known)
        acts.append(
            Act("self", _("Evaluate your own work"), form, lambda data: evaluating.evaluate_own(by, key, known=known, **data))
        )
    if by.may("run-evaluations"):
        form = form_of(request, "survey", evaluation_forms.Survey)
        acts.append(
            Act(
                "survey",
                _("Enter a special survey"),
                form,
                lambda data: evaluating.enter_survey(by, key, evaluation_forms.survey_rows(data["rows"]), data["source"]),
            )
        )
        form = form_of(request, "extend", evaluation_forms.Extended)
        label = _("Give the public more time")
        acts.append(Act("extend", label, form, lambda data: evaluating.extend(by, key, data["until"], data["reason"])))
    if by.may("publish-evaluations") and evaluating.may_be_published(found, timezone.localdate()):
        form = form_of(request, "publish", evaluation_forms.Nothing)
        acts.append(Act("publish", _("Publish the report"), form, lambda _data: evaluating.publish(by, key, known)))
    return acts


@takes_files("run-evaluations")
def attach(request: HttpRequest, key: str) -> HttpResponseBase:
    """Takes the report of a third party."""
    by, found = actor(request), evaluating.evaluation(key)
    if request.method == "POST":
        try:
            conclusions = evaluation_forms.conclusions(request.POST.get("conclusions", ""))
            organisation, files = request.POST.get("organisation", ""), request.FILES.getlist(FIELD)
            folder, public = city.configuration().evidence, bool(request.POST.get("public"))
            third_parties.attach(by, key, organisation, files, folder, conclusions, public=public)
        except ZhichanError as refused:
            return _page(request, found, _acts(request, found), refused.status, refused)
    return HttpResponseRedirect(reverse("evaluation", args=[key]), status=DONE)


@never_cache
def third_party_file(request: HttpRequest, key: str, number: int) -> FileResponse:
    """`/zh/strategy/evaluations/2026-mid-term/third-party/1`: the file as it was kept, to be saved and not shown as a page."""
    report, path = third_parties.opened(actor(request), evaluating.evaluation(key), number, city.configuration().evidence)
    answer = FileResponse(path.open("rb"), content_type="application/octet-stream")
    for name, value in saved_as(report.name).items():
        answer[name] = value
    return answer


@never_cache
def file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """`/zh/strategy/evaluations/2026-mid-term.docx`, `.xlsx`, and `.json`: the canonical form of which the digest is."""
    found = evaluating.evaluation(key)
    if form not in TYPES or found.report is None:
        raise Http404
    if form == "json":
        body = canonical(found.report.content)
    else:
        paper = evaluation_paper(found.report, current_language())
        body = as_docx(paper) if form == "docx" else as_xlsx(paper)
    return HttpResponse(body, content_type=TYPES[form], headers=saved_as(f"evaluation-{key}.{form}"))


@never_cache
@require_http_methods(["GET", "POST"])
def speak(request: HttpRequest, key: str) -> HttpResponse:
    """`/zh/strategy/evaluations/2026-mid-term/view`: what the public thinks, without an account and without a name."""
    found, done, status = evaluating.evaluation(key), False, 200
    form = evaluation_forms.Spoken(city.declared().outline.paragraphs, found, request.POST or None)
    if request.method == "POST":
        count_try(request, "evaluation-view", most=_SPOKEN_AN_HOUR, seconds=_HOUR)
        act = Act("view", "", form, lambda data: evaluating.speak(key, **data))
        status = performed(request, [act])
        done = status == DONE
    over = found.report is not None or timezone.localdate() > found.open_until
    context = {"evaluation": found, "title": title_of(found), "form": form, "done": done, "over": over}
    return render(request, "portal/evaluation_view.html", context, status=200 if done else status)


def _known() -> dict[str, Label]:
    """The labels of duties and targets."""
    duties = {duty.id: duty.label for duty in city.duties().all if not duty.given}
    return {**duties, **{target.id: target.label for target in city.declared().targets}}
