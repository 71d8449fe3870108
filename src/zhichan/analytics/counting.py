"""Counting occurrences by year and district from columns of spans, and the rights behind any figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from zhichan.analytics.occurrences import Counted, Of, measure
from zhichan.analytics.spans import Awards, Spans, asked, families, holders, places, relation, spans
from zhichan.corpus.marts import Marts, Rids
from zhichan.normalise.places import Gazetteer
from zhichan.search.columns import Ints, Mask, day_number

if TYPE_CHECKING:
    from zhichan.search.searcher import Searcher

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
    counted: dict[Hashable, Counts] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )  # what was counted already
    _asked: dict[Of, Ints] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, searcher: Searcher, gazetteer: Gazetteer, as_of: dt.date, awards: Sequence[Award] = ()) -> Ground:
        """The rights that the audience of a searcher sees."""
        columns, unified = searcher.columns, searcher.unified
        seen = np.flatnonzero(searcher.seen(as_of)).astype(np.int32)
        types, parties = columns["holder-type"], unified.first if unified else None
        return cls(searcher.marts, seen, gazetteer, as_of, types, columns.words["holder-type"], parties, awards)

    @property
    def districts(self) -> list[str]:
        """The codes of the districts, in the order of the city's folder."""
        return [district.code for district in self.gazetteer.districts]

    @property
    def elsewhere(self) -> int:
        """The place of what is not in the city; below it are the city without a district, 0, and its districts."""
        return len(self.gazetteer.districts) + 1

    @cached_property
    def award_columns(self) -> Awards:
        """The awards as columns."""
        return [one.right for one in self.awards], [one.day for one in self.awards], [one.award for one in self.awards]

    def spans(self, counted: Counted, of: Of) -> Spans:
        """The spans of a measure, of all rights of its kind."""
        return spans(self.marts, counted, of, self.award_columns)

    def places_asked(self, of: Of) -> Ints:
        """By rid the place of each right that is asked for and seen; `elsewhere` for all others."""
        of = msgspec.structs.replace(of, event="", years=0)
        if of not in self._asked:
            mine = self._seen & asked(self.marts, of)
            for types, those in ((of.holders, True), (of.not_holders, False)):
                if types:
                    mine &= np.isin(self.holder_types, [self.type_names.index(one) for one in types], invert=not those)
            self._asked[of] = np.where(mine, places(self.marts, self.gazetteer), np.int32(self.elsewhere))
        return self._asked[of]

    def place_of(self, district: str) -> int:
        """The place of a district; one that no right has, for an unknown one."""
        return self.districts.index(district) + 1 if district in self.districts else -1

    def units(self, each: Literal["holder", "family"]) -> Ints:
        """By rid the number of the first holder, by unified party where names are resolved, or of the family; -1 without."""
        return families(self.marts) if each == "family" else self._owners

    @cached_property
    def _owners(self) -> Ints:
        if self.parties is not None and (self.parties[self.rids] >= 0).all():
            return self.parties
        named = holders(self.marts)
        if self.parties is None:
            return named
        apart = np.where(named < 0, -1, named + self.parties.max() + 1)
        return np.where(self.parties < 0, apart, self.parties).astype(np.int32)

    @cached_property
    def _seen(self) -> Mask:
        seen = np.zeros(self.marts.size, dtype=np.bool_)
        seen[self.rids] = True
        return seen


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
    as_of = day_number(ground.as_of)
    found = ground.spans(counted, of).as_of(as_of)
    place = ground.places_asked(of)[found.rid]
    # the year before comes first: what had begun by its end is no beginning of the first year
    ends = [min(day_number(dt.date(year, 12, 31)), as_of) for year in (years[0] - 1, *years)]
    if counted.each == "right" and counted.disjoint:
        return _added(found, place, ends, period, ground.elsewhere)
    return _each_once(ground, counted, found, place, ends, period)


def _added(found: Spans, place: Ints, ends: Sequence[int], period: Period, elsewhere: int) -> Counts:
    """Spans added up by year."""
    begun = _up_to(found.start, place, ends, elsewhere)
    if period == "year":
        return np.diff(begun, axis=0)
    return (begun - _up_to(found.until, place, ends, elsewhere) if period == "at" else begun)[1:]


