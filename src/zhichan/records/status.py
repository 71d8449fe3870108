"""Legal status, computed from events: what was true in law on a day, and why.

Status is never stored as truth. `spans` gives the whole life of a right as states one after another; `status` is the
one of them that holds on a day. What differs between kinds is declared in `kinds/`.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from zhichan.records import choose
from zhichan.records.dates import add_months, add_years, first_day, is_partial_date, last_day
from zhichan.records.kinds import Kind, Renewal, Term, kind
from zhichan.records.right import Event, Right

_MOST_DAYS = 36_525  # a hundred years: what is printed beyond is a slip, and must not leave the calendar
_STATED = "登记簿载明的期限"  # the rule, where the register itself says when the term ends


class Span(msgspec.Struct, frozen=True):
    """A state from a day on, until another (exclusive; None: still so). `event` led to it; "term" is the end of the term."""

    state: str
    start: dt.date
    end: dt.date | None
    event: str
    source: str = ""  # the rule, where a term ends


def term_end(right: Right) -> tuple[dt.date, Term] | None:
    """The day on which the longest possible term has ended, with its rule; None where no rule is known or a date is missing.

    Renewals are counted in. What the register states outranks what we compute, unless a later renewal is known.
    """
    declared = kind(right.kind)
    ends = [(end, term) for term in declared.terms if _fits(right, term) and (end := _end(right, term))]
    computed = min(ends, key=lambda end: end[0]) if ends else None
    if computed and declared.renewal:
        computed = _renewed(right, declared.renewal, *computed)
    stated = choose.fact(right, declared.stated_end) if declared.stated_end else ""
    if is_partial_date(stated):
        end = last_day(stated) + dt.timedelta(days=1)
        renewed = declared.renewal and choose.event_date(right, declared.renewal.event)
        if not computed or end >= computed[0] or not renewed:
            return end, Term(years=0, counted_from="", source=_STATED)
    return computed


def _fits(right: Right, term: Term) -> bool:
    """Whether a row of the terms is about this right; a bound on the filing date needs a filing date."""
    if not term.checked or term.office not in ("", right.office) or term.type not in ("", choose.fact(right, "type")):
        return False
    if any(choose.fact(right, name) != value for name, value in term.where.items()):
        return False
    if any(choose.event_date(right, event) for event in term.unless):
        return False
    day = _first(right, "filed", term.filed_as)
    if day is None:
        return not (term.from_ or term.until)
    return (not term.from_ or day >= term.from_) and (not term.until or day < term.until)


def _end(right: Right, term: Term) -> dt.date | None:
    """The day on which a term has ended: counted, extended, and cut off where its holder gave the rest up."""
    end = _counted(right, term, term.years, term.counted_from)
    if end is None:
        return None
    longer = term.or_longer
    if longer and end >= longer.alive_on and (other := _counted(right, term, longer.years, longer.counted_from)):
        end = max(end, other)
    end = dt.date(end.year + 1, 1, 1) if term.end_of_year else end
    if term.extended_by and (days := choose.fact(right, term.extended_by)).isdecimal():
        end += dt.timedelta(days=min(int(days[:9]), _MOST_DAYS))
    if term.disclaimed_from and is_partial_date(given_up := choose.fact(right, term.disclaimed_from)):
        end = min(end, first_day(given_up))
    return end


def _counted(right: Right, term: Term, years: int, event: str) -> dt.date | None:
    """So many years after an event; after the earliest application that the right goes back to, where the term begins there."""
    start = _first(right, event, term.earlier if event == "filed" else [])
    return add_years(start, years) if start else None


def _first(right: Right, event: str, relations: list[str]) -> dt.date | None:
    """The day of an event, or the earliest day of the applications that links of these relations name; None without the event."""
    start = choose.event_date(right, event)
    if not start:
        return None
    dates = [link.date for link in right.links if link.rel in relations and is_partial_date(link.date)] if relations else []
    return min(map(first_day, (start, *dates)))


def _renewed(right: Right, rule: Renewal, end: dt.date, term: Term) -> tuple[dt.date, Term]:
    """The end after all renewals. One that falls within the window around the end of a later term proves the terms between."""
    last = end
    for event in right.events:
        if event.key != rule.event or not event.date:
            continue
        day, candidate = first_day(event.date), end
        while add_months(candidate, rule.grace_months) <= day:
            candidate = add_years(candidate, rule.years)
        if day >= add_months(candidate, -rule.opens_months):
            last = max(last, add_years(candidate, rule.years))
    return (last, term) if last == end else (last, msgspec.structs.replace(term, source=rule.source))


def _life(right: Right, declared: Kind) -> list[tuple[dt.date, str, str]]:
    """(day, state, event key) of each event that changes the state, by time; at most one per key and day."""
    order = list(declared.events)
    steps = set()
    for event in right.events:
        known = declared.events.get(event.key)
        if not known or not known.to or not event.date:
            continue
        if known.once and event.date != choose.event_date(right, event.key):
            continue
        steps.add((first_day(event.date), order.index(event.key), known.to, event.key))
    return [(day, to, key) for day, _, to, key in sorted(steps)]


def spans(right: Right) -> list[Span]:
    """The right's states one after another, without gaps from the first known event on; empty where no event is known."""
    return spans_until(right, term_end(right))


