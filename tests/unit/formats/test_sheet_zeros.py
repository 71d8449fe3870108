"""Leading zeros that only the format of a cell shows come back; nothing else gains any."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from zhichan.formats.tables import sheets


def _book(path: Path, cells: dict[str, tuple[object, str]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, (value, format_) in cells.items():
        sheet[place] = value
        sheet[place].number_format = format_
    book.save(path)
    return path


def _first_row(path: Path) -> tuple[str, ...]:
    return next(next(sheets(path))).cells


def test_a_number_shows_the_zeros_of_its_format(tmp_path: Path) -> None:
    cells = {
        "A1": (12345, "0000000"),
        "B1": (12345, "General"),
        "C1": (12345678, "000000"),
        "D1": ("12345", "0000000"),
        "E1": (7, "[$-804]00;@"),
        "F1": (1.5, "00000"),
        "G1": (12345, "0.00"),
        "H1": (41061, "yyyy-mm-dd"),
    }
    shown = ("0012345", "12345", "12345678", "12345", "07", "1.5", "12345", "2012-06-01")
    assert _first_row(_book(tmp_path / "zeros.xlsx", cells)) == shown


def test_zeros_come_back_far_down_in_a_sheet(tmp_path: Path) -> None:
    cells: dict[str, tuple[object, str]] = {f"A{row}": ("made up " * 40, "General") for row in range(1, 6_000)}
    cells |= {f"B{row}": (row, "00000") for row in range(1, 6_000)}
    rows = next(sheets(_book(tmp_path / "long.xlsx", cells)))
    assert [row.cells[1] for row in rows] == [f"{row:05d}" for row in range(1, 6_000)]
