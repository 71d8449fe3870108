"""The leading zeros that a workbook shows and does not store: numbers in cells whose format is a row of noughts.

`0012345` typed into a cell of the format `0000000` is stored as 12345. Readers of values give 12345.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from zhichan.formats.sheet_links import attributes, cell_place, sheet_members

_PIECE = 1 << 20
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_NOUGHTS = re.compile(r"(?:\[[^\]]*\])*(0{2,})(?:;.*)?")
_LARGEST = 15  # digits that a spreadsheet stores exactly

Widths = dict[tuple[int, int], int]
"""(row from 1, column from 0) → the least number of digits that the cell shows."""


def zeros_of(path: Path) -> dict[str, Widths]:
    """The cells of each sheet that show leading zeros; nothing for a file that is no Office Open XML workbook."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        styles = _styles_of_noughts(archive.read("xl/styles.xml")) if "xl/styles.xml" in archive.namelist() else {}
        # without such a format, as mostly, the sheets need not be gone through
        return {name: dict(_widths(archive, member, styles)) for name, member in sheet_members(archive)} if styles else {}


def _styles_of_noughts(styles: bytes) -> dict[int, int]:
    """Number of a cell format → digits shown at least, for the formats that are a row of noughts."""
    digits = {}
    for tag in _FORMAT.findall(styles):
        stated = attributes(tag)
        if noughts := _NOUGHTS.fullmatch(stated.get("formatCode", "")):
            digits[stated.get("numFmtId", "")] = min(len(noughts[1]), _LARGEST)
    section = _CELL_FORMATS.search(styles)
    formats = _CELL_FORMAT.findall(section[0]) if digits and section else []
    ids = [attributes(tag).get("numFmtId", "") for tag in formats]
    return {number: digits[id_] for number, id_ in enumerate(ids) if id_ in digits}


def _widths(archive: zipfile.ZipFile, member: str, styles: dict[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    """The cells of a sheet that show leading zeros, each with the digits that it shows at least."""
    numbers = "|".join(map(str, styles)).encode()
    cell = re.compile(rb'<c r="([A-Z]+\d+)"(?: (?!s=|t=)\w+="[^"]*")* s="(%s)"(?: t="n")?[^>]*><v>' % numbers)
    tail = b""
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            text, end = tail + piece, 0
            for match in cell.finditer(text):
                if place := cell_place(match[1].decode("ascii")):
                    yield place, styles[int(match[2])]
                end = match.end()
            tail = text[max(end, text.rfind(b"<c ")) :]  # a cell may be cut between two pieces
