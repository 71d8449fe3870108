"""The paths from a baseline to a demand and the light of a reading beside them, on figures that can be checked by head."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import Amount, Bound
from zhichan.strategy.figures.published import Figure, PeriodKind, Unit, figure_id, parse_period
from zhichan.strategy.targets.courses import FOLLOWED, Course, course
from zhichan.strategy.targets.formulas import FORMULAS, Case
from zhichan.strategy.targets.lights import Light, Lit, light_of, rule_in_words, together
from zhichan.strategy.targets.paths import PATHS, Path
from zhichan.strategy.targets.tracking import LightRule

UNTIL = dt.date(2014, 12, 31)
UNIT = Unit(zh="件", en="items", counted=True)


def figure(period: str, value: str, kind: PeriodKind = "at", bound: Bound = "exact") -> Figure:
    of = parse_period(kind, period)
    return Figure(
        id=figure_id("x", of), indicator="x", scope="city", unit="件", period=of,
        amount=Amount.read(Decimal(value), bound), decimals=0, confidence="high",
    )  # fmt: skip


def case(demand: str, on: dt.date, *readings: Figure, start: str | None = None, until: dt.date | None = UNTIL) -> Case:
    return Case(
        demand=Decimal(demand), unit=UNIT, base_year=2009, until=until, cut=on if until is None else min(on, until),
        readings=readings, start=None if start is None else Amount.exact(Decimal(start)),
    )  # fmt: skip


def light(formula: str, of: Case, path: str = "") -> Lit:
    return light_of(LightRule(near=Decimal(10), stale_months=24), course(formula, path, of), FORMULAS[formula].work(of), UNIT)


def drawn(rule: str, start: str, goal: str) -> Path:
    return Path(rule, Amount.exact(Decimal(start)), dt.date(2009, 12, 31), Amount.exact(Decimal(goal)), UNTIL)


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ("straight_line", dt.date(2009, 12, 31), 50_000),
        ("straight_line", dt.date(2010, 12, 31), 60_000),  # 10,000 a year
        ("straight_line", dt.date(2012, 12, 31), 80_000),  # a leap year is a year
        ("straight_line", dt.date(2014, 12, 31), 100_000),
        ("straight_line", dt.date(2020, 1, 1), 100_000),
        ("straight_line", dt.date(2001, 1, 1), 50_000),
        ("steps_by_year", dt.date(2012, 12, 30), 70_000),
        ("steps_by_year", dt.date(2012, 12, 31), 80_000),
        ("level", dt.date(2010, 3, 1), 100_000),
    ],
)
def test_what_is_expected_on_a_day(rule: str, day: dt.date, expected: int) -> None:
    assert drawn(rule, "50000", "100000").expected(day).value == expected


def test_equal_growth_is_the_same_rate_each_year() -> None:
    path = drawn("equal_growth", "1000", str(Decimal(1000) * Decimal("1.2") ** 5))
    years = [path.expected(dt.date(year, 12, 31)).value for year in range(2009, 2015)]
    assert [round(value, 6) for value in years] == [1000, 1200, 1440, 1728, Decimal("2073.6"), Decimal("2488.32")]


@given(st.sampled_from(["straight_line", "steps_by_year", "equal_growth"]), st.integers(1, 9999), st.integers(1, 9999), st.data())
def test_a_path_never_leaves_the_room_between_its_ends(rule: str, start: int, goal: int, data: st.DataObject) -> None:
    day = data.draw(st.dates(dt.date(2009, 12, 31), UNTIL))
    value = drawn(rule, str(start), str(goal)).expected(day).value
    assert min(start, goal) - Decimal("0.001") <= value <= max(start, goal) + Decimal("0.001")


def test_every_formula_is_followed_by_a_path_that_exists() -> None:
    assert set(FOLLOWED) == set(FORMULAS)
    assert {followed.path for followed in FOLLOWED.values()} <= set(PATHS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("80", Light.ON_COURSE), ("79", Light.AT_RISK), ("72", Light.AT_RISK), ("71", Light.BEHIND), ("100", Light.ON_COURSE)],
)
def test_the_light_beside_the_path(value: str, expected: Light) -> None:
    of = case("100", dt.date(2013, 6, 1), figure("2012-12-31", value), start="50")  # 80 are expected at the end of 2012
    assert light("stock_at", of).light is expected


@pytest.mark.parametrize(
    ("value", "bound", "expected"),
    [
        ("81", "more-than", Light.ON_COURSE),
        ("79", "more-than", Light.UNKNOWN),  # may lie above or below
        ("70", "about", Light.UNKNOWN),  # 65 to 75: at risk or behind
        ("60", "about", Light.BEHIND),  # 55 to 65
    ],
)
def test_a_bound_gives_a_light_only_where_both_ends_agree(value: str, bound: Bound, expected: Light) -> None:
    of = case("100", dt.date(2013, 6, 1), figure("2012-12-31", value, bound=bound), start="50")
    assert light("stock_at", of).light is expected


def test_an_old_reading_says_nothing() -> None:
    reading = figure("2010-12-31", "60")
    assert light("stock_at", case("100", dt.date(2012, 12, 31), reading, start="50")).light is Light.ON_COURSE
    lit = light("stock_at", case("100", dt.date(2013, 1, 31), reading, start="50"))
    assert (lit.light, "25 months ago" in lit.why.en) == (Light.UNKNOWN, True)


def test_what_is_decided_stays_decided() -> None:
    assert light("stock_at", case("100", dt.date(2026, 1, 1), figure("2011", "100"), start="50")).light is Light.ON_COURSE
    assert light("stock_at", case("100", dt.date(2026, 1, 1), figure("2014", "99"), start="50")).light is Light.BEHIND


def test_without_a_baseline_or_a_date_there_is_no_path_and_a_sentence_says_so() -> None:
    lit = light("stock_at", case("100", dt.date(2013, 1, 1), figure("2012-12-31", "90")))
    assert (lit.light, lit.why.en) == (Light.UNKNOWN, "The baseline is not published, so there is no path.")
    open_ = light("stock_at", case("100", dt.date(2013, 1, 1), figure("2012-12-31", "90"), start="50", until=None))
    assert (open_.light, open_.why.en) == (Light.UNKNOWN, "The text sets no date, so there is no path.")


def followed(formula: str, of: Case, path: str = "") -> Course:
    return course(formula, path, of)


def test_the_gap_of_the_reading_and_of_today() -> None:
    found = followed("stock_at", case("100", dt.date(2013, 12, 31), figure("2012-12-31", "75"), start="50"))
    gap, today = found.gap(), found.gap(found.cut)
    assert gap is not None
    assert today is not None
    assert (gap.value, today.value) == (-5, -15)  # 80 and 90 are expected


def test_compound_growth_is_followed_on_the_figures_themselves() -> None:
    readings = [figure(str(year), value, "year") for year, value in ((2009, "1000"), (2010, "1300"), (2011, "1440"))]
    found = followed("average_yearly_growth_cagr", case("20", dt.date(2011, 12, 31), *readings))
    assert [point.amount.value for point in found.points] == [1000, 1300, 1440]
    gap = found.gap()
    assert gap is not None
    assert round(gap.value, 6) == 0


def test_a_mean_of_rates_is_followed_as_the_mean_so_far() -> None:
    readings = [figure(str(year), value, "year") for year, value in ((2009, "100"), (2010, "150"), (2011, "165"))]
    found = followed("average_yearly_growth_mean", case("20", dt.date(2011, 12, 31), *readings))
    assert [point.amount.value for point in found.points] == [50, 30]  # 50 %, then (50 % + 10 %) ÷ 2


def test_new_items_are_followed_as_a_sum_from_nothing() -> None:
    readings = [figure(str(year), "3", "year") for year in (2010, 2011)]
    found = followed("new_counted", case("10", dt.date(2011, 12, 31), *readings))
    assert ([point.amount.value for point in found.points], found.expected) == ([3, 6], Amount.exact(Decimal(4)))


def test_a_target_may_name_its_path_where_it_has_a_baseline() -> None:
    of = case("121", dt.date(2011, 12, 31), figure("2010", "1", "year"), start="100", until=dt.date(2011, 12, 31))
    named, usual = followed("year_at", of, "equal_growth"), followed("year_at", of)
    half = dt.date(2010, 12, 31)
    assert named.path is not None
    assert usual.path is not None
    assert (round(named.path.expected(half).value, 6), usual.path.expected(half).value) == (110, Decimal("110.5"))


def test_ways_that_disagree_put_a_target_at_risk_and_unknown_ones_overrule_nothing() -> None:
    good, bad, none = (Lit(one, Label(zh="因", en="why")) for one in (Light.ON_COURSE, Light.BEHIND, Light.UNKNOWN))
    a, b = Label(zh="甲", en="A"), Label(zh="乙", en="B")
    mixed = together([(a, good), (b, bad)])
    assert (mixed.light, mixed.why.zh) == (Light.AT_RISK, "各种读法不一：甲（按进度），乙（落后）。")
    assert mixed.why.en == "The senses of the sentence disagree: A (on course), B (behind)."
    assert together([(a, none), (b, bad)]) == bad
    assert together([(a, none), (b, none)]).light is Light.UNKNOWN


def test_the_rule_says_its_numbers_and_lends_no_name_from_the_warning_levels() -> None:
    rule = rule_in_words(LightRule(near=Decimal("7.5"), stale_months=18))
    assert "7.5%" in rule.en
    assert "18 months" in rule.en
    assert "7.5%" in rule.zh
    assert "18 个月" in rule.zh
    assert not any(colour in light.label.zh for light in Light for colour in "蓝黄橙红")
