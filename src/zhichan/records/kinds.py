"""Kinds of right as data: `kinds/*.yml`, loaded once and checked against this shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from zhichan.errors import ZhichanError
from zhichan.records.declared import Label, load_yaml

COUNTED = frozenset({"term", "priority"})
"""What a deadline may be counted from beside an event: the last day of the term; the earliest priority, else the filing."""


class RecordError(ZhichanError):
    """A kind or a record that cannot be."""


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Anything in a kind's file."""


class Property(_Declared, frozen=True):
    """A fact that the kind has. `many`: a right may have several values of it at once, which is no disagreement."""

    label: Label
    value: Literal["text", "integer", "choice", "date"] = "choice"
    choices: dict[str, Label] = {}
    many: bool = False


class EventType(_Declared, frozen=True):
    """Something that may happen. `begins` and `ends` name what lies on a right from one event to another (`records.burdens`)."""

    label: Label
    to: str = ""  # the state entered, "" if none
    once: bool = False  # it happens once: where sources disagree on its date, one counts
    after_end: Literal["enters", "restores", "nothing"] = "enters"  # what it does to a right that has ended
    begins: Literal["", "pledge", "dispute", "preservation"] = ""
    ends: Literal["", "pledge", "dispute", "preservation"] = ""


class State(_Declared, frozen=True):
    """A state. An event never leads back from a living state to one of an earlier `stage`.

    `protected`: the right exists and its term runs; only then does the end of the term end it.
    """

    label: Label
    alive: bool
    stage: int = 0
    protected: bool = False


class Longer(_Declared, frozen=True):
    """Another way to count a term, which outlasts the first where the right still was in force by the first on `alive_on`."""

    years: int
    counted_from: str
    alive_on: dt.date


class Term(_Declared, frozen=True, rename={"from_": "from"}):
    """How long a right lasts at most. `from_` and `until` bound the filing date.

    All rows that fit count, and the earliest end is the end. An empty `office` or `type` fits any; `where` names facts that the
    right must have and `unless` events that it must not have. `end_of_year` moves the end to the last day of its year. A row
    that nobody has compared with the law is not `checked` and does not apply.

    `earlier` names relations: a term counted from the filing begins with the earliest application that such a link names; of
    `filed_as` the date is the right's own filing date in law, so that it decides which row fits.
    `extended_by` is the property with the days that the office added, `disclaimed_from` the one with the day from which the
    holder gave the rest of the term up.
    """

    years: int
    counted_from: str
    source: str
    office: str = ""
    type: str = ""
    from_: dt.date | None = None
    until: dt.date | None = None
    where: dict[str, str] = {}
    unless: list[str] = []
    end_of_year: bool = False
    checked: bool = True
    or_longer: Longer | None = None
    earlier: list[str] = []
    filed_as: list[str] = []
    extended_by: str = ""
    disclaimed_from: str = ""


class Renewal(_Declared, frozen=True):
    """A term that begins anew: from the end of the one before, if asked for within a window around that end."""

    event: str
    years: int
    opens_months: int  # before the end
    grace_months: int  # after the end
    grace_state: str
    source: str


class Period(_Declared, frozen=True):
    """A length of time; negative looks back."""

    years: int = 0
    months: int = 0
    days: int = 0


class DeadlineRule(_Declared, frozen=True):
    """A day by which somebody must or may act.

    It is counted from the first of `counted_from` that has a date, the latest if there are several. It stands while the right is
    in one of `states`, after `needs` have happened, and until one of `unless` happens. `every_years` repeats it within the term.
    """

    label: Label
    counted_from: list[str]
    source: str
    after: Period = Period()
    opens: Period | None = None
    every_years: int = 0
    offices: list[str] = []
    types: list[str] = []
    states: list[str] = []
    needs: list[str] = []
    unless: list[str] = []
    who: Literal["holder", "others", "office"] = "holder"
    checked: bool = True


class Kind(_Declared, frozen=True):
    """A kind of right. `stated_end` is the property with the last day of the term as the register itself states it."""

    name: str
    label: Label
    properties: dict[str, Property]
    events: dict[str, EventType]
    states: dict[str, State]
    terms: list[Term] = []
    roles: dict[str, Label] = {}
    schemes: dict[str, Label] = {}
    texts: dict[str, Label] = {}
    number: Label = Label(zh="申请号", en="Application number")
    example: str = ""  # a number, for the template's example row
    stated_end: str = ""
    renewal: Renewal | None = None
    deadlines: dict[str, DeadlineRule] = {}


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name.

    Raises:
        RecordError: a file under `kinds/` is not of the shape, or names an event, a state or a property that it does not declare.
    """
    found = {}
    for entry in sorted(files("zhichan.kinds").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".yml"):
            continue
        kind = load_yaml(entry, Kind)
        for name, what, known in _references(kind):
            if name not in known:
                raise RecordError(f"{what} names {name!r}, which is not declared", where=entry.name, mend="declare it or mend it")
        found[kind.name] = kind
    return found


def _references(kind: Kind) -> Iterator[tuple[str, str, set[str]]]:
    """(name, who names it, what is declared) of everything that one part of a kind says of another."""
    events, states, properties = set(kind.events), set(kind.states), set(kind.properties)
    yield "unknown", "every page", states
    for key, event in kind.events.items():
        if event.to:
            yield event.to, f"event {key}", states
    for term in kind.terms:
        yield from ((event, f"the term of {term.source}", events) for event in (term.counted_from, "expired", *term.unless))
        named = (*term.where, *filter(None, (term.extended_by, term.disclaimed_from)))
        yield from ((property_, f"the term of {term.source}", properties) for property_ in named)
        if term.or_longer:
            yield term.or_longer.counted_from, f"the term of {term.source}", events
    for key, rule in kind.deadlines.items():
        yield from ((event, f"deadline {key}", events | COUNTED) for event in rule.counted_from)
        yield from ((event, f"deadline {key}", events) for event in (*rule.needs, *rule.unless))
        yield from ((state, f"deadline {key}", states) for state in rule.states)
    if kind.renewal:
        yield kind.renewal.event, "the renewal", events
        yield kind.renewal.grace_state, "the renewal", states
    if kind.stated_end:
        yield kind.stated_end, "the stated end", properties


def kind(name: str) -> Kind:
    """One kind.

    Raises:
        RecordError: no such kind.
    """
    try:
        return kinds()[name]
    except KeyError:
        raise RecordError(f"there is no kind of right named {name!r}", mend=f"kinds: {', '.join(kinds())}") from None
