"""The loaded schemes: one SQLite file per scheme, language and edition, read-only for those who look titles up.

A file is written beside and put in place at once, so a reader sees the edition before or after a loading, never half of it.
What one issuer's file states is kept apart from what the next states: loading a file of the same name again replaces its rows.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import filelock
import msgspec

from zhichan.schemes.entries import Entry, Item, Rule, Successor
from zhichan.schemes.errors import SchemeError

_TABLES = """
CREATE TABLE files (id INTEGER PRIMARY KEY, name TEXT UNIQUE, source TEXT, sha256 TEXT, loaded TEXT, entries INTEGER);
CREATE TABLE entries (symbol TEXT, file INTEGER, title TEXT, parent TEXT, level INTEGER, since TEXT, until TEXT,
  current INTEGER, PRIMARY KEY (symbol, file)) WITHOUT ROWID;
CREATE TABLE rules (pattern TEXT, file INTEGER, field INTEGER, PRIMARY KEY (pattern, file)) WITHOUT ROWID;
CREATE TABLE successors (code TEXT, file INTEGER, successor TEXT, PRIMARY KEY (code, file, successor)) WITHOUT ROWID;
"""
_EDITION = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_UNSTATED = "unstated"
_BATCH = 5_000


class LoadedFile(msgspec.Struct, frozen=True):
    """A file as it was loaded: name, the kind of file, hash, day (UTC), number of entries and rules."""

    name: str
    source: str = ""
    sha256: str = ""
    loaded: str = ""
    entries: int = 0


class Edition(msgspec.Struct, frozen=True):
    """One edition of one scheme in one language; `edition` is `""` where nobody stated it."""

    scheme: str
    lang: str
    edition: str
    path: Path

    def files(self) -> list[LoadedFile]:
        """The files it was loaded from, in their order."""
        with closing(connect(self.path)) as connection:
            rows = connection.execute("SELECT name, source, sha256, loaded, entries FROM files ORDER BY id")
            return [LoadedFile(*row) for row in rows]


def connect(path: Path) -> sqlite3.Connection:
    """A read-only connection that any thread may use, one at a time; the file is never altered, only replaced."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False)


class SchemeStore:
    """The folder with all that was loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def editions(self) -> list[Edition]:
        """All editions: by scheme and language, the latest first, those without a stated edition last."""
        found = []
        for path in self.folder.glob("*.sqlite3"):
            scheme, lang, edition = path.name.removesuffix(".sqlite3").split(".", 2)
            found.append(Edition(scheme, lang, "" if edition == _UNSTATED else edition, path))
        found.sort(key=lambda edition: _order(edition.edition), reverse=True)
        return sorted(found, key=lambda edition: (edition.scheme, edition.lang))

    def write(self, scheme: str, lang: str, edition: str, file: LoadedFile, items: Iterable[Item]) -> LoadedFile:
        """Adds a file's statements to its edition, in place of those of an earlier file of that name.

        Raises:
            SchemeError: the edition's name cannot be one.
        """
        if edition and not _EDITION.fullmatch(edition):
            raise SchemeError(f"{edition!r} is not an edition", where="--edition", mend="write it as 2026.01")
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{scheme}.{lang}.{edition or _UNSTATED}.sqlite3"
        draft = path.with_suffix(".draft")
        with self._alone():
            draft.unlink(missing_ok=True)
            if path.exists():
                shutil.copyfile(path, draft)
            try:
                with closing(sqlite3.connect(draft)) as connection:
                    if not path.exists():
                        connection.executescript(_TABLES)
                    written = _write(connection, file, items)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        return written

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two that load at a time wait for each other, or one would undo the other."""
        with filelock.FileLock(self.folder / ".lock"):
            yield


def _order(edition: str) -> tuple[tuple[int, str], ...]:
    """Numbers in an edition's name compare as numbers: `12-2025` is later than `9-2007`."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"[.\-]", edition) if part)


def _write(connection: sqlite3.Connection, file: LoadedFile, items: Iterable[Item]) -> LoadedFile:
    with connection:
        for (number,) in connection.execute("SELECT id FROM files WHERE name = ?", [file.name]).fetchall():
            for table in ("entries", "rules", "successors"):
                connection.execute(f"DELETE FROM {table} WHERE file = ?", [number])  # noqa: S608 - our own tables
            connection.execute("DELETE FROM files WHERE id = ?", [number])
        number = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM files").fetchone()[0]
        before = connection.total_changes
        batch: list[Item] = []
        for item in items:
            batch.append(item)
            if len(batch) == _BATCH:
                _insert(connection, number, batch)
                batch.clear()
        _insert(connection, number, batch)
        written = msgspec.structs.replace(file, entries=connection.total_changes - before)
        connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", [number, *msgspec.structs.astuple(written)])
    connection.execute("VACUUM")
    return written


def _insert(connection: sqlite3.Connection, file: int, batch: list[Item]) -> None:
    """A symbol that a file states twice is kept as it was stated first."""
    connection.executemany(
        "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(e.symbol, file, e.title, e.parent, e.level, e.since, e.until, e.current) for e in batch if isinstance(e, Entry)],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO rules VALUES (?, ?, ?)", [(r.pattern, file, r.field) for r in batch if isinstance(r, Rule)]
    )
    connection.executemany(
        "INSERT OR IGNORE INTO successors VALUES (?, ?, ?)",
        [(s.code, file, s.successor) for s in batch if isinstance(s, Successor)],
    )
