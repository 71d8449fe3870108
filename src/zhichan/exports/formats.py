"""The formats there are, and writing one of them: whole, deterministic, and for texts resumable."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from zhichan.corpus.marts import Rids
from zhichan.exports.about import About
from zhichan.exports.dossier import must_fit, write_dossier
from zhichan.exports.errors import ExportError
from zhichan.exports.problems import MISSING, Unwritten
from zhichan.exports.references import bibtex_head, bibtex_record, ris_record
from zhichan.exports.rows import Missing, Row, Rows
from zhichan.exports.tables import csv_head, csv_record, csv_tail, jsonl_record
from zhichan.exports.workbook import write_workbooks
from zhichan.records.declared import Label

_TOLD_EVERY = 400  # rights


class Told(Protocol):
    """Progress: what is done, how much of it, of how much. An exception from it stops the work."""

    def __call__(self, what: str, done: int, total: int, /) -> None: ...


def _nothing(about: About) -> bytes:
    return b""


@dataclass(frozen=True)
class Lines:
    """A format of one record after the other."""

    record: Callable[[Row, About], bytes]
    head: Callable[[About], bytes] = _nothing
    tail: Callable[[About], bytes] = _nothing


@dataclass(frozen=True)
class Format:
    """A format: its name for people, its media type, its files' ending, and whether it has columns to choose."""

    label: Label
    media_type: str
    ending: str
    has_columns: bool = False
    lines: Lines | None = None


FORMATS: dict[str, Format] = {
    "csv": Format(
        Label(zh="CSV 表格", en="Table (CSV)"), "text/csv; charset=utf-8", ".csv", True, Lines(csv_record, csv_head, csv_tail)
    ),
    "xlsx": Format(
        Label(zh="Excel 表格（XLSX）", en="Excel table (XLSX)"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        True,
    ),
    "jsonl": Format(
        Label(zh="完整记录（JSONL）", en="Whole records (JSONL)"),
        "application/x-ndjson; charset=utf-8",
        ".jsonl",
        lines=Lines(jsonl_record),
    ),
    "ris": Format(
        Label(zh="参考文献（RIS）", en="References (RIS)"),
        "application/x-research-info-systems; charset=utf-8",
        ".ris",
        lines=Lines(ris_record),
    ),
    "bibtex": Format(
        Label(zh="参考文献（BibTeX）", en="References (BibTeX)"),
        "application/x-bibtex; charset=utf-8",
        ".bib",
        lines=Lines(bibtex_record, bibtex_head),
    ),
    "pdf": Format(Label(zh="卷宗（PDF）", en="Dossier (PDF)"), "application/pdf", ".pdf"),
}
ZIP = Format(Label(zh="压缩包（ZIP）", en="Archive (ZIP)"), "application/zip", ".zip")
"""What several files are taken away in."""


def must_be_known(name: str) -> str:
    """The name of a format.

    Raises:
        ExportError: there is none of that name.
    """
    if name not in FORMATS:
        raise ExportError(f"there is no format {name[:40]!r}", where="format", mend=f"choose one of {', '.join(FORMATS)}")
    return name


def stream(name: str, rows: Rows, rids: Rids, about: About) -> Iterator[bytes]:
    """A format of lines, in pieces as they are made. Records that cannot be shown are left out."""
    lines = FORMATS[name].lines
    assert lines
    yield lines.head(about)
    waiting: list[bytes] = []
    for row in rows.read(rids):
        if isinstance(row, Row):
            waiting.append(lines.record(row, about))
        if len(waiting) >= _TOLD_EVERY:
            yield b"".join(waiting)
            waiting.clear()
    yield b"".join(waiting) + lines.tail(about)


@dataclass(frozen=True)
class Written:
    """What was written, and what of it is not as it should be."""

    paths: list[Path]
    problems: list[Unwritten]


def write(name: str, rows: Rows, rids: Rids, about: About, folder: Path, told: Told, stem: str = "rights") -> Written:
    """Writes the files of a format into a folder.

    A format of lines goes on where a run of the same question that was cut off had come to; the others begin again.

    Raises:
        ExportError: the format cannot hold so many rights.
    """
    if name == "pdf":
        must_fit(len(rids))
    if FORMATS[name].lines:
        return _write_lines(name, rows, rids, about, folder / f"{stem}{FORMATS[name].ending}", told)
    problems: list[Unwritten] = []
    paths: list[Path] = []
    found = _present(rows, rids, told, name, problems)
    for one in write_workbooks(found, about, folder, stem) if name == "xlsx" else write_dossier(found, about, folder, stem):
        if isinstance(one, Path):
            paths.append(one)
        else:
            problems.append(one)
    return Written(paths, problems)


def _present(rows: Rows, rids: Rids, told: Told, name: str, problems: list[Unwritten]) -> Iterator[Row]:
    for number, row in enumerate(rows.read(rids)):
        if number % _TOLD_EVERY == 0:
            told(name, number, len(rids))
        if isinstance(row, Missing):
            problems.append(Unwritten(row.id, name, MISSING))
        else:
            yield row


class _Place(msgspec.Struct):
    """How far a draft has come: rights and bytes, and what was missing."""

    question: str
    done: int
    size: int
    missing: list[str]


def _write_lines(name: str, rows: Rows, rids: Rids, about: About, path: Path, told: Told) -> Written:
    lines = FORMATS[name].lines
    assert lines
    draft, note = path.with_name(f"{path.name}.draft"), path.with_name(f"{path.name}.draft.json")
    place = _place(draft, note, question=repr((name, about.lines(), about.columns, about.lang, about.site, len(rids))))
    with draft.open("r+b" if place.done else "wb") as file:
        file.truncate(place.size)
        file.seek(place.size)
        if not place.done:
            file.write(lines.head(about))
        for row in rows.read(rids, place.done):
            if isinstance(row, Row):
                file.write(lines.record(row, about))
            else:
                place.missing.append(row.id)
            place.done += 1
            if place.done % _TOLD_EVERY == 0:
                file.flush()
                os.fsync(file.fileno())
                place.size = file.tell()
                note.write_bytes(msgspec.json.encode(place))
                told(name, place.done, len(rids))
        file.write(lines.tail(about))
    draft.replace(path)
    note.unlink(missing_ok=True)
    return Written([path], [Unwritten(id, path.name, MISSING) for id in place.missing])


def _place(draft: Path, note: Path, question: str) -> _Place:
    try:
        place = msgspec.json.decode(note.read_bytes(), type=_Place)
        if place.question == question and draft.stat().st_size >= place.size:
            return place
    except (OSError, msgspec.MsgspecError):
        pass
    return _Place(question, 0, 0, [])
