"""What somebody may do about a duty, as acts of its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.obligations import offers, plans, states
from zhichan.obligations.models import Offer, Part
from zhichan.opened import city
from zhichan.portal.page.acts import Act, form_of
from zhichan.portal.page.language import current_language
from zhichan.portal.strategy import duty_forms
from zhichan.strategy.duties.declared import Duties, Duty


def duty_acts(request: HttpRequest, duty: Duty) -> list[Act]:
    """All that whoever asks may do about a duty now, the nearest first."""
    by, declared = actor(request), city.duties()
    offer = offers.visible(by).filter(duty=duty.id).first()
    return [
        *_answers(request, by, offer),
        *_of_the_group(request, by, declared, offer),
        *_of_the_divider(request, by, declared, duty, offer),
        *_plans(request, by, declared, duty),
        *_moves(request, by, declared, duty),
    ]


def named_acts(request: HttpRequest) -> list[Act]:
    """For whoever divides: offering at once what the outline itself lays on a body, as long as some of it is not offered."""
    by, declared = actor(request), city.duties()
    offered = set(offers.standing_offers().values_list("duty", flat=True)) if by.may("divide-duties") else set()
    left = [duty for duty in declared.divided if duty.bodies and duty.id not in offered] if by.may("divide-duties") else []
    if not left:
        return []
    label = _("Offer to the bodies that the outline names what it lays on them (%(count)s)") % {"count": len(left)}
    return [Act("named", label, form_of(request, "named", forms.Form), lambda _data: offers.propose_named(by, declared))]


def _answers(request: HttpRequest, by: Actor, offer: Offer | None) -> Iterator[Act]:
    if offer is None or offer.referred_at is not None or not by.may("answer-duties"):
        return
    for part in offer.parts.all():
        code = part.body.code
        if code not in by.bodies or part.answer == Part.Answer.RULED:
            continue
        name = f"answer-{code}"

        def run(data: dict[str, Any], code: str = code) -> None:
            told = offers.Reply(data["answer"], data["reason"], data["lead"], data["until"], data["scope"])
            offers.answer(by, offer.pk, code, told)

        label = _("Answer for %(body)s") % {"body": part.body.name(current_language())}
        yield Act(name, label, form_of(request, name, duty_forms.Reply), run)


def _of_the_group(request: HttpRequest, by: Actor, declared: Duties, offer: Offer | None) -> Iterator[Act]:
    if offer is None or not by.may("settle-duties") or offers.standing(offer) != "referred":
        return

    def run(data: dict[str, Any]) -> None:
        offers.settle(by, declared, offer.pk, _terms(data), data["ruling"])

    yield Act("settle", _("Settle it"), form_of(request, "settle", duty_forms.Ruling, initial=_offered(offer)), run)


def _of_the_divider(request: HttpRequest, by: Actor, declared: Duties, duty: Duty, offer: Offer | None) -> Iterator[Act]:
    if not by.may("divide-duties") or duty not in declared.divided:
        return

    def propose(data: dict[str, Any]) -> None:
        offers.propose(by, declared, duty.id, _terms(data), follows=offer.pk if offer else None)

    initial = _offered(offer) if offer else {"lead": duty.bodies[0] if duty.bodies else "", "measure": _measure(declared, duty)}
    label = _("Offer it anew") if offer else _("Offer it")
    yield Act("propose", label, form_of(request, "propose", duty_forms.Terms, initial=initial), propose)
    if offer is None:
        return
    standing = offers.standing(offer)
    if standing == "disputed" or (standing == "waiting" and offer.answer_by < timezone.localdate()):
        refer = form_of(request, "refer", duty_forms.Reason)
        yield Act("refer", _("Bring it before the leading group"), refer, lambda data: offers.refer(by, offer.pk, data["reason"]))
    if standing == "agreed":
        return
    withdraw = form_of(request, "withdraw", duty_forms.Reason)
    yield Act("withdraw", _("Take the offer back"), withdraw, lambda data: offers.withdraw(by, offer.pk, data["reason"]))


def _plans(request: HttpRequest, by: Actor, declared: Duties, duty: Duty) -> Iterator[Act]:
    bodies = plans.planning_bodies(by, declared, duty)
    if not bodies:
        return

    def run(data: dict[str, Any]) -> None:
        plans.write_plan(
            by, declared, duty.id, data["body"], data["year"], data["text"], until=data["until"], revision=data["revision"]
        )

    lang, year = current_language(), timezone.localdate().year
    written = plans.plans(by).filter(duty=duty.id, body=bodies[0], year=year).first()
    initial = {"text": written.text, "until": written.until, "revision": written.revision} if written else {}
    choices = [(body.code, body.name(lang)) for body in bodies]
    yield Act("plan", _("Write the plan of a year"), form_of(request, "plan", duty_forms.Planned, choices, initial=initial), run)


def _moves(request: HttpRequest, by: Actor, declared: Duties, duty: Duty) -> Iterator[Act]:
    if duty.given or not states.may_move(by, declared, duty):
        return
    now, lang = states.states(declared)[duty.id], current_language()
    choices = [(key, declared.file.states[key].label.in_(lang)) for key in declared.file.states[now].to]

    def run(data: dict[str, Any]) -> None:
        told = states.Entry(data["to"], data["on"], data["reason"], data["reference"])
        states.move(by, declared, duty.id, told)

    if choices:
        yield Act("move", _("Enter a new state"), form_of(request, "move", duty_forms.Moved, choices), run)


def _terms(data: dict[str, Any]) -> offers.Terms:
    return offers.Terms(data["lead"], tuple(data["helpers"]), data["until"], data["scope"], data["measure"])


def _offered(offer: Offer) -> dict[str, Any]:
    return {
        "lead": offers.lead_of(offer).code,
        "helpers": [part.body.code for part in offer.parts.all() if not part.leads],
        "until": offer.until,
        "scope": offer.scope,
        "measure": offer.measure,
    }


def _measure(declared: Duties, duty: Duty) -> str:
    """What the duty is measured by as declared, to begin with."""
    lang = current_language()
    targets = {target.id: target.label for target in declared.city.targets}
    labels = [targets[id] for id in duty.targets] + [declared.city.catalogue.indicators[key].label for key in duty.measures]
    return ("；" if lang == "zh" else "; ").join(label.in_(lang) for label in labels)[:200]
