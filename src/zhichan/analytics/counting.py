"""Counting occurrences by year and district: one vectorised query an indicator, and the rights behind any of its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from zhichan.analytics.occurrences import Counted, Of, measure
from zhichan.corpus.marts import Marts, Rids
from zhichan.normalise.places import Gazetteer

Period = Literal["year", "at", "since"]
"""`year`: what begins in a calendar year; `since`: all that began by its end; `at`: what holds at its end."""
Counts = npt.NDArray[np.int64]
CITY = ""
"""The district of a figure of the whole city."""


@dataclass(frozen=True)
class Award:
    """An award that the city's folder names for a right."""

    right: str
    day: dt.date
    award: str


@dataclass(frozen=True)
class Ground:
    """The rights that figures are counted over, as whoever asks sees them.

    `holder_types` and `parties` hold a code for each rid of the marts (`search.columns`, `search.unified`); without parties
    names are counted as they are printed. A figure of the city counts rights whose first holder sits in it.
    """

    marts: Marts
    rids: Rids
    gazetteer: Gazetteer
    as_of: dt.date
    holder_types: Rids
    type_names: Sequence[str]
    parties: Rids | None = None
    awards: Sequence[Award] = ()
    counted: dict[Hashable, Counts] = field(default_factory=dict, compare=False, repr=False)  # what was counted already

    @property
    def districts(self) -> list[str]:
        """The codes of the districts, in the order of the city's folder."""
        return [district.code for district in self.gazetteer.districts]

    @cached_property
    def stored(self) -> int:
        """How many rights the marts hold."""
        return int(self.marts.sql("SELECT count(*) FROM rights")[0][0])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query over `mine`, `awards` and the marts."""
        beside = {"holder_type": self.holder_types[self.rids]}
        if self.parties is not None:
            beside["party"] = self.parties[self.rids]
        awards = [[one.right for one in self.awards], [one.day for one in self.awards], [one.award for one in self.awards]]
        return self.marts.scoped(self.rids, query, (*awards, self.gazetteer.city_name.zh), beside)


@dataclass(frozen=True)
class Behind:
    """A right behind a figure: since when and until when it counts, who or what is counted by it, and the evidence."""

    rid: int
    right: str
    title: str
    holder: str
    start: dt.date
    until: dt.date | None
    evidence: str


def years_to(ground: Ground, first: int) -> list[int]:
    """The years from the first to that of the date of law."""
    return list(range(first, ground.as_of.year + 1))


def counts(ground: Ground, name: str, of: Of, period: Period, years: Sequence[int]) -> Counts:
    """So many of each year (rows) in the city (column 0) and in each district (the columns after it).

    The last year goes as far as the date of law. Years after it are not asked for.

    Raises:
        AnalyticsError: there is no such measure, or it does not fit the kind.
    """
    counted = measure(name)(of)
    if period == "at":
        found = _steps(ground, counted, of) if counted.disjoint else _held(ground, counted, of, years)
        added = counted.disjoint
    else:
        found, added = _begun(ground, counted, of, first_only=period == "since"), period == "since"
    return _grid(ground, found, years, added)


def _grid(ground: Ground, found: Sequence[tuple[Any, ...]], years: Sequence[int], added: bool) -> Counts:
    """The rows `year, district (None: the city), number` as a grid; `added`: each year with all before it."""
    first, last = years[0], years[-1]
    column = {code: place + 1 for place, code in enumerate(ground.districts)}
    grid = np.zeros((len(years), len(column) + 1), dtype=np.int64)
    for year, district, number in found:
        place = 0 if district is None else column.get(district)
        if place is None or year > last or (year < first and not added):
            continue
        grid[max(year - first, 0), place] += number
    return np.cumsum(grid, axis=0) if added else grid


def _with_spans(ground: Ground, counted: Counted, of: Of, query: str) -> list[tuple[Any, ...]]:
    return ground.rows(f"{_mine(ground, of)}, spans AS ({counted.sql}) {query}".replace("$as_of", f"DATE '{ground.as_of}'"))


def _begun(ground: Ground, counted: Counted, of: Of, *, first_only: bool) -> list[tuple[Any, ...]]:
    """Units by the year in which a span of theirs begins; of each the first alone where they are added up."""
    known = "SELECT unit, start, district FROM spans WHERE start <= $as_of"
    if first_only and not counted.disjoint:
        known = f"SELECT unit, min(start) AS start, district FROM ({known}) GROUP BY unit, district"  # noqa: S608 - ours
    number = "count(*)" if counted.disjoint or first_only else "count(DISTINCT unit)"
    return _with_spans(
        ground, counted, of,
        f"SELECT year(start) AS y, CASE WHEN grouping(district) = 0 THEN district END, {number} FROM ({known}) "  # noqa: S608
        "GROUP BY GROUPING SETS ((y, district), (y))",
    )  # fmt: skip


def _steps(ground: Ground, counted: Counted, of: Of) -> list[tuple[Any, ...]]:
    """What the stock of each year's end gains and loses against the year before."""
    return _with_spans(
        ground, counted, of,
        ", lives AS MATERIALIZED (SELECT year(start) AS first, CASE WHEN until <= $as_of THEN year(until) END AS gone, district, "
        "count(*) AS n FROM spans WHERE start <= $as_of GROUP BY ALL) "
        "SELECT y, CASE WHEN grouping(district) = 0 THEN district END, sum(n) FROM (SELECT first AS y, district, n FROM lives "
        "UNION ALL SELECT gone, district, -n FROM lives WHERE gone IS NOT NULL) GROUP BY GROUPING SETS ((y, district), (y))",
    )  # fmt: skip


