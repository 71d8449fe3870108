"""Duties offered to bodies, answered by them, and settled where they disagree: the one way, for pages and commands alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.accounts.visibility import of_own_bodies
from zhichan.audit.chain import record
from zhichan.obligations.errors import NotNow, NotThere, ObligationsError
from zhichan.obligations.models import Offer, Part
from zhichan.obligations.said import duty_of, open_body, own_body, written
from zhichan.records.working_days import working_days_after
from zhichan.strategy.duties.declared import Duties

Standing = Literal["waiting", "disputed", "referred", "agreed"]
_YES = (Part.Answer.ACCEPTED, Part.Answer.RULED)
_NO = (Part.Answer.REFUSED, Part.Answer.COUNTERED)


@dataclass(frozen=True)
class Terms:
    """What is offered: who leads, who helps (codes of bodies), by which day, in which scope, by which measure."""

    lead: str
    helpers: tuple[str, ...] = ()
    until: dt.date | None = None
    scope: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Reply:
    """A body's answer. A counter names another lead (a code), another day or another scope, one at least."""

    answer: Literal["accepted", "refused", "countered"]
    reason: str = ""
    lead: str = ""
    until: dt.date | None = None
    scope: str = ""


def standing_offers() -> QuerySet[Offer]:
    """The offers that stand, with their parts."""
    return _with_parts(Offer.objects.filter(closed=Offer.Closed.STANDS))


def visible(by: Actor) -> QuerySet[Offer]:
    """The standing offers that somebody may see: all for whoever divides or settles, else those of their own bodies."""
    return _seen(by, standing_offers())


def standing(offer: Offer) -> Standing:
    """Where an offer stands."""
    answers = [part.answer for part in offer.parts.all()]
    if all(answer in _YES for answer in answers):
        return "agreed"
    if offer.referred_at is not None:
        return "referred"
    return "disputed" if any(answer in _NO for answer in answers) else "waiting"


def lead_of(offer: Offer) -> Body:
    """Who leads by an offer."""
    return next(part.body for part in offer.parts.all() if part.leads)


@transaction.atomic
def propose(by: Actor, duties: Duties, id: str, terms: Terms, *, follows: int | None = None) -> Offer:
    """Offers a duty to a lead and helpers; an offer of it that stands gives way.

    Args:
        follows: the number of the offer that was shown as standing; None where none was.

    Raises:
        NotAllowed, NotNow: another offer stands by now.
        ObligationsError: no such duty, a task or a given thing, a body that is not there or named twice.
    """
    by.must_be_allowed("divide-duties")
    duty = duty_of(duties, id)
    if duty not in duties.divided:
        what = _("“%(value)s” goes with the duty that it is part of, or comes from above") % {"value": id}
        raise ObligationsError(what, where="duty", mend=_("choose the whole duty"))
    before = _standing_of(id)
    if (before.pk if before else None) != follows:
        raise NotNow(_("the offer has changed meanwhile"), where=id, mend=_("look at it again, then decide"))
    made = _made(by, duties, id, terms, before)
    record(by.id, "duty.offered", f"duty:{id}", {"offer": made.pk, "lead": terms.lead, "helpers": list(terms.helpers)})
    return made


@transaction.atomic
def propose_named(by: Actor, duties: Duties) -> Sequence[Offer]:
    """Offers each duty whose paragraph names bodies to them, the first as lead, where no offer of it stands; the offers made.

    Raises:
        NotAllowed, NotNow: there is none left.
    """
    by.must_be_allowed("divide-duties")
    offered = set(Offer.objects.filter(closed="").values_list("duty", flat=True))
    named = [duty for duty in duties.divided if duty.bodies and duty.id not in offered]
    if not named:
        raise NotNow(
            _("each duty whose paragraph names a body is offered already"), where="duty", mend=_("offer the others one by one")
        )
    return [propose(by, duties, duty.id, Terms(duty.bodies[0], duty.bodies[1:])) for duty in named]


@transaction.atomic
def answer(by: Actor, number: int, body: str, reply: Reply) -> Part:
    """A body's answer to an offer; it may answer anew as long as the offer stands and is not before the leading group.

    Raises:
        NotAllowed, NotThere: the offer is gone, or the body has no part in it. NotNow: the leading group has it, or decided.
        ObligationsError: a refusal or counter without a reason, a counter that changes nothing, a body not theirs.
    """
    by.must_be_allowed("answer-duties")
    owner = own_body(by, body)
    offer = Offer.objects.select_for_update().filter(pk=number, closed="").first()
    part = Part.objects.filter(offer=offer, body=owner).first() if offer else None
    if offer is None or part is None:
        raise _gone()
    if offer.referred_at is not None or part.answer == Part.Answer.RULED:
        raise NotNow(_("the leading group decides on this now"), where=offer.duty, mend=_("wait for its decision"))
    part.answer, part.by, part.at = reply.answer, by.id, timezone.now()
    part.reason = written(reply.reason, "reason", needed=reply.answer != "accepted")
    _counter(part, reply, offer)
    part.save()
    record(by.id, "duty.answered", f"duty:{offer.duty}", {"offer": offer.pk, "body": body, "answer": reply.answer})
    return part


@transaction.atomic
def refer(by: Actor, number: int, reason: str) -> Offer:
    """Brings an offer that is disputed, or was not answered in time, before the leading group.

    Raises:
        NotAllowed, NotThere, NotNow: it is agreed, already referred, or the time to answer is still running.
        ObligationsError: no reason.
    """
    by.must_be_allowed("divide-duties")
    offer = _locked(number)
    now = standing(offer)
    late = now == "waiting" and offer.answer_by < timezone.localdate()
    if not (now == "disputed" or late):
        raise NotNow(
            _("only what is disputed, or was not answered in time, goes to the leading group"),
            where=offer.duty,
            mend=_("wait for the answers"),
        )
    offer.referred_at = timezone.now()
    offer.save(update_fields=["referred_at"])
    record(by.id, "duty.referred", f"duty:{offer.duty}", {"offer": number, "reason": written(reason, "reason")})
    return offer


