"""Shares, growth and rates from counts, by the version of each year, beside what was published."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import msgspec
import numpy as np
import pytest

from zhichan.analytics.counting import Ground, years_to
from zhichan.corpus.marts import Marts, build_marts
from zhichan.corpus.store import Corpus
from zhichan.importing.sample_city import make_sample
from zhichan.normalise.places import Gazetteer
from zhichan.search.holder_types import HOLDER_TYPES, holder_type
from zhichan.strategy.city import City, load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.indicators.declared import DeclaredIndicator, Indicators, indicators
from zhichan.strategy.indicators.values import Values, beside, rights_against, rights_behind, values
from zhichan.strategy.tracing.origins import NoSuchNumber, computation

DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"
AS_OF = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(DALIAN)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    corpus, gazetteer = Corpus(tmp_path_factory.mktemp("sample")), Gazetteer.load(DALIAN)
    make_sample(corpus, DALIAN, count=400)
    marts, types = Marts.open(build_marts(corpus, corpus.version(), gazetteer)), list(HOLDER_TYPES)
    coded = np.full(marts.size, -1, dtype=np.int32)
    for rid, holder in marts.sql("SELECT rid, holder FROM rights WHERE holder IS NOT NULL"):
        coded[rid] = types.index(holder_type(holder))
    return Ground(marts, np.arange(marts.size, dtype=np.int32), gazetteer, AS_OF, coded, types)


def _values(ground: Ground, city: City, key: str, known: Indicators | None = None) -> Values:
    return values(ground, city, known or indicators(), key, years_to(ground, 2005))


def test_growth_is_set_against_the_year_before(ground: Ground, city: City) -> None:
    stock, growth = (_values(ground, city, key) for key in ("valid-inventions", "valid-inventions-growth"))
    for year in range(2007, 2026):
        now, before = stock.value(year), stock.value(year - 1)
        assert now is not None
        expected = round((now - before) * 100 / before, 1) if before else None
        assert growth.value(year) == pytest.approx(expected, abs=Decimal("0.05")) if expected is not None else True


def test_a_part_of_a_year_has_no_growth(ground: Ground, city: City) -> None:
    growth = _values(ground, city, "patent-applications-growth")
    assert growth.value(2025) is not None
    assert growth.value(2026) is None


def test_a_share_is_of_its_denominator_and_nothing_where_there_is_none(ground: Ground, city: City) -> None:
    share = _values(ground, city, "invention-share-of-applications")
    of, all_ = _values(ground, city, "invention-applications"), _values(ground, city, "patent-applications")
    for year in share.years:
        part, whole = of.value(year), all_.value(year)
        assert part is not None
        assert share.value(year) == (round(part * 100 / whole, 1) if whole else None)


def test_a_rate_needs_a_population_with_a_source_and_is_of_the_city(ground: Ground, city: City) -> None:
    rate = _values(ground, city, "valid-inventions-per-10000")
    assert [year for year in rate.years if rate.value(year) is not None] == [2012, 2019]
    assert rate.value(2019, "210211") is None


def test_a_cohort_has_no_figure_until_its_years_have_ended(ground: Ground, city: City) -> None:
    after = _values(ground, city, "inventions-surviving-5-years")
    assert all(after.value(year) is None for year in range(2021, 2027))
    assert after.value(2020) is not None


def test_what_no_list_names_is_not_counted_as_none(ground: Ground, city: City) -> None:
    assert all(_values(ground, city, "high-value-awarded").value(year) is None for year in range(2005, 2027))


def test_each_year_is_computed_by_its_own_version(ground: Ground, city: City) -> None:
    known = indicators()
    old, new = (known.one(key).newest for key in ("valid-inventions", "valid-patents"))
    first = msgspec.structs.replace(old, until=2019)
    second = msgspec.structs.replace(new, number=2, since=2020)
    one: DeclaredIndicator = msgspec.structs.replace(known.one("valid-inventions"), versions=(first, second))
    changed = msgspec.structs.replace(known, by_key={**known.by_key, "valid-inventions": one})
    found = _values(ground, city, "valid-inventions", changed)
    before, after = _values(ground, city, "valid-inventions"), _values(ground, city, "valid-patents")
    assert [found.value(year) for year in (2018, 2019)] == [before.value(year) for year in (2018, 2019)]
    assert [found.value(year) for year in (2020, 2025)] == [after.value(year) for year in (2020, 2025)]
    assert before.value(2020) != after.value(2020)


def test_why_computed_and_published_differ_is_told(ground: Ground, city: City) -> None:
    found = _values(ground, city, "valid-inventions")
    rows = {row.year: row for row in beside(city, found, AS_OF, made_up=False)}
    told = rows[2019]
    assert told.published is not None
    assert told.computed is not None
    assert told.difference == told.computed - 14897
    assert any("% of the published figure" in reason.en for reason in told.reasons)
    assert any("worked out by us" in reason.en for reason in rows[2015].reasons)
    assert any("not the whole year" in reason.en for reason in rows[2026].reasons)
    made_up = {row.year: row for row in beside(city, found, AS_OF, made_up=True)}
    assert [reason.en for reason in made_up[2019].reasons] == [
        "The rights in store are a sample, made up: they cannot be compared."
    ]


@pytest.mark.parametrize(
    "key", ["invention-applications", "service-inventions-share", "valid-inventions-growth", "valid-trademarks"]
)
def test_both_sides_of_a_figure_open_to_as_many_rights_as_they_count(ground: Ground, city: City, key: str) -> None:
    version, found = indicators().one(key).newest, _values(ground, city, key)
    row = 2024 - found.years[0]
    assert len(rights_behind(ground, version, 2024)[0]) == found.numerator[row, 0] > 0
    if found.against is not None:
        assert len(rights_against(ground, version, 2024)[0]) == found.against[row, 0] > 0


def test_a_computed_figure_is_traced_by_its_id(ground: Ground, city: City) -> None:
    found = computation(ground, city, indicators(), "valid-inventions@2024/210211")
    assert found is not None
    assert found.id == "valid-inventions@2024-12-31/210211"
    assert len(found.rights) == found.number == found.value
    few = computation(ground, city, indicators(), "valid-inventions@2024", 3)
    assert few is not None
    assert (len(few.rights), few.number) == (3, few.value)
    assert computation(ground, city, indicators(), "valid-inventions@2024/liaoning") is None
    assert computation(ground, city, indicators(), "pledge-financing@2024") is None
    with pytest.raises(NoSuchNumber, match="has no figure of 2050 as of 2026-06-30: choose a year from 1985 to 2026"):
        computation(ground, city, indicators(), "valid-inventions@2050")


def test_what_a_body_reports_is_not_computed(ground: Ground, city: City) -> None:
    with pytest.raises(StrategyError, match="pledge-financing is reported by a body and not computed"):
        _values(ground, city, "pledge-financing")
