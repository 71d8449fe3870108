"""Which texts of the marts each target of the search reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from zhichan.corpus.marts import Marts, Rids
from zhichan.search.fields import TEXT_TARGETS

_PARTS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "abstract": ("abstract",),
    "claims": ("claims", "first-claim"),
    "body": ("description", "goods"),
}
_HOLDERS = ("holder", "assignee", "applicant")
_ROLES: dict[str, tuple[str, ...]] = {
    "applicant": ("applicant",),
    "holder": _HOLDERS,
    "inventor": ("inventor",),
    "agency": ("agency",),
    "address": _HOLDERS,
}
assert (*_PARTS, *_ROLES) == TEXT_TARGETS

Rows = Iterator[tuple[int, str, str]]


@dataclass(frozen=True)
class Stretch:
    """Some rights: those named, or all from `start` to before `stop`."""

    start: int = 0
    stop: int = 0
    rids: Rids | None = None

    def rows(self, marts: Marts, query: str, where: str = "true") -> list[tuple[Any, ...]]:
        """The rows of a query over one table of the marts that belong to these rights."""
        if self.rids is None:
            return marts.sql(f"{query} WHERE rid >= ? AND rid < ? AND {where}", [self.start, self.stop])
        return marts.scoped(self.rids, f"{query} SEMI JOIN scope USING (rid) WHERE {where}")


def indexed(marts: Marts, stretch: Stretch) -> Rows:
    """(rid, target, text) of all targets for a stretch of rights."""
    parts = stretch.rows(marts, "SELECT rid, part, text FROM texts")
    roles = stretch.rows(marts, "SELECT rid, role, name, address FROM roles")
    yield from _by_target(TEXT_TARGETS, parts, roles)


def chosen(marts: Marts, targets: Iterable[str], stretch: Stretch) -> Rows:
    """(rid, target, text) of the targets for a stretch of rights, by rid within texts and within names."""
    wanted = list(targets)
    if stretch.rids is not None and not len(stretch.rids):
        return
    parts: list[tuple[int, str, str]] = []
    roles: list[tuple[int, str, str, str | None]] = []
    if named := sorted({part for target in wanted for part in _PARTS.get(target, ())}):
        where = f"part IN ({_listed(named)}) ORDER BY rid, lang DESC, part"
        parts = stretch.rows(marts, "SELECT rid, part, text FROM texts", where)
    if named := sorted({role for target in wanted for role in _ROLES.get(target, ())}):
        where = f"role IN ({_listed(named)}) ORDER BY rid, seq, role, name, address"
        roles = stretch.rows(marts, "SELECT rid, role, name, address FROM roles", where)
    yield from _by_target(wanted, parts, roles)


def _listed(names: Iterable[str]) -> str:
    """Names of our own, as DuckDB lists them."""
    return ", ".join(f"'{name}'" for name in names)


def _by_target(
    targets: Iterable[str], parts: Iterable[tuple[int, str, str]], roles: Iterable[tuple[int, str, str, str | None]]
) -> Rows:
    targets_of: dict[str, list[str]] = {}
    for target in targets:
        for name in (*_PARTS.get(target, ()), *_ROLES.get(target, ())):
            targets_of.setdefault(name, []).append(target)
    for rid, part, text in parts:
        for target in targets_of.get(part, ()):
            yield rid, target, text
    for rid, role, name, address in roles:
        for target in targets_of.get(role, ()):
            if target != "address":
                yield rid, target, name
            elif address:
                yield rid, target, address
