"""The rule by which a row replaces another: of the rows of a key, the one with the highest revision counts.

A new row has revision 0; one that replaces another has the number of the state of the table that it came with, which is higher
than any before. The rows that no longer count stay in their files until a file holds too many of them (`zhichan.corpus.keyed`).
Every query of a table goes through `counting`, or `zhichan.corpus.picking` where the keys are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import duckdb
from deltalake import DeltaTable

REVISION = "revision"

_NO_ROW = f"SELECT NULL::INTEGER AS {REVISION} WHERE false"


def stored(more: str = "") -> str:
    """All rows of the files `$1`, as a relation. Files that an older program wrote have no revision: it is null.

    Args:
        more: further options of `read_parquet`.
    """
    return f"(SELECT * FROM read_parquet($1, union_by_name = true{more}) UNION ALL BY NAME {_NO_ROW})"  # noqa: S608 - our own text


def key_of(table: DeltaTable) -> str:
    """The column that says which row is which."""
    names = {field.name for field in table.schema().fields}
    return "id" if "id" in names else "key"


def files_of(table: DeltaTable) -> list[str]:
    """The paths of a table's files."""
    # deltalake percent-encodes blanks and Chinese characters, also in the path of a local file
    return [unquote(uri) for uri in table.file_uris()]


def counting(connection: duckdb.DuckDBPyConnection, table: DeltaTable, files: Sequence[str]) -> str:
    """The rows of the files `$1` that count, as a relation; the connection keeps what it needs for it."""
    key = key_of(table)
    if not _find_replacing(connection, table, files, key):
        return stored()
    return f"(SELECT * FROM {stored()} AS row ANTI JOIN replacing ON {_is_replaced(key)})"  # noqa: S608 - our own text


def replaced(table: DeltaTable, files: Sequence[str], asked: Sequence[str] | None = None) -> dict[str, list[str]]:
    """The keys of the rows that do not count any more, by file. A file holds a key once.

    Args:
        files: those of the table.
        asked: those of the files that are looked into; all if None.
    """
    key, asked = key_of(table), files if asked is None else asked
    with duckdb.connect() as connection:
        if not asked or not _find_replacing(connection, table, files, key):
            return {}
        found = connection.sql(
            f"SELECT filename, list(row.{key}) FROM {stored(', filename = true')} AS row "  # noqa: S608 - our own text
            f"SEMI JOIN replacing ON {_is_replaced(key)} GROUP BY filename",
            params=[list(asked)],
        )
        return dict(found.fetchall())


def _is_replaced(key: str) -> str:
    return f"replacing.of = row.{key} AND replacing.newest > coalesce(row.{REVISION}, 0)"


def _find_replacing(connection: duckdb.DuckDBPyConnection, table: DeltaTable, files: Sequence[str], key: str) -> bool:
    """Keeps the keys that were ever replaced, with their highest revision. False where there are none."""
    replacing = with_revisions(table)
    among = [file for file in files if Path(file).name in replacing]
    if not among:
        return False
    connection.execute(
        f"CREATE TEMP TABLE replacing AS SELECT {key} AS of, max({REVISION}) AS newest FROM {stored()} "  # noqa: S608 - our own text
        f"WHERE {REVISION} > 0 GROUP BY {key}",
        [among],
    )
    return bool(connection.sql("SELECT count(*) FROM replacing").fetchall()[0][0])


def with_revisions(table: DeltaTable) -> set[str]:
    """The names of the files that may hold rows which replaced others, by what the table's log tells of them."""
    if REVISION not in {field.name for field in table.schema().fields}:
        return set()
    about = table.get_add_actions(flatten=True)
    paths = about["path"].to_pylist()
    highest = f"max.{REVISION}"
    revisions = about[highest].to_pylist() if highest in about.schema.names else [None] * len(paths)
    return {Path(path).name for path, revision in zip(paths, revisions, strict=True) if revision != 0}  # None: nothing is told
