"""Filling the file of the marts: all rights of a version, or a copy of earlier marts with what has changed since.

In a whole fill `rid` counts the rights as they are stored. A patch keeps the rids of the rights that stay: one that was replaced
has its rows replaced, a new one takes the next rid, one taken away leaves a hole. So a patched file answers as a whole one does,
with other rids; order by id, not by rid, where order is seen.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from zhichan.corpus.changes import Ids
from zhichan.corpus.families import join_families
from zhichan.corpus.flatten import COLUMNS, Rows, flatten
from zhichan.corpus.parts import Part, parts
from zhichan.corpus.processes import spread
from zhichan.corpus.store import Corpus, Version
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import Right

_BATCH = 2_000
WORTH_PROCESSES = 20_000
"""Fewer rights than this are made sooner than other processes start."""

PATCHED_SHARE = 0.05
"""Marts are patched while at most this share of the rights has been touched since they were last filled whole."""

Progress = Callable[[str, int, int], None]
Tables = dict[str, pa.Table]

_TYPES = {"INTEGER": pa.int32(), "VARCHAR": pa.string(), "DATE": pa.date32(), "BOOLEAN": pa.bool_()}


def fill(
    connection: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    version: Version,
    gazetteer: Gazetteer,
    progress: Progress | None,
    workers: int,
) -> None:
    """Makes all tables of a version in an empty file.

    Args:
        workers: how many processes make the rows, where there are enough rights to be worth it.
    """
    for table, columns in COLUMNS.items():
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    done = 0
    work = partial(_part_rows, gazetteer=gazetteer)
    for tables in spread(work, parts(corpus, version), workers if version.rights >= WORTH_PROCESSES else 1):
        _insert(connection, tables, done)
        done += tables["rights"].num_rows
        if progress:
            progress("marts", done, version.rights)
    join_families(connection)
    connection.execute("CREATE TABLE patched (rid INTEGER)")
    _sign(connection, base="", size=done, touched=0)


def is_worth_patching(base: Path, version: Version, touched: Ids) -> bool:
    """Whether earlier marts may be patched, or have so many rights been touched that they are better filled whole."""
    with duckdb.connect(str(base), read_only=True) as connection:
        (before,) = connection.sql("SELECT touched FROM made").fetchall()[0]
    return bool(before + _total(touched) <= PATCHED_SHARE * version.rights)


def patch(connection: duckdb.DuckDBPyConnection, corpus: Corpus, version: Version, touched: Ids, gazetteer: Gazetteer) -> bool:
    """Turns a copy of earlier marts into those of a version.

    Args:
        touched: the rights that may differ.

    Returns:
        False where the rights do not add up: the file is then of no use.
    """
    base, size, before = connection.sql("SELECT token, size, touched FROM made").fetchall()[0]
    connection.register("touched", pa.table({"id": pa.array(sorted(id for ids in touched.values() for id in ids), pa.string())}))
    known = dict(connection.sql("SELECT id, rid FROM rights SEMI JOIN touched USING (id)").fetchall())
    now = {
        id: right
        for kind, ids in sorted(touched.items())
        if kind in version.tables
        for id, right in sorted(corpus.some(kind, sorted(ids), version.tables[kind]).items())
    }
    new = {id: size + place for place, id in enumerate(id for id in now if id not in known)}
    rids = known | new
    connection.register("replaced", pa.table({"rid": pa.array(sorted(rids.values()), pa.int32())}))
    for table in COLUMNS:
        connection.execute(f"DELETE FROM {table} WHERE rid IN (SELECT rid FROM replaced)")  # noqa: S608 - our own names
    for batch in _batches((rids[id], right) for id, right in now.items()):
        _insert(connection, _tables(flatten(batch, gazetteer)))
    connection.execute("CREATE OR REPLACE TABLE patched AS SELECT rid FROM replaced")
    join_families(connection)
    _sign(connection, base=base, size=size + len(new), touched=before + _total(touched))
    return bool(connection.sql("SELECT count(*) FROM rights").fetchall()[0][0] == version.rights)


def _total(ids: Ids) -> int:
    return sum(map(len, ids.values()))


def _batches(rights: Iterable[tuple[int, Right]]) -> Iterator[list[tuple[int, Right]]]:
    rights = iter(rights)
    while batch := list(islice(rights, _BATCH)):
        yield batch


def _part_rows(part: Part, gazetteer: Gazetteer) -> Tables:
    """The rows of the rights of a part, numbered from 0."""
    rights = enumerate(part.rights())
    batches = [_tables(flatten(batch, gazetteer)) for batch in _batches(rights)]
    return {table: pa.concat_tables([batch[table] for batch in batches]) for table in COLUMNS}


def _tables(rows: Rows) -> Tables:
    tables = {}
    for table, columns in COLUMNS.items():
        lists = zip(*rows[table], strict=True) if rows[table] else [()] * len(columns)
        arrays = [pa.array(values, _TYPES[kind]) for values, kind in zip(lists, columns.values(), strict=True)]
        tables[table] = pa.table(arrays, names=list(columns))
    return tables


def _insert(connection: duckdb.DuckDBPyConnection, tables: Tables, first: int = 0) -> None:
    """Adds rows whose rids are counted from `first`."""
    for table, rows in tables.items():
        if rows.num_rows:
            connection.register("batch", rows)
            columns = ", ".join(f'"{name}"' for name in COLUMNS[table] if name != "rid")
            connection.execute(f"INSERT INTO {table} SELECT rid + {first}, {columns} FROM batch")  # noqa: S608 - our own names
            connection.unregister("batch")


def _sign(connection: duckdb.DuckDBPyConnection, *, base: str, size: int, touched: int) -> None:
    """Says of the file which it is: a token of its own, that of the one it was patched from, and how it may be patched on."""
    connection.execute(
        "CREATE OR REPLACE TABLE made AS SELECT ? AS token, ? AS base, ?::INTEGER AS size, ?::INTEGER AS touched",
        [secrets.token_hex(6), base, size, touched],
    )