def _up_to(days: Ints, place: Ints, ends: Sequence[int], elsewhere: int) -> Counts:
    """How many days lie up to each of the ends, in the city and by district.

    What is elsewhere goes into a column of its own, which is sooner dropped than sorted out before.
    """
    first, last, width = ends[0], ends[-1] + 1, elsewhere + 1
    row = np.searchsorted(ends, np.arange(first, last + 1)) * width  # looked up by day: sooner than searching for each span
    cell = row[np.clip(days, first, last) - first]
    cell += place
    tally = np.bincount(cell, minlength=(len(ends) + 1) * width).reshape(-1, width)
    found: Counts = tally.cumsum(axis=0)[:-1, :elsewhere]
    found[:, 0] = found.sum(axis=1)  # until here those of the city that are in none of its districts
    return found


def _each_once(ground: Ground, counted: Counted, found: Spans, place: Ints, ends: Sequence[int], period: Period) -> Counts:
    """Rights, holders or families, each once in the city and once in each district, whatever spans it has."""
    unit = ground.units(counted.each)[found.rid] if counted.each != "right" else found.rid
    inside = (place < ground.elsewhere) & (unit >= 0) & (found.start <= ends[-1])
    unit, place, start, until = (column[inside] for column in (unit, place, found.start, found.until))
    begun, gone = np.searchsorted(ends, start), np.searchsorted(ends, until)

    def there(group: Ints) -> tuple[Ints, Mask]:
        """The groups, and for each whether it counts by each of the ends."""
        spans = np.arange(len(group))
        if counted.each == "family":  # it begins with the first of its rights
            spans = np.lexsort((start, group))
            spans = spans[np.diff(group[spans], prepend=-1) != 0]
        groups, index = np.unique(group[spans], return_inverse=True)
        shape = (len(groups), len(ends) + 1)
        held = np.bincount(index * shape[1] + begun[spans], minlength=shape[0] * shape[1]).reshape(shape)
        if period == "at":
            held -= np.bincount(index * shape[1] + gone[spans], minlength=shape[0] * shape[1]).reshape(shape)
        return groups, (held if period == "year" else held.cumsum(axis=1))[:, 1:-1] > 0

    districts, held = there(unit * ground.elsewhere + place)
    columns = [held[districts % ground.elsewhere == one].sum(axis=0) for one in range(1, ground.elsewhere)]
    return np.stack([there(unit)[1].sum(axis=0), *columns], axis=1)


def behind(
    ground: Ground, name: str, of: Of, period: Period, year: int, district: str = CITY, most: int | None = None
) -> tuple[list[Behind], int]:
    """The rights behind the figure of a year (`most` of them) in the order of their ids, and how many there are.

    One that counts through several spans is one. What is counted may be fewer: a holder stands behind all its rights. Behind a
    family is one of its rights.
    """
    counted = measure(name)(of)
    place = ground.places_asked(of)
    inside = place < ground.elsewhere if district == CITY else place == ground.place_of(district)
    if counted.each == "holder":
        inside &= ground.units("holder") >= 0
    as_of, end = f"DATE '{ground.as_of}'", f"DATE '{min(dt.date(year, 12, 31), ground.as_of)}'"
    when = {
        "year": f"year(start) = {year} AND start <= {end}",
        "since": f"start <= {end}",
        "at": f"start <= {end} AND (until IS NULL OR until > {end})",
    }[period]
    if counted.followed:
        when += f" AND known <= {as_of} AND (undone IS NULL OR undone > {as_of})"
    source = "spans"
    if counted.each == "family":
        source = (
            "(SELECT min(rid) AS rid, min(start) AS start, max(until) AS until, min(evidence) AS evidence "
            "FROM spans JOIN mine USING (rid) GROUP BY family)"
        )
    query = (
        f"{relation(counted, 'scope JOIN rights r USING (rid)', as_of)} "  # noqa: S608 - our own words, declared ones and numbers
        "SELECT rid, id, coalesce(title, id), coalesce(holder, ''), min(start), max(until), min(evidence), count(*) OVER () "
        f"FROM {source} JOIN mine USING (rid) WHERE {when} GROUP BY rid, id, title, holder ORDER BY id"
        f"{'' if most is None else f' LIMIT {most:d}'}"
    )
    found = ground.marts.scoped(np.flatnonzero(inside).astype(np.int32), query, ground.award_columns)
    return [Behind(*row[:-1]) for row in found], int(found[0][-1]) if found else 0
