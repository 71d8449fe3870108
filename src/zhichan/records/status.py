"""Legal status, computed from events: what was true in law on a day, and why.

Status is never stored as truth. `spans` gives the whole life of a right as states one after another; `status` is the
one of them that holds on a day.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from zhichan.records import choose
from zhichan.records.dates import add_years, first_day
from zhichan.records.kinds import Kind, Term, kind
from zhichan.records.right import Event, Right


class Span(msgspec.Struct, frozen=True):
    """A state from a day on, until another (exclusive; None: still so). `event` led to it; "term" is the end of the term."""

    state: str
    start: dt.date
    end: dt.date | None
    event: str
    source: str = ""  # the rule, where a term ends


def term_end(right: Right) -> tuple[dt.date, Term] | None:
    """The day on which the longest possible term has ended, with its rule; None where no rule is known or a date is missing."""
    type_ = choose.fact(right, "type")
    filed = choose.event_date(right, "filed")
    for term in kind(right.kind).terms:
        if (term.office, term.type) != (right.office, type_):
            continue
        if filed and term.from_ and first_day(filed) < term.from_:
            continue
        if filed and term.until and first_day(filed) >= term.until:
            continue
        if not filed and (term.from_ or term.until):
            continue
        start = choose.event_date(right, term.counted_from)
        return (add_years(first_day(start), term.years), term) if start else None
    return None


def _life(right: Right, declared: Kind) -> list[tuple[dt.date, str, str]]:
    """(day, state, event key) of each event that changes the state, by time; at most one per key and day."""
    order = list(declared.events)
    steps = set()
    single = {"filed", "published", "granted"}  # happen once: where sources disagree, the one that counts
    for event in right.events:
        to = declared.events[event.key].to if event.key in declared.events else ""
        if not to or not event.date:
            continue
        if event.key in single and event.date != choose.event_date(right, event.key):
            continue
        steps.add((first_day(event.date), order.index(event.key), to, event.key))
    return [(day, to, key) for day, _, to, key in sorted(steps)]


def spans(right: Right) -> list[Span]:
    """The right's states one after another, without gaps from the first known event on; empty where no event is known.

    A term's end closes a state that is alive and was granted. Events after the end of the term change nothing,
    and a pending right that was granted does not fall back: a later publication of the grant leaves it in force.
    """
    declared = kind(right.kind)
    ended = term_end(right)
    result: list[Span] = []
    granted = False
    for day, state, key in _life(right, declared):
        if granted and state == "pending":
            continue
        granted = granted or state == "in-force"
        if ended and granted and day >= ended[0]:
            break
        if result and result[-1].state == state:
            continue
        if result:
            result[-1] = msgspec.structs.replace(result[-1], end=day)
            if result[-1].start == day:
                result.pop()
                if result and result[-1].state == state:
                    result[-1] = msgspec.structs.replace(result[-1], end=None)
                    continue
        result.append(Span(state=state, start=day, end=None, event=key))
    if ended and granted and result and declared.states[result[-1].state].alive:
        day, term = ended
        if day > result[-1].start:
            result[-1] = msgspec.structs.replace(result[-1], end=day)
            result.append(Span(state="expired", start=day, end=None, event="term", source=term.source))
    return result


def status(right: Right, on: dt.date) -> Span | None:
    """The span that holds on a day; None before the first known event, or where none is known."""
    for span in spans(right):
        if span.start <= on and (span.end is None or on < span.end):
            return span
    return None


def event_label(event: Event, declared: Kind, lang: str) -> str:
    """What to call an event: its declared name, else the office's own words."""
    if event.key in declared.events:
        return declared.events[event.key].label.in_(lang)
    return event.text or event.code
