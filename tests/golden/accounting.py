"""Proof that nothing was lost: every value of a source record is looked for in the right that was made of it.

Used by the tests over real files. It does not know how a format reads; it knows only in which normal forms a value may come back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import msgspec

from zhichan.normalise.classes import parse_class
from zhichan.normalise.dates import parse_date
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.normalise.width import compact, tidy
from zhichan.records.right import ITEM_FIELDS, Right

Value = tuple[str, str]
"""Where a value is printed (header or element path), and the value."""

_LIST = re.compile(r"[;；]")
_WITHIN = re.compile(r"(?i)classification|claims|description|abstract|othercit|title")
"""Where a value may be short and stand within a longer one: a text with markup, a symbol printed in parts."""


def accounted(values: Iterable[Value], right: Right, says_nothing: Callable[[str, str], bool]) -> list[Value]:
    """The values that are in no item of the right, in no normal form; empty where nothing was lost.

    `says_nothing` tells, by where it is printed, whether a value is declared to carry no information.
    """
    strings = set(_strings(right))
    words = {word for string in strings for word in re.split(r"[\s:/]+", string)}
    everything = "\n".join(compact(string) for string in sorted(strings))

    reached = 0  # texts come in their own order, so the next value is mostly just behind the last

    def within(value: str) -> bool:
        nonlocal reached
        place = everything.find(value, reached)
        place = everything.find(value) if place < 0 else place
        reached = max(place, 0)
        return place >= 0

    def found(where: str, value: str) -> bool:
        clean = tidy(value)
        if not clean or clean in strings or clean in words or (len(clean) > 40 and within(compact(clean))):
            return True
        if not strings.isdisjoint(_forms(value)):
            return True
        # short values are everywhere by chance; longer ones may stand within a text, a name or an address
        return (len(clean) > 2 or _WITHIN.search(where) is not None) and within(compact(clean))

    return [
        (where, value)
        for where, value in values
        if not says_nothing(where, value) and not found(where, value) and not all(found(where, part) for part in _parts(value))
    ]


def _strings(right: Right) -> Iterator[str]:
    for field in ITEM_FIELDS:
        for item in getattr(right, field):
            for value in msgspec.structs.astuple(item):
                if isinstance(value, str) and value:
                    yield tidy(value)
    yield right.number


@cache
def _forms(value: str) -> frozenset[str]:
    """The normal forms in which a value may come back."""
    return frozenset(_normal(value))


def _normal(value: str) -> Iterator[str]:
    yield value.lower()
    if date := parse_date(value):
        yield date
    for office in ("CN", "US", "WO", "DE"):
        if number := parse_application(value, office):
            yield number.canonical
        if publication := parse_publication(value, office):
            yield publication.number
    for scheme in ("ipc", "locarno", "uspc"):
        if mark := parse_class(value, scheme):
            yield mark.symbol


def _parts(value: str) -> list[str]:
    """The entries of a list in one cell, else the blank-separated words."""
    entries = _LIST.split(value)
    return entries if len(entries) > 1 else value.split()
