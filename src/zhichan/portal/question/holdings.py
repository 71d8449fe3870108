"""What a corpus holds, in the few numbers of the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhichan.search.searcher import Searcher
from zhichan.search.values import choices


@dataclass(frozen=True)
class Holding:
    """A count with what it counts and the facet value that opens its records."""

    label: str
    rights: int
    facet: str
    value: str


@dataclass(frozen=True)
class HeldKind:
    """A kind of right, and its types where it has several."""

    whole: Holding
    types: list[Holding]


@dataclass(frozen=True)
class Holdings:
    """Rights, documents and holders; since when; by kind with its types, and by state on a day."""

    rights: int
    documents: int
    holders: int
    first_year: int | None
    last_year: int | None
    kinds: list[HeldKind]
    states: list[Holding]


def holdings(searcher: Searcher, on: dt.date, lang: str) -> Holdings:
    """Counts over the rights that existed on a day and that the searcher's audience sees."""
    marts, there = searcher.marts, f"first_day <= ? AND {searcher.visible}"
    ((rights, documents, holders, first, last),) = marts.sql(
        "SELECT count(*), coalesce(sum(documents), 0), count(DISTINCT holder), min(filed_year), max(filed_year) "  # noqa: S608
        f"FROM rights WHERE {there}",
        [on],
    )
    by_type = marts.sql(
        f"SELECT kind, type, count(*) FROM rights WHERE {there} GROUP BY kind, type ORDER BY 3 DESC, 2",  # noqa: S608
        [on],
    )
    by_state = marts.sql(
        "SELECT state, count(*) FROM states JOIN rights USING (rid) WHERE start <= ? AND (until IS NULL OR until > ?) "  # noqa: S608
        f"AND {searcher.visible} GROUP BY state ORDER BY 2 DESC, 1",
        [on, on],
    )
    states = choices("status")
    return Holdings(
        rights,
        int(documents),
        holders,
        first,
        last,
        _kinds(by_type, lang),
        [Holding(states[key].in_(lang), count, "status", key) for key, count in by_state],
    )


def _kinds(by_type: list[tuple[str, str, int]], lang: str) -> list[HeldKind]:
    """The kinds that are held, the most frequent first."""
    kinds, types = choices("kind"), choices("type")
    held: dict[str, list[tuple[str, int]]] = {}
    for kind, type, count in by_type:
        held.setdefault(kind, []).append((type, count))
    found = [
        HeldKind(
            Holding(kinds[kind].in_(lang), sum(count for _, count in inside), "kind", kind),
            [Holding(types[key].in_(lang), count, "type", key) for key, count in inside if key in types and len(inside) > 1],
        )
        for kind, inside in held.items()
    ]
    return sorted(found, key=lambda one: -one.whole.rights)
