"""What an indicator counts, as one relation of spans: which right, from when (`start`), until when (`until`), and why.

Each measure is a small function that writes one SQL query over `mine`, the rights of the city that are asked for. The query gives
`rid, start, until, evidence`: a flow counts the spans that start in a year, a stock those that hold at a year's end. What is
counted, the right, its holder or its family, is counted once, however many spans it has.

A span rests on its right alone, so that the spans of all rights can be kept (`analytics.spans`) and narrowed afterwards. It rests
on no date of law either: what starts later is left out in counting, and so is what is only `known` later (cohorts). `$as_of`,
the date of law, may only keep evidence out that came later.
"""
# ruff: noqa: S608 - queries are put together from our own words and from what is declared and checked

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from zhichan.analytics.errors import AnalyticsError
from zhichan.records.kinds import kinds

LONG = 10
"""Years after which an invention in force counts as kept for long, counted from its filing."""
_NONE = "''"  # what no state is called
EMERGING = "emerging"
"""The scheme of classes in which a source states the strategic emerging industry of a right."""


@dataclass(frozen=True)
class Counted:
    """A query of spans.

    Attributes:
        each: what is counted once: rights, their first holders, or simple families, which begin with the first of their rights.
        disjoint: a right never has two spans in one year, so that spans may be added up.
        followed: the query also gives from which day on a span is `known`, and from which it is `undone` again.
    """

    sql: str
    each: Literal["right", "holder", "family"] = "right"
    disjoint: bool = True
    followed: bool = False


Measure = Callable[["Of"], Counted]


