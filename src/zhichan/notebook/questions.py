"""A question as the tail of an address (`?q=…&year=2012`): the one order in which pages and programs write it, and reading it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from zhichan.search.columns import CLASS_LEVELS
from zhichan.search.dialects.registry import OWN
from zhichan.search.dialects.translating import detect

FACETS = ("year", "kind", "type", "status", "district", "area", "holder", "holder-type", *CLASS_LEVELS, "field", "office")
"""The facets that narrow a question, in the order of the page; each is a parameter of the same name."""


@dataclass(frozen=True)
class Narrowed:
    """What narrows a kept question beside its query, and its days; those that it leaves to today are None."""

    filters: dict[str, list[str]]
    as_of: dt.date | None
    known_at: dt.date | None


def narrowed(question: str) -> Narrowed:
    """What narrows a question, as it was kept."""
    said = QueryDict(question.removeprefix("?"))
    filters = {name: values for name in FACETS if (values := said.getlist(name))}
    days = [dt.date.fromisoformat(day) if (day := said.get(name)) else None for name in ("as_of", "known_at")]
    return Narrowed(filters, *days)


def written(query: str, filters: Mapping[str, Iterable[str]], as_of: dt.date | None, known_at: dt.date | None) -> str:
    """A question in our own language as a page writes it: the language is not said where it would be recognised."""
    said = "" if not query or detect(query).dialect == OWN else OWN
    pairs: list[tuple[str, object]] = [("q", query), ("dialect", said)]
    pairs += [(name, value) for name in FACETS for value in filters.get(name, ())]
    return tail([*pairs, ("as_of", as_of), ("known_at", known_at)])


def tail(pairs: Iterable[tuple[str, object]]) -> str:
    """The tail of an address of those that have a value, or `""`."""
    encoded = urlencode([(name, str(value)) for name, value in pairs if value])
    return f"?{encoded}" if encoded else ""
