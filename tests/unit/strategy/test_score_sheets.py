"""Score sheets: their functions, what a loader refuses, and what would raise a score. All values are made up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.records.declared import DeclarationError
from zhichan.strategy.city import City, load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.published import Catalogue
from zhichan.strategy.scoring.functions import (
    Asked,
    Bonus,
    Capped,
    Deduct,
    Field,
    Function,
    Relative,
    Reverse,
    Step,
    Unknown,
    points,
)
from zhichan.strategy.scoring.raising import compared, raises, total_with
from zhichan.strategy.scoring.sheets import Sheet, content, load_sheets, read_content, warnings
from zhichan.strategy.scoring.totals import Values, published, ranked, score, score_all

D = Decimal
DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"
STEP = Step(demand=D(100), extra=D("0.1"), demands={"small": D(10)})


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(DALIAN)


@pytest.fixture(scope="module")
def sheets(city: City) -> dict[str, Sheet]:
    return load_sheets(DALIAN, city.catalogue)


@pytest.mark.parametrize(
    ("functions", "value", "expected"),
    [
        ((STEP,), "100", "20"),
        ((STEP,), "99.99", "12"),
        ((STEP,), "90", "12"),
        ((STEP,), "89.99", "0"),
        ((STEP,), "103.9", "20.3"),
        ((STEP, Capped(most=D("20.2"))), "200", "20.2"),
        ((Deduct(demand=D(100)),), "100", "20"),
        ((Deduct(demand=D(100)),), "98.5", "19.8"),
        ((Deduct(demand=D(1000)),), "0", "0"),
        ((Reverse(demand=D(2), each=D(5)),), "2", "20"),
        ((Reverse(demand=D(2), each=D(5)),), "2.1", "15"),
        ((Reverse(demand=D(2), each=D(5)),), "9", "0"),
        ((Bonus(each=D("0.5"), per=D("0.1")),), "0.39", "1.5"),
        ((Relative(base=D(10)),), "105", "10"),  # the average is 101.67: 3.28 % above is no whole step
        ((Relative(base=D(10)),), "20", "2"),
        ((STEP, Bonus(each=D(1), per=D(50))), "100", "22"),
    ],
)
def test_each_function_gives_what_its_rule_says(functions: tuple[Function, ...], value: str, expected: str) -> None:
    asked = Asked("any", D(value), D(20), Field(D(305), 3))
    assert points(asked, functions) == D(expected)


def test_a_body_may_have_a_demand_of_its_own() -> None:
    assert points(Asked("small", D(10), D(20)), (STEP,)) == 20
    assert points(Asked("any", D(10), D(20)), (STEP,)) == 0


def test_an_average_is_compared_without_dividing() -> None:
    """A third cannot be written in digits; exactly 5 % above it is a step all the same."""
    field = Field(D(1), 3)
    assert points(Asked("any", D("0.35"), D(20), field), (Relative(base=D(10)),)) == D("10.5")
    with pytest.raises(Unknown):
        points(Asked("any", D(1), D(20)), (Relative(base=D(10)),))


def values_of(sheet: Sheet, *told: dict[str, str]) -> Values:
    return {f"body{number}": {item: D(value) for item, value in one.items()} for number, one in enumerate(told)}


FULL = {
    "yearly-plan": "1",
    "demonstration-enterprises": "95",
    "valid-inventions": "300",
    "invention-applications": "150",
    "technology-contracts": "100",
    "pledge-loans": "1.23",
    "overdue-complaints": "3",
}


def test_a_gate_annuls_the_whole_and_says_so(sheets: dict[str, Sheet]) -> None:
    sheet = sheets["districts-2025"]
    values = values_of(sheet, FULL, {**FULL, "false-figures": "1"})
    scores = score_all(sheet, values, values)
    assert (scores["body0"].total, scores["body0"].failed) == (D("64.50"), ())
    assert (scores["body1"].total, scores["body1"].sum, scores["body1"].failed) == (0, D("64.50"), ("false-figures",))
    assert [one.item for one in raises(sheet, "body1", values)] == ["false-figures"]


def test_what_depends_on_the_others_stays_open_until_they_are_known(sheets: dict[str, Sheet]) -> None:
    sheet = sheets["districts-2025"]
    values = values_of(sheet, FULL)
    alone = score(sheet, "body0", values["body0"], {})
    assert not alone.whole
    assert alone.points_of("valid-inventions") is None
    assert "valid-inventions" not in {one.item for one in raises(sheet, "body0", values, alone=True)}


def test_equal_totals_share_a_rank(sheets: dict[str, Sheet]) -> None:
    sheet = sheets["districts-2025"]
    values = values_of(sheet, FULL, FULL, {**FULL, "yearly-plan": "0"})
    assert [(rank, one.body) for rank, one in ranked(score_all(sheet, values, values).values())] == [
        (1, "body0"),
        (1, "body1"),
        (3, "body2"),
    ]


def test_what_is_missing_gives_no_points_and_is_not_taken_for_nought(sheets: dict[str, Sheet]) -> None:
    sheet = sheets["districts-2025"]
    without = {name: value for name, value in FULL.items() if name != "valid-inventions"}
    values = values_of(sheet, FULL, without)
    scores = score_all(sheet, values, values)
    assert scores["body1"].items[2].value is None
    assert scores["body0"].points_of("valid-inventions") == 15  # it alone is the average


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Values]:
    """Three bodies with values of all kinds."""
    whole, cents = st.integers(0, 400).map(D), st.integers(0, 4000).map(lambda cent: D(cent) / 100)
    told = {
        f"body{number}": {
            "yearly-plan": draw(st.sampled_from([D(0), D(1)])),
            **{name: draw(whole) for name in ("demonstration-enterprises", "valid-inventions", "invention-applications")},
            "technology-contracts": draw(whole),
            "pledge-loans": draw(cents),
            "overdue-complaints": draw(st.integers(0, 30).map(D)),
            "false-figures": draw(st.sampled_from([D(0), D(0), D(2)])),
        }
        for number in range(3)
    }
    return draw(st.sampled_from(sorted(told))), told


@given(cases())
def test_applying_what_is_said_raises_the_score_by_just_that(sheets: dict[str, Sheet], case: tuple[str, Values]) -> None:
    sheet, (body, values) = sheets["districts-2025"], case
    before = score_all(sheet, values, values)[body].total
    for said in raises(sheet, body, values):
        applied = {**values, body: {**values[body], said.item: said.then}}
        assert score_all(sheet, applied, applied)[body].total - before == said.gain > 0
        one = sheet.one(said.item)
        less = said.then + (one.grain if one.down else -one.grain)
        assert total_with(sheet, body, values, said.item, less) <= before  # no smaller change would do


@given(cases())
def test_whatever_is_not_said_raises_nothing(sheets: dict[str, Sheet], case: tuple[str, Values]) -> None:
    sheet, (body, values) = sheets["districts-2025"], case
    before = score_all(sheet, values, values)[body].total
    silent = {one.id for one in sheet.measured} - {said.item for said in raises(sheet, body, values)}
    for item in silent:
        one = sheet.one(item)
        for grains in (1, 7, 100, 5000):
            moved = max(D(0), values[body][item] + one.grain * (-grains if one.down else grains))
            moved = moved if one.most is None else min(one.most, moved)
            assert total_with(sheet, body, values, item, moved) <= before


@given(cases())
def test_scores_do_not_depend_on_the_order_of_bodies(sheets: dict[str, Sheet], case: tuple[str, Values]) -> None:
    sheet, values = sheets["districts-2025"], case[1]
    assert score_all(sheet, values, values) == score_all(sheet, dict(reversed(list(values.items()))), list(values))


def test_next_years_sheet_shows_who_loses_and_by_what(sheets: dict[str, Sheet]) -> None:
    values = values_of(sheets["districts-2025"], FULL, {**FULL, "invention-applications": "200"})
    moved = {one.body: one for one in compared(sheets["districts-2025"], sheets["districts-2026"], values)}
    assert moved["body1"].difference == D("-13.00")
    assert ("invention-applications", D("10.00"), None) in moved["body1"].items
    assert (moved["body1"].rank_before, moved["body0"].rank_before, moved["body0"].rank_after) == (1, 2, 1)


def test_a_sheet_reads_again_as_it_was_written_and_keeps_its_digest(sheets: dict[str, Sheet]) -> None:
    for sheet in sheets.values():
        assert read_content(content(sheet)).digest == sheet.digest
        assert sheet.full == 100
    assert len({sheet.digest for sheet in sheets.values()}) == len(sheets)


def test_filings_carry_a_warning_and_offer_others(sheets: dict[str, Sheet], city: City) -> None:
    told = warnings(sheets["districts-2025"])
    assert list(told) == ["invention-applications"]
    assert "inventions-kept-five-years" in told["invention-applications"].instead
    assert set(told["invention-applications"].instead) <= set(city.catalogue.indicators)
    assert not warnings(sheets["districts-2026"])


def test_published_figures_are_values_only_where_they_are_exact(city: City) -> None:
    of = published(city)
    found = of("high-tech-enterprises", "jinpu", 2023)
    assert found is not None
    assert (found.value, found.source) == (D(1440), "figure:high-tech-enterprises@2023/jinpu")
    assert of("patent-applications", "city", 2009) is None  # more than 11,000
    assert of("high-tech-enterprises", "jinpu", 2022) is None


Writes = Callable[..., dict[str, Sheet]]


@pytest.fixture
def written(tmp_path: Path, city: City) -> Writes:
    """Writes a sheet with some words changed, and loads it."""
    text = (DALIAN / "sheets" / "soe-2025.yml").read_text(encoding="utf-8")

    def write(old: str, new: str, catalogue: Catalogue = city.catalogue) -> dict[str, Sheet]:
        assert old in text
        (tmp_path / "sheets").mkdir()
        (tmp_path / "sheets" / "soe-2025.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
        (tmp_path / "bodies.yml").write_text((DALIAN / "bodies.yml").read_text(encoding="utf-8"), encoding="utf-8")
        return load_sheets(tmp_path, catalogue)

    return write


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kinds: [firm]", "kinds: [firm, court]", "asked, never scored"),
        ("kinds: [firm]", "kinds: [customs]", "asked, never scored"),
        ("id: soe-2025", "id: soe", "the sheet is called 'soe'"),
        ("lead: state-assets", "lead: nobody", "unknown body 'nobody'"),
        ("indicator: valid-inventions", "indicator: nothing", "unknown indicator 'nothing'"),
        ("id: standards", "id: trade-secrets", "trade-secrets stands twice"),
        ("demand: 3, each: 10", "demand: 3, each: -10", "fewer points for a better value"),
        ("demand: 3, each: 10}]", "demand: 3, each: 10}, {function: reverse, demand: 1}]", "more and fewer at once"),
        ("{function: bonus, each: 2}, ", "", "no function that gives points"),
        ("    at_most: 0\n", "", "has not one condition"),
        ("    indicator: valid-inventions\n", "", "not of one thing"),
    ],
)
def test_a_sheet_that_does_not_hold_is_refused(written: Writes, old: str, new: str, says: str) -> None:
    with pytest.raises(StrategyError, match=says):
        written(old, new)


def test_a_parameter_that_a_function_has_not_is_refused(written: Writes) -> None:
    with pytest.raises(DeclarationError, match="unknown field `extr`"):
        written("function: bonus, each: 2", "function: bonus, each: 2, extr: 1")


def test_a_city_without_sheets_has_none(tmp_path: Path, city: City) -> None:
    assert load_sheets(tmp_path, city.catalogue) == {}
