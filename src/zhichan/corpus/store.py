"""The store: Delta tables of rights, and versions that make several tables one.

    versions/000001.json   one manifest a version, written last: what it names is the corpus, all else is not there
    tables/patent/         a Delta table per kind, nested columns; of rows with the same id the highest revision counts
    tables/quarantine/     a Delta table of what could not become a right
    files/ab/abcd….zst     every imported file, compressed, by its hash; pictures too
    media/of/ab/abcd….json which pictures came with a file (its hash), by name; media/shown holds them as browsers show them
    changes/000002.json    which rights version 2 touched, unless they were very many
    imports/<id>.json      the report of every import, also of one that changed nothing
    derived/000001/        what can be made again from version 1: marts, index, map

A reader opens the tables at the versions that a manifest names, so it sees an import whole or not at all. A writer starts from
the newest manifest: what an interrupted import left in the tables is put aside first. Nothing is ever vacuumed and the
Delta log is kept, or the second clock (what the city knew on a day) would break.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import filelock
import msgspec
import pyarrow as pa
from deltalake import DeltaTable

from zhichan.corpus.files import KeptFiles
from zhichan.corpus.media import Media
from zhichan.corpus.ordered import in_order
from zhichan.corpus.picking import newest_rows, places_of
from zhichan.corpus.revisions import files_of, key_of
from zhichan.corpus.schema import rights_of
from zhichan.corpus.selecting import select
from zhichan.errors import ZhichanError
from zhichan.records.right import Right

QUARANTINE_TABLE = "quarantine"
LAYOUT = 1
"""How a corpus lies on the disk. Raise it when an older program would misread what this one writes."""
_SORTING = ".sorting-"
_SORTING_AT_MOST = 24 * 3600  # seconds after which nobody sorts any more
_DERIVED_KEPT = 3  # versions whose derived data stays on the disk; older ones are made again when asked for


class CorpusError(ZhichanError):
    """The corpus cannot do what was asked."""


class CorpusEmpty(CorpusError):
    """There is no version (at that time)."""

    status = 404


class CorpusBusy(CorpusError):
    """Another import is writing."""

    status = 409
    permanent = False


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One state of the corpus. `made_at` is UTC; `tables` gives each table's Delta version, `code` the program's."""

    number: int
    made_at: dt.datetime
    what: str
    import_id: str
    rights: int
    documents: int
    quarantined: int
    made_up: bool
    files: list[str]
    tables: dict[str, int]
    code: str
    sealed_for: str = ""  # the body that alone may know of the import that made it
    sealed: bool = False  # whether some right may have a source that is not open
    undoes: str = ""  # the id of the import that it undoes
    layout: int = 1


