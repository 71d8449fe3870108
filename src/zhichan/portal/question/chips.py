"""What narrows a result, each with its name and the question without it."""

from __future__ import annotations

from dataclasses import dataclass

from zhichan.opened.city import CityView, titles
from zhichan.portal.question.asked import Asked
from zhichan.records.kinds import kinds
from zhichan.search.columns import CLASS_LEVELS
from zhichan.search.holder_types import HOLDER_TYPES
from zhichan.search.unified import Unified


@dataclass(frozen=True)
class Chip:
    """One value that narrows."""

    facet: str
    label: str
    without: Asked


def chips(asked: Asked, view: CityView, lang: str, unified: Unified | None) -> list[Chip]:
    """The values that narrow a question, in the order of its address."""
    return [
        Chip(facet, value_label(facet, value, view, lang, unified), asked.dropping(facet, value))
        for facet, values in asked.filters.items()
        for value in values
    ]


def value_label(facet: str, value: str, view: CityView, lang: str, unified: Unified | None = None) -> str:
    """What to call a facet's value; the value itself where it is its own name."""
    if facet == "district" and value in view.gazetteer.by_code:
        return view.gazetteer.by_code[value].label.in_(lang)
    if facet == "area":
        return next((area.label.in_(lang) for area in view.gazetteer.areas if area.code == value), value)
    if facet in CLASS_LEVELS and (title := view.class_title(value, lang)):
        return f"{value} {title.brief}"
    if facet == "holder" and unified and (party := unified.label(value)):
        return party.in_(lang)
    if facet == "holder-type" and value in HOLDER_TYPES:
        return HOLDER_TYPES[value].in_(lang)
    if facet == "field" and (title := titles().of("wipo-field", value, lang)):
        return title.text
    if facet == "kind" and value in kinds():
        return kinds()[value].label.in_(lang)
    if facet == "status":
        return next((k.states[value].label.in_(lang) for k in kinds().values() if value in k.states), value)
    if facet == "type":
        choices = [k.properties["type"].choices for k in kinds().values() if "type" in k.properties]
        return next((labels[value].in_(lang) for labels in choices if value in labels), value)
    return value
