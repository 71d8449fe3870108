"""Yearly plans: what a body that carries a duty will do for it in a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import ChangedMeanwhile
from zhichan.accounts.models import Body
from zhichan.accounts.visibility import of_own_bodies
from zhichan.audit.chain import record
from zhichan.obligations.errors import ObligationsError
from zhichan.obligations.models import Part, Plan
from zhichan.obligations.said import duty_of, own_body, written
from zhichan.strategy.duties.declared import Duties, Duty

_FIRST_YEAR, _YEARS_AHEAD = 2009, 10


def plans(by: Actor) -> QuerySet[Plan]:
    """The plans that somebody may see: all for whoever divides or settles, else those of their own bodies."""
    every = Plan.objects.select_related("body")
    if by.may("divide-duties") or by.may("settle-duties"):
        return every
    return of_own_bodies(by, every)


def planning_bodies(by: Actor, duties: Duties, duty: Duty) -> Sequence[Body]:
    """The bodies of somebody's that carry a duty, and so may plan for it."""
    if not by.may("answer-duties"):
        return []
    carried = duties.answered_with(duty).id
    yes = (Part.Answer.ACCEPTED, Part.Answer.RULED)
    parts = of_own_bodies(by, Part.objects.filter(offer__duty=carried, offer__closed="", answer__in=yes))
    return [part.body for part in parts.select_related("body")]


@transaction.atomic
def write_plan(
    by: Actor,
    duties: Duties,
    id: str,
    body: str,
    year: int,
    text: str,
    *,
    until: dt.date | None = None,
    revision: int | None = None,
) -> Plan:
    """Writes what a body will do for a duty in a year, or writes it anew.

    Args:
        revision: of the plan that was shown; None where there was none.

    Raises:
        NotAllowed, ChangedMeanwhile: somebody else has written it.
        ObligationsError: nothing is written, the body does not carry the duty, a year or day that cannot be.
    """
    by.must_be_allowed("answer-duties")
    duty, owner = duty_of(duties, id), own_body(by, body)
    if owner not in planning_bodies(by, duties, duty):
        raise ObligationsError(_("this body does not carry the duty"), where="body", mend=_("answer the offer first"))
    if not _FIRST_YEAR <= year <= timezone.localdate().year + _YEARS_AHEAD or (until and until.year != year):
        raise ObligationsError(_("the year or the day cannot be"), where="year", mend=_("choose a day within the year"))
    said = written(text, "text")
    plan = Plan.objects.select_for_update().filter(body=owner, duty=id, year=year).first()
    if (plan.revision if plan else None) != revision:
        raise ChangedMeanwhile(
            _("somebody has changed this since you opened the page"),
            where="revision",
            mend=_("look at what it says now, then decide again"),
        )
    plan = plan or Plan(body=owner, duty=id, year=year, revision=-1)
    plan.text, plan.until, plan.by, plan.at, plan.revision = said, until, by.id, timezone.now(), plan.revision + 1
    plan.save()
    record(by.id, "plan.written", f"duty:{id}", {"body": body, "year": year})
    return plan
