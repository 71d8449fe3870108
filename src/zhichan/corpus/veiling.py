"""Marts without what is withheld: views that stand before their tables, so that every query reads them and none knows of it.

A view lives in one connection and is seen before the table of its name. It costs a join with a few rows, and only where something
is withheld.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from zhichan.records.veil import VEIL, Withholdings

_SCHEMA = pa.schema([("rid", pa.int32()), ("names", pa.list_(pa.string())), ("placed", pa.list_(pa.string()))])
_JOINED = "LEFT JOIN hidden ON hidden.rid = t.rid"
_VIEWS = {
    "rights": f"SELECT t.* REPLACE (CASE WHEN list_contains(names, holder) THEN '{VEIL}' ELSE holder END AS holder)",
    "roles": f"SELECT t.* REPLACE (CASE WHEN list_contains(names, name) THEN '{VEIL}' ELSE name END AS name, "
    "CASE WHEN list_contains(placed, name) THEN NULL ELSE address END AS address)",
    "events": "SELECT t.* REPLACE (CASE WHEN hidden.rid IS NULL THEN text END AS text)",
}
"""By table the columns of its view. What an event says in free words may name anybody, so it is left out as a whole."""


def hidden_rows(cursor: duckdb.DuckDBPyConnection, withheld: Withholdings) -> pa.Table:
    """Of each right of these marts of which something is withheld: the names that are, and those whose address is."""
    found = cursor.execute("SELECT rid, id FROM rights WHERE id IN (SELECT unnest(?))", [sorted(withheld.rights)]).fetchall()
    rows = [
        {"rid": rid, "names": sorted(withheld.printed(id, "name")), "placed": sorted(withheld.printed(id, "address"))}
        for rid, id in found
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def shadow(cursor: duckdb.DuckDBPyConnection, hidden: pa.Table) -> None:
    """Puts the views before the tables, for whatever this connection is asked from now on."""
    ((file,),) = cursor.execute("SELECT current_database()").fetchall()
    cursor.register("hidden_rows", hidden)
    cursor.execute("CREATE TEMP TABLE hidden AS SELECT * FROM hidden_rows")
    cursor.unregister("hidden_rows")
    for table, columns in _VIEWS.items():
        cursor.execute(f'CREATE TEMP VIEW {table} AS {columns} FROM "{file}".main.{table} t {_JOINED}')