@transaction.atomic
def settle(by: Actor, duties: Duties, number: int, terms: Terms, ruling: str) -> Offer:
    """Decides on what was brought before the leading group: its terms take the place of the offer, and bind.

    Raises:
        NotAllowed, NotThere, NotNow: it was not brought before the group.
        ObligationsError: no reason; a court, procuratorate or customs that has not said yes itself.
    """
    by.must_be_allowed("settle-duties")
    offer = _locked(number)
    if standing(offer) != "referred":
        raise NotNow(_("this was not brought before the leading group"), where=offer.duty, mend=_("wait until it is"))
    said = written(ruling, "ruling")
    willing = {part.body.code for part in offer.parts.all() if part.answer == Part.Answer.ACCEPTED}
    for code in (terms.lead, *terms.helpers):
        body = open_body(code, "lead")
        if body.askable_only and code not in willing:
            raise ObligationsError(
                _("%(body)s is asked and never ordered: without its own yes it has no part") % {"body": body.name_zh},
                where="lead",
                mend=_("decide without it, or ask it again"),
            )
    made = _made(by, duties, offer.duty, terms, offer)
    made.ruling = said
    made.save(update_fields=["ruling"])
    made.parts.update(answer=Part.Answer.RULED, by=by.id, at=made.at)
    record(by.id, "duty.settled", f"duty:{offer.duty}", {"offer": made.pk, "lead": terms.lead, "reason": said})
    return made


@transaction.atomic
def withdraw(by: Actor, number: int, reason: str) -> None:
    """Takes back an offer that is not settled yet; it stays readable for those whom it concerned.

    Raises:
        NotAllowed, NotThere, ObligationsError: no reason. NotNow: it is agreed, or decided.
    """
    by.must_be_allowed("divide-duties")
    offer = _locked(number)
    if standing(offer) == "agreed":
        raise NotNow(_("this is agreed"), where=offer.duty, mend=_("offer it anew on other terms"))
    said = written(reason, "reason")
    offer.closed, offer.taken_back, offer.taken_back_at = Offer.Closed.WITHDRAWN, said, timezone.now()
    offer.save(update_fields=["closed", "taken_back", "taken_back_at"])
    record(by.id, "duty.withdrawn", f"duty:{offer.duty}", {"offer": number, "reason": said})


def history(by: Actor, duty: str) -> Sequence[Offer]:
    """The offers of a duty that no longer stand, as far as somebody may see them, the last first."""
    return list(_seen(by, _with_parts(Offer.objects.filter(duty=duty).exclude(closed="").order_by("-id"))))


def led() -> QuerySet[Part]:
    """The parts of bodies that lead a duty by agreement."""
    return Part.objects.filter(offer__closed="", leads=True, answer__in=_YES)


def _with_parts(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    return offers.prefetch_related(Prefetch("parts", Part.objects.select_related("body", "other_lead")))


def _seen(by: Actor, offers: QuerySet[Offer]) -> QuerySet[Offer]:
    if by.may("divide-duties") or by.may("settle-duties"):
        return offers
    own = of_own_bodies(by, Part.objects.all()) if by.may("answer-duties") else Part.objects.none()
    return offers.filter(pk__in=own.values("offer"))


def _made(by: Actor, duties: Duties, id: str, terms: Terms, before: Offer | None) -> Offer:
    codes = (terms.lead, *terms.helpers)
    if len(set(codes)) != len(codes):
        raise ObligationsError(_("a body is named twice"), where="helpers", mend=_("name each once"))
    bodies = [open_body(code, "helpers" if place else "lead") for place, code in enumerate(codes)]
    if before is not None:
        before.closed = Offer.Closed.REPLACED
        before.save(update_fields=["closed"])
    made = Offer.objects.create(
        duty=id,
        scope=written(terms.scope, "scope", needed=False),
        measure=written(terms.measure, "measure", needed=False)[:200],
        until=terms.until,
        answer_by=working_days_after(timezone.localdate(), duties.file.answer_within),
        follows=before,
        by=by.id,
        at=timezone.now(),
    )
    Part.objects.bulk_create(Part(offer=made, body=body, leads=not place) for place, body in enumerate(bodies))
    return made


def _counter(part: Part, reply: Reply, offer: Offer) -> None:
    part.other_lead = part.other_until = None
    part.other_scope = ""
    if reply.answer != "countered":
        return
    part.other_lead = open_body(reply.lead, "lead") if reply.lead else None
    part.other_until = reply.until if reply.until != offer.until else None
    part.other_scope = written(reply.scope, "scope", needed=False)
    if part.other_lead == lead_of(offer):
        part.other_lead = None
    if not (part.other_lead or part.other_until or part.other_scope):
        raise ObligationsError(
            _("a counter-proposal names another lead, another day or another scope"),
            where="answer",
            mend=_("name one, or refuse"),
        )


def _standing_of(duty: str) -> Offer | None:
    return Offer.objects.select_for_update().filter(duty=duty, closed="").first()


def _locked(number: int) -> Offer:
    offer = Offer.objects.select_for_update().filter(pk=number, closed="").first()
    if offer is None:
        raise _gone()
    return offer


def _gone() -> NotThere:
    return NotThere(_("there is no such offer, or it has given way to another"), where="offer", mend=_("look at the duty again"))
