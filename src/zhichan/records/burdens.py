"""What lies on a right on a day: a pledge, a dispute, a court's preservation. Computed from events, never stored."""

from __future__ import annotations

import datetime as dt

import msgspec

from zhichan.records.dates import first_day
from zhichan.records.declared import Label
from zhichan.records.kinds import kind
from zhichan.records.right import Right
from zhichan.records.status import status

BURDENS = {
    "pledge": Label(zh="质押中", en="Pledged"),
    "dispute": Label(zh="涉及争议", en="In dispute"),
    "preservation": Label(zh="被保全", en="Preserved by a court"),
}
"""What may lie on a right, by the name that events begin and end it with."""


class Burden(msgspec.Struct, frozen=True, order=True):
    """Something on a right since a day (ISO, may be partial): its name in `BURDENS` and the key of the event that began it."""

    name: str
    since: str
    event: str


def burdens(right: Right, on: dt.date) -> list[Burden]:
    """What lies on a right on a day, the earliest first; nothing lies on a right that has ended.

    Several of one name may stand at once: each event that ends one ends the earliest of them.
    """
    declared = kind(right.kind)
    span = status(right, on)
    if span is None or not declared.states[span.state].alive:
        return []
    standing: dict[str, list[Burden]] = {}
    steps = {(e.date, e.key) for e in right.events if e.key in declared.events and e.date and first_day(e.date) <= on}
    for date, key in sorted(steps, key=lambda step: (first_day(step[0]), bool(declared.events[step[1]].begins), step)):
        event = declared.events[key]
        if event.ends and standing.get(event.ends):
            standing[event.ends].pop(0)
        if event.begins:
            standing.setdefault(event.begins, []).append(Burden(event.begins, date, key))
    return sorted((burden for some in standing.values() for burden in some), key=lambda burden: burden.since)
