"""The duties of the outline: the tree, one duty with its offer and answers, what nobody answers for, and what waits for whom."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.requests import actor
from zhichan.obligations.divisions import signed_leads, unowned
from zhichan.obligations.due import due
from zhichan.obligations.offers import history, standing, standing_offers, visible
from zhichan.obligations.plain import duties_as_json
from zhichan.obligations.plans import plans
from zhichan.obligations.states import moves, over, states
from zhichan.opened import city
from zhichan.portal.page.acts import DONE, performed
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.question.asked import AddressError
from zhichan.portal.strategy.duty_acts import duty_acts, named_acts
from zhichan.portal.strategy.duty_forms import answered_words, due_words, standing_words
from zhichan.portal.strategy.duty_tree import tree
from zhichan.strategy.duties.declared import EVERY, Duty
from zhichan.strategy.duties.orphans import RULES, orphans


@never_cache
def duties(request: HttpRequest) -> HttpResponse:
    """`/zh/strategy/duties`, with `?state=in-force` what is in that state."""
    declared, wanted = city.duties(), request.GET.get("state", "")
    if wanted and wanted not in declared.file.states:
        raise AddressError(
            _("“%(value)s” is not a state of duties") % {"value": wanted},
            where="state",
            mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(declared.file.states)},
        )
    context = {
        "document": declared.city.outline.document,
        "tree": tree(actor(request), declared, wanted),
        "wanted": wanted,
        "chosen": declared.file.states.get(wanted),
        "total": len(declared.all),
        "products": sum(declared.file.kinds[duty.kind].product for duty in declared.all),
        "found": len(orphans(declared, signed_leads())),
    }
    return render(request, "portal/duties.html", context)


@never_cache
def duties_json(request: HttpRequest) -> HttpResponse:
    """`/zh/strategy/duties.json`: the same as `zhichan duties --json`."""
    body = json.dumps(duties_as_json(city.duties()), ensure_ascii=False, indent=2)
    return HttpResponse(body, content_type="application/json; charset=utf-8")


@never_cache
def orphans_page(request: HttpRequest) -> HttpResponse:
    """`/zh/strategy/orphans`: targets, duties and numbers that nobody answers for, each with the sentence why."""
    found = orphans(city.duties(), signed_leads())
    rules = [(key, label, [one for one in found if one.rule == key]) for key, label in RULES.items()]
    return render(request, "portal/orphans.html", {"rules": rules, "total": len(found)})


@never_cache
@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, id: str) -> HttpResponseBase:
    """`/zh/strategy/duties/D07-1`: where the duty stands, who carries it, and what somebody may do about it."""
    declared = city.duties()
    one = declared.by_id.get(id)
    if one is None:
        raise Http404(_("The outline has no duty “%(id)s”") % {"id": id})
    return _tried(request, one) if request.method == "POST" else render(request, "portal/duty.html", _duty(request, one))


@signed_in
def _tried(request: HttpRequest, one: Duty) -> HttpResponse:
    acts = duty_acts(request, one)
    status = performed(request, acts)
    if status == DONE:
        return HttpResponseRedirect(reverse("duty", args=[one.id]), status=DONE)
    return render(request, "portal/duty.html", {**_duty(request, one, acts), "moved_on": status == 409}, status=status)


def _duty(request: HttpRequest, one: Duty, acts: list[Any] | None = None) -> dict[str, Any]:
    by, declared = actor(request), city.duties()
    whole = declared.answered_with(one)
    now, offer, earlier = states(declared), visible(by).filter(duty=whole.id).first(), history(by, whole.id)
    targets = {target.id: target for target in declared.city.targets}
    decides = by.may("divide-duties") or by.may("settle-duties")
    return {
        "duty": one,
        "kind": declared.file.kinds[one.kind],
        "key": now[one.id],
        "state": declared.file.states[now[one.id]],
        "paragraph": next(p for p in declared.city.outline.paragraphs if p.number == one.paragraph),
        "horizon": declared.city.outline.horizons[one.horizon],
        "every": EVERY[one.every] if one.every else None,
        "targets": [targets[id] for id in one.targets],
        "mentions": [targets[id] for id in one.mentions],
        "measures": [declared.city.catalogue.indicators[key].label for key in one.measures],
        "whole": whole if whole != one else None,
        "tasks": [(task, declared.file.states[now[task.id]], now[task.id]) for task in declared.tasks_of(one)],
        "lead": signed_leads().get(whole.id),
        "offer": offer,
        "standing": standing_words()[standing(offer)] if offer else standing_words()["none"] if decides or earlier else "",
        "answered": answered_words(),
        "earlier": earlier,
        "moves": [(move, declared.file.states.get(move.to)) for move in moves(one)],
        "plans": plans(by).filter(duty=one.id),
        "acts": duty_acts(request, one) if acts is None else acts,
    }


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def obligations(request: HttpRequest) -> HttpResponse:
    """`/zh/obligations`: what waits for somebody by its last day, and all offers that they may see."""
    acts = named_acts(request)
    status = performed(request, acts)
    if status == DONE:
        return HttpResponseRedirect(reverse("obligations"), status=DONE)
    context = {**_obligations(request), "acts": acts, "moved_on": status == 409}
    return render(request, "portal/obligations.html", context, status=status)


def _obligations(request: HttpRequest) -> dict[str, Any]:
    by, declared = actor(request), city.duties()
    targets = {target.id: target.label for target in declared.city.targets}
    waiting = due(by, over=over(declared))
    shown = [
        (one, declared.by_id[one.subject].label if one.subject in declared.by_id else targets.get(one.subject)) for one in waiting
    ]
    offers = [(offer, declared.by_id[offer.duty], standing(offer)) for offer in visible(by) if offer.duty in declared.by_id]
    offered = set(standing_offers().values_list("duty", flat=True)) if by.may("divide-duties") else set()
    return {
        "waiting": shown,
        "overdue": sum(one.overdue for one in waiting),
        "soon": sum(one.soon for one in waiting),
        "words": due_words(),
        "disputed": [one for one in offers if one[2] in ("disputed", "referred")],
        "offers": [one for one in offers if one[2] not in ("disputed", "referred")],
        "standing": standing_words(),
        "answered": answered_words(),
        "not_offered": [one for one in declared.divided if one.id not in offered] if by.may("divide-duties") else [],
        "unowned": len(unowned(declared)) if by.may("divide-duties") or by.may("settle-duties") else None,
    }
