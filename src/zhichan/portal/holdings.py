"""What a corpus holds, in the few numbers of the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhichan.opened.city import CityView
from zhichan.search.values import choices


@dataclass(frozen=True)
class Holding:
    """A count with what it counts and the facet value that opens its records."""

    label: str
    rights: int
    facet: str
    value: str


@dataclass(frozen=True)
class Holdings:
    """Rights, documents and holders; since when; by type and by state on a day."""

    rights: int
    documents: int
    holders: int
    first_year: int | None
    last_year: int | None
    types: list[Holding]
    states: list[Holding]


def holdings(view: CityView, on: dt.date, lang: str) -> Holdings:
    """Counts over the rights that existed on a day."""
    ((rights, documents, holders, first, last),) = view.marts.sql(
        "SELECT count(*), coalesce(sum(documents), 0), count(DISTINCT holder), min(filed_year), max(filed_year) "
        "FROM rights WHERE first_day <= ?",
        [on],
    )
    by_type = view.marts.sql("SELECT type, count(*) FROM rights WHERE first_day <= ? GROUP BY type ORDER BY 2 DESC, 1", [on])
    by_state = view.marts.sql(
        "SELECT state, count(*) FROM states WHERE start <= ? AND (until IS NULL OR until > ?) GROUP BY state ORDER BY 2 DESC, 1",
        [on, on],
    )
    types, states = choices("type"), choices("status")
    return Holdings(
        rights,
        int(documents),
        holders,
        first,
        last,
        [Holding(types[key].in_(lang), count, "type", key) for key, count in by_type if key in types],
        [Holding(states[key].in_(lang), count, "status", key) for key, count in by_state],
    )
