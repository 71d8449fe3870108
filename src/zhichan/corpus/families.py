"""Extended families: all rights that hang together by priorities, continuations, international filings or stated families.

Two rights are in one extended family if a chain of ties leads from one to the other, whether the documents between are in the
corpus or not. A family reaches as far as the corpus knows ties, so one more right can join two families, and one that loses a tie
can part them: the families are always found over all rights at once. Rights of one simple family are in one extended family.

What is sealed ties no open rights together: their families are found among themselves. A sealed right is in the family of the
open right with the smallest id that it hangs together with, and else of the sealed one.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

_TIES = (
    "priority",
    "division",
    "divided-into",
    "continuation",
    "continuation-in-part",
    "continuing-reissue",
    "us-divisional-reissue",
    "addition",
    "substitution",
    "reissue",
    "reexamination",
    "us-reexamination-reissue-merger",
    "utility-model-basis",
    "pct-filing",
    "pct-publication",
    "related-publication",
    "dual-filing",
    "family",
)
_PUBLICATIONS = ("family", "pct-publication", "related-publication")

# An application and a publication of one office may bear the same number: each has names of its own.
_TIED = f"""
    SELECT k.rid, r.kind || CASE WHEN k.kind_code <> '' OR k.rel IN {_PUBLICATIONS} THEN ' p ' ELSE ' a ' END
        || k.office || k.number AS name
    FROM links k JOIN chosen r USING (rid)
    WHERE k.rel IN {_TIES} AND k.number <> '' AND k.category <> 'vendor'
"""  # noqa: S608 - constants
_NAMES = f"""
    WITH tied AS MATERIALIZED ({_TIED}),
    shared AS (SELECT family FROM chosen GROUP BY family HAVING count(*) > 1),
    own AS (
        SELECT rid, kind || ' a ' || office || number AS name FROM chosen
        UNION ALL SELECT d.rid, r.kind || ' p ' || d.office || d.number FROM documents d JOIN chosen r USING (rid))
    SELECT rid, name FROM tied
    UNION ALL SELECT rid, name FROM own SEMI JOIN tied USING (name)
    UNION ALL SELECT rid, ' s ' || family FROM chosen SEMI JOIN shared USING (family)
"""  # noqa: S608 - constants


def join_families(connection: duckdb.DuckDBPyConnection) -> None:
    """Sets `rights.family_extended` of all rights: the smallest id in the family.

    Only rows that change are written, so that it costs little where little has changed.
    """
    connection.execute(f"CREATE TEMP TABLE joined AS {_joined(connection, 'sealed_for IS NULL')}")
    if connection.sql("SELECT count(*) FROM rights WHERE sealed_for IS NOT NULL").fetchall()[0][0]:
        connection.execute(
            f"INSERT INTO joined SELECT found.rid, found.family FROM ({_joined(connection, 'true')}) AS found "  # noqa: S608 - ours
            "JOIN rights r ON r.rid = found.rid WHERE r.sealed_for IS NOT NULL"
        )
    connection.execute(
        "UPDATE rights SET family_extended = changed.family FROM ("
        "SELECT r.rid AS at, coalesce(j.family, r.id) AS family FROM rights r LEFT JOIN joined j USING (rid) "
        "WHERE r.family_extended IS DISTINCT FROM coalesce(j.family, r.id)) AS changed WHERE rid = changed.at"
    )
    connection.execute("DROP TABLE joined")
    connection.unregister("tied_rights")


def _joined(connection: duckdb.DuckDBPyConnection, condition: str) -> str:
    """The query of (rid, family) of the rights that a condition chooses and that hang together with others of them."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW chosen AS SELECT * FROM rights WHERE {condition}")  # noqa: S608 - ours
    connection.register("tied_rights", _components(connection.sql(_NAMES).to_arrow_table()))
    return (
        "WITH smallest AS (SELECT component, coalesce(min(id) FILTER (sealed_for IS NULL), min(id)) AS id "
        "FROM tied_rights JOIN rights USING (rid) GROUP BY component) "
        "SELECT rid, s.id AS family FROM tied_rights JOIN smallest s USING (component)"
    )


def _components(names: pa.Table) -> pa.Table:
    """(rid, component) of all rights that share a name with another, directly or by a chain."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rids, right = np.unique(names["rid"].to_numpy(), return_inverse=True)
    encoded = names["name"].combine_chunks().dictionary_encode()
    name: npt.NDArray[Any] = encoded.indices.to_numpy()
    nodes = len(rids) + len(encoded.dictionary)
    ties = coo_array((np.ones(len(right), dtype=np.bool_), (right, name + len(rids))), shape=(nodes, nodes))
    _, component = connected_components(ties, directed=False)
    return pa.table({"rid": rids.astype(np.int32), "component": component[: len(rids)].astype(np.int32)})
