"""The sheet of a body: written, filled in, read; what is refused waits with its cell. All figures are made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from reported import CONTRACTS, TURNOVER, with_macros

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.readings import due
from zhichan.readings.errors import NoSuchReading, ReadingsError
from zhichan.readings.models import Reading, SheetRow
from zhichan.readings.sheet import KEYS, SHEET, write_sheet
from zhichan.readings.sheet_taking import WrongSheet, bench, let_go, mend_row, take_sheet

Fill = Callable[..., Path]


@pytest.fixture
def filled(tmp_path: Path) -> Fill:
    """Fills in the sheet of the science bureau: by indicator the cells to write, and changes of the whole sheet."""

    def fill(cells: dict[str, dict[str, str]], change: Callable[[object], None] | None = None) -> Path:
        science = Body.objects.get(code="science")
        path = tmp_path / "填报.xlsx"
        path.write_bytes(write_sheet([item for item in due.items(science) if item.is_open(dt.date(2026, 10, 15))]))
        book = openpyxl.load_workbook(path)
        sheet = book[SHEET]
        for row in sheet.iter_rows(min_row=2):
            for key, value in cells.get(str(row[0].value), {}).items():
                row[KEYS.index(key)].value = value
        if change:
            change(sheet)
        book.save(path)
        return path

    return fill


def test_a_sheet_goes_round(li: Actor, filled: Fill) -> None:
    path = filled({
        CONTRACTS: {"value": "120", "document": "登记表"},
        TURNOVER: {"value": "60.5", "document": "登记表", "bound": "about", "note": "初步数"},
    })  # fmt: skip
    taken = take_sheet(li, "science", path, "填报.xlsx")
    assert (len(taken.entered), taken.waiting, taken.empty) == (2, [], 0)
    kept = Reading.objects.get(indicator=TURNOVER)
    assert (kept.value, kept.bound, kept.note, kept.period.text) == ("60.5", "about", "初步数", "2026-07..2026-09")


def test_the_sheet_has_lists_and_what_is_due(li: Actor, filled: Fill) -> None:
    book = openpyxl.load_workbook(filled({}))
    sheet = book[SHEET]
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == {CONTRACTS, TURNOVER}
    lists = {str(one.sqref)[0]: one.formula1 for one in sheet.data_validations.dataValidation}
    assert set(lists) == {"F", "G"}
    assert "more-than" in lists["F"]
    assert "亿元" in lists["G"]


def test_rows_without_a_value_are_left_alone(li: Actor, filled: Fill) -> None:
    taken = take_sheet(li, "science", filled({CONTRACTS: {"value": "120", "document": "登记表"}}), "填报.xlsx")
    assert (len(taken.entered), len(taken.waiting), taken.empty) == (1, 0, 1)


@pytest.mark.parametrize(
    ("cells", "cell", "word"),
    [
        ({"unit": "万项"}, "G", "10,000"),
        ({"unit": "吨"}, "G", "项"),
        ({"value": "1.2万"}, "E", "万"),
        ({"value": "-3"}, "E", "-3"),
        ({"indicator": "contracts"}, "A", "contracts"),
        ({"scope": "liaoning"}, "C", "liaoning"),
        ({"period": "2026-06..2026-08"}, "D", "2026-06..2026-08"),
        ({"value": "", "bound": "120"}, "F", ""),
        ({"document": ""}, "H", ""),
    ],
)
def test_what_is_wrong_waits_with_its_cell(li: Actor, filled: Fill, cells: dict[str, str], cell: str, word: str) -> None:
    path = filled({CONTRACTS: {"value": "120", "document": "登记表", **cells}, TURNOVER: {"value": "60.5", "document": "登记表"}})
    taken = take_sheet(li, "science", path, "填报.xlsx")
    assert len(taken.entered) == 1
    (row,) = taken.waiting
    assert row.problems[0].startswith(f"{cell}{row.row}: ")
    assert word in row.problems[0]
    assert row.cells["value"] == {"document": "登记表", "value": "120", **cells}["value"]  # kept as it came


def test_a_row_is_mended_and_becomes_a_reading(li: Actor, zhao: Actor, filled: Fill) -> None:
    taken = take_sheet(li, "science", filled({CONTRACTS: {"value": "1.2万", "document": "登记表"}}), "填报.xlsx")
    (row,) = taken.waiting
    assert bench(zhao) == []
    with pytest.raises(NoSuchReading):
        mend_row(zhao, row.pk, {"value": "1"})
    still = mend_row(li, row.pk, {"value": "1.2 万"})
    assert isinstance(still, SheetRow)
    assert still.cells["value"] == "1.2 万"
    made = mend_row(li, row.pk, {"value": "12000"})
    assert isinstance(made, Reading)
    assert made.value == "12000"
    assert bench(li) == []
    assert SheetRow.objects.get().became == made


def test_a_row_is_let_go_with_a_reason_and_stays(li: Actor, filled: Fill) -> None:
    taken = take_sheet(li, "science", filled({CONTRACTS: {"value": "x", "document": "登记表"}}), "填报.xlsx")
    with pytest.raises(ReadingsError):
        let_go(li, taken.waiting[0].pk, " ")
    let_go(li, taken.waiting[0].pk, "重复的一行")
    assert bench(li) == []
    assert SheetRow.objects.get().let_go == "重复的一行"


def _moved(sheet: object) -> None:
    sheet.insert_cols(3)  # type: ignore[attr-defined]


def _another(sheet: object) -> None:
    sheet["E1"].value = "金额"  # type: ignore[index]


@pytest.mark.parametrize(("change", "cell", "word"), [(_moved, "C1", "D"), (_another, "E1", "金额")])
def test_another_shape_is_refused_as_a_whole(
    li: Actor, filled: Fill, change: Callable[[object], None], cell: str, word: str
) -> None:
    with pytest.raises(WrongSheet) as refused:
        take_sheet(li, "science", filled({CONTRACTS: {"value": "120", "document": "登记表"}}, change), "填报.xlsx")
    assert refused.value.where == cell
    assert word in refused.value.what
    assert not Reading.objects.exists()
    assert not SheetRow.objects.exists()


def test_what_is_no_sheet_is_refused(li: Actor, tmp_path: Path) -> None:
    for name, body in (("a.xlsx", b"no workbook"), ("b.xlsx", with_macros().body)):
        (tmp_path / name).write_bytes(body)
        with pytest.raises(WrongSheet):
            take_sheet(li, "science", tmp_path / name, name)
    with pytest.raises(ReadingsError):
        take_sheet(li, "zhongshan", tmp_path / "a.xlsx", "a.xlsx")
