"""Asking a Delta table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from zhichan.corpus.revisions import counting, files_of

BATCH_ROWS = 1_000


def select(table: DeltaTable, columns: str, where: str = "", params: Sequence[object] = ()) -> Iterator[pa.RecordBatch]:
    """The rows of a Delta table that count, as Arrow batches, read by DuckDB. `$2` and on in `where` are the `params`.

    Arrow's own reader will not do: with deltalake's file system its threads call back into Python while the interpreter ends,
    which aborts the process; without it, files that a merge wrote (strings as views) cannot be filtered beside others.
    """
    files = files_of(table)
    if not files:
        return
    with duckdb.connect() as connection:
        rows = counting(connection, table, files)
        found = connection.sql(f"SELECT {columns} FROM {rows} {where}", params=[files, *params])  # noqa: S608 - our own clauses
        yield from found.to_arrow_reader(BATCH_ROWS)
