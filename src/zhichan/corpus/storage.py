"""Bringing a corpus' copy on this machine up to its journal in object storage, and delivering what was written here."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec

from zhichan.corpus.access import Access
from zhichan.corpus.bucket import AlreadyThereError, Bucket, StorageError
from zhichan.corpus.files import sha256_inside, sha256_of
from zhichan.corpus.journal import (
    JUDGEMENTS,
    MARK,
    Entry,
    Held,
    Lines,
    Mark,
    Worked,
    added_by,
    drop_damaged_manifests,
    entry_name,
    held_of,
    is_here,
    log_number,
    name_of,
    pack,
    pictures_of,
    put_aside,
    unpack,
    write_lines,
)
from zhichan.corpus.store import Corpus, CorpusBusy, CorpusEmpty, CorpusError, Version, manifest_of

_log = logging.getLogger(__name__)
_AT_ONCE = 8  # files on their way


class Storage:
    """A corpus in storage, from the folder of its copy. Whoever calls more than `is_behind` and `fetch_kept` holds the lock."""

    def __init__(self, folder: Path, access: Access) -> None:
        self.folder, self.bucket, self.worked = folder, Bucket(access), Worked(folder)
        self.kept: set[str] = set()  # hashes of files, and of documents with pictures, that the write under way has taken
        self.pictured: set[str] = set()
        self._corpus = Corpus(folder)
        self._there = ""  # the id of the corpus in the storage
        self._looked = self._proved = False

    # reading

    def is_behind(self) -> bool:
        """Whether the storage has what the copy lacks."""
        self._there = self._there or self._marked()
        if not self._there:
            return False
        return self.worked.corpus() != self._there or bool(self._new()) or bool(self._lacking())

    def bring(self) -> None:
        """Works in what is new, and fetches again what the copy has lost.

        Raises:
            StorageError: the copy is one of another corpus, or is ahead.
            StorageUnreachable: part of it may be worked in; it is taken up there.
        """
        self._there = self._there or self._marked()
        if not self._there:
            return
        self._agree()
        if _number(self._newest()) < self._acknowledged():
            self._looked = False  # a manifest has been lost since
        self.put_aside()
        for entry in self._lacking():
            _log.warning("the copy lacks files of entry %d: they are fetched again", entry.number)
            self._work_in(entry)
        self._looked = True
        for name in self._new():
            entry = self._entry(name)
            self._work_in(entry)
            self.worked.add(entry)

    def put_aside(self) -> None:
        """Takes away what a write left here that never counted."""
        interrupted = self.worked.is_writing()
        reports = self._reports() if interrupted else None
        put_aside(self.folder, self._newest(), reports, self.worked.judged() if interrupted else None)
        self.worked.write_ends()
        self.worked.sweep()

    def check(self) -> list[str]:
        """Compares every file of the copy with what it should be and fetches again what differs; the names of those."""
        self._there = self._marked()
        self._agree()
        drop_damaged_manifests(self.folder, self.worked.entries())
        self.put_aside()
        mended = [name for entry in self.worked.entries() for name in self._work_in(entry, exactly=True)]
        self.bring()
        for path in sorted((self.folder / "files").glob("*/*.zst")):
            if sha256_inside(path) != path.stem:
                try:
                    self.fetch_kept(path)
                    mended.append(name_of(self.folder, path))
                except FileNotFoundError:
                    _log.warning("%s is damaged, and the object storage does not have it: restore it from a backup", path)
        return mended

    def fetch_kept(self, path: Path) -> None:
        """Fetches an imported file.

        Raises:
            FileNotFoundError: the storage does not have it either.
        """
        with self.bucket.fetched(name_of(self.folder, path), self.worked.room()) as (draft, _):
            if sha256_inside(draft) != path.stem:
                raise StorageError("a file in the object storage is damaged", where=name_of(self.folder, path))
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(path)

    # writing

    def begin(self) -> None:
        """Before a write: the copy becomes what the storage holds, and what was written here without it is delivered."""
        self._prove()
        self.bring()
        newest = self._newest()
        if _number(newest) > self._acknowledged() or self._reports() != self._reports_here() or self._lines():
            self.kept = {path.stem for path in (self.folder / "files").glob("*/*.zst")}
            self.pictured = {path.stem for path in (self.folder / "media" / "of").glob("*/*.json")}
            self.deliver(newest)
        elif entries := self.worked.entries():
            self._finish(entries[-1])
        self.worked.write_begins()
        self.kept, self.pictured = set(), set()

    def deliver(self, newest: Version | None) -> None:
        """Puts what was written here into the storage; the last step, which one machine alone can take, makes it count.

        Args:
            newest: the version that is to count; its manifest need not be written yet.

        Raises:
            CorpusBusy: another machine has written since `begin`.
            StorageUnreachable: nothing counts yet, unless the answer to the very last step was lost.
        """
        logs, manifests = self._written(newest)
        lists = [self._pictures(sha256) for sha256 in sorted(self.pictured)]
        reports = [self.folder / name for name in sorted(self._reports_here() - self._reports())]
        lines = self._lines()
        kept = sorted(self.kept | pictures_of(lists))
        if not (logs or manifests or lists or reports or lines or kept):
            return
        if self._new():
            raise _beaten()
        files = [held_of(self.folder, name) for name in sorted(added_by(self.folder, logs))]
        self._give([*(held.path for held in files), *(name_of(self.folder, self._corpus.files.path(sha256)) for sha256 in kept)])
        laid_out = [*logs, *self._changes(newest), *reports]
        name, digest = self._packed([*laid_out, *lists], manifests)
        entry = Entry(
            number=len(self.worked.entries()) + 1,
            corpus=self._there,
            made_at=dt.datetime.now(dt.UTC),
            version=newest.number if newest and manifests else None,
            files=files,
            pack=name,
            pack_sha256=digest,
            laid_out=[*(name_of(self.folder, path) for path in laid_out), *manifests],
            judged=lines,
        )
        self._enter(entry)
        for manifest in manifests.values():
            self._corpus.publish(msgspec.json.decode(manifest, type=Version))
        self.worked.add(entry)
        self._lay_out(entry)

    # the journal

    def _marked(self) -> str:
        body = self.bucket.read(MARK)
        return msgspec.json.decode(body, type=Mark).corpus if body else ""

    def _prove(self) -> None:
        """Sees to it that the storage is marked, and that it keeps two from creating the same object."""
        if self._proved:
            return
        mark = msgspec.json.encode(Mark(secrets.token_hex(8)))
        with suppress(AlreadyThereError):
            self.bucket.create(MARK, mark)
        self._there = self._marked()
        try:
            self.bucket.create(MARK, mark)
        except AlreadyThereError:
            self._proved = True
            return
        raise StorageError(
            "the object storage takes no conditions (If-None-Match), so two machines could overwrite each other",
            where=self.bucket.address,
            mend="use a storage that does, such as S3, MinIO or Ceph, in a new version",
        )

    def _agree(self) -> None:
        """Makes the folder a copy of the corpus in the storage, unless it holds another one.

        Raises:
            StorageError: it does.
        """
        if self.worked.corpus() == self._there:
            return
        newest = self._newest()
        if newest and self._new(0):
            name = _manifest_name(newest.number)
            if self.bucket.read(name) != (self.folder / name).read_bytes():
                raise self._strange()
        self.worked.begin(self._there)

    def _strange(self) -> StorageError:
        return StorageError(
            "the corpus on this machine and the one in the object storage differ, and neither may replace the other",
            where=f"{self.folder}, {self.bucket.address}",
            mend="move that folder away to take the one in the storage, or let ZHICHAN_STORAGE name an empty place",
        )

    def _new(self, last: int | None = None) -> list[str]:
        """The names of the entries after the last one that is worked in."""
        last = len(self.worked.entries()) if last is None else last
        names = self.bucket.after("journal/", entry_name(max(last - 1, 0)))
        if names[: min(last, 1)] != [entry_name(last)][: min(last, 1)]:
            raise StorageError(
                f"the object storage lacks entry {last} of its journal, which this machine has",
                where=self.bucket.address,
                mend="bring back what was deleted there; or let ZHICHAN_STORAGE name an empty place, and all goes there anew",
            )
        new = names[min(last, 1) :]
        if new != [entry_name(number) for number in range(last + 1, last + 1 + len(new))]:
            raise StorageError("the journal in the object storage has a hole", where=self.bucket.address, mend="bring it back")
        return new

    def _entry(self, name: str) -> Entry:
        try:
            entry = msgspec.json.decode(self.bucket.read(name) or b"", type=Entry)
        except msgspec.MsgspecError:
            raise StorageError(
                "an entry of the journal cannot be read by this program",
                where=f"{self.bucket.address}/{name}",
                mend="if another machine runs a newer program, upgrade this one; else bring the entry back",
            ) from None
        if entry.corpus != self._there:
            raise self._strange()
        return entry

    def _enter(self, entry: Entry) -> None:
        body = msgspec.json.encode(entry)
        try:
            self.bucket.create(entry.name, body)
        except AlreadyThereError:
            if self.bucket.read(entry.name) != body:  # else it is ours, and the answer was lost
                raise _beaten() from None

    def _finish(self, entry: Entry) -> None:
        """Lays an entry out under the names that other programs look for; nothing to do where its last file is there."""
        if not entry.laid_out or self.bucket.has(entry.laid_out[-1]):
            return
        for name in entry.laid_out:
            with suppress(AlreadyThereError):
                self.bucket.create(name, (self.folder / name).read_bytes())

    def _lay_out(self, entry: Entry) -> None:
        """Finishes an entry that counts already: what hinders that is no reason to refuse the write."""
        try:
            self._finish(entry)
        except CorpusError as error:
            _log.warning("%s. What was written counts; the next write lays it out for other programs.", error)

    def _work_in(self, entry: Entry, *, exactly: bool = False) -> list[str]:
        """Puts what an entry brings into the copy; the names of the files that were not there, or not so."""
        lacking = [held for held in entry.files if not is_here(self.folder, held, exactly=exactly)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._fetch, lacking))
        changed = [held.path for held in lacking]
        if entry.pack:
            with self.bucket.fetched(entry.pack, self.worked.room()) as (draft, digest):
                if digest != entry.pack_sha256:
                    raise StorageError("a file in the object storage is damaged", where=entry.pack)
                changed += unpack(draft, self.worked.room(), self.folder, self._strange)
        if entry.judged:
            write_lines(self.folder / JUDGEMENTS, entry.judged)
        return changed

    def _fetch(self, held: Held) -> None:
        path = self.folder / held.path
        with self.bucket.fetched(held.path, self.worked.room()) as (draft, digest):
            if digest != held.sha256:
                raise StorageError("a file in the object storage is damaged", where=held.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(path)

    def _lacking(self) -> list[Entry]:
        """The entries of which the copy has lost a file; looked for once in the life of a process, by names and sizes."""
        if self._looked:
            return []
        lacking = [entry for entry in self.worked.entries() if self._lacks(entry)]
        self._looked = not lacking
        return lacking

    def _lacks(self, entry: Entry) -> bool:
        return not (
            all(is_here(self.folder, held, exactly=False) for held in entry.files)
            and all((self.folder / name).exists() for name in entry.laid_out)
        )

    # what is here

    def _newest(self) -> Version | None:
        try:
            return self._corpus.version()
        except CorpusEmpty:
            return None

    def _acknowledged(self) -> int:
        """The number of the newest version that the journal names, as far as it is worked in."""
        return next((entry.version for entry in reversed(self.worked.entries()) if entry.version), 0)

    def _reports(self) -> set[str]:
        return {name for entry in self.worked.entries() for name in entry.laid_out if name.startswith("imports/")}

    def _reports_here(self) -> set[str]:
        return {f"imports/{path.name}" for path in (self.folder / "imports").glob("*.json")}

    def _lines(self) -> Lines | None:
        path, offset = self.folder / JUDGEMENTS, self.worked.judged()
        text = path.read_bytes()[offset:] if path.exists() else b""
        return Lines(offset, text.decode()) if text else None

    def _written(self, newest: Version | None) -> tuple[list[Path], dict[str, bytes]]:
        """The new files of the tables' logs and the new manifests, by name."""
        known = self._acknowledged()
        if newest is None or newest.number <= known:
            return [], {}
        before = self._corpus.numbered(known).tables if known else {}
        logs = []
        for table, last in sorted(newest.tables.items()):
            log = self.folder / "tables" / table / "_delta_log"
            numbered = sorted((number, path) for path in log.iterdir() if (number := log_number(path)) is not None)
            logs += [path for number, path in numbered if before.get(table, -1) < number <= last]
        earlier = (self._corpus.numbered(number) for number in range(known + 1, newest.number))
        return logs, {_manifest_name(version.number): manifest_of(version) for version in [*earlier, newest]}

    def _changes(self, newest: Version | None) -> list[Path]:
        numbers = range(self._acknowledged() + 1, _number(newest) + 1)
        paths = (self.folder / "changes" / f"{number:06d}.json" for number in numbers)
        return [path for path in paths if path.exists()]

    def _pictures(self, document: str) -> Path:
        return self.folder / "media" / "of" / document[:2] / f"{document}.json"

    def _give(self, names: Sequence[str]) -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda name: self.bucket.give(name, self.folder / name), names))

    def _packed(self, files: Sequence[Path], manifests: Mapping[str, bytes]) -> tuple[str, str]:
        """Packs files and manifests and puts the pack into the storage; its name and hash, empty where there is nothing."""
        if not files and not manifests:
            return "", ""
        room = self.worked.room()
        room.mkdir()
        members = [(name_of(self.folder, path), path) for path in files]
        for number, (name, body) in enumerate(manifests.items()):
            members.append((name, room / str(number)))
            members[-1][1].write_bytes(body)
        name, path = f"packs/{secrets.token_hex(16)}.tar.zst", room / "pack"
        pack(path, members)
        self.bucket.give(name, path)
        digest = sha256_of(path)
        shutil.rmtree(room)
        return name, digest


def _beaten() -> CorpusBusy:
    return CorpusBusy(
        "another machine has written to this corpus at the same time, and came first",
        mend="do it again: the copy on this machine is brought up to its version",
    )


def _number(version: Version | None) -> int:
    return version.number if version else 0


def _manifest_name(number: int) -> str:
    return f"versions/{number:06d}.json"
