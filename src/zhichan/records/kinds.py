"""Kinds of right as data: `kinds/*.yml`, loaded once and checked against this shape."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from zhichan.errors import ZhichanError
from zhichan.records.declared import Label, load_yaml


class RecordError(ZhichanError):
    """A kind or a record that cannot be."""


class Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: Label
    value: Literal["text", "integer", "choice"] = "choice"
    choices: dict[str, Label] = {}


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: Label
    to: str = ""  # the state entered, "" if none


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: Label
    alive: bool


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """How long a granted right lasts at most; `from_` and `until` bound the filing date."""

    office: str
    type: str
    years: int
    counted_from: Literal["filed", "granted"]
    source: str
    from_: dt.date | None = None
    until: dt.date | None = None


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    label: Label
    properties: dict[str, Property]
    events: dict[str, EventType]
    states: dict[str, State]
    terms: list[Term]


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name.

    Raises:
        RecordError: a file under `kinds/` is not of the shape, or an event leads to a state that is not declared.
    """
    found = {}
    for entry in sorted(files("zhichan.kinds").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".yml"):
            continue
        kind = load_yaml(entry, Kind)
        for key, event in kind.events.items():
            if event.to and event.to not in kind.states:
                raise RecordError(f"event {key} leads to the state {event.to}, which is not declared", where=entry.name)
        found[kind.name] = kind
    return found


def kind(name: str) -> Kind:
    """One kind.

    Raises:
        RecordError: no such kind.
    """
    try:
        return kinds()[name]
    except KeyError:
        raise RecordError(f"there is no kind of right named {name!r}", mend=f"kinds: {', '.join(kinds())}") from None
