"""Mending one quarantined record: its cells or its text as a form, and what is written there as a small file of its format."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.corpus.files import KeptFiles
from zhichan.corpus.schema import Quarantined
from zhichan.errors import ZhichanError
from zhichan.formats.cnipr_trs_text import CniprTrsText
from zhichan.formats.format import Format, FormatError, Problem
from zhichan.formats.gi_register_json import GiRegisterJson
from zhichan.formats.header_table import HeaderTable
from zhichan.formats.kind_template_table import KindTemplateTable
from zhichan.formats.registry import by_name
from zhichan.formats.tables import is_spreadsheet
from zhichan.importing.intake import refusals_of

LONGEST = 1 << 20
"""Bytes of a record's text that a form can hold."""
_TOP = 1 << 20  # bytes of a text table in which its header stands
_BYTES = re.compile(r"bytes (\d+)\+(\d+)")
_SHEET = re.compile(r"sheet (.*) row \d+", re.DOTALL)
_DECLARED = re.compile(rb"""<\?xml [^>]*?encoding=["']([\w.-]+)["']""")

Cells = tuple[tuple[str, str], ...]


class Form(msgspec.Struct, frozen=True):
    """How a record can be mended: cell by cell under printed headers, as text, or not here: `cannot` is a slug that says why."""

    way: Literal["cells", "text", "none"]
    cells: Cells = ()
    text: str = ""
    cannot: str = ""


def form_of(files: KeptFiles, entry: Quarantined) -> Form:
    """The form for an entry, filled with what the file says."""
    format_ = by_name(entry.format)
    if isinstance(format_, CniprTrsText):
        pairs = _pairs(entry)
        return (
            Form("text", text="".join(f"<{tag}>={value}\n" for tag, value in pairs))
            if pairs
            else Form("none", cannot="no-header")
        )
    if isinstance(format_, HeaderTable | KindTemplateTable):
        return _form_of_row(files, entry, format_)
    if isinstance(format_, GiRegisterJson):
        return Form("text", text=entry.raw)
    if match := _BYTES.fullmatch(entry.place):
        return _form_of_text(files, entry, int(match[1]), int(match[2]))
    return Form("none", cannot="no-form")


def _form_of_text(files: KeptFiles, entry: Quarantined, start: int, length: int) -> Form:
    if length > LONGEST:
        return Form("none", cannot="too-long")
    try:
        body = files.read(entry.sha256, start, length)  # what is shown of a refused record may be cut; the file is whole
    except OSError:
        return Form("none", cannot="no-file")
    try:
        text = body.decode(_encoding(body))
    except (UnicodeDecodeError, LookupError):
        return Form("none", cannot="no-text")
    return Form("text", text=text.removeprefix("\ufeff"))


def _form_of_row(files: KeptFiles, entry: Quarantined, format_: HeaderTable | KindTemplateTable) -> Form:
    pairs = _pairs(entry)
    if not any(name for name, _ in pairs):
        return Form("none", cannot="no-header")
    left, cells = list(pairs), []
    for name in _headers(files, entry, format_):
        taken = left.pop(0)[1] if left and left[0][0] == name else ""
        cells.append((name, taken))
    return Form("cells", cells=(*((name, value) for name, value in cells if name or value), *left))


def _headers(files: KeptFiles, entry: Quarantined, format_: HeaderTable | KindTemplateTable) -> Sequence[str]:
    """All headers above a row, also those under which it says nothing; none where the file cannot be opened any more."""
    sheet = match[1] if (match := _SHEET.fullmatch(entry.place)) else ""
    try:
        top = files.read(entry.sha256, 0, _TOP)
        whole = files.read(entry.sha256) if is_spreadsheet(top) else top[: top.rfind(b"\n") + 1] or top
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table"
            path.write_bytes(whole)
            return format_.headers(path).get(sheet, ())
    except (OSError, ZhichanError):
        return ()


def _pairs(entry: Quarantined) -> list[tuple[str, str]]:
    try:
        return msgspec.json.decode(entry.raw, type=list[tuple[str, str]])
    except msgspec.MsgspecError:
        return []


def filled(form: Form, cells: Sequence[str], text: str) -> Form:
    """A form with what somebody has written into it.

    Raises:
        FormatError: it has another number of cells.
    """
    if form.way != "cells":
        return msgspec.structs.replace(form, text=text.replace("\r\n", "\n"))
    if len(cells) != len(form.cells):
        raise FormatError("the form has other cells by now", where="cells", mend="open the record again")
    written = tuple((name, cell.strip()) for (name, _), cell in zip(form.cells, cells, strict=True))
    return msgspec.structs.replace(form, cells=written)


def write(entry: Quarantined, form: Form, folder: Path) -> Path:
    """Writes the record as a file of its format, by the last part of the name that its file has."""
    path = folder / Path(entry.file).name
    if form.way == "text":
        body = f"[{form.text}]" if entry.format == GiRegisterJson.name else form.text
        path.write_bytes(body.encode(_encoding(body.encode("utf-8", "replace")[:200]), "xmlcharrefreplace"))
    elif entry.format == KindTemplateTable.name:
        _write_workbook(path, form.cells, _SHEET.fullmatch(entry.place))
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow([name for name, _ in form.cells])
            writer.writerow([cell for _, cell in form.cells])
    return path


def _write_workbook(path: Path, cells: Cells, place: re.Match[str] | None) -> None:
    from xlsxwriter import Workbook

    with Workbook(path) as book:
        sheet = book.add_worksheet(place[1] if place else None)
        for column, (name, cell) in enumerate(cells):
            sheet.write_string(0, column, name)
            sheet.write_string(1, column, cell)


def _encoding(body: bytes) -> str:
    declared = _DECLARED.match(body.removeprefix(b"\xef\xbb\xbf").lstrip()[:200])
    return declared[1].decode("ascii") if declared else "utf-8"


def refusals(path: Path, format_name: str) -> tuple[Problem, ...]:
    """Why a mended record would still not be taken; nothing where it would."""
    try:
        return tuple(_refusals(by_name(format_name), path))
    except ZhichanError as error:
        return (Problem(error.where, error.what, "", error.mend),)


def _refusals(format_: Format, path: Path) -> Iterator[Problem]:
    records = [one for one in islice(format_.read(path), 10) if one.right or one.refusals]
    if len(records) != 1:
        what = "it reads as no record" if not records else "it reads as more than one record"
        yield Problem("", what, "", "leave one record of the same form")
        return
    yield from refusals_of(records[0])
