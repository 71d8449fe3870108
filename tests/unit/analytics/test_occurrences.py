"""Counting by year and district: against counting one right after another, and on rights made for one question."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from analytics_corpora import Made

from zhichan.analytics.counting import Award, Ground, Period, behind, counts, years_to
from zhichan.analytics.errors import AnalyticsError
from zhichan.analytics.occurrences import OCCURRENCES, Of, measure
from zhichan.corpus.flatten import place_of
from zhichan.corpus.marts import Marts, build_marts
from zhichan.corpus.store import Corpus, Version
from zhichan.importing.sample_city import make_sample
from zhichan.normalise.places import Gazetteer
from zhichan.records import choose
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Event, Fact, Link, Party, Right, Source
from zhichan.records.status import status
from zhichan.search.holder_types import HOLDER_TYPES, holder_type

ROOT = Path(__file__).resolve().parents[3]
GANJINGZI, XIGANG = "辽宁省大连市甘井子区某路1号", "辽宁省大连市西岗区某路1号"
INVENTIONS = Of(types=("invention",))
SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="row 1", imported="i", made_up=False)
Make = Callable[[Sequence[Right]], Made]


def _ground(marts: Marts, gazetteer: Gazetteer, as_of: dt.date, awards: Sequence[Award] = ()) -> Ground:
    types = list(HOLDER_TYPES)
    coded = np.full(marts.size, -1, dtype=np.int32)
    for rid, holder in marts.sql("SELECT rid, holder FROM rights WHERE holder IS NOT NULL"):
        coded[rid] = types.index(holder_type(holder))
    rids = np.array([rid for (rid,) in marts.sql("SELECT rid FROM rights ORDER BY rid")], dtype=np.int32)
    return Ground(marts, rids, gazetteer, as_of, coded, types, awards=awards)


def _invention(
    number: int,
    *events: tuple[str, str],
    address: str = GANJINGZI,
    holder: str = "大连甲有限公司",
    office: str = "CN",
    links: Sequence[Link] = (),
    classes: Sequence[ClassMark] = (),
) -> Right:
    name = f"2010{number:08d}.0"
    bare = Right(
        id=f"{office}:patent:{name}",
        kind="patent",
        office=office,
        number=name,
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="applicant", name=holder, seq=1, address=address),),
        events=tuple(Event(key=key, date=date) for key, date in events),
        links=tuple(links),
        classes=tuple(classes),
    )
    return stated_by(bare, SOURCE)


def _city(make: Make, rights: Sequence[Right], name: str, of: Of, period: Period, years: range, **more: object) -> list[int]:
    made = make(rights)
    ground = _ground(made.marts, made.gazetteer, more.pop("as_of", dt.date(2020, 6, 1)), **more)  # type: ignore[arg-type]
    return counts(ground, name, of, period, list(years))[:, 0].tolist()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Right], Ground]:
    """A sample city of every kind: its rights, and what is counted over."""
    corpus = Corpus(tmp_path_factory.mktemp("sample"))
    make_sample(corpus, ROOT / "cities" / "dalian", count=400)
    gazetteer = Gazetteer.load(ROOT / "cities" / "dalian")
    marts = Marts.open(build_marts(corpus, corpus.version(), gazetteer))
    return list(corpus.rights(corpus.version())), _ground(marts, gazetteer, dt.date(2026, 6, 30))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Ground:
    """A corpus without a right."""
    made_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    version = Version(
        number=1, made_at=made_at, what="", import_id="", rights=0, documents=0, quarantined=0, made_up=False, files=[],
        tables={}, code="",
    )  # fmt: skip
    marts = Marts.open(build_marts(Corpus(tmp_path_factory.mktemp("nothing")), version, gazetteer))
    return _ground(marts, gazetteer, dt.date(2020, 6, 1))


def _asked(rights: Sequence[Right], ground: Ground, of: Of) -> list[tuple[Right, str]]:
    """The rights of the city that are asked for, each with its district."""
    found = []
    for one in rights:
        place = place_of(one, ground.gazetteer)
        if one.kind != of.kind or (of.types and choose.fact(one, "type") not in of.types) or place is None:
            continue
        if place.district or place.city == ground.gazetteer.city_name.zh:
            found.append((one, place.district))
    return found


@pytest.mark.parametrize("kind", ["patent", "trademark", "copyright", "plant-variety", "standard", "ic-layout"])
def test_stocks_are_those_of_looking_at_each_right_on_each_day(sample: tuple[list[Right], Ground], kind: str) -> None:
    rights, ground = sample
    of, years = Of(kind=kind), years_to(ground, 2005)
    expected: Counter[tuple[int, str]] = Counter()
    for one, district in _asked(rights, ground, of):
        for year in years:
            span = status(one, min(dt.date(year, 12, 31), ground.as_of))
            if span and span.state in ("in-force", "grace"):
                expected[year, ""] += 1
                if district:
                    expected[year, district] += 1
    grid = counts(ground, "in_force", of, "at", years)
    found = {(y, d): int(grid[r, c]) for r, y in enumerate(years) for c, d in enumerate(["", *ground.districts]) if grid[r, c]}
    assert found == dict(expected)
    assert found


def test_flows_and_totals_are_those_of_counting_each_right(sample: tuple[list[Right], Ground]) -> None:
    rights, ground = sample
    years = years_to(ground, 2005)
    filed = [int(day[:4]) for one, _ in _asked(rights, ground, INVENTIONS) if (day := choose.event_date(one, "filed"))]
    assert counts(ground, "filed", INVENTIONS, "year", years)[:, 0].tolist() == [filed.count(year) for year in years]
    totals = [sum(one <= year for one in filed) for year in years]
    assert counts(ground, "filed", INVENTIONS, "since", years)[:, 0].tolist() == totals
    assert totals[0] > 0


def test_a_figure_has_as_many_rights_behind_it_as_it_counts(sample: tuple[list[Right], Ground]) -> None:
    _, ground = sample
    for name, period in (("filed", "year"), ("granted", "since"), ("in_force", "at"), ("high_value", "at")):
        for place, district in enumerate(["", *ground.districts]):
            number = counts(ground, name, INVENTIONS, period, [2024])[0, place]
            rights, many = behind(ground, name, INVENTIONS, period, 2024, district)
            assert len(rights) == many == number, (name, district)
            assert len({one.rid for one in rights}) == len(rights)


def test_the_date_of_law_cuts_the_last_year_off(make: Make) -> None:
    rights = [_invention(1, ("filed", "2018-03-01"), ("granted", "2020-05-31")), _invention(2, ("filed", "2020-06-02"))]
    assert _city(make, rights, "filed", INVENTIONS, "year", range(2018, 2021)) == [1, 0, 0]
    assert _city(make, rights, "granted", INVENTIONS, "year", range(2018, 2021)) == [0, 0, 1]
    assert _city(make, rights, "granted", INVENTIONS, "year", range(2018, 2021), as_of=dt.date(2020, 5, 30)) == [0, 0, 0]


def test_a_lapse_after_the_date_of_law_has_not_happened_yet(make: Make) -> None:
    rights = [_invention(1, ("filed", "2012-03-01"), ("granted", "2014-01-01"), ("lapsed-fee", "2018-07-01"))]
    years = range(2013, 2020)
    assert _city(make, rights, "in_force", INVENTIONS, "at", years) == [0, 1, 1, 1, 1, 0, 0]
    assert _city(make, rights, "in_force", INVENTIONS, "at", range(2017, 2019), as_of=dt.date(2018, 6, 30)) == [1, 1]


def test_dates_without_month_or_day_count_in_their_year(make: Make) -> None:
    rights = [_invention(1, ("filed", "2012")), _invention(2, ("filed", "2012-11")), _invention(3)]
    assert _city(make, rights, "filed", INVENTIONS, "year", range(2011, 2014)) == [0, 2, 0]


def test_rights_of_other_places_do_not_count(make: Make) -> None:
    there = [_invention(1, ("filed", "2012-01-01"), address="辽宁省沈阳市和平区某路1号"), _invention(2, ("filed", "2012-01-01"))]
    assert _city(make, there, "filed", INVENTIONS, "year", range(2012, 2013)) == [1]


def test_a_holder_counts_once_in_the_city_and_once_in_each_district(make: Make) -> None:
    granted = ("granted", "2014-01-01")
    rights = [
        _invention(1, ("filed", "2012-01-01"), granted),
        _invention(2, ("filed", "2012-01-01"), granted),
        _invention(3, ("filed", "2012-01-01"), granted, address=XIGANG),
        _invention(4, ("filed", "2012-01-01"), granted, holder="大连某大学"),
    ]
    made = make(rights)
    ground = _ground(made.marts, made.gazetteer, dt.date(2020, 6, 1))
    of = Of(types=("invention",), holders=("company",))
    grid = counts(ground, "holders_in_force", of, "at", [2013, 2014, 2015])
    assert grid[:, 0].tolist() == [0, 1, 1]
    named = {code: grid[1, place + 1] for place, code in enumerate(ground.districts)}
    assert (named["210211"], named["210203"]) == (1, 1)
    assert [one.right[-6:] for one in behind(ground, "holders_in_force", of, "at", 2014)[0]] == ["0001.0", "0002.0", "0003.0"]


@pytest.mark.parametrize(
    ("extra", "evidence"),
    [
        ({"classes": [ClassMark(scheme="emerging", symbol="6.3")]}, "emerging 6.3"),
        ({"links": [Link(rel="family", office="EP", number="9000001")]}, "family EP9000001"),
        ({"events": [("pledged", "2016-05-01")]}, "pledged 2016-05-01"),
    ],
)
def test_each_ground_of_high_value_is_told_by_its_right(make: Make, extra: dict[str, Sequence[object]], evidence: str) -> None:
    life = [("filed", "2013-01-01"), ("granted", "2015-01-01"), *extra.pop("events", ())]
    made = make([_invention(1, *life, **extra), _invention(2, ("filed", "2013-01-01"), ("granted", "2015-01-01"))])  # type: ignore[arg-type]
    ground = _ground(made.marts, made.gazetteer, dt.date(2020, 6, 1))
    ((found,), _) = behind(ground, "high_value", INVENTIONS, "at", 2019)
    assert (found.right[-6:], found.evidence) == ("0001.0", evidence)


def test_high_value_by_age_begins_ten_years_after_the_filing_and_ends_with_the_term(make: Make) -> None:
    rights = [_invention(1, ("filed", "2000-03-01"), ("granted", "2002-01-01"))]
    years = range(2008, 2021)
    as_of = dt.date(2020, 12, 31)
    assert _city(make, rights, "high_value", INVENTIONS, "at", years, as_of=as_of) == [0, 0, *[1] * 10, 0]
    assert _city(make, rights, "high_value_ending", INVENTIONS, "at", years, as_of=as_of) == [*[0] * 11, 1, 0]


def test_high_value_by_award_follows_the_list_of_the_city(make: Make) -> None:
    rights = [_invention(1, ("filed", "2013-01-01"), ("granted", "2015-01-01"))]
    award = Award(rights[0].id, dt.date(2017, 12, 1), "国家科学技术进步奖")
    assert _city(make, rights, "high_value", INVENTIONS, "at", range(2016, 2019), awards=[award]) == [0, 1, 1]


def test_a_cohort_is_followed_right_by_right(make: Make) -> None:
    kept = _invention(1, ("filed", "2010-01-01"), ("granted", "2012-05-01"), ("transferred", "2016-01-01"))
    dropped = _invention(2, ("filed", "2010-01-01"), ("granted", "2012-06-01"), ("lapsed-fee", "2015-02-01"))
    young = _invention(3, ("filed", "2016-01-01"), ("granted", "2018-06-01"))
    rights, years = [kept, dropped, young], range(2012, 2020)
    after = Of(types=("invention",), years=3)
    assert _city(make, rights, "granted_long_ago", after, "year", years) == [2, 0, 0, 0, 0, 0, 0, 0]
    assert _city(make, rights, "granted_and_kept", after, "year", years) == [1, 0, 0, 0, 0, 0, 0, 0]
    assert _city(make, rights, "granted_and_dropped", INVENTIONS, "year", years) == [1, 0, 0, 0, 0, 0, 0, 0]
    moved = Of(types=("invention",), event="transferred")
    assert _city(make, rights, "granted_and_befallen", moved, "year", years) == [1, 0, 0, 0, 0, 0, 0, 0]
    before = dt.date(2015, 12, 31)
    assert _city(make, rights, "granted_and_befallen", moved, "year", range(2012, 2016), as_of=before) == [0, 0, 0, 0]


def test_an_event_counts_a_right_once_a_year_and_once_in_all(make: Make) -> None:
    rights = [
        _invention(1, ("filed", "2012-01-01"), ("pledged", "2014-01-01"), ("pledged", "2014-09-01"), ("pledged", "2016-01-01"))
    ]
    of, years = Of(event="pledged"), range(2013, 2018)
    assert _city(make, rights, "happened", of, "year", years) == [0, 1, 0, 1, 0]
    assert _city(make, rights, "happened", of, "since", years) == [0, 1, 1, 1, 1]


@pytest.mark.parametrize("name", OCCURRENCES)
def test_every_measure_counts_nothing_in_an_empty_corpus(nothing: Ground, name: str) -> None:
    event = "transferred" if name in ("happened", "granted_and_befallen") else ""
    of = Of(event=event, years=3)
    for period in get_args(Period):
        assert counts(nothing, name, of, period, [2010, 2011])[:, 0].tolist() == [0, 0]
        assert behind(nothing, name, of, period, 2010) == ([], 0)


def test_a_measure_or_an_event_that_there_is_not_is_refused() -> None:
    with pytest.raises(AnalyticsError, match="no measure named 'counted'"):
        measure("counted")
    with pytest.raises(AnalyticsError, match="patent has no event 'sold'"):
        measure("happened")(Of(event="sold"))
