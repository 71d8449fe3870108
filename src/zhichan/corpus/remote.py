"""A corpus that lies in object storage, with a working copy in a folder of this machine.

Everything goes through the copy. Who writes first brings it up to the journal (`zhichan.corpus.journal`), writes here, puts the
new files into the storage, and last creates the next entry of the journal, which only one machine can: from then on the version
counts, everywhere. Who reads brings the copy up from time to time, and reads on from it when the storage does not answer. The
files that were imported are fetched when somebody asks for them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from zhichan.corpus.access import Access
from zhichan.corpus.files import KeptFiles
from zhichan.corpus.media import Media
from zhichan.corpus.storage import Storage
from zhichan.corpus.store import Corpus, CorpusBusy, Version
from zhichan.errors import ZhichanError

_log = logging.getLogger(__name__)
_EVERY = 5.0  # seconds between two questions whether there is something new
_EVERY_FAILED = 60.0  # after one that had no answer


def open_corpus(folder: Path, access: Access, patience: float | None = None) -> RemoteCorpus:
    """The corpus in object storage of which a folder holds a copy. Opening asks nothing of it.

    Args:
        patience: how many seconds a reader waits at most for what is new in the storage; None: until it is here.
    """
    return RemoteCorpus(_following(folder, access), patience)


@lru_cache(maxsize=8)
def _following(folder: Path, access: Access) -> _Following:
    return _Following(folder, access)


class _Following:
    """Asks now and then for what is new, once for all corpora that a process opens in one folder."""

    def __init__(self, folder: Path, access: Access) -> None:
        self.storage = Storage(folder, access)
        self._gate = threading.Lock()
        self._next = 0.0
        self._asking: threading.Thread | None = None

    def ask(self, patience: float | None) -> None:
        """Brings what is new, unless that was asked for a moment ago; waits for it no longer than `patience` seconds."""
        with self._gate:
            if time.monotonic() >= self._next and not (self._asking and self._asking.is_alive()):
                self._next = time.monotonic() + _EVERY
                self._asking = threading.Thread(target=self._ask, daemon=True, name="object storage")
                self._asking.start()
            asking = self._asking
        if asking:
            asking.join(patience)

    def _ask(self) -> None:
        corpus = Corpus(self.storage.folder)
        try:
            if self.storage.is_behind():
                with corpus.locked():
                    self.storage.bring()
        except CorpusBusy:
            _log.debug("the copy is being written to; what is new comes later")
        except (ZhichanError, OSError) as error:
            self._next = time.monotonic() + _EVERY_FAILED
            _log.warning("%s. Reading goes on from the copy on this machine.", error)


class KeptThere(KeptFiles):
    """Imported files, of which those that are not here are fetched when they are read."""

    def __init__(self, folder: Path, storage: Storage) -> None:
        super().__init__(folder)
        self._storage = storage

    def keep(self, path: Path, sha256: str) -> None:
        super().keep(path, sha256)
        self._storage.kept.add(sha256)  # also where it is here already: an interrupted write may have left it

    def read(self, sha256: str, start: int = 0, length: int = -1) -> bytes:
        if not (path := self.path(sha256)).exists():
            self._storage.fetch_kept(path)
        return super().read(sha256, start, length)


class MediaThere(Media):
    """Pictures, of which the lists that a write has added to are delivered with it."""

    def __init__(self, folder: Path, files: KeptFiles, storage: Storage) -> None:
        super().__init__(folder, files)
        self._storage = storage

    def take(self, document: Path, sha256: str, names: Iterable[str], sealed_for: str = "") -> int:
        taken = super().take(document, sha256, names, sealed_for)
        if taken:
            self._storage.pictured.add(f"{sha256}.{sealed_for}" if sealed_for else sha256)
        return taken


class RemoteCorpus(Corpus):
    """A corpus in object storage, read and written through the copy in its folder."""

    def __init__(self, following: _Following, patience: float | None) -> None:
        self.storage = following.storage
        super().__init__(self.storage.folder)
        self.files: KeptThere = KeptThere(self.folder / "files", self.storage)
        self.media: MediaThere = MediaThere(self.folder / "media", self.files, self.storage)
        self._following, self._patience = following, patience
        self._made: Version | None = None
        self._writing = False

    def numbered(self, number: int) -> Version:
        self._ask()
        return super().numbered(number)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the writer's lock. What was written counts when the block has ended without an error.

        Raises:
            CorpusBusy: another process holds it; or, at the end, another machine was faster, and nothing of this one counts.
            StorageError: the storage cannot be reached: nothing can be written.
        """
        with super().locked():
            self._writing, self._made = True, None
            try:
                self.storage.begin()
                yield
                self.storage.deliver(self._made)
                self.storage.worked.write_ends()
            except BaseException:
                self.storage.put_aside()
                raise
            finally:
                self._writing = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Holds the lock, so that nobody writes, without asking the storage for anything.

        Raises:
            CorpusBusy: another process holds it.
        """
        with super().locked():
            yield

    def publish(self, version: Version) -> None:
        """Takes note of a version, which counts when the block that holds the lock has ended."""
        self._made = version

    def _manifests(self) -> list[Path]:
        self._ask()
        return super()._manifests()

    def _ask(self) -> None:
        if not self._writing:
            self._following.ask(self._patience)