class Of(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What narrows a measure: equalities, no expressions.

    Attributes:
        kind: the kind of right; types, office: of these types, of this office, any where empty.
        holders: types of holder (`search.holder_types`), any where empty; not_holders: not of these.
        event: the event that is counted, for the measures of events.
        years: how long a cohort is followed, or how old a right must be.
    """

    kind: str = "patent"
    types: tuple[str, ...] = ()
    office: str = ""
    holders: tuple[str, ...] = ()
    not_holders: tuple[str, ...] = ()
    event: str = ""
    years: int = 0


def measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        AnalyticsError: there is none.
    """
    try:
        return OCCURRENCES[name]
    except KeyError:
        raise AnalyticsError(f"there is no measure named {name!r}", mend=f"measures: {', '.join(OCCURRENCES)}") from None


def _day(column: str) -> str:
    """The first day that a date of the marts, which may lack month and day, can stand for."""
    return f"try_cast({column} || '-01-01'[length({column}) - 3:] AS DATE)"


def _states(of: Of, *, protected: bool = True, alive: bool = True) -> str:
    """The states of a kind as a list of SQL texts."""
    states = kinds()[of.kind].states
    chosen = [key for key, state in states.items() if state.alive is alive and state.protected is protected]
    return ", ".join(f"'{key}'" for key in chosen) or _NONE


def _first(column: str) -> Counted:
    return Counted(f"SELECT rid, {_day(column)} AS start, NULL::DATE AS until, {column} AS evidence FROM mine")


def filed(of: Of) -> Counted:
    """Rights by the day of their filing."""
    return _first("filed")


def published(of: Of) -> Counted:
    """Rights by the day of their publication."""
    return _first("published")


def granted(of: Of) -> Counted:
    """Rights by the day of their grant or registration."""
    return _first("granted")


def families_filed(of: Of) -> Counted:
    """Simple families by the day of the first filing of any of their rights in the city."""
    return Counted(f"SELECT rid, {_day('filed')} AS start, NULL::DATE AS until, family AS evidence FROM mine", each="family")


def in_force(of: Of) -> Counted:
    """Rights while they are protected: granted, not ended by fee, surrender, invalidation or term."""
    return Counted(_in_force(of))


def _in_force(of: Of) -> str:
    return (
        "SELECT rid, s.start, s.until, s.state || ' ' || s.start AS evidence "
        f"FROM mine JOIN states s USING (rid) WHERE s.state IN ({_states(of)})"
    )


def in_force_for_years(of: Of) -> Counted:
    """Rights in force from so many years after their filing on."""
    return Counted(_narrowed(of, _old(of.years)))


def _old(years: int) -> str:
    return f"SELECT rid, {_day('filed')} + INTERVAL {years} YEAR AS day, 'filed ' || filed AS evidence FROM mine"


def _narrowed(of: Of, ground: str) -> str:
    """The rights in force from the day on which a ground is given (`rid, day, evidence`; any of several)."""
    return (
        f"SELECT f.rid, greatest(f.start, min(g.day))::DATE AS start, f.until, "
        "string_agg(DISTINCT g.evidence, '; ' ORDER BY g.evidence) AS evidence "
        f"FROM ({_in_force(of)}) f JOIN ({ground}) g USING (rid) "
        "WHERE g.day <= $as_of GROUP BY f.rid, f.start, f.until "
        "HAVING f.until IS NULL OR f.until > greatest(f.start, min(g.day))"
    )


_EMERGING = (
    f"SELECT rid, DATE '0001-01-01' AS day, 'emerging ' || symbol AS evidence FROM mine JOIN classes USING (rid) "
    f"WHERE scheme = '{EMERGING}'"
)
_ABROAD = (
    "SELECT m.rid, coalesce(o.first_day, DATE '0001-01-01') AS day, 'family ' || o.id AS evidence FROM mine m "
    "JOIN rights o ON o.family_extended = m.family_extended AND o.office NOT IN (m.office, 'WO') AND o.sealed_for IS NULL "
    "UNION ALL SELECT rid, coalesce(try_cast(l.date AS DATE), DATE '0001-01-01'), 'family ' || l.office || l.number "
    "FROM mine JOIN links l USING (rid) WHERE l.rel = 'family' AND l.office NOT IN ('', 'WO', mine.office)"
)
_PLEDGED = (
    "SELECT rid, e.day, 'pledged ' || e.date AS evidence FROM mine JOIN events e USING (rid) "
    "WHERE e.key = 'pledged' AND e.day IS NOT NULL"
)
_AWARDED = "SELECT rid, a.day, 'award ' || a.award AS evidence FROM mine JOIN awards a USING (id)"


def in_force_emerging(of: Of) -> Counted:
    """Rights in force of which a source states a strategic emerging industry."""
    return Counted(_narrowed(of, _EMERGING))


def in_force_family_abroad(of: Of) -> Counted:
    """Rights in force with a member of their extended family at an office abroad."""
    return Counted(_narrowed(of, _ABROAD))


def in_force_pledged(of: Of) -> Counted:
    """Rights in force on which a pledge was recorded."""
    return Counted(_narrowed(of, _PLEDGED))


def in_force_awarded(of: Of) -> Counted:
    """Rights in force that the city's list of awards names."""
    return Counted(_narrowed(of, _AWARDED))


def _high_value(of: Of) -> str:
    return _narrowed(of, " UNION ALL ".join(f"({ground})" for ground in (_EMERGING, _ABROAD, _old(LONG), _PLEDGED, _AWARDED)))


def high_value(of: Of) -> Counted:
    """Inventions in force on any of the five grounds of the national definition of high value."""
    return Counted(_high_value(of))


def high_value_ending(of: Of) -> Counted:
    """High-value inventions in force whose term ends in the following year."""
    return Counted(
        f"SELECT h.rid, greatest(h.start, make_date(year(m.term_end) - 1, 1, 1)) AS start, h.until, "
        f"'term ends ' || m.term_end || '; ' || h.evidence AS evidence FROM ({_high_value(of)}) h JOIN mine m USING (rid) "
        "WHERE m.term_end IS NOT NULL AND (h.until IS NULL OR h.until >= make_date(year(m.term_end) - 1, 1, 1))"
    )


def holders_in_force(of: Of) -> Counted:
    """First holders, by unified party where names are resolved, while they have a right in force."""
    return Counted(
        f"SELECT rid, f.start, f.until, m.holder AS evidence FROM ({_in_force(of)}) f JOIN mine m USING (rid)", each="holder"
    )


def happened(of: Of) -> Counted:
    """Rights by the days on which an event befell them; in one year a right counts once."""
    return Counted(
        "SELECT rid, e.day AS start, NULL::DATE AS until, e.key || ' ' || e.date AS evidence "
        f"FROM mine JOIN events e USING (rid) WHERE e.key = '{_event(of)}' AND e.day IS NOT NULL",
        disjoint=False,
    )


def _event(of: Of) -> str:
    if of.event not in kinds()[of.kind].events:
        raise AnalyticsError(f"{of.kind} has no event {of.event!r}", mend="name an event of the kind")
    return of.event


# Cohorts: the rights of a year, followed one by one. The span starts with the day that puts a right into its year, and is known
# from the day on which the right has been followed to its end, or on which what is asked for befell it.


def _followed(of: Of) -> str:
    """`rid, day`: granted rights, and the last day up to which each is followed."""
    start = _day("granted")
    return f"SELECT rid, make_date(year({start}) + {of.years}, 12, 31) AS day FROM mine WHERE {start} IS NOT NULL"


def _cohort(of: Of, known: str, evidence: str, source: str, undone: str = "NULL") -> Counted:
    """The rights of `source` by the day of their grant."""
    return Counted(
        f"SELECT rid, {_day('granted')} AS start, NULL::DATE AS until, {evidence} AS evidence, {known} AS known, "
        f"{undone}::DATE AS undone FROM mine {source}",
        followed=True,
    )


def granted_long_ago(of: Of) -> Counted:
    """Rights by the year of their grant, once the year so many years later has ended."""
    return _cohort(of, "c.day", "c.day::VARCHAR", f"JOIN ({_followed(of)}) c USING (rid)")


def granted_and_kept(of: Of) -> Counted:
    """Of those, the rights that were in force at the end of the year so many years later."""
    return _cohort(
        of, "c.day", "s.state || ' ' || c.day",
        f"JOIN ({_followed(of)}) c USING (rid) JOIN states s ON s.rid = mine.rid AND s.start <= c.day "
        f"AND (s.until IS NULL OR s.until > c.day) WHERE s.state IN ({_states(of)})",
    )  # fmt: skip


def granted_and_dropped(of: Of) -> Counted:
    """Rights by the year of their grant that ended before their term: by fee, surrender or invalidation."""
    ended = ", ".join(f"'{key}'" for key in kinds()[of.kind].states if key in ("lapsed", "abandoned", "revoked", "cancelled"))
    source = f"JOIN states s USING (rid) WHERE s.state IN ({ended or _NONE})"
    return _cohort(of, "s.start", "s.state || ' ' || s.start", source, "s.until")


def granted_and_befallen(of: Of) -> Counted:
    """Rights by the year of their grant that an event befell by the date of law."""
    first = f"SELECT rid, min(day) AS day, min(key || ' ' || date) AS said FROM events WHERE key = '{_event(of)}' GROUP BY rid"
    return _cohort(of, "e.day", "e.said", f"JOIN ({first}) e USING (rid)")


def filed_and_granted(of: Of) -> Counted:
    """Rights by the year of their filing that were granted by the date of law."""
    return Counted(
        f"SELECT rid, {_day('filed')} AS start, NULL::DATE AS until, 'granted ' || granted AS evidence, "
        f"{_day('granted')} AS known, NULL::DATE AS undone FROM mine",
        followed=True,
    )


OCCURRENCES: dict[str, Measure] = {
    one.__name__: one
    for one in (
        filed, published, granted, families_filed, in_force, in_force_for_years, in_force_emerging, in_force_family_abroad,
        in_force_pledged, in_force_awarded, high_value, high_value_ending, holders_in_force, happened, granted_long_ago,
        granted_and_kept, granted_and_dropped, granted_and_befallen, filed_and_granted,
    )
}  # fmt: skip
"""The measures that an indicator may name."""
