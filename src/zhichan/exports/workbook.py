"""XLSX: written row by row with constant memory; numbers of rights stay texts, links lead to the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from zhichan.exports.about import About
from zhichan.exports.columns import Column, heading, table_columns
from zhichan.exports.plain import plain
from zhichan.exports.problems import Unwritten
from zhichan.exports.rows import Row
from zhichan.records.declared import Label

ROWS_A_FILE = 1_000_000
"""Excel reads 1,048,576 rows of a sheet; what is more goes into further files."""
_LONGEST_CELL = 32_767
_MOST_LINKS = 65_000  # Excel reads 65,530 of a sheet; further addresses stand there as texts
_SHEETS = (Label(zh="权利", en="Rights"), Label(zh="说明", en="About"))


def write_workbooks(rows: Iterable[Row], about: About, folder: Path, stem: str) -> Iterator[Unwritten | Path]:
    """Writes as many files as the rows need, `stem.xlsx` or `stem-1.xlsx` …; tells each as it is whole, and what was cut."""
    left = iter(rows)
    total = -(-about.rights // ROWS_A_FILE) or 1
    for number in range(1, total + 1):
        path = folder / (f"{stem}.xlsx" if total == 1 else f"{stem}-{number}.xlsx")
        yield from _write(left, about, path)
        yield path


def _write(rows: Iterator[Row], about: About, path: Path) -> Iterator[Unwritten]:
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }
    book = Workbook(str(path), options)
    try:
        made = about.made_at.astimezone(dt.UTC).replace(tzinfo=None)  # the same rows of a version are the same bytes
        book.set_properties({"title": about.citation(), "created": made})
        yield from _rights(book, rows, about, path.name)
        sheet = book.add_worksheet(_SHEETS[1].in_(about.lang))
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 100)
        for number, (name, value) in enumerate(about.lines()):
            sheet.write_row(number, 0, [name, plain(str(value))], book.add_format({"num_format": "@", "text_wrap": True}))
    finally:
        book.close()


def _rights(book: Any, rows: Iterator[Row], about: About, file: str) -> Iterator[Unwritten]:
    sheet = book.add_worksheet(_SHEETS[0].in_(about.lang))
    columns = table_columns(about)
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    count = book.add_format({"num_format": "#,##0", "valign": "top"})
    link = book.add_format({"num_format": "@", "valign": "top", "font_color": "#0a5c8f", "underline": 1})
    for at, column in enumerate(columns):
        sheet.set_column(at, at, 60 if column.wide else 18)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, [heading(column, about) for column in columns], head)
    number = 0
    for row in rows:
        number += 1
        for at, column in enumerate(columns):
            value = column.take(row, about)
            if isinstance(value, int):
                sheet.write_number(number, at, value, count)
                continue
            cell = plain(value)
            if len(cell) > _LONGEST_CELL:
                yield _cut(row, column, file)
                cell = cell[: _LONGEST_CELL - 1] + "…"
            if column.link and cell and number <= _MOST_LINKS:
                sheet.write_url(number, at, cell, link, cell)
            else:
                sheet.write_string(number, at, cell, text)
        if number == ROWS_A_FILE:
            break
    if number:
        sheet.autofilter(0, 0, number, len(columns) - 1)


def _cut(row: Row, column: Column, file: str) -> Unwritten:
    return Unwritten(
        row.id,
        file,
        Label(
            zh=f"“{column.label.zh}”超过 Excel 单元格的 {_LONGEST_CELL:,} 字上限，已截断；全文见 JSONL 或 CSV",
            en=f"“{column.label.en}” is longer than a cell of Excel ({_LONGEST_CELL:,} signs) and was cut; CSV has all",
        ),
    )
