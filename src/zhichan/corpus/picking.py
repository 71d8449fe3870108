"""Picking rows out of the files of a table by their keys, reading little beside them.

A file holds its rows in small groups (`rows_in_group`), and only those groups are read in which a wanted row stands. So what a
few rows cost depends on how many they are, not on how much lies in the files that hold them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhichan.corpus.revisions import REVISION

Places = Mapping[str, Sequence[int]]
"""By file the numbers of rows, counted from 0."""

_MOST_ROWS, _FEWEST_ROWS = 1_000, 50
_BYTES = 2_000_000  # of a group, in memory


def rows_in_group(rows: pa.Table) -> int:
    """How many of these rows a file should hold in one group: fewer where they are heavy."""
    fitting = _BYTES * int(rows.num_rows) // max(1, int(rows.nbytes))
    return min(_MOST_ROWS, max(_FEWEST_ROWS, fitting))


def places_of(files: Sequence[str], key: str, keys: Sequence[str]) -> Places:
    """Where rows of these keys stand, whether they count or not. Only the column of keys is read."""
    if not files or not keys:
        return {}
    with _engine().cursor() as connection:
        found = connection.sql(
            "SELECT filename, list(file_row_number) FROM read_parquet($1, filename = true, file_row_number = true) "  # noqa: S608
            f"WHERE {key} IN (SELECT unnest($2)) GROUP BY filename",
            params=[list(files), list(keys)],
        )
        return dict(found.fetchall())


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """What looks keys up; made once, for that takes longer than to look up a few. Threads take a cursor each."""
    return duckdb.connect()


def newest_rows(places: Places, key: str, keys: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Of the rows at these places those of the keys that count: of each key the one with the highest revision.

    Rows come with the columns that their file has.
    """
    wanted = set(keys)
    picked: list[tuple[pa.Table, list[str], list[int]]] = []
    highest: dict[str, tuple[int, int]] = {}  # revision and number in `picked`
    for file in sorted(places):
        rows = _picked(file, places[file], key, wanted)
        names = rows[key].to_pylist()
        revisions = rows[REVISION].fill_null(0).to_pylist() if REVISION in rows.schema.names else [0] * len(names)
        for name, revision in zip(names, revisions, strict=True):
            highest[name] = max(highest.get(name, (-1, -1)), (revision, len(picked)))
        picked.append((rows, names, revisions))
    counting: list[pa.Table] = []
    for number, (rows, names, revisions) in enumerate(picked):
        counts = [highest[name] == (revision, number) for name, revision in zip(names, revisions, strict=True)]
        counting.append(rows if all(counts) else rows.filter(pa.array(counts, pa.bool_())))
    picked.clear()
    # few rows of many files are one batch: what reads a batch takes its time for each column
    for _, alike in groupby(counting, key=lambda rows: rows.schema):
        yield from pa.concat_tables(alike).combine_chunks().to_batches(_MOST_ROWS)


def _picked(file: str, places: Sequence[int], key: str, wanted: set[str]) -> pa.Table:
    with pq.ParquetFile(file) as opened:
        about = opened.metadata
        ends = np.cumsum([about.row_group(group).num_rows for group in range(about.num_row_groups)])
        rows = opened.read_row_groups(np.unique(np.searchsorted(ends, places, "right")).tolist())
    return rows.filter(pa.array([name in wanted for name in rows[key].to_pylist()], pa.bool_()))
