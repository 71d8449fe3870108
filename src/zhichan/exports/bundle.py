"""Several files as one zip: the tables, the pictures as they came, and the report of what could not be written."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from zhichan.corpus.marts import Rids
from zhichan.corpus.media import Media
from zhichan.exports.about import About
from zhichan.exports.formats import Told, Written
from zhichan.exports.problems import Unwritten, error_report
from zhichan.exports.rows import Row, Rows
from zhichan.records.audience import Audience
from zhichan.records.declared import Label
from zhichan.records.right import Right

_ODD = re.compile(r"[^\w.()-]+")
_LONGEST = 100
_NOT_HELD = Label(zh="来源提到这幅图，但没有随附", en="a source names this picture, and it did not come with it")
_UNREADABLE = Label(zh="保存的图片读不出来", en="the picture that is kept cannot be read")


class _Picture(NamedTuple):
    document: str
    name: str


def write_zip(path: Path, written: Written, about: About) -> None:
    """A zip of files that were written, with their error report; the files are taken away."""
    with _zip(path) as archive:
        _put(archive, written, about)


def write_zip_with_pictures(
    path: Path, written: Written, about: About, rows: Rows, rids: Rids, media: Media, audience: Audience, told: Told
) -> list[Unwritten]:
    """The same with the pictures of each right in a folder of its own; gives all problems."""
    problems = list(written.problems)
    with _zip(path) as archive:
        for number, row in enumerate(rows.read(rids)):
            if number % 50 == 0:
                told("pictures", number, len(rids))
            if isinstance(row, Row):
                problems += _pictures(archive, row, media, audience, about)
        _put(archive, Written(written.paths, problems), about)
    return problems


def _zip(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)


def _put(archive: zipfile.ZipFile, written: Written, about: About) -> None:
    for file in written.paths:
        with file.open("rb") as source, archive.open(_entry(file.name, about), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)
        file.unlink()
    told = "".join(f"{name}: {value}\n" for name, value in about.lines())
    archive.writestr(_entry("about.txt", about), told)
    archive.writestr(_entry("errors.csv", about), error_report(written.problems, about.lang))


def _pictures(archive: zipfile.ZipFile, row: Row, media: Media, audience: Audience, about: About) -> Iterator[Unwritten]:
    used: set[str] = set()
    lacking: set[str] = set()
    for picture in _named(row.right):
        name = _free(_safe(picture.name), used)
        try:
            body, _type = media.original(picture.document, picture.name, audience)
        except FileNotFoundError:
            held = any(picture.name in media.listed(source.sha256, audience) for source in row.right.sources)
            if not held and picture.name not in lacking:
                lacking.add(picture.name)
                yield Unwritten(row.id, picture.name, _NOT_HELD)
            continue
        except (OSError, ValueError):
            yield Unwritten(row.id, picture.name, _UNREADABLE)
            continue
        used.add(name)
        archive.writestr(_entry(f"pictures/{_safe(row.id)}/{name}", about, stored=True), body)


def _named(right: Right) -> list[_Picture]:
    """Each picture with the document of each source that names it."""
    documents = {source.key: source.sha256 for source in right.sources}
    found = (
        _Picture(documents[key], medium.file)
        for medium in sorted(right.media, key=lambda medium: (medium.role, medium.seq, medium.file))
        for key in medium.sources
        if key in documents
    )
    return list(dict.fromkeys(found))


def _entry(name: str, about: About, stored: bool = False) -> zipfile.ZipInfo:
    """An entry with the time of the version: the same question of a version gives the same bytes."""
    made = about.made_at.astimezone(dt.UTC)
    entry = zipfile.ZipInfo(name, (max(1980, made.year), made.month, made.day, made.hour, made.minute, made.second))
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _safe(name: str) -> str:
    """A name without folders and signs that some systems refuse."""
    return _ODD.sub("_", name).lstrip(".")[:_LONGEST] or "file"


def _free(name: str, used: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    number, free = 1, name
    while free in used:
        number += 1
        free = f"{stem or ending} ({number}){dot}{ending if stem else ''}"
    return free
