"""Who sees which readings: a body its own, the IP office all, everybody what was accepted and is published.

What is held for a contradiction is also seen, with both sides, by those who bring it before the leading group and by its members.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import of_own_bodies
from zhichan.readings.errors import NoSuchReading
from zhichan.readings.models import HELD, STOOD, Evidence, Reading, Step

_PUBLIC = Q(published=True, state__in=STOOD, accepted_at__isnull=False)


def seen(by: Actor) -> QuerySet[Reading]:
    """The readings that somebody may see."""
    every = Reading.objects.select_related("body", "draw", "replaces", "entered_by", "checked_by")
    if by.may("review-readings"):
        return every
    own = (
        of_own_bodies(by, Reading.objects.all()).values("pk")
        if by.may("report-readings")
        else Reading.objects.none().values("pk")
    )
    held = Q(state=HELD) if sees_conflicts(by) else Q(pk__in=[])
    return every.filter(Q(pk__in=own) | held | _PUBLIC)


def sees_conflicts(by: Actor) -> bool:
    """Whether somebody sees all that holds a reading, also against readings that are not published."""
    return by.may("review-readings") or by.may("settle-duties") or by.may("divide-duties")


def published() -> QuerySet[Reading]:
    """What everybody sees: readings that stand, and earlier ones that they replaced."""
    return Reading.objects.select_related("body", "replaces").filter(_PUBLIC)


def reading(by: Actor, number: str) -> Reading:
    """One reading.

    Raises:
        NoSuchReading: there is none that they may see.
    """
    found = seen(by).filter(number=number).first()
    if found is None:
        raise NoSuchReading(_("there is no such reading"), where="number", mend=_("look at the list of readings"))
    return found


def is_inside(by: Actor, found: Reading) -> bool:
    """Whether somebody sees a reading as its body or the IP office does, with names and what is not published."""
    return by.may("review-readings") or (by.may("report-readings") and found.body.code in by.bodies)


def evidence(by: Actor, found: Reading) -> list[Evidence]:
    """The files of a reading that somebody may open."""
    files = found.evidence.select_related("by")
    return list(files if is_inside(by, found) else files.filter(public=True))


class SeenStep(NamedTuple):
    """A step of the custody as somebody sees it: `name` of the person and `reason` are empty where they are not theirs to see."""

    step: Step
    name: str
    reason: str


def custody(by: Actor, found: Reading) -> list[SeenStep]:
    """The custody of a reading: names of people for those inside, bodies and parts for everybody."""
    inside = is_inside(by, found)
    return [
        SeenStep(
            step,
            step.by.full_name if inside else "",
            step.reason if inside or step.did in ("restated", "replaced", "withdrawn") else "",
        )
        for step in found.steps.select_related("by", "body")
    ]
