"""What a kind of scheme file is: it recognises its files by their content and reads them item by item."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from zhichan.formats.format import FormatError, Problem
from zhichan.formats.lines import Decoder, lines
from zhichan.formats.tables import MAX_INFLATED, Row, check_inflated, is_spreadsheet, sheets
from zhichan.records.declared import Label
from zhichan.schemes.entries import Item, Stated

HEAD = 1 << 16
_LONGEST = 1 << 20
_TOP = 20  # lines by which a text file is recognised


class SchemeFile(ABC):
    """One kind of file from one issuer. Stateless: one instance serves all files."""

    name: ClassVar[str]
    label: ClassVar[Label]
    scheme: ClassVar[str]

    @abstractmethod
    def recognises(self, head: bytes, path: Path) -> bool:
        """Whether the file is of this kind, by its first bytes (64 KiB at most)."""

    @abstractmethod
    def read(self, path: Path) -> Iterator[Item]:
        """What the file states; a row that cannot be understood is a `Problem`, and the rest is read.

        Raises:
            FormatError: the file as a whole, or the rest of it, cannot be read.
        """

    def stated(self, head: bytes) -> Stated:
        """What the file says of its own language and edition."""
        return Stated()


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers, in UTF-8 or GB18030, without their ends; empty ones left out.

    Raises:
        FormatError: a line is in no known encoding or too long to be one.
    """
    decoded = Decoder()
    for line in lines(path, _LONGEST):
        try:
            if line.body is None:
                raise UnicodeDecodeError("utf-8", line.head, 0, 1, "too long")
            text = decoded(line.body).removeprefix("\ufeff").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise FormatError(
                "the line is too long, or in no known encoding (UTF-8, GB18030)",
                where=f"{path.name}:{line.number}",
                mend="save the file in UTF-8",
            ) from error
        if text.strip():
            yield line.number, text


def table_rows(path: Path) -> Iterator[Row]:
    """The rows of a workbook (all its sheets), or of a text table whose first line says by which sign columns are separated.

    Raises:
        FormatError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if is_spreadsheet(head):
        check_inflated(path, MAX_INFLATED)
        for sheet in sheets(path):
            yield from sheet
        return
    first = head_text(head).partition("\n")[0]
    # strict: a quotation mark that is never closed would take all rows behind it for one cell
    reader = csv.reader((text for _, text in text_lines(path)), delimiter=max(",;\t", key=first.count), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield Row("", number, tuple(cells))
    except csv.Error as error:
        raise FormatError(f"the row cannot be read ({error})", where=f"{path.name} row {number + 1}", mend="mend it") from error


def whole_json(path: Path, shape: Any) -> Any:
    """A whole JSON file, of that shape.

    Raises:
        FormatError: it is not JSON, not in UTF-8, nested beyond measure, or of another shape.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"it is no sound JSON of this kind ({error})", where=path.name, mend="fetch the file again") from error


def head_text(head: bytes) -> str:
    """The first bytes as text as far as they are whole characters."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return head.decode(encoding)
        except UnicodeDecodeError as error:
            if len(head) - error.start < 4:  # the last character is cut
                return head[: error.start].decode(encoding)
    return head.decode("utf-8", "replace")


def tabbed(head: bytes) -> list[list[str]]:
    """The first lines of a text file as cells between tabs; the last one only where the file has no more."""
    lines = head_text(head).splitlines()
    whole = lines if len(head) < HEAD else lines[:-1]
    return [line.split("\t") for line in whole if line.strip()][:_TOP]


def mostly(rows: Sequence[Sequence[str]], fits: Callable[[Sequence[str]], bool]) -> bool:
    """Whether more than half of some rows fit: one that is spoilt does not make another file of it."""
    return 2 * sum(map(fits, rows)) > len(rows)


def no_symbol(where: str, text: str, scheme: str) -> Problem:
    """A row whose symbol is none of its scheme."""
    return Problem(
        where, f"no symbol of the scheme {scheme}", text[:80], "write the symbol as the issuer does, or delete the row"
    )


def no_title(where: str, symbol: str) -> Problem:
    """A row without words."""
    return Problem(where, "the symbol has no title", symbol, "write its title, or delete the row")
