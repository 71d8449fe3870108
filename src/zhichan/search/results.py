"""What a search gives back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from zhichan.records.declared import Label
from zhichan.search.families import Basis


class Segment(NamedTuple):
    """A piece of a text, and whether it is a hit."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Hit:
    """One right in a result. `marked` holds its title and the best snippets, by target (`title`, `abstract`, `claims` …).

    `members` rights of the result are of its family, where one right stands for each family; else 1.
    """

    rid: int
    id: str
    title: str
    title_lang: str
    holder: str
    number: str
    filed: str
    status: str
    score: float
    marked: dict[str, list[Segment]]
    members: int = 1


@dataclass(frozen=True)
class FacetValue:
    """One value with its exact count of rights."""

    value: str
    label: Label
    rights: int
    selected: bool = False


@dataclass(frozen=True)
class Facet:
    """The values of a column in a result. `more` values are not listed; `missing` rights have no value."""

    name: str
    label: Label
    values: list[FacetValue]
    more: int
    missing: int


@dataclass(frozen=True)
class Result:
    """The answer to a query; counts are exact and of the whole result, `hits` is the part asked for.

    `listed` is how many hits there are in all: the rights, or the families where `basis` says that one right stands for each.
    `families` are simple ones (the same priorities), `families_extended` those that hang together by any chain of ties.
    `told` says what the text `understood` does not show: the classes that a title means, the members of a group.
    `left_out` rights fit as well and are in no count: they have no official number, and the query does not ask for such.
    """

    query: str
    understood: str
    as_of: dt.date
    rights: int
    families: int
    families_extended: int
    documents: int
    left_out: int
    hits: list[Hit]
    milliseconds: float
    basis: Basis = "rights"
    listed: int = 0
    told: list[Label] = field(default_factory=list)
    facets: dict[str, Facet] = field(default_factory=dict)
