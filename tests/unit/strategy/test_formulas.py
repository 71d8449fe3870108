"""Each formula on small figures that can be checked by head."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.strategy.figures.amounts import Amount, Bound, in_words
from zhichan.strategy.figures.derived import growth_cagr, growth_mean
from zhichan.strategy.figures.published import Figure, Period, PeriodKind, Unit, figure_id, parse_period
from zhichan.strategy.targets.formulas import FORMULAS, Case, Worked
from zhichan.strategy.targets.verdicts import Verdict, combine

DEADLINE = dt.date(2014, 12, 31)


def figure(period: str, value: str, kind: PeriodKind = "year", bound: Bound = "exact") -> Figure:
    of = parse_period(kind, period)
    return Figure(
        id=figure_id("x", of), indicator="x", scope="city", unit="件", period=of,
        amount=Amount.read(Decimal(value), bound), decimals=0, confidence="high",
    )  # fmt: skip


def work(name: str, demand: str, *figures: Figure, start: str | None = None, until: dt.date | None = DEADLINE) -> Worked:
    case = Case(
        demand=Decimal(demand), unit=Unit(zh="件", en="items", counted=True), base_year=2009, until=until, cut=until or DEADLINE,
        readings=figures, start=None if start is None else Amount.exact(Decimal(start)),
    )  # fmt: skip
    return FORMULAS[name].work(case)


@pytest.mark.parametrize(
    ("value", "bound", "when", "verdict"),
    [
        ("10", "exact", "2011", Verdict.MET),
        ("9", "exact", "2011", Verdict.NOT_MET),
        ("9", "exact", "2014", Verdict.MISSED),
        ("9", "exact", "2014-11", Verdict.NOT_MET),
        ("11", "more-than", "2014", Verdict.MET),
        ("9", "more-than", "2014", Verdict.UNDECIDED),
        ("9", "about", "2014", Verdict.MISSED),
        ("20", "about", "2014", Verdict.MET),  # 15 to 25
    ],
)
def test_stock_at(value: str, bound: Bound, when: str, verdict: Verdict) -> None:
    assert work("stock_at", "10", figure(when, value, "at", bound)).verdict is verdict


def test_a_bound_decides_only_where_its_whole_range_does() -> None:
    assert work("stock_at", "10000", figure("2014", "11000", "at", "more-than")).verdict is Verdict.MET
    assert work("stock_at", "2400", figure("2014", "2400", "at", "about")).verdict is Verdict.UNDECIDED
    assert work("stock_at", "2350", figure("2014", "2400", "at", "about")).verdict is Verdict.MET
    assert work("stock_at", "2451", figure("2014", "2400", "at", "about")).verdict is Verdict.MISSED


def test_stock_at_takes_the_last() -> None:
    worked = work("stock_at", "10", figure("2010", "12", "at"), figure("2012", "8", "at"))
    assert worked.verdict is Verdict.NOT_MET
    assert [one.id for one in worked.used] == ["x@2012"]


def test_year_at_takes_the_last_year_after_the_base() -> None:
    assert work("year_at", "10", figure("2011", "12"), figure("2014", "9")).verdict is Verdict.MISSED
    assert work("year_at", "10", figure("2009", "12")).verdict is Verdict.NO_READING


def test_part_reaches_proves_but_never_refutes() -> None:
    assert work("part_reaches", "10", figure("2014", "11", "at")).verdict is Verdict.MET
    below = work("part_reaches", "10", figure("2014", "9", "at"))
    assert below.verdict is Verdict.UNDECIDED
    assert below.value is not None
    assert below.value.bound == "at-least"


def test_new_since_start() -> None:
    worked = work("new_since_start", "10", figure("2011", "37", "at"), start="15")
    assert worked.verdict is Verdict.MET
    assert worked.value == Amount.exact(Decimal(22))
    assert work("new_since_start", "5", figure("2011", "9", "at")).verdict is Verdict.UNDECIDED
    assert work("new_since_start", "10", figure("2011", "9", "at")).verdict is Verdict.UNDECIDED
    assert work("new_since_start", "5", figure("2009-12-31", "9", "at"), start="1").verdict is Verdict.NO_READING


def test_new_counted() -> None:
    batch = figure("2011-05-27", "8", "day")
    assert work("new_counted", "10", batch).verdict is Verdict.UNDECIDED
    assert work("new_counted", "8", batch).verdict is Verdict.MET
    years = [figure(str(year), "2") for year in range(2010, 2015)]
    whole = work("new_counted", "11", *years)
    assert whole.verdict is Verdict.MISSED
    assert whole.value == Amount.exact(Decimal(10))
    assert work("new_counted", "11", *years, batch).value == Amount.exact(Decimal(10)), "the batch lies within a counted year"
    assert work("new_counted", "1", figure("2009", "8")).verdict is Verdict.NO_READING


def test_yearly_average() -> None:
    years = [figure(str(year), value) for year, value in zip(range(2010, 2015), ("80", "90", "100", "110", "120"), strict=True)]
    assert work("yearly_average", "100", *years).verdict is Verdict.MET
    assert work("yearly_average", "101", *years).verdict is Verdict.MISSED
    assert work("yearly_average", "90", *years[1:]).verdict is Verdict.UNDECIDED, "2010 is unknown"
    assert work("yearly_average", "84", *years[1:]).verdict is Verdict.MET, "420 ÷ 5 without 2010"


def test_yearly_each() -> None:
    years = [figure(str(year), "10") for year in range(2010, 2015)]
    assert work("yearly_each", "10", *years, until=None).verdict is Verdict.MET
    assert work("yearly_each", "11", *years, until=None).verdict is Verdict.MISSED
    lacking = work("yearly_each", "10", *years[1:], until=None)
    assert lacking.verdict is Verdict.NO_READING
    assert "2010" in lacking.why.en
    assert work("yearly_each", "10", figure("2009", "10"), until=None).verdict is Verdict.NO_READING, "before the outline"


def test_growth_formulas_can_disagree() -> None:
    swing = [
        figure(str(year), value)
        for year, value in zip(range(2009, 2015), ("100", "200", "100", "200", "100", "100"), strict=True)
    ]
    assert work("average_yearly_growth_cagr", "20", *swing).verdict is Verdict.MISSED
    mean = work("average_yearly_growth_mean", "10", *swing)
    assert mean.value == Amount.exact(Decimal(20)), "(100 − 50 + 100 − 50 + 0) ÷ 5"
    assert mean.verdict is Verdict.MET
    assert combine([Verdict.MISSED, Verdict.MET]) is Verdict.DEPENDS


def test_growth_on_fewer_years_than_asked_decides_only_downwards() -> None:
    fast = [figure("2009", "100"), figure("2010", "200"), figure("2011", "400")]
    assert work("average_yearly_growth_cagr", "20", *fast).verdict is Verdict.UNDECIDED
    slow = [figure("2009", "100"), figure("2010", "101"), figure("2011", "102")]
    assert work("average_yearly_growth_mean", "20", *slow).verdict is Verdict.NOT_MET


def test_growth_needs_its_years() -> None:
    assert work("average_yearly_growth_cagr", "20", figure("2014", "9")).verdict is Verdict.NO_READING
    lacking = work("average_yearly_growth_mean", "20", figure("2009", "9"), figure("2011", "9"))
    assert "2010" in lacking.why.en
    assert work("average_yearly_growth_cagr", "20", figure("2009", "0"), figure("2014", "9")).verdict is Verdict.NO_READING


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_every_formula_says_no_reading_on_nothing(name: str) -> None:
    assert work(name, "10").verdict is Verdict.NO_READING


def test_ways_that_cannot_be_worked_out_do_not_overrule() -> None:
    assert combine([Verdict.UNDECIDED, Verdict.MET]) is Verdict.MET
    assert combine([Verdict.NO_READING, Verdict.LATER]) is Verdict.LATER
    assert combine([Verdict.NO_READING, Verdict.UNDECIDED]) is Verdict.UNDECIDED
    assert combine([Verdict.MET, Verdict.NOT_MET, Verdict.NO_READING]) is Verdict.DEPENDS
    assert combine([]) is Verdict.NO_READING


@given(st.lists(st.integers(min_value=1, max_value=10**6), min_size=2, max_size=8))
def test_the_mean_of_rates_is_never_below_compound_growth(values: list[int]) -> None:
    amounts = [Amount.exact(Decimal(value)) for value in values]
    assert growth_mean(amounts).value >= growth_cagr(amounts, len(values) - 1).value - Decimal("1e-18")


@given(st.decimals(min_value=1, max_value=10**7, places=0), st.decimals(min_value=1, max_value=10**7, places=0))
def test_growth_of_bounds_holds_the_growth_of_the_numbers(first: Decimal, last: Decimal) -> None:
    grown = growth_cagr([Amount.read(first, "about"), Amount.read(last, "about")], 1)
    assert grown.low is not None
    assert grown.high is not None
    assert grown.low <= (last / first - 1) * 100 <= grown.high


def test_amounts_in_words_keep_their_bounds() -> None:
    assert in_words(Amount.read(Decimal(11000), "more-than"), 0).en == "more than 11,000"
    assert in_words(Amount.read(Decimal(2400), "about"), 0).zh == "约 2,400（2,350 至 2,450）"
    assert in_words(Amount(Decimal("8"), Decimal("8"), None), 0).zh == "至少 8"
    assert Amount(Decimal("7857.6"), Decimal("7857.6"), None).rounded(0).low == Decimal(7857), "a lower bound is not rounded up"


def test_periods() -> None:
    assert Period("span", "2013-01", "2013-04").text == "2013-01..2013-04"
    assert parse_period("at", "2012-03").last == dt.date(2012, 3, 31)
    with pytest.raises(ValueError, match="before it starts"):
        parse_period("span", "2013-05..2013-04")
