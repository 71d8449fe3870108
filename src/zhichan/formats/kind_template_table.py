"""The filled-in spreadsheet template of a kind (`zhichan template`): one row a right, columns as `kinds/` declares them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path

from zhichan.formats.draft import Draft
from zhichan.formats.format import Format, FormatError, Outcome
from zhichan.formats.kind_row import KindRow, Placed
from zhichan.formats.kind_template import MARK, columns
from zhichan.formats.tables import MAX_INFLATED, Row, check_inflated, is_spreadsheet, sheets
from zhichan.normalise.width import compact
from zhichan.records.declared import Label
from zhichan.records.kinds import kinds

_EXAMPLE = ("示例", "example")
_SPLIT = re.compile(r"[;；]")


class KindTemplateTable(Format):
    """Reads the sheets named after a kind; the sheets that explain the columns are passed over."""

    name = "kind-template-table"
    label = Label(zh="知产登记表模板", en="Zhichan spreadsheet template")
    licence = "The licence of the facts is that of whoever filled the table in; the template itself is free to use."
    authority = "hand"
    extensions = (".xlsx",)

    def __init__(self, max_inflated: int = MAX_INFLATED) -> None:
        self.max_inflated = max_inflated

    def recognises(self, head: bytes, path: Path) -> bool:
        if not is_spreadsheet(head):
            return False
        check_inflated(path, self.max_inflated)
        return any(_kind_of(row) for rows in sheets(path) if (row := next(rows, None)))

    def read(self, path: Path) -> Iterator[Outcome]:
        check_inflated(path, self.max_inflated)
        known = False
        for rows in sheets(path):
            header = next(rows, None)
            kind_name = _kind_of(header) if header else ""
            if header and kind_name:
                known = True
                yield from _table(kind_name, header, rows)
        if not known:
            raise FormatError(
                "no sheet has the name and the columns of a template", where=path.name, mend="make one: zhichan template"
            )

    def headers(self, path: Path) -> dict[str, tuple[str, ...]]:
        """The keys of the columns of each sheet that is about a kind, by the sheet's name.

        Raises:
            FormatError: the file cannot be opened.
        """
        check_inflated(path, self.max_inflated)
        firsts = [row for rows in sheets(path) if (row := next(rows, None)) and _kind_of(row)]
        return {row.sheet: tuple(_key(cell) for cell in row.cells) for row in firsts}


def _kind_of(header: Row) -> str:
    """The kind that a sheet is about: the last word of its name, where the header is that of the template; else `""`."""
    name = header.sheet.rpartition(" ")[2]
    return name if name in kinds() and _key(header.cells[0] if header.cells else "") == MARK.key else ""


def _key(header: str) -> str:
    """The key of a column: the first line of its header."""
    return compact(header.strip().partition("\n")[0])


def _table(kind_name: str, header: Row, rows: Iterator[Row]) -> Iterator[Outcome]:
    known = {column.key: column for column in columns(kind_name)}
    keys = [_key(cell) for cell in header.cells]
    for row in rows:
        if row.cells[0].strip().lower().startswith(_EXAMPLE):
            continue
        draft = Draft()
        draft.kind, draft.lang = kind_name, "zh"
        cells: dict[str, str] = {}
        for place, cell in enumerate(row.cells):
            key = keys[place] if place < len(keys) else ""
            if not cell.strip():
                continue
            if key in known and key != MARK.key and key not in cells:
                cells[key] = cell.strip()
            else:
                draft.keep(key or f"column {place + 1}", cell)
        placed = [Placed(column, key, cells[key]) for key, column in known.items() if key in cells]
        id_, office = KindRow(placed, draft, _SPLIT.split).take()
        yield draft.outcome(row.place, partial(_raw, header.cells, row), id_, office)


def _raw(headers: Sequence[str], row: Row) -> str:
    """The row as JSON: the key of the header and the cell, in order."""
    pairs = zip_longest((_key(header) for header in headers), row.cells, fillvalue="")
    return json.dumps([[name, cell] for name, cell in pairs if cell], ensure_ascii=False)