def spans_until(right: Right, ended: tuple[dt.date, Term] | None) -> list[Span]:
    """The same for whoever knows the right's `term_end` already.

    A term's end closes a state that is alive, once the right was protected. Events after the end of the term change nothing,
    and a living right does not fall back to an earlier stage: a later publication of the grant leaves it in force. A right that
    ended and is restored goes on as what it was: an application does not become a granted right.
    """
    declared = kind(right.kind)
    result: list[Span] = []
    stage, protected = 0, False
    for day, name, key in _life(right, declared):
        effect = declared.events[key].after_end
        if effect != "enters" and result and not declared.states[result[-1].state].alive:
            if effect == "nothing":
                continue
            name = _restored(result, declared, name, stage)
        state = declared.states[name]
        if state.alive and state.stage < stage:
            continue
        stage, protected = max(stage, state.stage), protected or state.protected
        if ended and protected and day >= ended[0]:
            break
        _enter(result, name, day, key)
    if ended and protected and result and declared.states[result[-1].state].alive:
        _expire(result, declared, *ended)
    return result


def _restored(result: list[Span], declared: Kind, name: str, stage: int) -> str:
    """The state to which a right comes back: the one named, or, if the right never came so far, its last living one."""
    if declared.states[name].stage <= stage:
        return name
    return next((span.state for span in reversed(result) if declared.states[span.state].alive), name)


def _enter(result: list[Span], state: str, day: dt.date, event: str) -> None:
    """Closes the last span and opens the next; a state that is entered again goes on, one left on its first day never was."""
    if result and result[-1].state == state:
        return
    if result:
        result[-1] = msgspec.structs.replace(result[-1], end=day)
        if result[-1].start == day:
            result.pop()
            if result and result[-1].state == state:
                result[-1] = msgspec.structs.replace(result[-1], end=None)
                return
    result.append(Span(state=state, start=day, end=None, event=event))


def _expire(result: list[Span], declared: Kind, day: dt.date, term: Term) -> None:
    """Adds the end of the term, after the time of grace where there is one."""
    if day <= result[-1].start:
        return
    result[-1] = msgspec.structs.replace(result[-1], end=day)
    if declared.renewal:
        over = add_months(day, declared.renewal.grace_months)
        source = declared.renewal.source
        result.append(Span(state=declared.renewal.grace_state, start=day, end=over, event="term", source=source))
        day = over
    result.append(Span(state="expired", start=day, end=None, event="term", source=term.source))


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
