"""Deliveries as they come: archives unpacked within bounds, so that what is inside is imported like any file.

Archives are distrusted. Nothing is written outside the folder made for the purpose, links are not followed, and an archive that
would inflate beyond measure is refused before it fills the disk.
"""

from __future__ import annotations

import gzip
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from zhichan.formats.format import FormatError

MOST_BYTES = 64 << 30
"""What one archive may inflate to, with the archives inside it."""
MOST_MEMBERS = 500_000
_STEEPEST = 400  # times its size that a large member may inflate to; text of patents reaches 20
_LARGE = 64 << 20
_ROOM = ".unpacking-"
_DEEPEST = 3  # archives in archives, as offices deliver them
_CHUNK = 1 << 20
_OFFICE = ("[Content_Types].xml", "mimetype")  # workbooks are ZIP containers too, and files of their own


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


class Delivered(NamedTuple):
    """A file to import, and the name by which it is known: `weekly.zip/I20120327/US08.xml` for a member of an archive."""

    path: Path
    name: str


@contextmanager
def unpacked(path: Path, folder: Path, most: int = MOST_BYTES) -> Iterator[list[Delivered]]:
    """The file itself, or the files of an archive, unpacked for as long as the context lasts.

    Args:
        folder: where there is room to unpack; it is left as it was.
        most: the bytes that the archive may inflate to.

    Raises:
        FormatError: the archive is damaged, locked, or beyond the bounds.
    """
    if not is_archive(path):
        yield [Delivered(path, path.name)]
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_ROOM, dir=folder) as room:
        yield _Unpacking(path, most).into(Path(room))


def sweep(folder: Path) -> None:
    """Takes away what an interrupted run has left unpacked. Only for whoever holds the lock of the corpus in the folder."""
    for room in folder.glob(f"{_ROOM}*"):
        shutil.rmtree(room, ignore_errors=True)


def is_archive(path: Path) -> bool:
    """Whether a file is a container to be unpacked; a workbook is none."""
    try:
        with path.open("rb") as file:
            head = file.read(265)
    except OSError:
        return False  # whoever opens it next says why it cannot be read
    if head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar":
        return True
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not _is_office_file(path)


def _is_office_file(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name in archive.namelist() for name in _OFFICE)
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return False


class _Unpacking:
    """One archive on its way to files."""

    def __init__(self, archive: Path, most: int) -> None:
        self.archive, self.most = archive, most
        self.bytes = self.members = 0

    def into(self, folder: Path) -> list[Delivered]:
        try:
            return list(self._unpack(self.archive, self.archive.name, folder, 1))
        except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, gzip.BadGzipFile) as error:
            raise self._error(f"the archive is damaged ({error})", "fetch it again") from error
        except RuntimeError as error:  # what zipfile raises for a password
            raise self._error("the archive is locked with a password", "unpack it and import the folder") from error

    def _unpack(self, archive: Path, name: str, folder: Path, depth: int) -> Iterator[Delivered]:
        for place, stream, size in _members(archive):
            target = _free(folder, _inside(place))
            self._write(stream, size, target)
            member = Delivered(target, f"{name}/{place}")
            if depth < _DEEPEST and is_archive(target):
                yield from self._unpack(target, member.name, target.with_name(f"{target.name} unpacked"), depth + 1)
                target.unlink()
            else:
                yield member

    def _write(self, stream: Readable, packed: int, target: Path) -> None:
        """Copies a member piece by piece, so that the bounds hold whatever the archive says of itself."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise self._error(f"the archive holds more than {MOST_MEMBERS:,} files", "import it in parts")
        target.parent.mkdir(parents=True, exist_ok=True)
        written = 0
        with target.open("wb") as file:
            while chunk := stream.read(_CHUNK):
                written += len(chunk)
                self.bytes += len(chunk)
                if self.bytes > self.most or (written > _LARGE and written > _STEEPEST * max(packed, 1)):
                    raise self._error("the archive inflates beyond all measure", "look at what it holds before unpacking it")
                if shutil.disk_usage(target.parent).free < 2 * _LARGE:
                    raise self._error("the disk has no room to unpack the archive", "make room, then import it again")
                file.write(chunk)

    def _error(self, what: str, mend: str) -> FormatError:
        return FormatError(what, where=self.archive.name, mend=mend)


def _members(archive: Path) -> Iterator[tuple[str, Readable, int]]:
    """(name, content, packed bytes) of the plain files of an archive; links and devices are no files."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as container:
            for entry in container.infolist():
                if not entry.is_dir():
                    with container.open(entry) as stream:
                        yield _zip_name(entry), stream, entry.compress_size
        return
    whole = archive.stat().st_size
    if tarfile.is_tarfile(archive):
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.isreg() and (content := tar.extractfile(member)):
                    yield member.name, content, whole
        return
    with archive.open("rb") as file:
        if file.read(2) == b"PK":
            raise zipfile.BadZipFile("its list of members is missing")
    with gzip.open(archive) as unzipped:
        yield archive.name.removesuffix(".gz"), unzipped, whole


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The name of a member. Chinese programs write GBK without saying so, which `zipfile` reads as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _free(folder: Path, place: Path) -> Path:
    """Where a member goes: two may bear one name, or one bear the name of another's folder; then its folder gets a number."""
    number, target = 1, folder / place
    while target.exists() or any(parent.is_file() for parent in target.parents):
        number += 1
        target = folder / f"{number} of one name" / place
    return target


def _inside(name: str) -> Path:
    """A path that stays where it is put, whatever a member is called."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    safe = ["".join("_" if sign in ':*?"<>|' or ord(sign) < 32 else sign for sign in part)[:200] for part in parts]
    return Path(*safe) if safe else Path("file")
