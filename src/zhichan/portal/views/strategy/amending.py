"""Amendments of targets: what was decided, what is proposed, proposing and deciding."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.evaluations import amending
from zhichan.evaluations.models import Proposal
from zhichan.obligations.freezing import canonical
from zhichan.obligations.models import Frozen
from zhichan.opened import city
from zhichan.portal.page.acts import DONE, Act, form_of, performed
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import saved_as
from zhichan.portal.strategy.duty_forms import Reason
from zhichan.portal.strategy.evaluation_forms import Decided, Proposed
from zhichan.portal.strategy.evaluation_words import change_in_words
from zhichan.strategy.targets.amendments import CHANGES, Change


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
        "decided": [
            (one, names.get(one.change.target, ""), CHANGES[one.change.kind], change_in_words(one.change)) for one in decided
        ],
        "broken": amending.broken(),
        "proposals": [(*_shown(one, names), _next(by, one)) for one in amending.open_proposals()] if inside else [],
        "ended": [(*_shown(one, names), _ended()[one.state]) for one in amending.ended_proposals()] if inside else [],
        "acts": acts,
        "moved_on": status == 409,
    }
    return render(request, "portal/amendments.html", context, status=status)


def _shown(proposal: Proposal, names: dict[str, str]) -> tuple[Proposal, Change, str, Any, str]:
    change = amending.change_of(proposal)
    return proposal, change, names.get(change.target, ""), CHANGES[change.kind], change_in_words(change)


def _next(by: Actor, proposal: Proposal) -> str:
    """Who does what next with an open proposal, and by when."""
    since = amending.change_of(proposal).since
    if since < timezone.localdate():
        return _("Not decided in time: whoever proposed it takes it back, or the leading group does not adopt it.")
    if proposal.by == by.id and by.may("decide-amendments"):
        return _("Another member of the leading group decides by %(day)s; nobody decides on their own proposal.") % {"day": since}
    return _("The leading group decides by %(day)s.") % {"day": since}


def _ended() -> dict[str, str]:
    return {Proposal.State.REFUSED: _("not adopted"), Proposal.State.WITHDRAWN: _("taken back")}


def _acts(request: HttpRequest) -> list[Act]:
    by, acts = actor(request), []
    if by.may("decide-amendments"):
        acts += [_deciding(request, one) for one in amending.open_proposals() if one.by != by.id]
    if by.may("propose-amendments"):
        acts += [_withdrawing(request, one) for one in amending.open_proposals() if one.by == by.id]
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


def _withdrawing(request: HttpRequest, proposal: Proposal) -> Act:
    name = f"withdraw-{proposal.pk}"

    def run(data: dict[str, Any]) -> None:
        amending.withdraw(actor(request), proposal.pk, data["reason"])

    label = _("Take back the proposal on %(target)s") % {"target": proposal.target}
    return Act(name, label, form_of(request, name, Reason), run)
