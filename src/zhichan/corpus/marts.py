"""The marts: one DuckDB file of flat tables made from a version, for counting.

Marts are derived: they hold what counts (`records.choose`), the computed states and the places, and can be made again at
any time. After a small import they are those of an earlier version, patched (`zhichan.corpus.filling`). A right's `rid` is a
number below `Marts.size` that means something in one file only; `zhichan.corpus.flatten` declares the tables.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

import duckdb
import filelock
import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhichan.corpus import changes
from zhichan.corpus.filling import Progress, fill, is_worth_patching, patch
from zhichan.corpus.store import Corpus, Version
from zhichan.corpus.veiling import hidden_rows, shadow
from zhichan.normalise.places import Gazetteer
from zhichan.records.veil import Withholdings

__all__ = ["Marts", "Progress", "Rids", "build_marts", "building"]

FORMAT = 7  # raise it when the tables or what fills them change: older files are then made again
Rids = npt.NDArray[np.int32]


def build_marts(
    corpus: Corpus, version: Version, gazetteer: Gazetteer, progress: Progress | None = None, workers: int = 1
) -> Path:
    """Makes the marts of a version, if they are not there yet, and gives their path.

    Args:
        progress: called with (what, done, total) while they are filled whole.
        workers: how many processes make them, where they are large (see `zhichan.corpus.processes`).
    """
    path = corpus.derived(version) / f"marts-{FORMAT}-{_digest(gazetteer)}.duckdb"
    if path.exists():
        return path
    with building(path.parent):
        if path.exists():  # another process was waited for
            return path
        draft = path.with_suffix(".draft")
        _drop(draft)  # of a process that was killed: its log of changes would be worked into ours
        try:
            if not _patched(draft, corpus, version, gazetteer, path.name):
                _drop(draft)
                with duckdb.connect(str(draft)) as connection:
                    fill(connection, corpus, version, gazetteer, progress, workers)
                    connection.execute("CHECKPOINT")
            draft.replace(path)
        finally:
            _drop(draft)
    return path


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Holds the lock of those who make what is derived from one version: the second waits and finds it made."""
    with filelock.FileLock(folder / ".building"):
        yield


def _patched(draft: Path, corpus: Corpus, version: Version, gazetteer: Gazetteer, name: str) -> bool:
    """Makes the marts from those of the newest earlier version that are there; False where that cannot be or is not worth it."""
    for folder in corpus.derived_before(version):
        base = folder / name
        if not base.exists():
            continue
        touched = changes.between(corpus.folder, int(folder.name), version.number)
        if touched is None or not is_worth_patching(base, version, touched):
            return False
        shutil.copyfile(base, draft)
        with duckdb.connect(str(draft)) as connection:
            if not patch(connection, corpus, version, touched, gazetteer):
                return False
            connection.execute("CHECKPOINT")
        return True
    return False


def _drop(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    draft.with_name(f"{draft.name}.wal").unlink(missing_ok=True)


def _digest(gazetteer: Gazetteer) -> str:
    """Other place names make other marts."""
    names = msgspec.json.encode((gazetteer.city, gazetteer.districts, gazetteer.areas))
    return hashlib.blake2b(names, digest_size=4).hexdigest()


class Marts:
    """The marts of one version, read-only and safe to share between threads.

    Attributes:
        token: the name of this file and its rids; `base`: that of the file it was patched from, `""` if it was filled whole.
        size: one more than the largest rid; there are fewer rights where a patch has left holes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True)
        self._local = threading.local()
        self._hidden: pa.Table | None = None
        self.token, self.base, self.size = self.sql("SELECT token, base, size FROM made")[0]

    @classmethod
    def open(cls, path: Path) -> Marts:
        """Opens the file that `build_marts` made."""
        return cls(path)

    def veiled(self, withheld: Withholdings) -> Marts:
        """The same marts without the names and addresses that are withheld: whatever is asked of them, none is in an answer."""
        shown = copy(self)
        shown._local = threading.local()
        shown._hidden = hidden_rows(self._cursor(), withheld)
        return shown

    def sql(self, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._cursor().execute(query, list(params)).fetchall()

    def arrow(self, query: str, params: Sequence[object] = ()) -> pa.Table:
        """All rows of a query as an Arrow table."""
        return self._cursor().sql(query, params=list(params)).to_arrow_table()

    def scoped(
        self, rids: Rids, query: str, params: Sequence[object] = (), beside: Mapping[str, Rids] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query in which the table `scope(rid)` holds just these rights.

        Args:
            beside: further columns of `scope`, by name: a number for each of the rights.
        """
        cursor = self._cursor()
        columns = {"rid": rids, **(beside or {})}
        cursor.register("scope", pa.table({name: np.ascontiguousarray(of, dtype=np.int32) for name, of in columns.items()}))
        try:
            return cursor.execute(query, list(params)).fetchall()
        finally:
            cursor.unregister("scope")

    def close(self) -> None:
        """Closes the file. Threads that still read get an error of DuckDB's."""
        self._connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._connection.cursor()
            if self._hidden is not None:
                shadow(cursor, self._hidden)
            self._local.cursor = cursor
        return cursor
