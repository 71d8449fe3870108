"""What other rights of the same version say of one right: its family, what it cites that is held here, who cites it.

Only rights that the searcher's audience sees are named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhichan.normalise.numbers import keys_of
from zhichan.portal.rights.record import Tie
from zhichan.records.right import Right
from zhichan.search.searcher import Searcher

_MOST = 50


@dataclass(frozen=True)
class Relative:
    """Another right of the corpus."""

    id: str
    title: str
    number: str
    filed: str


def family(searcher: Searcher, right: Right) -> list[Relative]:
    """Rights of the same family, without the right itself."""
    rows = searcher.marts.sql(
        f"WITH visible AS (SELECT * FROM rights WHERE {searcher.visible}) "  # noqa: S608 - a condition of our own
        "SELECT o.id, o.title, o.office || ' ' || coalesce(o.number, ''), o.filed "
        "FROM visible r JOIN visible o ON o.family = r.family AND o.id <> r.id WHERE r.id = ? ORDER BY o.filed, o.id LIMIT ?",
        [right.id, _MOST],
    )
    return [Relative(id, title or id, number, filed or "") for id, title, number, filed in rows]


def citing(searcher: Searcher, right: Right) -> tuple[list[Relative], int]:
    """Rights of the corpus that cite this one, the oldest first, at most 50; and how many there are in all."""
    keys = sorted(keys_of(right))
    rows = searcher.marts.sql(
        "WITH found AS (SELECT DISTINCT r.id, r.title, r.office || ' ' || coalesce(r.number, '') AS number, r.filed "  # noqa: S608
        f"FROM links k JOIN rights r USING (rid) WHERE k.rel = 'cites' AND r.id <> ? AND {searcher.visible} AND "
        "(k.office || k.number || k.kind_code IN (SELECT unnest(?)) OR k.office || k.number IN (SELECT unnest(?)))) "
        "SELECT *, count(*) OVER () FROM found ORDER BY filed, id LIMIT ?",
        [right.id, keys, keys, _MOST],
    )
    total = rows[0][-1] if rows else 0
    return [Relative(id, title or id, number, filed or "") for id, title, number, filed, _ in rows], total


def resolved(searcher: Searcher, ties: list[Tie]) -> list[Tie]:
    """The ties, each with the right that the corpus holds for its number."""
    numbers = sorted({tie.number for tie in ties if tie.number})
    rows = searcher.marts.sql(
        "SELECT n.key, any_value(r.id), any_value(r.title), any_value(r.filed) FROM numbers n JOIN rights r USING (rid) "  # noqa: S608
        f"WHERE {searcher.visible} AND n.key IN (SELECT unnest(?)) GROUP BY n.key",
        [numbers],
    )
    held = {key: {"right": id, "title": title or id, "filed": filed or ""} for key, id, title, filed in rows}
    return [replace(tie, **held.get(tie.number, {})) for tie in ties]
