"""Writing the template of a kind: a sheet to fill in, one that explains each column, one with the lists of choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zhichan.formats.format import FormatError
from zhichan.formats.kind_template import Column, cells_of, columns
from zhichan.records.declared import Label
from zhichan.records.kinds import kind
from zhichan.records.right import Right

_ROWS = 10_000  # to which the lists and formats reach
_FIRST_EXCEL_DAY = dt.date(1900, 3, 1)  # before it Excel counts a day that never was
_FORMS = {
    "text": Label(zh="文本", en="Text"),
    "integer": Label(zh="整数", en="Whole number"),
    "choice": Label(zh="选项", en="Choice"),
    "date": Label(zh="日期", en="Date"),
    "dates": Label(zh="一个或多个日期", en="One or more dates"),
    "list": Label(zh="一个或多个值", en="One or more values"),
}
_GUIDE_HEAD = ("列 Column", "Column", "填写方式 Form", "说明", "Explanation", "选项 Choices")


def write_template(kind_name: str, path: Path, rights: Iterable[Right] = ()) -> None:
    """Writes the workbook, with one row for each right after the example row.

    Raises:
        RecordError: no such kind.
        FormatError: the file cannot be written, or a text is longer than a cell can be.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    declared, cols = kind(kind_name), columns(kind_name)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": f"{declared.label.zh} {declared.label.en}", "created": dt.datetime(2020, 1, 1)})
    sheet = book.add_worksheet(f"{declared.label.zh[:10]} {kind_name}")
    _fill(book, sheet, cols, [_example(kind_name), *(cells_of(right) for right in rights)])
    _guide(book, book.add_worksheet("说明 Guide"), cols)
    _lists(book.add_worksheet("选项 Lists"), sheet, cols)
    try:
        book.close()
    except (XlsxWriterException, OSError) as error:
        raise FormatError(f"the file cannot be written ({error})", where=str(path), mend="choose another place") from error


def _fill(book: Any, sheet: Any, cols: tuple[Column, ...], rows: list[dict[str, str]]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text, grey = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "font_color": "#767676"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 48)
    for place, column in enumerate(cols):
        sheet.set_column(place, place, 20, day if column.form == "date" else text)
        sheet.write_string(0, place, column.header, head)
        if column.hint.zh:
            sheet.write_comment(0, place, f"{column.hint.zh}\n{column.hint.en}")
        for number, cells in enumerate(rows, 1):
            if cell := cells.get(column.key, ""):
                _write(sheet, number, place, column, cell, day, grey if number == 1 else text)


def _write(sheet: Any, row: int, place: int, column: Column, cell: str, day: Any, text: Any) -> None:
    """A whole date as a date of the spreadsheet, all else as text, so that no zero and no sign is lost."""
    date = dt.date.fromisoformat(cell) if column.form == "date" and len(cell) == 10 else None
    if date and date >= _FIRST_EXCEL_DAY:
        sheet.write_datetime(row, place, dt.datetime.combine(date, dt.time()), day)
    elif sheet.write_string(row, place, cell, text) != 0:
        raise FormatError("the text is longer than a cell can be", where=f"row {row + 1} {column.label.zh}", mend="shorten it")


def _example(kind_name: str) -> dict[str, str]:
    """A made-up right that shows how each column is filled in."""
    values = {"text": "示例", "integer": "1", "date": "2020-01-31", "dates": "2020-01-31", "list": "示例"}
    cells = {"标记": "示例 Example"}
    for column in columns(kind_name):
        if column.part == "number":
            cells[column.key] = kind(kind_name).example
        elif column.part == "title":
            cells[column.key] = "示例名称" if column.name == "zh" else "Example"
        elif column.part == "party" and not column.field:
            cells[column.key] = "某某有限公司; 某某大学"
        elif column.form == "choice":
            cells[column.key] = next(iter(column.choices.values())).zh
        elif column.part in ("fact", "event", "text"):
            cells[column.key] = values[column.form]
    return cells


def _guide(book: Any, sheet: Any, cols: tuple[Column, ...]) -> None:
    head, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, (title, width) in enumerate(zip(_GUIDE_HEAD, (26, 34, 26, 44, 44, 60), strict=True)):
        sheet.set_column(place, place, width, wrap)
        sheet.write_string(0, place, title, head)
    for number, column in enumerate(cols, 1):
        form = _FORMS[column.form]
        choices = "; ".join(f"{label.zh} {label.en}" for label in column.choices.values())
        cells = (column.label.zh, column.label.en, f"{form.zh} {form.en}", column.hint.zh, column.hint.en, choices)
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, wrap)


def _lists(lists: Any, sheet: Any, cols: tuple[Column, ...]) -> None:
    """The choices of each column in a hidden sheet, since a list within a validation may not be long."""
    from xlsxwriter.utility import xl_range_abs

    at = 0
    for place, column in enumerate(cols):
        if column.form == "choice":
            labels = [label.zh for label in column.choices.values()]
            lists.write_string(0, at, column.label.zh)
            lists.write_column(1, at, labels)
            rule: dict[str, object] = {"validate": "list", "source": f"='选项 Lists'!{xl_range_abs(1, at, len(labels), at)}"}
            at += 1
        elif column.form == "integer":
            rule = {"validate": "integer", "criteria": ">=", "value": 0}
        elif column.form == "date":
            rule = {"validate": "any"}  # a year or a month alone is a date too
        else:
            continue
        notes = {"input_title": column.label.zh[:32], "input_message": f"{column.hint.zh}\n{column.hint.en}"[:255]}
        sheet.data_validation(1, place, _ROWS, place, {**rule, **notes})
    lists.hide()
