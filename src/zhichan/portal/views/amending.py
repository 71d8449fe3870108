"""Amendments of targets: what was decided, what is proposed, proposing and deciding."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.requests import actor
from zhichan.evaluations import amending
from zhichan.evaluations.models import Proposal
from zhichan.obligations.freezing import canonical
from zhichan.obligations.models import Frozen
from zhichan.opened import city
from zhichan.portal.acts import DONE, Act, form_of, performed
from zhichan.portal.allowed import signed_in
from zhichan.portal.evaluation_forms import Decided, Proposed
from zhichan.portal.language import current_language
from zhichan.portal.saving import saved_as
from zhichan.strategy.amendments import CHANGES, Change
from zhichan.strategy.outline import Demand
from zhichan.strategy.plain import demand_in_words


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponseBase:
    """`/zh/strategy/amendments`: the decided amendments; for whoever proposes or decides, what is proposed and acts."""
    return _trying(request) if request.method == "POST" else _page(request, _acts(request))


@never_cache
def file(request: HttpRequest, number: int) -> HttpResponse:
    """`/zh/strategy/amendments/1.json`: the canonical form of which the digest is."""
    found = Frozen.objects.filter(series=amending.SERIES, version=number).first()
    if found is None:
        raise Http404
    headers = saved_as(f"amendment-{number}.json")
    return HttpResponse(canonical(found.content), content_type="application/json; charset=utf-8", headers=headers)


@signed_in
def _trying(request: HttpRequest) -> HttpResponse:
    acts = _acts(request)
    status = performed(request, acts)
    if status == DONE:
        return HttpResponseRedirect(reverse("amendments"), status=DONE)
    return _page(request, acts, status)


def _page(request: HttpRequest, acts: list[Act], status: int = 200) -> HttpResponse:
    by, lang = actor(request), current_language()
    inside = by.may("propose-amendments") or by.may("decide-amendments")
    names = {target.id: target.label.in_(lang) for target in city.declared().targets}
    decided = reversed(amending.amendments())
    context = {
        "decided": [(one, names.get(one.change.target, ""), CHANGES[one.change.kind], _terms(one.change)) for one in decided],
        "broken": amending.broken(),
        "proposals": [_shown(one, names) for one in amending.open_proposals()] if inside else [],
        "acts": acts,
        "moved_on": status == 409,
    }
    return render(request, "portal/amendments.html", context, status=status)


def _shown(proposal: Proposal, names: dict[str, str]) -> tuple[Proposal, Change, str, Any, str]:
    change = amending.change_of(proposal)
    return proposal, change, names.get(change.target, ""), CHANGES[change.kind], _terms(change)


def _terms(change: Change) -> str:
    """The new terms of a target, in words."""
    lang, told = current_language(), []
    if change.value is not None:
        told.append(demand_in_words(city.declared(), Demand("at-least", change.value, unit=change.unit)).in_(lang))
    if change.baseline is not None:
        told.append(_("baseline %(value)s at the end of %(year)s") % {"value": f"{change.baseline:f}", "year": change.base_year})
    if change.until is not None:
        told.append(_("by %(day)s") % {"day": change.until})
    return ("，" if lang == "zh" else ", ").join(told)


def _acts(request: HttpRequest) -> list[Act]:
    by, acts = actor(request), []
    if by.may("decide-amendments"):
        acts += [_deciding(request, one) for one in amending.open_proposals() if one.by != by.id]
    if by.may("propose-amendments"):
        told, _kept = city.strategy()
        form = form_of(request, "propose", Proposed, told)
        acts.append(
            Act("propose", _("Propose to amend a target"), form, lambda _data: amending.propose(by, told, form.change))  # type: ignore[attr-defined]  # it is a Proposed
        )
    return acts


def _deciding(request: HttpRequest, proposal: Proposal) -> Act:
    name = f"decide-{proposal.pk}"

    def run(data: dict[str, Any]) -> None:
        adopt = data["how"] == "adopt"
        amending.decide(
            actor(request), city.strategy()[0], proposal.pk, adopt=adopt, reference=data["reference"], words=data["words"]
        )

    label = _("Decide on the proposal on %(target)s") % {"target": proposal.target}
    return Act(name, label, form_of(request, name, Decided), run)
