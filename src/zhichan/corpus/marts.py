"""The marts: one DuckDB file of flat tables made from a version, for counting.

Marts are derived: they hold what counts (`records.choose`), the computed states and the places, and can be made again at
any time. A right's `rid` is dense from 0 in the order of ids and means something in one version only.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhichan.corpus.flatten import COLUMNS, flatten
from zhichan.corpus.store import Corpus, Version
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import Right

FORMAT = 3  # raise it when the tables or what fills them change: older files are then made again
_BATCH = 2_000
Progress = Callable[[str, int, int], None]
Rids = npt.NDArray[np.int32]


def build_marts(corpus: Corpus, version: Version, gazetteer: Gazetteer, progress: Progress | None = None) -> Path:
    """Makes the marts of a version, if they are not there yet, and gives their path.

    Args:
        progress: called with (what, done, total).
    """
    path = corpus.derived(version) / f"marts-{FORMAT}-{_digest(gazetteer)}.duckdb"
    if path.exists():
        return path
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    connection = duckdb.connect(str(draft))
    try:
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        done = 0
        for batch in _batches(corpus.rights(version)):
            _insert(connection, flatten(batch, done, gazetteer))
            done += len(batch)
            if progress:
                progress("marts", done, version.rights)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    draft.replace(path)
    return path


def _batches(rights: Iterator[Right]) -> Iterator[list[Right]]:
    while batch := list(islice(rights, _BATCH)):
        yield batch


def _insert(connection: duckdb.DuckDBPyConnection, tables: dict[str, list[tuple[Any, ...]]]) -> None:
    for table, rows in tables.items():
        if not rows:
            continue
        columns = COLUMNS[table]
        arrays = [pa.array(column) for column in zip(*rows, strict=True)]
        connection.register("batch", pa.table(arrays, names=list(columns)))
        connection.execute(f"INSERT INTO {table} SELECT * FROM batch")  # noqa: S608 - names of our own tables
        connection.unregister("batch")


def _digest(gazetteer: Gazetteer) -> str:
    """Other place names make other marts."""
    names = msgspec.json.encode((gazetteer.city, gazetteer.districts))
    return hashlib.blake2b(names, digest_size=4).hexdigest()


class Marts:
    """The marts of one version, read-only and safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True)
        self._local = threading.local()

    @classmethod
    def open(cls, path: Path) -> Marts:
        """Opens the file that `build_marts` made."""
        return cls(path)

    def sql(self, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._cursor().execute(query, list(params)).fetchall()

    def scoped(self, rids: Rids, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query in which the table `scope(rid)` holds just these rights."""
        cursor = self._cursor()
        cursor.register("scope", pa.table({"rid": np.ascontiguousarray(rids, dtype=np.int32)}))
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
            cursor = self._local.cursor = self._connection.cursor()
        return cursor
