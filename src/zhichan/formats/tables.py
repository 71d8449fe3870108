"""Tables in files: spreadsheets and CSV as rows of text, with what must be checked before a file from outside is opened."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from zhichan.formats.format import FormatError
from zhichan.formats.lines import decode, lines

MAX_INFLATED = 1 << 30
_MAX_CELLS = 1 << 25
_MAX_LINE = 64 << 20
_PIECE = 1 << 20
_FORMULA = re.compile(rb"""<c r="([A-Z]+\d+)"[^>]*><f[^>]*?(?:/>|>([^<]*)</f>)(?:<v\s*/>|<v></v>)?</c>""")

_COLUMNS = re.compile(rb"""r="([A-Z]{1,3})\d""")
_ROWS = re.compile(rb"""r="[A-Z]{1,3}(\d{1,7})\"""")
_OVERLAP = 32  # bytes: longer than the name of a cell


class Row(msgspec.Struct, frozen=True):
    """One row: where it stands, and its cells as text."""

    sheet: str
    number: int
    cells: tuple[str, ...]

    @property
    def place(self) -> str:
        """`sheet 工作表1 row 3`; `row 3` where there are no sheets."""
        return f"sheet {self.sheet} row {self.number}" if self.sheet else f"row {self.number}"


class EmptyFormula(msgspec.Struct, frozen=True):
    """A cell with a formula whose value was never computed: reading the file gives nothing for it."""

    place: str
    formula: str


def is_spreadsheet(head: bytes) -> bool:
    """Whether a file is an Office Open XML workbook, by its first bytes."""
    return head.startswith(b"PK\x03\x04") and (b"xl/" in head or b"[Content_Types].xml" in head)


def check_inflated(path: Path, limit: int) -> list[EmptyFormula]:
    """Measures a workbook by inflating it piece by piece, and finds its formulas without a value on the way.

    What the container says of its sizes is looked at first, but not trusted. A sheet's size is that of the rectangle up to its
    last row and column: a single cell far out takes as much memory as a full sheet.

    Raises:
        FormatError: it or a sheet of it inflates beyond the limit, or it is no sound container.
    """
    formulas: list[EmptyFormula] = []
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > limit:
                raise _too_large(path, limit)
            total = 0
            for member in members:
                is_sheet = member.filename.startswith("xl/worksheets/")
                tail = seam = b""
                rows = columns = 0
                with archive.open(member) as file:
                    while piece := file.read(_PIECE):
                        total += len(piece)
                        if total > limit:
                            raise _too_large(path, limit)
                        if is_sheet:
                            tail = _find_formulas(tail + piece, member.filename, formulas)
                            rows, columns = _reach(seam + piece, rows, columns)
                            seam = piece[-_OVERLAP:]
                if rows * columns > _MAX_CELLS:
                    raise _too_wide(path, member.filename, rows, columns)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise FormatError(f"the workbook is damaged ({error})", where=path.name, mend="fetch or export it again") from error
    return formulas


def _find_formulas(text: bytes, sheet: str, found: list[EmptyFormula]) -> bytes:
    """Adds the formulas without a value; returns the end of the text, in which a cell may be cut."""
    end = 0
    for match in _FORMULA.finditer(text):
        formula = (match[2] or b"").decode("utf-8", "replace")
        found.append(EmptyFormula(f"{sheet} {match[1].decode('ascii')}", f"={formula}"))
        end = match.end()
    return text[max(end, text.rfind(b"<c ")) :][-_PIECE:]


def _reach(text: bytes, rows: int, columns: int) -> tuple[int, int]:
    """The last row and column in which a cell stands, of those given and those in the text."""
    for letters in set(_COLUMNS.findall(text)):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    return max(rows, max(map(int, set(_ROWS.findall(text))), default=0)), columns


def _too_wide(path: Path, sheet: str, rows: int, columns: int) -> FormatError:
    return FormatError(
        f"the sheet reaches to row {rows:,} and column {columns:,}, more cells than can be read at once",
        where=f"{path.name} {sheet}",
        mend="delete the empty rows and columns behind the table, or save it in parts",
    )


def _too_large(path: Path, limit: int) -> FormatError:
    return FormatError(
        f"the workbook would inflate beyond the limit of {limit >> 20} MiB",
        where=path.name,
        mend="it may be made to do harm; if it is sound, save it in parts",
    )


def sheets(path: Path) -> Iterator[Iterator[Row]]:
    """The rows of each sheet, header first; rows without any value are left out. Check the file before.

    Raises:
        FormatError: the workbook cannot be opened.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            yield _rows(name, sheet.to_python(skip_empty_area=False))
    except CalamineError as error:
        raise FormatError(f"the workbook cannot be opened ({error})", where=path.name, mend="save it anew as .xlsx") from error


def _rows(sheet: str, rows: Sequence[Sequence[object]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        texts = tuple(_text(cell) for cell in cells)
        if any(texts):
            yield Row(sheet, number, texts)


def _text(cell: object) -> str:
    """A cell as a person sees it: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    return "" if cell is None else str(cell)


def csv_rows(path: Path, limit: int = _MAX_LINE) -> Iterator[Row]:
    """The rows of a CSV file in UTF-8 or GB18030, separated by commas or tabs.

    Raises:
        FormatError: a line is too long, or the text is in another encoding.
    """
    csv.field_size_limit(limit)

    def texts() -> Iterator[str]:
        for line in lines(path, limit):
            if line.body is None:
                raise FormatError(
                    f"a line is longer than {limit >> 20} MiB", where=f"{path.name}:{line.number}", mend="export the file again"
                )
            try:
                yield decode(line.body).removeprefix("\ufeff")
            except UnicodeDecodeError as error:
                raise FormatError(
                    "the line is text neither in UTF-8 nor in GB18030",
                    where=f"{path.name}:{line.number}",
                    mend="save the file in UTF-8",
                ) from error

    stream = texts()
    first = next(stream, "")
    separator = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(_chain(first, stream), delimiter=separator)
    for number, cells in enumerate(reader, 1):
        if any(cells):
            yield Row("", number, tuple(cells))


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
