"""What a connector remembers between its runs: one small JSON file, replaced whole, without any credential."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from zhichan.connectors.errors import ConnectorError, SourceBusy


class Seen(msgspec.Struct, omit_defaults=True):
    """A file of the source as it was when it was taken."""

    size: int = 0
    modified: str = ""  # as the source writes it
    tag: str = ""  # ETag
    sha256: str = ""
    on: str = ""  # the day on which it was taken, or found absent (then `size` is 0)


class Slice(msgspec.Struct):
    """Days of publication of a search that are still to be fetched, from hit `begin` on."""

    first: str
    last: str
    begin: int = 1


class Search(msgspec.Struct, omit_defaults=True):
    """How far a search has come."""

    query: str
    through: str = ""  # everything published until that day was fetched
    target: str = ""  # what the run under way will have fetched through
    slices: list[Slice] = []
    wanted: list[str] = []  # publications whose further parts are still to be fetched


class State(msgspec.Struct, omit_defaults=True):
    """All that one connector remembers. `files` is keyed by what names a file within its source."""

    files: dict[str, Seen] = {}
    searches: dict[str, Search] = {}
    listings: dict[str, str] = {}  # listing of which everything was taken → the first day it covers, a blank, its ETag


class Memory:
    """The state of one connector, on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = self._read()

    def save(self) -> None:
        """Replaces the file: whoever reads it, or restarts after a power cut, finds the old state or the new one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".draft")
        with draft.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(self.state), indent=1))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    def _read(self) -> State:
        if not self.path.exists():
            return State()
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=State)
        except msgspec.MsgspecError:
            raise ConnectorError(
                "what the connector remembers cannot be read",
                where=str(self.path),
                mend="restore the file, or remove it: then everything is fetched again, and nothing comes in twice",
            ) from None


@contextmanager
def remembering(folder: Path, connector: str) -> Iterator[Memory]:
    """The memory of a connector, for one run at a time.

    Raises:
        SourceBusy: another run of the same connector is under way.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{connector}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SourceBusy("another run of this connector is under way", where=connector, mend="wait until it has ended") from None
    try:
        yield Memory(folder / f"{connector}.json")
    finally:
        lock.release()
