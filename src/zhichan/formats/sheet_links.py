"""What the cells of a workbook point at: its hyperlinks and HYPERLINK formulas, which readers of values pass over."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import msgspec

_PIECE = 1 << 20
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*"([^"]*)\"""")
_TAG = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]*>")
_FORMULA = re.compile(rb"""<c r="([A-Z]+\d+)"[^>]*><f[^>]*>\s*HYPERLINK\(([^<]*)\)\s*</f>""")
_ARGUMENT = re.compile(r'"((?:[^"]|"")*)"')
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})(?!\d)", re.ASCII)


class SheetLink(msgspec.Struct, frozen=True):
    """Where a cell points; `shown` is what a formula shows, for a workbook that never computed it."""

    target: str
    shown: str = ""


Links = dict[tuple[int, int], SheetLink]
"""(row from 1, column from 0) → link."""


def links_of(path: Path) -> dict[str, Links]:
    """The links of each sheet by its name; nothing for a file that is no Office Open XML workbook."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        return {name: dict(_links(archive, set(archive.namelist()), member)) for name, member in sheet_members(archive)}


def sheet_members(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name, file) of each sheet of a workbook; empty where the archive is none."""
    members = set(archive.namelist())
    if "xl/workbook.xml" not in members:
        return []
    found = []
    targets = _relations(archive, members, "xl/workbook.xml")
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        stated = attributes(tag)
        member = targets.get(stated.get("r:id", ""), "")
        member = member.lstrip("/") if member.startswith("/") else posixpath.join("xl", member)
        if member in members:
            found.append((stated.get("name", ""), member))
    return found


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a tag as it stands in the file."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))}


def _relations(archive: zipfile.ZipFile, members: set[str], of: str) -> dict[str, str]:
    folder, name = posixpath.split(of)
    member = f"{folder}/_rels/{name}.rels"
    if member not in members:
        return {}
    stated = [attributes(tag) for tag in _RELATION.findall(archive.read(member))]
    return {relation.get("Id", ""): relation.get("Target", "") for relation in stated}


def _links(archive: zipfile.ZipFile, members: set[str], member: str) -> Iterator[tuple[tuple[int, int], SheetLink]]:
    targets = _relations(archive, members, member)
    tail = b""
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            text, end = tail + piece, 0
            for match in _FORMULA.finditer(text) if b"HYPERLINK(" in text else ():
                arguments = [part.replace('""', '"') for part in _ARGUMENT.findall(unescape(match[2].decode("utf-8", "replace")))]
                if arguments and (place := cell_place(match[1].decode("ascii"))):
                    yield place, SheetLink(arguments[0], arguments[1] if len(arguments) > 1 else "")
                end = match.end()
            for match in _TAG.finditer(text) if b"hyperlink" in text else ():
                stated = attributes(match[0])
                target = targets.get(stated.get("r:id", ""), "") or stated.get("location", "")
                if target and (place := cell_place(stated.get("ref", ""))):
                    yield place, SheetLink(target)
                end = max(end, match.end())
            tail = text[max(end, len(text) - _PIECE, text.rfind(b"<c ")) :]  # a cell or tag may be cut between two pieces


def cell_place(ref: str) -> tuple[int, int] | None:
    """`B12` → (12, 1); the first cell where a link covers several."""
    match = _CELL.match(ref)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1