class Corpus:
    """A corpus in a folder. Opening reads nothing; an empty or missing folder is an empty corpus."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = KeptFiles(folder / "files")
        self.media = Media(folder / "media", self.files)

    # versions

    def versions(self) -> list[Version]:
        """All versions, the oldest first."""
        return [self._manifest(path) for path in self._manifests()]

    def version(self, known_at: dt.datetime | None = None) -> Version:
        """The newest version, or the newest that was made at or before `known_at` (aware).

        Raises:
            CorpusEmpty: there is none.
        """
        paths = self._manifests()
        for path in reversed(paths):
            version = self._manifest(path)
            if known_at is None or version.made_at <= known_at:
                return version
        if paths:
            first = self._manifest(paths[0]).made_at
            raise CorpusEmpty(
                f"nothing was known at {known_at:%Y-%m-%d %H:%M}", mend=f"the first import was at {first:%Y-%m-%d %H:%M} UTC"
            )
        raise CorpusEmpty("the corpus is empty", mend="import a file: zhichan import FILE")

    def numbered(self, number: int) -> Version:
        """The version of that number.

        Raises:
            CorpusEmpty: no such version.
        """
        path = self._manifest_path(number)
        if not path.exists():
            raise CorpusEmpty(f"there is no version {number}", mend="see zhichan versions")
        return self._manifest(path)

    def is_empty(self) -> bool:
        """True where no version holds anything."""
        return not self._manifests()

    # reading

    def rights(self, version: Version, kind: str | None = None) -> Iterator[Right]:
        """All rights of a version (of one kind), by kind and id."""
        for name in sorted(version.tables):
            if name == QUARANTINE_TABLE or (kind and name != kind):
                continue
            table = self.table(name, version.tables[name])
            if table is not None:
                yield from in_order(table, self.folder / f"{_SORTING}{secrets.token_hex(4)}")

    def right(self, version: Version, id: str) -> Right | None:
        """One right, or None."""
        kind = id.split(":")[1] if id.count(":") >= 2 else ""
        if kind not in version.tables or kind == QUARANTINE_TABLE:
            return None
        return self.some(kind, [id], version.tables[kind]).get(id)

    def some(self, kind: str, ids: Sequence[str], table_version: int | None) -> dict[str, Right]:
        """Those of the ids that the table holds, by id."""
        table = self.table(kind, table_version)
        if table is None:
            return {}
        places = places_of(files_of(table), key_of(table), ids)
        return {right.id: right for right in rights_of(newest_rows(places, key_of(table), ids))}

    def quarantine(self, version: Version) -> list[dict[str, object]]:
        """What the quarantine of a version holds, by file and place."""
        number = version.tables.get(QUARANTINE_TABLE)
        table = self.table(QUARANTINE_TABLE, number) if number is not None else None
        return list_of(select(table, "*", "ORDER BY file, place")) if table else []

    def table(self, name: str, number: int | None) -> DeltaTable | None:
        """The Delta table at a version of its own (None: the newest); None where it does not exist."""
        # a folder without an entry in its log is a table whose first write was cut off
        return DeltaTable(str(self.table_path(name)), version=number) if name in self._logged(name) else None

    def table_path(self, name: str) -> Path:
        """Where the table of that name lies."""
        return self.folder / "tables" / name

    def table_names(self) -> list[str]:
        """The tables there are on the disk, whether a version names them or not."""
        return sorted(self._logged("*"))

    def sweep(self) -> None:
        """Takes away what readers that were killed left. For whoever holds the lock."""
        for room in self.folder.glob(f"{_SORTING}*"):
            if time.time() - room.stat().st_mtime > _SORTING_AT_MOST:
                shutil.rmtree(room, ignore_errors=True)

    def _logged(self, name: str) -> set[str]:
        return {path.parent.parent.name for path in (self.folder / "tables").glob(f"{name}/_delta_log/*.json")}

    def derived(self, version: Version) -> Path:
        """The folder for what is made from a version. It is made if missing; all but the newest few are swept away."""
        folder = self.folder / "derived" / f"{version.number:06d}"
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)  # another process may be as quick
            others = sorted(path for path in folder.parent.iterdir() if path != folder)
            for old in others[: max(0, len(others) - _DERIVED_KEPT + 1)]:
                shutil.rmtree(old, ignore_errors=True)  # a reader may still hold it open: next time then
        return folder

    def derived_before(self, version: Version) -> list[Path]:
        """The folders of what is made from earlier versions and still there, the newest first."""
        folders = (self.folder / "derived").glob("[0-9]*")
        return sorted((path for path in folders if int(path.name) < version.number), reverse=True)

    # for the one that writes (zhichan.corpus.writing)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the writer's lock.

        Raises:
            CorpusBusy: another process holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(self.folder / ".writing", timeout=0):
                yield
        except filelock.Timeout:
            raise CorpusBusy("another import is writing to this corpus", mend="wait until it has ended") from None

    def publish(self, version: Version) -> None:
        """Writes the manifest: from here on the version is the corpus."""
        path = self._manifest_path(version.number)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(manifest_of(version))
        draft.replace(path)

    def _manifests(self) -> list[Path]:
        """The manifests there are, the oldest first."""
        return sorted((self.folder / "versions").glob("*.json"))

    def _manifest_path(self, number: int) -> Path:
        return self.folder / "versions" / f"{number:06d}.json"

    def _manifest(self, path: Path) -> Version:
        try:
            version = msgspec.json.decode(path.read_bytes(), type=Version)
        except msgspec.MsgspecError as error:
            raise CorpusError(
                f"the manifest is damaged ({error})", where=str(path), mend="restore the file from the backup"
            ) from error
        if version.layout > LAYOUT:
            raise CorpusError(
                f"the corpus was written by a newer program ({version.code}) in a layout that this one does not know",
                where=str(path),
                mend="install that program again, or restore the backup that was made before it",
            )
        return version


def manifest_of(version: Version) -> bytes:
    """The manifest of a version, as it is written."""
    return msgspec.json.format(msgspec.json.encode(version), indent=2)


def list_of(batches: Iterable[pa.RecordBatch]) -> list[dict[str, object]]:
    """The rows of Arrow batches as dictionaries."""
    return [row for batch in batches for row in batch.to_pylist()]
