"""The files of orders on the disk: made whole, found again by their order, swept after some days."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import filelock
import msgspec

from zhichan.accounts.actors import Actor
from zhichan.configuration import Configuration
from zhichan.exports.bundle import write_zip, write_zip_with_pictures
from zhichan.exports.formats import FORMATS, ZIP, Told, Written, write
from zhichan.taking.errors import NoSuchFile, TakingError
from zhichan.taking.orders import Opened, Order

KEPT_DAYS = 7
_ID = re.compile(r"[0-9a-f]{32}")
_SPARE = 256 << 20  # bytes that stay free whatever comes
_MOST_BYTES = 20 << 30  # of all kept files together
_ORDER, _DONE, _LOCK = "order.json", "done.json", ".making"


class Done(msgspec.Struct, frozen=True):
    """A file that is whole: its name for whoever saves it, its size, its rights, and the problems it reports."""

    name: str
    media_type: str
    size: int
    rights: int
    problems: int


class Kept(NamedTuple):
    """An order, and its file as soon as it is whole."""

    order: Order
    done: Done | None
    path: Path | None


def keep_order(settings: Configuration, order: Order) -> None:
    """Keeps what was ordered, so that its file can be asked for by its id."""
    folder = settings.taken / order.id
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _ORDER).exists():
        _write(folder / _ORDER, msgspec.json.encode(order))


def kept(settings: Configuration, id: str) -> Kept:
    """What is kept of an order.

    Raises:
        NoSuchFile: nothing.
    """
    folder = settings.taken / id
    try:
        if not _ID.fullmatch(id):
            raise FileNotFoundError(id)
        order = msgspec.json.decode((folder / _ORDER).read_bytes(), type=Order)
    except (OSError, msgspec.MsgspecError):
        raise NoSuchFile(
            "this file is not here", where="order", mend=f"files are kept for {KEPT_DAYS} days; take it again"
        ) from None
    try:
        done = msgspec.json.decode((folder / _DONE).read_bytes(), type=Done)
    except (OSError, msgspec.MsgspecError):
        return Kept(order, None, None)
    path = folder / done.name
    return Kept(order, done, path) if path.exists() else Kept(order, None, None)


def make(settings: Configuration, opened: Opened, by: Actor, told: Told) -> Done:
    """Makes the file of an order, unless it is there.

    Raises:
        ExportError, TakingError: it cannot be made as asked.
        Stopped: by `told`; a format of lines goes on from there next time.
    """
    keep_order(settings, opened.order)
    folder = settings.taken / opened.order.id
    with filelock.FileLock(folder / _LOCK):
        if (there := kept(settings, opened.order.id).done) is not None:
            return there
        if shutil.disk_usage(folder).free < _SPARE:
            raise TakingError("the disk is full", where="ZHICHAN_HOME", mend="tell whoever runs the platform; nothing was lost")
        written, path = _made(opened, by, folder, told)
        media_type = ZIP.media_type if path.suffix == ".zip" else FORMATS[opened.order.asked.formats[0]].media_type
        done = Done(path.name, media_type, path.stat().st_size, len(opened.rids), len(written.problems))
        _write(folder / _DONE, msgspec.json.encode(done))
        return done


def _made(opened: Opened, by: Actor, folder: Path, told: Told) -> tuple[Written, Path]:
    asked, about, rows = opened.order.asked, opened.about, opened.rows(by)
    stem = f"rights-{asked.as_of}-v{about.version}"
    files, problems = list[Path](), []
    for name in asked.formats:
        one = write(name, rows, opened.rids, about, folder, told, stem)
        files += one.paths
        problems += one.problems
    written = Written(files, problems)
    if len(files) == 1 and not asked.pictures:
        return written, files[0]
    draft = folder / f"{stem}.zip.draft"
    if asked.pictures:
        media, seen_by = opened.view.corpus.media, opened.order.audience
        written = Written(files, write_zip_with_pictures(draft, written, about, rows, opened.rids, media, seen_by, told))
    else:
        write_zip(draft, written, about)
    return written, draft.replace(folder / f"{stem}.zip")


def sweep(settings: Configuration) -> int:
    """Takes files away that are older than they are kept, and the oldest beyond their share of the disk; how many."""
    if not settings.taken.is_dir():
        return 0
    before, size, old = time.time() - KEPT_DAYS * 24 * 3600, 0, []
    folders = [folder for folder in settings.taken.iterdir() if folder.is_dir()]
    for folder in sorted(folders, key=lambda folder: folder.stat().st_mtime, reverse=True):
        size += sum(path.stat().st_size for path in folder.iterdir())
        if folder.stat().st_mtime < before or size > _MOST_BYTES:
            old.append(folder)
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)
