"""A table of figures that can be defended: what was counted, by which date and basis, and where each figure's records are."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass, field, replace
from typing import Literal

from zhichan.normalise.cells import as_cell
from zhichan.records.declared import Label

Basis = Literal["rights", "families", "families-extended", "documents"]
Cell = str | int | float | None

BASES: dict[Basis, Label] = {
    "rights": Label(zh="权利（件）", en="rights"),
    "families": Label(zh="简单同族（族）", en="simple families"),
    "families-extended": Label(zh="扩展同族（族）", en="extended families"),
    "documents": Label(zh="文献（篇）", en="documents"),
}
"""What a table can count."""

_UNITS: dict[Basis, Label] = {
    "rights": Label(zh="件", en="rights"),
    "families": Label(zh="族", en="families"),
    "families-extended": Label(zh="族", en="extended families"),
    "documents": Label(zh="篇", en="documents"),
}
_MADE_UP = Label(zh="样例数据，纯属虚构", en="Sample data, made up")


@dataclass(frozen=True)
class Column:
    """A column. `query` narrows the row's query to this column's figures (`type:invention`), "" where it need not.

    `exact` is False where the search language cannot say just what the column counts: then its figures have no link.
    """

    name: str
    label: Label
    unit: Label | None = None
    query: str = ""
    exact: bool = True


@dataclass(frozen=True)
class Row:
    """A row: its cells, and the search that gives the records behind its figures, within the table's own query.

    `filters` narrow by exact values what the search language cannot (a holder of just this name). `exact` is False where
    no search gives just what is counted: then the figures have no link.
    """

    cells: tuple[Cell, ...]
    query: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    exact: bool = True


@dataclass(frozen=True)
class Table:
    """Figures with their definition. `lang` is the language of what the cells say; labels are in both."""

    name: str
    title: Label
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    basis: Basis
    definition: Label
    as_of: dt.date
    known_at: dt.datetime | None
    query: str
    lang: str
    made_up: bool
    note: Label | None = None  # what a reader should know beside the definition

    def query_of(self, row: Row, column: Column) -> str | None:
        """The search behind one figure, or None where the search language cannot say it. `row.filters` apply as well."""
        if not (row.exact and column.exact):
            return None
        parts = [f"({part})" if " " in part else part for part in (self.query, row.query, column.query) if part not in ("", "*")]
        return " AND ".join(parts) or "*"

    def csv(self) -> str:
        """The table for a spreadsheet: UTF-8 with byte order mark.

        The head of the columns is the first line and the figures follow, so sorting, filtering and pivoting work as the file
        is opened. What a figure needs to be quoted (definition, basis, dates, query) follows after an empty line, which ends
        the range that spreadsheets take for the table. A made-up corpus is marked in every row, so the mark survives copying
        rows elsewhere. A text that begins like a formula gets an apostrophe before it.
        """
        out = io.StringIO()
        out.write("\ufeff")
        write = csv.writer(out, lineterminator="\r\n").writerow
        mark = [_MADE_UP.in_(self.lang)] if self.made_up else []
        write([as_cell(self._head(column)) for column in self.columns] + [Label(zh="说明", en="Note").in_(self.lang)] * len(mark))
        for row in self.rows:
            write([as_cell(cell) for cell in row.cells] + mark)
        write([])
        for label, text in self._about():
            write([label.in_(self.lang), as_cell(text)])
        return out.getvalue()

    def _head(self, column: Column) -> str:
        name = column.label.in_(self.lang)
        if column.unit is None:
            return name
        return f"{name} ({column.unit.en})" if self.lang.startswith("en") else f"{name}（{column.unit.zh}）"

    def _about(self) -> list[tuple[Label, str]]:
        """What the figures rest on, for the end of an export."""
        about = [
            (Label(zh="表名", en="Table"), self.title.in_(self.lang)),
            (Label(zh="口径", en="Definition"), self.definition.in_(self.lang)),
            (Label(zh="计数单位", en="Basis"), BASES[self.basis].in_(self.lang)),
            (Label(zh="检索式", en="Query"), self.query or "*"),
            (Label(zh="法律状态截至", en="As of"), self.as_of.isoformat()),
        ]
        if self.note:
            about.append((Label(zh="提示", en="Mind"), self.note.in_(self.lang)))
        if self.known_at:
            about.append((Label(zh="数据截至", en="Known at"), self.known_at.isoformat(timespec="seconds")))
        if self.made_up:
            about.append((Label(zh="说明", en="Note"), _MADE_UP.in_(self.lang)))
        return about


def rights_column(name: str, label: Label, query: str = "", exact: bool = True) -> Column:
    """A column that counts rights, or in a table with another basis what that is."""
    return Column(name, label, _UNITS["rights"], query, exact)


def on_basis(column: Column, basis: Basis) -> Column:
    """The column with the unit of a basis, if it counts."""
    return replace(column, unit=_UNITS[basis]) if column.unit == _UNITS["rights"] else column
