"""What a source says of the status, beside what the events say: the list of differences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from zhichan.records.dates import first_day, is_partial_date
from zhichan.records.declared import load_yaml
from zhichan.records.kinds import kind
from zhichan.records.right import Right, Source
from zhichan.records.status import status

Side = Literal["pending", "protected", "dead"]
_PROPERTIES = ("stated-status", "stated-status-detail")
_UNKNOWN = "unknown"


class Difference(msgspec.Struct, frozen=True):
    """A source (key) stated a status on a day (ISO) on which the events say otherwise; `computed` is a state's key."""

    source: str
    stated: str
    on: str
    computed: str


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pending: list[str]
    protected: list[str]
    dead: list[str]


@cache
def _sides() -> dict[str, Side]:
    words = load_yaml(files("zhichan.quality") / "stated.yml", _Words)
    sides: dict[str, Side] = dict.fromkeys(words.pending, "pending")
    return sides | dict.fromkeys(words.protected, "protected") | dict.fromkeys(words.dead, "dead")


def side_of(word: str) -> Side | None:
    """The side of life that a source's word stands for; None for a word that is not declared."""
    return _sides().get(word.strip())


def differences(right: Right) -> Iterator[Difference]:
    """The stated words that the events contradict, each on the day that its source bears (else of its import)."""
    sources = {source.key: source for source in right.sources}
    for fact in right.facts:
        side = side_of(fact.value) if fact.property in _PROPERTIES else None
        if side is None:
            continue
        for key in fact.sources:
            day = _day(sources[key])
            span = status(right, day) if day else None
            if day and span and span.state != _UNKNOWN and _computed_side(right, span.state) != side:
                yield Difference(key, fact.value, day.isoformat(), span.state)


def _computed_side(right: Right, name: str) -> Side:
    state = kind(right.kind).states[name]
    if state.protected:
        return "protected"
    return "pending" if state.alive else "dead"


def _day(source: Source) -> dt.date | None:
    """An export states what was so when it was made: a row of a vendor bears no date of its own."""
    if source.authority == "office" and is_partial_date(source.date):
        return first_day(source.date)
    return imported_day(source)


def imported_day(source: Source) -> dt.date | None:
    """The day on which a source was first imported, by the id of the import; None where that is none of ours."""
    try:
        return dt.datetime.strptime(source.imported[:8], "%Y%m%d").date()
    except ValueError:
        return None
