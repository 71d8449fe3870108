"""The days by which somebody must or may act, computed from the rules that a kind declares. None is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from zhichan.records import choose
from zhichan.records.dates import add_months, add_years, first_day
from zhichan.records.declared import Label
from zhichan.records.kinds import DeadlineRule, Period, kind
from zhichan.records.right import Right
from zhichan.records.status import status, term_end


class Deadline(msgspec.Struct, frozen=True):
    """One day in the calendar of a right.

    `opens` is the first day on which the act is possible, where there is a window. `hangs_on` is the event (or "term",
    "priority") that the day is counted from, `since` its date as known, `source` the rule, `who` the one that acts.
    """

    key: str
    label: Label
    day: dt.date
    opens: dt.date | None
    source: str
    hangs_on: str
    since: str
    who: str


def deadlines(right: Right, on: dt.date) -> list[Deadline]:
    """The deadlines that stand on a day and have not passed, the next first; of a repeated one the next time only.

    A date known to the year or month counts from the first day that it allows. Events after the day are not yet known.
    """
    declared = kind(right.kind)
    span = status(right, on)
    known = msgspec.structs.replace(right, events=tuple(e for e in right.events if e.date and first_day(e.date) <= on))
    found = [
        deadline
        for key, rule in declared.deadlines.items()
        if (not rule.states or (span and span.state in rule.states)) and _applies(known, rule)
        if (deadline := _next(key, rule, known, on))
    ]
    return sorted(found, key=lambda deadline: (deadline.day, deadline.key))


def _applies(right: Right, rule: DeadlineRule) -> bool:
    return (
        rule.checked
        and (not rule.offices or right.office in rule.offices)
        and (not rule.types or choose.fact(right, "type") in rule.types)
        and all(choose.event_date(right, event) for event in rule.needs)
    )


def _next(key: str, rule: DeadlineRule, right: Right, on: dt.date) -> Deadline | None:
    hangs_on, since = _start(right, rule)
    if not since or any(e.key in rule.unless and e.date >= since for e in right.events):
        return None
    for start in _starts(right, rule, first_day(since)):
        if (day := _later(start, rule.after)) >= on:
            opens = _later(start, rule.opens) if rule.opens else None
            return Deadline(key, rule.label, day, opens, rule.source, hangs_on, since, rule.who)
    return None


def _start(right: Right, rule: DeadlineRule) -> tuple[str, str]:
    """(what the deadline is counted from, its date); the date is `""` where none is known."""
    for name in rule.counted_from:
        if date := _date(right, name):
            return name, date
    return "", ""


def _date(right: Right, name: str) -> str:
    if name == "term":
        ended = term_end(right)
        return (ended[0] - dt.timedelta(days=1)).isoformat() if ended else ""
    if name == "priority":
        dates = [link.date for link in right.links if link.rel == "priority" and link.date]
        return min(dates, default="") or choose.event_date(right, "filed")
    if kind(right.kind).events[name].once:
        return choose.event_date(right, name)
    return max((e.date for e in right.events if e.key == name), default="")


def _starts(right: Right, rule: DeadlineRule, first: dt.date) -> Iterator[dt.date]:
    """The days to count from: one, or one every so many years after it, while the right may last and after what it needs."""
    if not rule.every_years:
        yield first
        return
    after = max((first_day(choose.event_date(right, event)) for event in rule.needs), default=first)
    ended = term_end(right)
    last = ended[0] if ended else dt.date.max
    times = 1
    while first.year + times * rule.every_years <= dt.MAXYEAR and (day := add_years(first, times * rule.every_years)) < last:
        if day > after:
            yield day
        times += 1


def _later(day: dt.date, period: Period) -> dt.date:
    return add_months(day, period.years * 12 + period.months) + dt.timedelta(days=period.days)
