"""What waits for somebody, by its last day: answers to give, objections to make, disputes to settle, plans and days of duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.accounts.visibility import of_own_bodies
from zhichan.obligations.models import Part, Split, Voice
from zhichan.obligations.offers import standing, standing_offers
from zhichan.records.working_days import SOON, is_declared, working_days_until

What = Literal["answer", "share", "duty", "dispute", "late", "objection"]


class LastDay:
    """What has a last day, or none."""

    day: dt.date | None
    left: int
    overdue: bool

    @property
    def soon(self) -> bool:
        """Whether its last day is near."""
        return self.day is not None and not self.overdue and self.left <= SOON

    @property
    def by_weekends_alone(self) -> bool:
        """Whether the day falls into a year whose holidays are not declared."""
        return self.day is not None and not is_declared(self.day)


@dataclass(frozen=True)
class Due(LastDay):
    """One thing that waits. `day`: its last day, None where it has none; `left`: working days until then, negative past it;
    `overdue`: whether the day is past, if only by a weekend.

    `body`: for which of somebody's bodies; None for whoever divides or settles. `subject`: the id of a duty or target.
    """

    what: What
    subject: str
    day: dt.date | None
    left: int
    body: Body | None = None
    overdue: bool = False


def due(by: Actor, today: dt.date | None = None, over: Collection[str] = ()) -> Sequence[Due]:
    """All that waits for somebody, the nearest first, what has no day last; of duties that are `over` (ids) nothing does."""
    on = today or timezone.localdate()
    found: list[Due] = []
    if by.may("answer-duties"):
        found += _of_bodies(by, on)
    if by.may("settle-duties"):
        found += [_due("dispute", one.duty, None, on) for one in standing_offers() if standing(one) == "referred"]
    if by.may("divide-duties"):
        found += _of_the_divider(on)
    left = [one for one in found if one.what != "duty" or one.subject not in over]
    return sorted(left, key=lambda one: (one.day or dt.date.max, one.subject))


def _of_bodies(by: Actor, on: dt.date) -> Iterator[Due]:
    parts = of_own_bodies(by, Part.objects.filter(offer__closed="").select_related("offer", "body"))
    for part in parts:
        if not part.answer and part.offer.referred_at is None:
            yield _due("answer", part.offer.duty, part.offer.answer_by, on, part.body)
        elif part.leads and part.answer in (Part.Answer.ACCEPTED, Part.Answer.RULED) and part.offer.until:
            yield _due("duty", part.offer.duty, part.offer.until, on, part.body)
    own = {body.code: body for body in Body.objects.filter(code__in=by.bodies)}
    spoken = set(Voice.objects.filter(split__closed="").values_list("split", "body__code"))
    for split in Split.objects.filter(closed="", object_by__gte=on):
        for code in own.keys() & split.shares.keys():
            if (split.pk, code) not in spoken:
                yield _due("share", split.target, split.object_by, on, own[code])


def _of_the_divider(on: dt.date) -> Iterator[Due]:
    for offer in standing_offers():
        now = standing(offer)
        if now == "disputed" or (now == "waiting" and offer.answer_by < on):
            yield _due("late" if now == "waiting" else "dispute", offer.duty, offer.answer_by, on)
    for voice in Voice.objects.filter(agrees=False, settled="", split__closed="").select_related("split"):
        yield _due("objection", voice.split.target, None, on)


def _due(what: What, subject: str, day: dt.date | None, on: dt.date, body: Body | None = None) -> Due:
    return Due(what, subject, day, working_days_until(on, day) if day else 0, body, overdue=day is not None and day < on)
