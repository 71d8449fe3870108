"""The watched folder: what somebody puts there is imported once. Nothing in it is moved, renamed or written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from zhichan.connectors.connector import Connector
from zhichan.connectors.errors import ConnectorError
from zhichan.connectors.state import Memory, Seen
from zhichan.connectors.waiting import Clock
from zhichan.connectors.web import Progress
from zhichan.corpus.files import sha256_of

_UNFINISHED = (".part", ".tmp", ".crdownload", ".draft", ".filepart")
_Look = tuple[int, int]  # bytes, nanoseconds of the last change


class Folder(Connector):
    """Brings the files of a folder and of those below it that are new and no longer growing.

    A file is known by its content: renamed or copied, it does not come in twice; changed, it comes in again.

    Args:
        settle: seconds between the two looks that a file must stand unchanged.
    """

    name: ClassVar[str] = "folder"

    def __init__(self, inbox: Path, watched: Path, memory: Memory, *, clock: Clock, settle: float = 2.0) -> None:
        super().__init__(inbox)
        self.watched, self.memory, self.clock, self.settle = watched.resolve(), memory, clock, settle
        self._seen: dict[Path, Seen] = {}

    def fetch(self, progress: Progress | None) -> Iterator[Path]:
        if not self.watched.is_dir():
            raise ConnectorError(
                "there is no such folder", where=str(self.watched), mend="make it, or connect the drive it lies on"
            )
        first = self._look()
        new = {path: look for path, look in first.items() if not self._is_known(path, look)}
        if not new:
            return
        self.clock.sleep(self.settle)
        second = self._look()
        contents = {seen.sha256 for seen in self.memory.state.files.values()}
        for done, (path, look) in enumerate(new.items()):
            if second.get(path) != look:
                self.notes.append(f"{path.name}: still changing, left for the next run")
                continue
            if progress:
                progress(f"looking at {path.name}", done, len(new))
            seen = Seen(size=look[0], modified=str(look[1]), sha256=sha256_of(path))
            if seen.sha256 in contents:
                self._remember(path, seen)
                continue
            contents.add(seen.sha256)
            self._seen[path] = seen
            yield path

    def imported(self, path: Path) -> None:
        """Remembers the file. One that could not be read is not remembered, and tried again at the next run."""
        if path in self._seen:
            self._remember(path, self._seen.pop(path))
        else:
            super().imported(path)

    def _remember(self, path: Path, seen: Seen) -> None:
        self.memory.state.files[str(path)] = seen
        self.memory.save()

    def _is_known(self, path: Path, look: _Look) -> bool:
        seen = self.memory.state.files.get(str(path))
        return seen is not None and (seen.size, seen.modified) == (look[0], str(look[1]))

    def _look(self) -> dict[Path, _Look]:
        """The files that there are, in order of their names; without hidden and unfinished ones, and links out of the folder."""
        found: dict[Path, _Look] = {}
        for path in sorted(self.watched.rglob("*")):
            inner = path.relative_to(self.watched).parts
            if any(part.startswith((".", "~$")) for part in inner) or path.name.lower().endswith(_UNFINISHED):
                continue
            try:
                if path.is_file() and path.resolve().is_relative_to(self.watched):
                    about = path.stat()
                    if about.st_size:
                        found[path] = (about.st_size, about.st_mtime_ns)
            except OSError:
                continue  # taken away between the list and the look
        return found
