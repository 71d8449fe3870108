"""The machine behind all tables of patents: a format declares its columns, and the rest is here.

A row is one patent document. A row whose cells stand under the wrong headers, or that bears no number, is refused with a
sentence; a column that is not declared goes to the right's rest by its printed header.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from zhichan.formats.format import Outcome
from zhichan.formats.header_table import HeaderTable, folded, link_header, raw_row
from zhichan.formats.patent_row import Reader, RowDraft, row_application, row_date, row_publication
from zhichan.formats.tables import Row
from zhichan.normalise.classes import parse_class

Fits = Callable[[str], bool]


class Column(NamedTuple):
    """How the cells of a column are read, and the form they must have if they have one."""

    read: Reader
    fits: Fits | None = None


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


class PatentTable(HeaderTable):
    """Reads a table of patents, one row a document; subclasses declare how."""

    columns: ClassVar[Mapping[str, Column]]
    """Folded header → column. In the order of reading: what another column needs stands before it."""
    numbers: ClassVar[frozenset[str]]
    """The columns of which one must name the patent."""
    source: ClassVar[str]
    """Stands for the office in the id of a record without an official number."""
    language: ClassVar[str] = "zh"
    day_first: ClassVar[bool] = False
    exchange: ClassVar[bool] = False
    office: ClassVar[str] = ""
    """The office of all records, where the table has no other."""
    authority = "vendor"

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
                draft.aside(link_header(headers, place), target)
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
        return draft.outcome(row.place, lambda: raw_row(headers, row), id_, draft.office or "CN")

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
