"""Everything that the page of one party shows: its rights of every kind, its calendar, what lies on them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from zhichan.analytics.calendar import Entry, calendar
from zhichan.opened.city import CityView
from zhichan.parties.who import Parties
from zhichan.records import choose
from zhichan.records.audience import Audience
from zhichan.records.burdens import Burden, burdens
from zhichan.records.kinds import kind, kinds
from zhichan.records.right import OWNING, Right
from zhichan.records.status import status, term_end

YEAR = dt.timedelta(days=366)
SIDES = ("protected", "pending", "ended")
"""The sides of life: in force, asked for and not yet, over."""


@dataclass(frozen=True)
class Held:
    """One right of the party, as it stands on the day."""

    right: Right
    title: str
    lang: str
    state: str
    since: dt.date | None
    ends: dt.date | None
    burdens: list[Burden]


@dataclass(frozen=True)
class KindCount:
    """How many rights of one kind are alive and protected, alive and not yet, and ended."""

    kind: str
    protected: int
    pending: int
    ended: int

    @property
    def all(self) -> int:
        return self.protected + self.pending + self.ended

    @property
    def figures(self) -> list[tuple[str, int]]:
        """(side, rights) in the order of `SIDES`, and all of them under `""`."""
        return [*((side, getattr(self, side)) for side in SIDES), ("", self.all)]


@dataclass(frozen=True)
class Holding:
    """The rights of a party on a day. `ending` are those whose longest term ends within two years, the next first."""

    rights: list[Held]
    kinds: list[KindCount]
    calendar: list[Entry]
    burdened: list[Held]
    ending: list[Held]

    @property
    def protected(self) -> int:
        return sum(count.protected for count in self.kinds)

    @property
    def pending(self) -> int:
        return sum(count.pending for count in self.kinds)


def rights_of(view: CityView, parties: Parties, pid: str, audience: Audience) -> list[Right]:
    """What an audience sees of the party's own rights, by id. Who is who rests on open rights, so there are no others."""
    ids = {right_id for role in OWNING for right_id in parties.rights(pid, role)}
    return view.rights(ids, audience)


def holding(rights: list[Right], on: dt.date, lang: str) -> Holding:
    """What a party holds on a day, in `zh` or `en`."""
    held = [_held(right, on, lang) for right in rights]
    counted = Counter((one.right.kind, side_of(one)) for one in held)
    names = [name for name in kinds() if any(one.right.kind == name for one in held)]
    soon = on + 2 * YEAR
    ending = [one for one in held if one.ends and on <= one.ends <= soon and side_of(one) == "protected"]
    return Holding(
        rights=sorted(held, key=lambda one: (side_of(one) == "ended", -(one.since or dt.date.min).toordinal(), one.right.id)),
        kinds=[KindCount(name, *(counted[name, side] for side in SIDES)) for name in names],
        calendar=calendar(rights, on, on + YEAR, lang),
        burdened=[one for one in held if one.burdens],
        ending=sorted(ending, key=lambda one: one.ends or dt.date.max),
    )


def _held(right: Right, on: dt.date, lang: str) -> Held:
    span, ended = status(right, on), term_end(right)
    title = choose.text(right, "title", lang)
    other = "" if title else choose.text(right, "title")
    return Held(
        right=right,
        title=title or other or right.number or right.id,
        lang=lang if title else "",
        state=span.state if span else "unknown",
        since=span.start if span else None,
        ends=ended[0] if ended else None,
        burdens=burdens(right, on),
    )


def side_of(one: Held) -> str:
    """Which of `SIDES` a right is on."""
    state = kind(one.right.kind).states.get(one.state)
    if state is None or not state.alive:
        return "ended"
    return "protected" if state.protected else "pending"
