"""The file of a backup: a TAR in Zstandard, of members whose sizes and hashes stand in its last member.

about.json       first: what the backup is of, by which program
data/…, home/…   working data as JSON lines; files as they lie in the home folder
manifest.json    last: size and SHA-256 of every member before it
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec
import zstandard

from zhichan.operation.errors import BackupError

FORMAT = 1
"""How the file is laid out. Raise it when an older program would misread it."""
ABOUT, _MANIFEST = "about.json", "manifest.json"
_CHUNK = 1 << 20
_PIECE = 1 << 16
_LEVEL = 1  # most members are compressed already
_DAMAGED = "take another copy of the backup, or an older one"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup is of. `made_at` is UTC; `migrations` are those applied to the working data, by app.

    `version` is that of the city's corpus, None where it is empty; `left_out` says what else there was and is made again.
    """

    format: int
    program: str
    made_at: dt.datetime
    city: str
    database: str
    migrations: dict[str, list[str]]
    version: int | None
    rights: int
    layout: int
    secret_is_given: bool
    left_out: list[str]


class Member(msgspec.Struct, frozen=True):
    """One member: its name, size in bytes, SHA-256."""

    name: str
    size: int
    sha256: str


class Bundle:
    """A backup while it is written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.TarFile(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)
        self.members: list[Member] = []

    def add(self, name: str, file: IO[bytes]) -> None:
        """Adds a file, as long as it is now.

        Raises:
            BackupError: it became shorter while it was read.
        """
        info = tarfile.TarInfo(name)
        info.size = os.fstat(file.fileno()).st_size - file.tell()
        info.mode = 0o600
        source = _Hashing(file, info.size)
        try:
            self._tar.addfile(info, source)
        except OSError as error:
            if source.left:
                raise BackupError("a file changed while it was read", where=name, mend="make the backup again") from error
            raise
        self.members.append(Member(name, info.size, source.digest.hexdigest()))

    def add_bytes(self, name: str, body: bytes) -> None:
        """Adds a small member."""
        self._put(name, body)
        self.members.append(Member(name, len(body), hashlib.sha256(body).hexdigest()))

    def close(self) -> None:
        """Writes the manifest: from here on it is a backup."""
        self._put(_MANIFEST, msgspec.json.format(msgspec.json.encode(self.members), indent=1))
        self._tar.close()

    def _put(self, name: str, body: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(body), 0o600
        self._tar.addfile(info, io.BytesIO(body))


class _Hashing:
    """A file of which so many bytes are read, and hashed on the way."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self.left, self.digest = file, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(min(self.left, _CHUNK if size < 0 else size))
        self.left -= len(chunk)
        self.digest.update(chunk)
        return chunk


@contextmanager
def packing(stream: IO[bytes]) -> Iterator[Bundle]:
    """A backup to be written to a stream; it is whole when the block ends."""
    with zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).stream_writer(stream, closefd=False) as compressed:
        bundle = Bundle(compressed)
        yield bundle
        bundle.close()


def unpack(stream: IO[bytes], accept: Callable[[About], None], into: Path | None = None) -> About:
    """Reads a backup to its end and compares every member with the manifest.

    Args:
        accept: refuses by an error what is not to be read on.
        into: where the members are written to; None: nowhere.

    Raises:
        BackupError: it is no backup, cut off or damaged, or a member is missing or too many.
    """
    try:
        plain = _Plain(stream)
        about = _members(plain, accept, into)
        while plain.read(_CHUNK):
            pass  # to the end, where the checksum of the whole stands
    except (zstandard.ZstdError, tarfile.TarError, EOFError, msgspec.MsgspecError) as error:
        raise BackupError(f"the file is no backup, or it is damaged or cut off ({error})", mend=_DAMAGED) from error
    return about


class _Plain:
    """What is in a Zstandard stream; other than the library's own reader it tells when the end is missing or not the end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._decompress = stream, zstandard.ZstdDecompressor().decompressobj()
        self._ready = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._ready) < size and (chunk := self._stream.read(_PIECE)):
            if self._decompress.eof or self._decompress.unused_data:
                raise BackupError("something follows the end of the backup", mend=_DAMAGED)
            self._ready += self._decompress.decompress(chunk)
        if len(self._ready) < size:
            if not self._decompress.eof:
                raise BackupError("the backup is cut off", mend=_DAMAGED)
            if self._decompress.unused_data:
                raise BackupError("something follows the end of the backup", mend=_DAMAGED)
        body = bytes(self._ready[:size])
        del self._ready[:size]
        return body


def _members(plain: _Plain, accept: Callable[[About], None], into: Path | None) -> About:
    about: About | None = None
    seen: list[Member] = []
    with tarfile.open(fileobj=plain, mode="r|") as tar:  # type: ignore[call-overload]  # only its read is used
        for info in tar:
            content = tar.extractfile(info)
            if content is None or not _is_safe(info.name):
                raise BackupError(f"the member {info.name!r} does not belong in a backup", mend=_DAMAGED)
            if about is None:
                body = content.read() if info.name == ABOUT else b""
                about = msgspec.json.decode(body, type=About)
                accept(about)
                seen.append(Member(info.name, len(body), hashlib.sha256(body).hexdigest()))
            elif info.name == _MANIFEST:
                _compare(msgspec.json.decode(content.read(), type=list[Member]), seen)
                return about
            else:
                seen.append(_taken(info.name, content, into))
    raise BackupError("the backup is cut off: its manifest, written last, is not there", mend=_DAMAGED)


def _taken(name: str, content: IO[bytes], into: Path | None) -> Member:
    digest, size = hashlib.sha256(), 0
    target = into / name if into else None
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") if target else open(os.devnull, "wb") as sink:  # noqa: PTH123
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            sink.write(chunk)
            size += len(chunk)
    return Member(name, size, digest.hexdigest())


def _compare(stated: list[Member], seen: list[Member]) -> None:
    known = {one.name: one for one in seen}
    for one in stated:
        there = known.pop(one.name, None)
        if there is None:
            raise BackupError("a member of the backup is missing", where=one.name, mend=_DAMAGED)
        if there != one:
            raise BackupError("a member of the backup is not as it was written", where=one.name, mend=_DAMAGED)
    if known:
        raise BackupError("a member does not stand in the backup's manifest", where=min(known), mend=_DAMAGED)


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in path.parts[0]
