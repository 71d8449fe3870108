"""Tables in files: spreadsheets and CSV as rows of text, with what must be checked before a file from outside is opened."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from zhichan.formats.format import FormatError
from zhichan.formats.lines import Decoder, lines
from zhichan.formats.sheet_links import Links, SheetLink, links_of
from zhichan.formats.sheet_zeros import Widths, zeros_of

MAX_INFLATED = 1 << 30
_MAX_CELLS = 1 << 25
_MAX_LINE = 64 << 20
_PIECE = 1 << 20
_TOP = 10  # lines by which the separator is told
_SEPARATORS = ",\t;"
_QUOTED = re.compile(r'"[^"]*"')
_HIGH = re.compile(rb"[\x80-\xff]+")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_FORMULA = re.compile(rb"""<c r="([A-Z]+\d+)"[^>]*><f[^>]*?(?:/>|>([^<]*)</f>)(?:<v\s*/>|<v></v>)?</c>""")
_ERROR = re.compile(rb"""<c r="([A-Z]+\d+)"[^>]*?\bt="e"[^>]*>(?:<f[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v></c>""")
_COLUMNS = re.compile(rb"""r="([A-Z]{1,3})\d""")
_ROWS = re.compile(rb"""r="[A-Z]{1,3}(\d{1,7})\"""")
_OVERLAP = 32  # bytes: longer than the name of a cell


class Row(msgspec.Struct, frozen=True):
    """One row: where it stands, its cells as text, and what cells point at (column from 0, address)."""

    sheet: str
    number: int
    cells: tuple[str, ...]
    links: tuple[tuple[int, str], ...] = ()

    @property
    def place(self) -> str:
        """`sheet 工作表1 row 3`; `row 3` where there are no sheets."""
        return f"sheet {self.sheet} row {self.number}" if self.sheet else f"row {self.number}"


class EmptyFormula(msgspec.Struct, frozen=True):
    """A cell with a formula whose value was never computed, or, without `=`, an error such as `#N/A`: it reads as nothing."""

    place: str
    formula: str


def is_spreadsheet(head: bytes) -> bool:
    """Whether a file is a workbook, Office Open XML or the older binary one, by its first bytes."""
    zipped = head.startswith(b"PK\x03\x04") and (b"xl/" in head or b"[Content_Types].xml" in head)
    return zipped or head.startswith(_OLD_OFFICE)


def carries_macros(path: Path) -> bool:
    """Whether an office file, of either form, carries programs. No other file does."""
    with path.open("rb") as file:
        head = file.read(len(_OLD_OFFICE))
        if head == _OLD_OFFICE:
            tail = b""
            while piece := file.read(_PIECE):
                if _OLD_MACROS in tail + piece:
                    return True
                tail = piece[-len(_OLD_MACROS) :]
            return False
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return False  # whoever opens it says what is wrong with it


def check_inflated(path: Path, limit: int) -> list[EmptyFormula]:
    """Measures a workbook by inflating it piece by piece, and finds its formulas without a value on the way.

    What the container says of its sizes is looked at first, but not trusted. A sheet's size is that of the rectangle up to its
    last row and column: a single cell far out takes as much memory as a full sheet. The older binary form is not compressed,
    and its sheets are small by nature.

    Raises:
        FormatError: it carries macros, it or a sheet of it inflates beyond the limit, or it is no sound container.
    """
    if carries_macros(path):
        raise FormatError("the workbook carries macros", where=path.name, mend="save it as .xlsx without macros, or as CSV")
    formulas: list[EmptyFormula] = []
    with path.open("rb") as file:
        if file.read(len(_OLD_OFFICE)) == _OLD_OFFICE:
            return formulas
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
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise FormatError(f"the workbook is damaged ({error})", where=path.name, mend="fetch or export it again") from error
    return formulas


def _find_formulas(text: bytes, sheet: str, found: list[EmptyFormula]) -> bytes:
    """Adds the formulas without a value and the errors; returns the end of the text, in which a cell may be cut."""
    end = 0
    for match in _FORMULA.finditer(text):
        formula = (match[2] or b"").decode("utf-8", "replace")
        found.append(EmptyFormula(f"{sheet} {match[1].decode('ascii')}", f"={formula}"))
        end = match.end()
    for match in _ERROR.finditer(text):
        found.append(EmptyFormula(f"{sheet} {match[1].decode('ascii')}", match[2].decode("utf-8", "replace")))
        end = max(end, match.end())
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

    pointing, zeros = links_of(path), zeros_of(path)
    try:
        with path.open("rb") as file:  # by content: the name of an export often lies about its kind
            workbook = CalamineWorkbook.from_filelike(file)
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            yield _rows(name, sheet.to_python(skip_empty_area=False), pointing.get(name, {}), zeros.get(name, {}))
    except CalamineError as error:
        raise FormatError(f"the workbook cannot be opened ({error})", where=path.name, mend="save it anew as .xlsx") from error


def _rows(sheet: str, rows: Sequence[Sequence[object]], pointing: Links, zeros: Widths) -> Iterator[Row]:
    by_row: dict[int, list[tuple[int, SheetLink]]] = {}
    for (row, column), link in sorted(pointing.items()):
        by_row.setdefault(row, []).append((column, link))
    for number, cells in enumerate(rows, 1):
        texts = [cell if type(cell) is str else _text(cell) for cell in cells]
        if zeros:
            texts = [text.zfill(zeros.get((number, column), 0)) if text.isdigit() else text for column, text in enumerate(texts)]
        links = by_row.get(number, [])
        for column, link in links:
            if column < len(texts) and not texts[column]:
                texts[column] = link.shown
        if any(texts):
            yield Row(sheet, number, tuple(texts), tuple((column, link.target) for column, link in links))


def _text(cell: object) -> str:
    """A cell as a person sees it: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    return "" if cell is None else str(cell)


def decode_western(data: bytes) -> str:
    """Text in UTF-8, else in Windows-1252, else (its signs beyond ASCII come in pairs) in GB18030.

    Raises:
        UnicodeDecodeError: it is none of them.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        paired = all(len(run) % 2 == 0 for run in _HIGH.findall(data))
        return data.decode("gb18030" if paired else "cp1252")


def csv_rows(path: Path, limit: int = _MAX_LINE, decoded: Callable[[bytes], str] | None = None) -> Iterator[Row]:
    """The rows of a CSV file in UTF-8 or GB18030, or as `decoded` reads it, separated by commas, tabs or semicolons.

    Raises:
        FormatError: a line or cell is too long, or the text is in no known encoding.
    """
    csv.field_size_limit(limit)
    decoded = decoded or Decoder(path)

    def texts() -> Iterator[str]:
        for line in lines(path, limit):
            if line.body is None:
                raise FormatError(
                    f"a line is longer than {limit >> 20} MiB", where=f"{path.name}:{line.number}", mend="export the file again"
                )
            try:
                yield decoded(line.body).removeprefix("\ufeff")
            except UnicodeDecodeError as error:
                raise FormatError(
                    "the line is text in no known encoding (UTF-8, GB18030 or Windows-1252)",
                    where=f"{path.name}:{line.number}",
                    mend="save the file in UTF-8",
                ) from error

    stream = texts()
    first: list[str] = []
    broken: FormatError | None = None
    try:
        first.extend(islice(stream, _TOP))
    except FormatError as error:
        broken = error  # told where it stands: the rows before it count

    def whole() -> Iterator[str]:
        yield from first
        if broken:
            raise broken
        yield from stream

    # strict: a quotation mark that is never closed would take all rows behind it for one cell
    reader = csv.reader(whole(), delimiter=_separator(first), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if any(cells):
                yield Row("", number, tuple(cells))
    except csv.Error as error:
        raise FormatError(
            f"the row cannot be read ({error})", where=f"{path.name} row {number + 1}", mend="export it again"
        ) from error


def _separator(top: Sequence[str]) -> str:
    """The sign that stands most often, outside quotation marks, in the first line that has one twice."""
    for line in top:
        bare = _QUOTED.sub("", line)
        count, sign = max((bare.count(sign), sign) for sign in reversed(_SEPARATORS))
        if count > 1:
            return sign
    return "\t" if any("\t" in line for line in top) and not any("," in line for line in top) else ","