def _held(ground: Ground, counted: Counted, of: Of, years: Sequence[int]) -> list[tuple[Any, ...]]:
    """Units that have a span at each year's end: each once, whatever spans it has."""
    last = f"CASE WHEN until IS NULL OR until > $as_of THEN {years[-1]} ELSE year(until) - 1 END"
    return _with_spans(
        ground, counted, of,
        ", held AS MATERIALIZED (SELECT DISTINCT unit, district, "  # noqa: S608 - numbers
        f"unnest(range(greatest(year(start), {years[0]})::BIGINT, ({last})::BIGINT + 1)) AS y FROM spans WHERE start <= $as_of) "
        "SELECT y, district, count(*) FROM held GROUP BY y, district UNION ALL "
        "SELECT y, NULL, count(*) FROM (SELECT DISTINCT y, unit FROM held) GROUP BY y",
    )  # fmt: skip


def behind(
    ground: Ground, name: str, of: Of, period: Period, year: int, district: str = CITY, most: int | None = None
) -> tuple[list[Behind], int]:
    """The rights behind the figure of a year (`most` of them) in the order of their ids, and how many there are.

    One that counts through several spans is one. What is counted may be fewer: a holder or a family stands behind all its rights.
    """
    end = min(dt.date(year, 12, 31), ground.as_of)
    when = {
        "year": f"year(start) = {year} AND start <= DATE '{end}'",
        "since": f"start <= DATE '{end}'",
        "at": f"start <= DATE '{end}' AND (until IS NULL OR until > DATE '{end}')",
    }[period]
    codes = [code for code in ground.districts if code == district]
    where = f" AND mine.district = '{codes[0]}'" if codes else "" if district == CITY else " AND false"
    found = _with_spans(
        ground, measure(name)(of), of,
        "SELECT rid, id, coalesce(title, id), coalesce(holder, ''), min(start), max(until), min(evidence), count(*) OVER () "  # noqa: S608
        f"FROM spans JOIN mine USING (rid) WHERE {when}{where} GROUP BY rid, id, title, holder ORDER BY id"
        f"{'' if most is None else f' LIMIT {most:d}'}",
    )  # fmt: skip
    return [Behind(*row[:-1]) for row in found], int(found[0][-1]) if found else 0


def _mine(ground: Ground, of: Of) -> str:
    """The rights of the city that are asked for. Kinds, types and offices are declared words; the city's name is a parameter."""
    conditions = [f"r.kind = '{of.kind}'"]
    if of.types:
        conditions.append(f"r.type IN ({', '.join(repr(one) for one in of.types)})")
    if of.office:
        conditions.append(f"r.office = '{of.office}'")
    for holders, sign in ((of.holders, "IN"), (of.not_holders, "NOT IN")):
        if holders:
            codes = ", ".join(str(ground.type_names.index(one)) for one in holders)
            conditions.append(f"s.holder_type {sign} ({codes})")
    party = ground.parties is not None
    owner = "CASE WHEN s.party >= 0 THEN s.party::VARCHAR ELSE coalesce(r.holder, '') END" if party else "coalesce(r.holder, '')"
    everything = len(ground.rids) == ground.stored and not (party or of.holders or of.not_holders)
    source = "rights r" if everything else "scope s JOIN rights r USING (rid)"
    return (
        "WITH awards AS (SELECT unnest(?::VARCHAR[]) AS id, unnest(?::DATE[]) AS day, unnest(?::VARCHAR[]) AS award), "  # noqa: S608
        "mine AS (SELECT r.rid, r.id, r.title, r.office, r.holder, r.filed, r.published, r.granted, r.term_end, "
        f"r.family, r.family_extended, coalesce(r.district, '') AS district, {owner} AS owner FROM {source} "
        f"WHERE {' AND '.join(conditions)} AND (coalesce(r.district, '') <> '' OR r.city = ?))"
    )
