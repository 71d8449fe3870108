"""Facets as a page shows them: each value a link that narrows, with the count it would leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhichan.notebook.questions import FACETS
from zhichan.opened.city import CityView
from zhichan.portal.question.asked import Asked
from zhichan.schemes.titles import Title
from zhichan.search.columns import CLASS_LEVELS
from zhichan.search.results import Facet, FacetValue

_FIRST = 7
_FIRST_YEARS = 12


@dataclass(frozen=True)
class Value:
    """A value with the question that it would narrow to; `share` is its part of the largest count, in per cent."""

    label: str
    rights: int
    share: float
    narrowed: Asked
    title: Title | None = None  # of a class


@dataclass(frozen=True)
class ShownFacet:
    """A facet: the values shown at once, those behind a fold, and how many are not listed at all. `note` says what it counts."""

    name: str
    note: str
    bars: bool
    first: list[Value]
    more: list[Value]
    beyond: int


def shown_facets(asked: Asked, facets: Mapping[str, Facet], view: CityView, lang: str) -> list[ShownFacet]:
    """The facets of a result in the order of the page. Values that narrow already are chips above it, not links here."""
    shown = []
    for name in FACETS:
        values = [v for v in facets[name].values if not v.selected and v.rights] if name in facets else []
        if name in asked.filters and name not in (*CLASS_LEVELS, "area"):
            continue  # narrowed to one value of it; a right can have further classes and areas
        if not values:
            continue
        made = _values(asked, name, values, view, lang)
        first = _FIRST_YEARS if name == "year" else _FIRST
        note = facets[name].label.in_(lang) if name in ("area", "holder", "holder-type") else ""  # how it counts
        shown.append(ShownFacet(name, note, name == "year", made[:first], made[first:], facets[name].more))
    return shown


def _values(asked: Asked, name: str, values: list[FacetValue], view: CityView, lang: str) -> list[Value]:
    if name == "year":
        values = sorted(values, key=lambda v: v.value, reverse=True)
    most = max(v.rights for v in values)
    return [
        Value(
            v.label.in_(lang),
            v.rights,
            round(100 * v.rights / most, 1),
            asked.adding(name, v.value),
            view.class_title(v.value, lang) if name in CLASS_LEVELS else None,
        )
        for v in values
    ]
