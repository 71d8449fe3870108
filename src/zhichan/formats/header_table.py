"""The machine behind tables that are known by their printed headers: where the header stands, in which sheets and encodings.

A title, empty rows or a search statement may stand above the header. What is no row of the table is put aside with a sentence.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import ClassVar

from zhichan.formats.format import Format, FormatError, Outcome, Problem
from zhichan.formats.tables import (
    MAX_INFLATED,
    Row,
    check_inflated,
    csv_rows,
    decode_western,
    is_spreadsheet,
    sheets,
)
from zhichan.normalise.width import compact

_HEADER_ROWS = 10  # a title, empty rows or a search statement may stand above the header
_LISTED_FORMULAS = 100


@lru_cache(maxsize=4096)  # asked for each cell
def folded(header: str) -> str:
    """A header whatever its width, blanks, hidden signs and capitals."""
    return compact(header).lower()


class HeaderTable(Format):
    """Reads a table by its headers; subclasses declare these and say what becomes of a row."""

    signature: ClassVar[tuple[frozenset[str], ...]]
    """Folded headers: a row is the header if it has one of each set."""
    blank: ClassVar[frozenset[str]] = frozenset()
    """What the source prints in a cell that says nothing."""
    western: ClassVar[bool] = False
    """Whether text that is not UTF-8 is Windows-1252 rather than GB18030."""
    extensions: ClassVar[tuple[str, ...]] = (".xlsx", ".xls", ".csv")

    @abstractmethod
    def outcome(self, headers: Sequence[str], row: Row) -> Outcome:
        """What becomes of one row under its headers."""

    def __init__(self, max_inflated: int = MAX_INFLATED) -> None:
        self.max_inflated = max_inflated

    def recognises(self, head: bytes, path: Path) -> bool:
        if not is_spreadsheet(head) and b"\x00" in head:
            return False
        stat = path.stat()
        tops = _tops(path, stat.st_mtime_ns, stat.st_size, self.max_inflated, is_spreadsheet(head), self.western)
        return any(self._header(rows) is not None for rows in tops)

    def read(self, path: Path) -> Iterator[Outcome]:
        with path.open("rb") as file:
            head = file.read(4096)
        if not is_spreadsheet(head):
            yield from self._table(csv_rows(path, decoded=decode_western if self.western else None))
            return
        formulas = check_inflated(path, self.max_inflated)
        unread = [formula for formula in formulas if not formula.formula.lstrip("=").startswith("HYPERLINK(")]
        for formula in unread[:_LISTED_FORMULAS]:
            what = (
                "the cell is a formula that was never computed" if formula.formula.startswith("=") else "the cell holds an error"
            )
            problem = Problem("", what, formula.formula, "open the file, mend the cell and save it")
            yield Outcome(place=formula.place, unread=(problem,))
        for rows in sheets(path):
            yield from self._table(rows)

    def headers(self, path: Path) -> dict[str, tuple[str, ...]]:
        """The printed headers of each sheet that has some, by its name (`""` for a text).

        Raises:
            FormatError: the file cannot be opened.
        """
        with path.open("rb") as file:
            workbook = is_spreadsheet(file.read(4096))
        stat = path.stat()
        tops = _tops(path, stat.st_mtime_ns, stat.st_size, self.max_inflated, workbook, self.western)
        return {rows[at].sheet: rows[at].cells for rows in tops if (at := self._header(rows)) is not None}

    def _header(self, rows: Sequence[Row]) -> int | None:
        """Which of the rows is the header, if any."""
        for place, row in enumerate(rows):
            names = {folded(cell) for cell in row.cells}
            if all(names & group for group in self.signature):
                return place
        return None

    def _table(self, rows: Iterator[Row]) -> Iterator[Outcome]:
        above = list(islice(rows, _HEADER_ROWS))
        at = self._header(above)
        if at is None:
            for row in chain(above, rows):
                yield _aside(row, "the sheet has no header of this format", "name the columns as the source does")
            return
        for row in above[:at]:
            yield _aside(row, "the row stands above the header", "nothing need be done: it is kept as it is")
        headers = above[at].cells
        for row in chain(above[at + 1 :], rows):
            yield self.outcome(headers, row)


@lru_cache(maxsize=4)  # every table format asks for the same first rows
def _tops(path: Path, changed: int, size: int, limit: int, workbook: bool, western: bool) -> tuple[tuple[Row, ...], ...]:
    """The first rows of each sheet; `changed` and `size` are there so that a file that changed is read again."""
    if not workbook:
        return (tuple(islice(_quietly(csv_rows(path, decoded=decode_western if western else None)), _HEADER_ROWS)),)
    check_inflated(path, limit)
    return tuple(tuple(islice(rows, _HEADER_ROWS)) for rows in sheets(path))


def _quietly(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows as far as they can be read: while recognising, a broken file is merely not ours."""
    try:
        yield from rows
    except FormatError:
        return


def _aside(row: Row, what: str, mend: str) -> Outcome:
    return Outcome(place=row.place, refusals=(Problem("", what, "", mend),), raw=raw_row((), row))


def link_header(headers: Sequence[str], place: int) -> str:
    """What stands for the header of a cell's link."""
    printed = headers[place].strip() if place < len(headers) else ""
    return f"{printed or f'column {place + 1}'} (link)"


def raw_row(headers: Sequence[str], row: Row) -> str:
    """The row as JSON: printed header and cell, in order, then what cells point at."""
    names = [*headers, *("" for _ in row.cells[len(headers) :])]
    cells = [[name, cell] for name, cell in zip(names, row.cells, strict=False) if cell]
    links = [[link_header(headers, place), target] for place, target in row.links]
    return json.dumps([*cells, *links], ensure_ascii=False)
