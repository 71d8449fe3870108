"""What other rights of the same version say of one right: its family, what it cites that is held here, who cites it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhichan.normalise.numbers import keys_of
from zhichan.opened.city import CityView
from zhichan.portal.record import Tie
from zhichan.records.right import Right

_MOST = 50


@dataclass(frozen=True)
class Relative:
    """Another right of the corpus."""

    id: str
    title: str
    number: str
    filed: str


def family(view: CityView, right: Right) -> list[Relative]:
    """Rights of the same family, without the right itself."""
    rows = view.marts.sql(
        "SELECT o.id, o.title, o.office || ' ' || coalesce(o.number, ''), o.filed "
        "FROM rights r JOIN rights o ON o.family = r.family AND o.id <> r.id WHERE r.id = ? ORDER BY o.filed, o.id LIMIT ?",
        [right.id, _MOST],
    )
    return [Relative(id, title or id, number, filed or "") for id, title, number, filed in rows]


def citing(view: CityView, right: Right) -> list[Relative]:
    """Rights of the corpus that cite this one."""
    keys = sorted(keys_of(right))
    rows = view.marts.sql(
        "SELECT DISTINCT r.id, r.title, r.office || ' ' || coalesce(r.number, ''), r.filed "
        "FROM links k JOIN rights r USING (rid) WHERE k.rel = 'cites' AND r.id <> ? AND "
        "(k.office || k.number || k.kind_code IN (SELECT unnest(?)) OR k.office || k.number IN (SELECT unnest(?))) "
        "ORDER BY r.filed, r.id LIMIT ?",
        [right.id, keys, keys, _MOST],
    )
    return [Relative(id, title or id, number, filed or "") for id, title, number, filed in rows]


def resolved(view: CityView, ties: list[Tie]) -> list[Tie]:
    """The ties, each with the right that the corpus holds for its number."""
    numbers = sorted({tie.number for tie in ties if tie.number})
    rows = view.marts.sql(
        "SELECT n.key, any_value(r.id), any_value(r.title) FROM numbers n JOIN rights r USING (rid) "
        "WHERE n.key IN (SELECT unnest(?)) GROUP BY n.key",
        [numbers],
    )
    held = {key: (id, title or id) for key, id, title in rows}
    return [replace(tie, right=held[tie.number][0], title=held[tie.number][1]) if tie.number in held else tie for tie in ties]
