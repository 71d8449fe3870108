"""Tables whose rows or columns have slipped are asked about, true ones are not. All tables are made up, but that of Dalian."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.strategy.arrival.shifts import Place, Table, slips
from zhichan.strategy.arrival.tables import shifted
from zhichan.strategy.city import load_city

ROOT = Path(__file__).resolve().parents[3]
ROWS, COLUMNS = ("甲市", "乙市", "丙市", "丁市", "戊市", "己市"), ("month", "year", "total")
BEFORE = {
    (row, column): Decimal(base * factor)
    for row, base in zip(ROWS, (700, 90, 2100, 310, 45, 5200), strict=True)
    for column, factor in zip(COLUMNS, (1, 7, 60), strict=True)
}


def _later(cells: dict[Place, Decimal]) -> Table:
    return Table(ROWS, COLUMNS, {place: value * Decimal("1.1") for place, value in cells.items()})


def test_rows_that_slipped_are_asked_about() -> None:
    """As in a month table whose labels stand one row off from their numbers, from the third row on."""
    moved = {
        (row, column): BEFORE[ROWS[min(number + (number >= 2), 5)], column]
        for number, row in enumerate(ROWS)
        for column in COLUMNS
    }
    (found,) = slips(_later(moved), BEFORE)
    assert (found.axis, found.by, found.rows, found.columns) == ("row", 1, ("丙市", "丁市", "戊市"), COLUMNS)
    assert found.places["丙市", "year"] == ("丁市", "year")


def test_columns_that_slipped_are_asked_about() -> None:
    """As in a month table whose growth and total stand beside the wrong region."""
    further = dict(zip(COLUMNS, (*COLUMNS[1:], COLUMNS[-1]), strict=True))
    (found,) = slips(_later({(row, column): BEFORE[row, further[column]] for row, column in BEFORE}), BEFORE)
    assert (found.axis, found.by, found.rows, found.columns) == ("column", 1, ROWS, ("month", "year"))


def test_part_of_a_column_that_slipped_is_asked_about() -> None:
    """As where a cell was put into one column, and those below it moved down."""
    moved = {**BEFORE, **{(row, "year"): BEFORE[above, "year"] for above, row in pairwise(ROWS[1:])}}
    (found,) = slips(_later(moved), BEFORE)
    assert (found.axis, found.by, found.rows, found.columns) == ("row", -1, ROWS[2:], ("year",))


def test_two_rows_that_were_exchanged_are_asked_about() -> None:
    other = {"乙市": "丙市", "丙市": "乙市"}
    found = slips(_later({(row, column): BEFORE[other.get(row, row), column] for row, column in BEFORE}), BEFORE)
    assert {(slip.by, slip.rows) for slip in found} == {(1, ("乙市",)), (-1, ("丙市",))}


def test_a_table_that_only_grew_has_not_slipped() -> None:
    assert slips(_later(BEFORE), BEFORE) == ()
    assert slips(_later({**BEFORE, ("甲市", "year"): BEFORE["乙市", "year"]}), BEFORE) == ()  # a single likeness is chance
    assert slips(_later(BEFORE), {}) == ()
    assert slips(Table(ROWS, COLUMNS, dict.fromkeys(BEFORE, Decimal(0))), BEFORE) == ()


@given(st.lists(st.floats(0.7, 1.45), min_size=18, max_size=18), st.lists(st.integers(1, 9999), min_size=18, max_size=18))
def test_nothing_is_asked_as_long_as_no_figure_changes_by_half(growth: list[float], counts: list[int]) -> None:
    before = dict(zip(BEFORE, map(Decimal, counts), strict=True))
    cells = {place: value * Decimal(grown) for (place, value), grown in zip(before.items(), growth, strict=True)}
    assert slips(Table(ROWS, COLUMNS, cells), before) == ()


DISTRICTS = tuple(f"district {number}" for number in range(10))
INDICATORS = tuple(f"indicator {number}" for number in range(5))


def _made_up(of: random.Random) -> tuple[dict[Place, Decimal], dict[Place, Decimal]]:
    """The counts of a year and of the year before: districts and indicators of all sizes, some trebled or fallen by as much."""
    size, kind = [of.gauss(0, 0.9) for _ in DISTRICTS], [of.uniform(2, 8) for _ in INDICATORS]
    growth = [of.gauss(0.08, 0.15) for _ in INDICATORS]
    now, before = {}, {}
    for r, row in enumerate(DISTRICTS):
        for c, column in enumerate(INDICATORS):
            true = math.exp(size[r] + kind[c] + of.gauss(0, 0.4))
            jump = of.choice((-1, 1)) * of.uniform(math.log(2), math.log(6)) if of.random() < 0.03 else 0
            later = true * math.exp(growth[c] + of.gauss(0, 0.25) + jump)
            before[row, column], now[row, column] = (
                Decimal(max(0, round(of.gauss(one, math.sqrt(one))))) for one in (true, later)
            )
    return now, before


def _column_put_in(now: dict[Place, Decimal]) -> dict[Place, Decimal]:
    before = dict(zip(INDICATORS[2:], INDICATORS[1:], strict=False))
    return {(row, column): now[row, before.get(column, column)] for row, column in now}


def _row_put_in(now: dict[Place, Decimal]) -> dict[Place, Decimal]:
    above = dict(zip(DISTRICTS[4:], DISTRICTS[3:], strict=False))
    return {(row, column): now[above.get(row, row), column] for row, column in now}


def _cell_put_in(now: dict[Place, Decimal]) -> dict[Place, Decimal]:
    above = dict(zip(DISTRICTS[3:], DISTRICTS[2:], strict=False))
    return {
        place: now[above.get(row, row), column] if column == INDICATORS[1] else now[place]
        for place in now
        for row, column in [place]
    }


def test_true_tables_are_left_alone_over_many_years() -> None:
    of = random.Random(1)
    asked = [slips(Table(DISTRICTS, INDICATORS, now), before) for now, before in (_made_up(of) for _ in range(60))]
    assert not any(asked)


@pytest.mark.parametrize(("slip", "found"), [(_column_put_in, 20), (_row_put_in, 19), (_cell_put_in, 14)])
def test_tables_that_slipped_are_found(slip: Callable[[dict[Place, Decimal]], dict[Place, Decimal]], found: int) -> None:
    of = random.Random(2)
    tables = [_made_up(of) for _ in range(20)]
    assert sum(bool(slips(Table(DISTRICTS, INDICATORS, slip(now)), before)) for now, before in tables) >= found


def test_no_published_table_of_dalian_has_slipped() -> None:
    """The figures of each year as one table, against those published of earlier years."""
    usable = [figure for figure in load_city(ROOT / "cities" / "dalian").figures if figure.state == "usable"]
    for year in {figure.period.year for figure in usable if figure.period.kind != "undated"}:
        table = [figure for figure in usable if figure.period.year == year]
        assert shifted(table, usable) == (), year
