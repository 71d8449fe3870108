"""The machine behind all tables of patents: a format declares its columns, and the rest is here.

A row is one patent document. A row whose cells stand under the wrong headers, or that bears no number, is refused with a
sentence; a column that is not declared goes to the right's rest by its printed header.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import ClassVar, NamedTuple

from zhichan.formats.format import Format, FormatError, Outcome, Problem
from zhichan.formats.patent_row import Reader, RowDraft, row_application, row_date, row_publication
from zhichan.formats.tables import (
    MAX_INFLATED,
    Row,
    check_inflated,
    csv_rows,
    decode_western,
    is_spreadsheet,
    sheets,
)
from zhichan.normalise.classes import parse_class
from zhichan.normalise.width import compact

_HEADER_ROWS = 10  # a title, empty rows or a search statement may stand above the header
_LISTED_FORMULAS = 100

Fits = Callable[[str], bool]


class Column(NamedTuple):
    """How the cells of a column are read, and the form they must have if they have one."""

    read: Reader
    fits: Fits | None = None


def folded(header: str) -> str:
    """A header whatever its width, blanks, hidden signs and capitals."""
    return compact(header).lower()


def columns(declared: Mapping[str, Column | Reader]) -> dict[str, Column]:
    """Declared columns by their folded header, in the order of reading."""
    return {folded(name): how if isinstance(how, Column) else Column(how) for name, how in declared.items()}


def a_date(cell: str) -> bool:
    return row_date(cell, day_first=True) is not None


def an_application(cell: str) -> bool:
    return row_application(cell, "CN", exchange=True)[0] is not None or any(char.isdigit() for char in cell)


def a_publication(cell: str) -> bool:
    return any(row_publication(part, "CN") is not None for part in cell.splitlines())


def a_class(cell: str) -> bool:
    first = cell.replace("|", ";").replace("\n", ";").split(";")[0].split(" (")[0]
    return any(parse_class(first, scheme) is not None for scheme in ("ipc", "locarno"))


class PatentTable(Format):
    """Reads a table of patents, one row a document; subclasses declare how."""

    columns: ClassVar[Mapping[str, Column]]
    """Folded header → column. In the order of reading: what another column needs stands before it."""
    signature: ClassVar[tuple[frozenset[str], ...]]
    """Folded headers: a row is the header if it has one of each set."""
    numbers: ClassVar[frozenset[str]]
    """The columns of which one must name the patent."""
    source: ClassVar[str]
    """Stands for the office in the id of a record without an official number."""
    language: ClassVar[str] = "zh"
    blank: ClassVar[frozenset[str]] = frozenset()
    """What the platform prints in a cell that says nothing."""
    day_first: ClassVar[bool] = False
    exchange: ClassVar[bool] = False
    western: ClassVar[bool] = False
    """Whether text that is not UTF-8 is Windows-1252 rather than GB18030."""
    office: ClassVar[str] = ""
    """The office of all records, where the table has no other."""
    authority = "vendor"
    extensions: ClassVar[tuple[str, ...]] = (".xlsx", ".xls", ".csv")

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

    def outcome(self, headers: Sequence[str], row: Row) -> Outcome:
        """What becomes of one row under its headers."""
        cells: dict[str, tuple[str, str]] = {}
        unknown: list[tuple[str, str]] = []
        for place, cell in enumerate(row.cells):
            if not cell.strip() or cell.strip() in self.blank:
                continue
            printed = headers[place] if place < len(headers) else ""
            name = folded(printed)
            if name in self.columns and name not in cells:
                cells[name] = (printed, cell)
            else:
                unknown.append((printed.strip() or f"column {place + 1}", cell))
        draft = RowDraft(
            {name: cell for name, (_, cell) in cells.items()}, self.language, day_first=self.day_first, exchange=self.exchange
        )
        draft.office = self.office
        for printed, cell in unknown:
            draft.keep(printed, cell)
        for place, target in row.links:
            if target not in row.cells:
                draft.aside(_link_header(headers, place), target)
        if not (self.numbers & cells.keys()):
            draft.refuse(
                "", "the row has neither an application number nor a publication number", "", "export it with its numbers"
            )
        self._refuse_shifted(cells, draft)
        if not draft.refusals:
            for name, column in self.columns.items():
                if name in cells:
                    column.read(*cells[name], draft)
            draft.settle()
        id_ = f"{self.source}:patent:{draft.document}" if draft.document else ""
        return draft.outcome(row.place, lambda: _raw(headers, row), id_, draft.office or "CN")

    def _refuse_shifted(self, cells: Mapping[str, tuple[str, str]], draft: RowDraft) -> None:
        odd = [
            (printed, cell)
            for name, column in self.columns.items()
            if column.fits and name in cells and not column.fits(cells[name][1])
            for printed, cell in [cells[name]]
        ]
        if len(odd) > 1:
            said = ", ".join(f"{printed} holds {cell[:20]!r}" for printed, cell in odd[:3])
            draft.refuse(odd[0][0], f"the cells are shifted: {said}", odd[0][1], "put the cells of the row under their headers")


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
    return Outcome(place=row.place, refusals=(Problem("", what, "", mend),), raw=_raw((), row))


def _link_header(headers: Sequence[str], place: int) -> str:
    printed = headers[place].strip() if place < len(headers) else ""
    return f"{printed or f'column {place + 1}'} (link)"


def _raw(headers: Sequence[str], row: Row) -> str:
    """The row as JSON: printed header and cell, in order, then what cells point at."""
    names = [*headers, *("" for _ in row.cells[len(headers) :])]
    cells = [[name, cell] for name, cell in zip(names, row.cells, strict=False) if cell]
    links = [[_link_header(headers, place), target] for place, target in row.links]
    return json.dumps([*cells, *links], ensure_ascii=False)
