"""The sheet of a body: what is due from it, to be filled in and sent back; the same shape is written and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import msgspec

from zhichan.exports.plain import plain
from zhichan.readings.due import Item, scope_label
from zhichan.readings.entering import BOUNDS
from zhichan.readings.standing import declared
from zhichan.records.declared import Label

SHEET = "填报 Readings"
_ROWS = 500  # to which the lists reach


class Column(msgspec.Struct, frozen=True):
    """One column: its key, heading in both languages, and width."""

    key: str
    label: Label
    width: int

    @property
    def heading(self) -> str:
        """As it stands in the first row."""
        return f"{self.label.zh} {self.label.en}"


COLUMNS = (
    Column("indicator", Label(zh="指标代码", en="Indicator"), 34),
    Column("name", Label(zh="指标名称", en="Name"), 34),
    Column("scope", Label(zh="范围", en="Scope"), 14),
    Column("period", Label(zh="期间", en="Period"), 20),
    Column("value", Label(zh="数值", en="Value"), 16),
    Column("bound", Label(zh="精度", en="Bound"), 12),
    Column("unit", Label(zh="单位", en="Unit"), 10),
    Column("document", Label(zh="依据文件", en="Document"), 36),
    Column("note", Label(zh="说明", en="Note"), 30),
)
KEYS = tuple(column.key for column in COLUMNS)
BOUND_LABELS: dict[str, Label] = {
    "exact": Label(zh="准确数", en="exact"),
    "more-than": Label(zh="超过", en="more than"),
    "at-least": Label(zh="至少", en="at least"),
    "about": Label(zh="约数", en="about"),
}


def letter(key: str) -> str:
    """The letter of a column in the sheet."""
    return "ABCDEFGHI"[KEYS.index(key)]


def write_sheet(items: Sequence[Item]) -> bytes:
    """The workbook with one row for each item; a person fills in value, bound, document and note."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": SHEET, "created": dt.datetime(2020, 1, 1)})
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "num_format": "@"})
    text, filled = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bg_color": "#fff8e1"})
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width, filled if column.key in ("value", "document", "note") else text)
        sheet.write_string(0, place, column.heading, head)
    sheet.freeze_panes(1, 0)
    for number, item in enumerate(items, 1):
        for place, cell in enumerate(_cells(item)):
            sheet.write_string(number, place, plain(cell), filled if KEYS[place] in ("value", "document", "note") else text)
    _lists(sheet, items)
    _guide(book, items)
    book.close()
    return out.getvalue()


def _cells(item: Item) -> tuple[str, ...]:
    indicator = declared().catalogue.indicators[item.due.indicator]
    return (item.due.indicator, indicator.label.zh, item.scope, item.period.text, "", "exact", indicator.unit, "", "")


def _lists(sheet: Any, items: Sequence[Item]) -> None:
    units = sorted({declared().catalogue.indicators[item.due.indicator].unit for item in items})
    for key, choices in (("bound", list(BOUNDS)), ("unit", units)):
        if choices:
            place = KEYS.index(key)
            sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": choices})


def _guide(book: Any, items: Sequence[Item]) -> None:
    guide = book.add_worksheet("说明 Guide")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    guide.set_column(0, 1, 70, wrap)
    told = [
        Label(
            zh="填写数值、依据文件和说明；不填数值的行不读取。请勿移动或增删列。",
            en="Fill in value, document and note; a row without a value is not read. Please move, add or delete no column.",
        ),
        Label(
            zh="数值只写数字，单位以“单位”列为准（“件”不写成“万件”）。",
            en="Digits only, in the unit of the column “Unit” (not 万件 where 件 stands).",
        ),
        *(Label(zh=f"{key}：{one.zh}", en=f"{key}: {one.en}") for key, one in BOUND_LABELS.items()),
        *(
            Label(zh=f"{scope_label(item.scope).zh}，{item.rule.zh}", en=f"{scope_label(item.scope).en}: {item.rule.en}")
            for item in items
        ),
    ]
    for number, one in enumerate(told):
        guide.write_string(number, 0, one.zh, wrap)
        guide.write_string(number, 1, one.en, wrap)
