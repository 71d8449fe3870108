"""Parties without what is withheld: as if the names that are withheld of a right did not stand there.

Like `zhichan.corpus.veiling`: views before the tables of `zhichan.parties.resolve`. A party all of whose names are withheld is
not there; one that keeps others is called by those.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import duckdb
import pyarrow as pa

from zhichan.parties.spelling import is_chinese
from zhichan.records.veil import Withholdings

_HIDDEN = pa.schema([("right_id", pa.string()), ("names", pa.list_(pa.string()))])
_RENAMED = pa.schema([("pid", pa.string()), ("name_zh", pa.string()), ("name_en", pa.string())])
_VIEWS = {
    "member": "SELECT t.* FROM {file}.member t ANTI JOIN touched USING (pid) UNION ALL SELECT * FROM left_over",
    "party": "SELECT t.* FROM {file}.party t ANTI JOIN touched USING (pid) UNION ALL "
    "SELECT t.pid, r.name_zh, r.name_en, t.kind, c.mentions, c.rights "
    "FROM {file}.party t JOIN renamed r USING (pid) JOIN counted c USING (pid)",
    "reason": "SELECT t.* FROM {file}.reason t LEFT JOIN touched USING (pid) WHERE touched.pid IS NULL OR "
    "((t.pid, t.left_name) IN (SELECT pid, name FROM left_over) AND (t.pid, t.right_name) IN (SELECT pid, name FROM left_over))",
    "unsure": "SELECT t.* FROM {file}.unsure t WHERE t.left_pid NOT IN (FROM touched) AND t.right_pid NOT IN (FROM touched)",
    "unapplied": "SELECT t.* FROM {file}.unapplied t WHERE NOT EXISTS (SELECT 1 FROM hidden, unnest(names) AS n(name) "
    "WHERE starts_with(t.what, n.name || ' (' || hidden.right_id || ', '))",
}
"""By table its view. Nobody is asked about a party of which a name is withheld: only who may see it could judge."""
_IS_HIDDEN = "hidden.right_id = t.right_id AND list_contains(names, t.name)"
_NARROWING = (
    "CREATE TEMP TABLE touched AS SELECT DISTINCT pid FROM {file}.mention t JOIN hidden ON {is_hidden}",
    "CREATE TEMP VIEW mention AS SELECT t.* FROM {file}.mention t ANTI JOIN hidden ON {is_hidden}",
    "CREATE TEMP TABLE left_over AS SELECT pid, name, string_agg(DISTINCT role, ', ' ORDER BY role) AS roles, "
    "count(*)::INTEGER AS mentions FROM mention SEMI JOIN touched USING (pid) GROUP BY pid, name",
    "CREATE TEMP TABLE counted AS SELECT pid, count(*)::INTEGER AS mentions, count(DISTINCT right_id)::INTEGER AS rights "
    "FROM mention SEMI JOIN touched USING (pid) GROUP BY pid",
)
"""The mentions that are left, the parties that lose one, and what those keep: their names, and how often each stands."""


def hidden_names(withheld: Withholdings) -> pa.Table:
    """The names that are withheld, by the id of the right."""
    rows = [{"right_id": id, "names": sorted(withheld.printed(id, "name"))} for id in sorted(withheld.rights)]
    return pa.Table.from_pylist([row for row in rows if row["names"]], schema=_HIDDEN)


def shadow(cursor: duckdb.DuckDBPyConnection, hidden: pa.Table) -> None:
    """Puts the views before the tables, for whatever this connection is asked from now on."""
    ((name,),) = cursor.execute("SELECT current_database()").fetchall()
    file = f'"{name}".main'
    _keep(cursor, "hidden", hidden)
    for statement in _NARROWING:
        cursor.execute(statement.format(file=file, is_hidden=_IS_HIDDEN))
    _keep(cursor, "renamed", _renamed(cursor))
    for table, rows in _VIEWS.items():
        cursor.execute(f"CREATE TEMP VIEW {table} AS {rows.format(file=file)}")


def _renamed(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """What each party that was touched is called by the names that are left: in either script by the commonest."""
    printed: dict[str, Counter[str]] = defaultdict(Counter)
    for pid, name, mentions in cursor.execute("SELECT pid, name, mentions FROM left_over").fetchall():
        printed[pid][name] = mentions
    rows: list[dict[str, Any]] = []
    for pid, counts in printed.items():
        ranked = sorted(counts, key=lambda name: (-counts[name], name))
        zh, en = (next((name for name in ranked if is_chinese(name) == chinese), None) for chinese in (True, False))
        rows.append({"pid": pid, "name_zh": zh, "name_en": en})
    return pa.Table.from_pylist(rows, schema=_RENAMED)


def _keep(cursor: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    cursor.register("rows_to_keep", rows)
    cursor.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM rows_to_keep")  # noqa: S608 - our own names
    cursor.unregister("rows_to_keep")
