"""From rids to rows: the record as it may be shown, with what the version says beside it; block by block, in constant memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from zhichan.corpus.marts import Rids
from zhichan.corpus.store import Corpus, Version
from zhichan.records.audience import PUBLIC, Audience, seen
from zhichan.records.declared import Label
from zhichan.records.right import Right
from zhichan.search.searcher import Searcher

_FACTS = 4_000  # rights whose facts are read at once
_RECORDS = 400  # rights whose records are in memory at once; a record may hold a whole description

Shown = Callable[[Sequence[str]], Mapping[str, Right]]
"""Gives the records of ids as they may be shown, by id: without what is sealed, personal or withheld; others are left out."""


@dataclass(frozen=True)
class Row:
    """One right with what stands beside its record. `state` is that of the day of law, as the search counts it."""

    id: str
    right: Right
    state: str = ""
    district: str = ""
    areas: tuple[str, ...] = ()
    scheme: str = ""
    symbol: str = ""
    party: Label | None = None
    party_id: str = ""
    family_size: int = 0
    cited_by: int = 0


@dataclass(frozen=True)
class Missing:
    """A right that is in the result and whose record cannot be shown or read."""

    id: str


@dataclass(frozen=True)
class Rows:
    """The rows of a result.

    Args:
        searcher: of the audience.
        day: the day of law.
        shown: gives the records.
        needs: what is looked up only where a column wants it: `areas`, `family`, `cited-by`.
    """

    searcher: Searcher
    day: dt.date
    shown: Shown
    needs: Collection[str] = field(default=())

    def read(self, rids: Rids, start: int = 0) -> Iterator[Row | Missing]:
        """The rows of these rights in their order, from the `start`-th on."""
        for first in range(start, len(rids), _FACTS):
            some = rids[first : first + _FACTS]
            facts = self._facts(some)
            for begin in range(0, len(some), _RECORDS):
                numbers = some[begin : begin + _RECORDS].tolist()
                rights = self.shown([facts[number]["id"] for number in numbers])
                for number in numbers:
                    told = facts[number]
                    right = rights.get(told["id"])
                    yield Missing(told["id"]) if right is None else Row(right=right, **told)

    def _facts(self, rids: Rids) -> dict[int, dict[str, Any]]:
        rows = self.searcher.marts.scoped(
            rids,
            "SELECT r.rid, r.id, s.state, r.district, r.class_scheme, r.ipc FROM scope JOIN rights r USING (rid) "
            "LEFT JOIN states s ON s.rid = r.rid AND s.start <= ? AND (s.until IS NULL OR s.until > ?)",
            [self.day, self.day],
        )
        names = ("id", "state", "district", "scheme", "symbol")
        found = {rid: dict(zip(names, ("" if cell is None else cell for cell in cells), strict=True)) for rid, *cells in rows}
        for need, query in (("family", _FAMILY), ("cited-by", _CITED)):
            if need in self.needs:
                counted = self.searcher.marts.scoped(rids, query.format(visible=self.searcher.visible))
                for rid, count in counted:
                    found[rid]["family_size" if need == "family" else "cited_by"] = count
        if "areas" in self.needs:
            of, codes = self.searcher.columns.areas_on(self.day)
            inside = np.isin(of, rids)
            for rid, code in zip(of[inside].tolist(), codes[inside].tolist(), strict=True):
                found[rid]["areas"] = (*found[rid].get("areas", ()), self.searcher.columns.words["area"][code])
        unified = self.searcher.unified
        if unified is not None:
            for rid, told in found.items():
                code = int(unified.first[rid])
                if code >= 0:
                    told |= {"party": unified.labels[code], "party_id": unified.pids[code]}
        return found


_FAMILY = """
    WITH visible AS (SELECT rid, family FROM rights WHERE {visible}),
    wanted AS (SELECT rid, family FROM rights SEMI JOIN scope USING (rid)),
    sizes AS (SELECT family, count(*) AS rights FROM visible SEMI JOIN wanted USING (family) GROUP BY family)
    SELECT wanted.rid, sizes.rights FROM wanted JOIN sizes USING (family)
"""
_CITED = """
    WITH wanted AS (SELECT rid, key FROM numbers SEMI JOIN scope USING (rid)),
    citing AS (SELECT k.rid, k.office || k.number AS plain, k.office || k.number || k.kind_code AS whole
               FROM links k SEMI JOIN (SELECT rid FROM rights WHERE {visible}) USING (rid) WHERE k.rel = 'cites'),
    named AS (SELECT rid, plain AS key FROM citing UNION SELECT rid, whole FROM citing)
    SELECT wanted.rid, count(DISTINCT named.rid) FROM wanted JOIN named USING (key)
    WHERE named.rid <> wanted.rid GROUP BY wanted.rid
"""
"""Whose citation names a number of the right, with or without its kind code; as the page of the right counts."""


def records_for(corpus: Corpus, version: Version, audience: Audience = PUBLIC) -> Shown:
    """The records of a version as an audience sees them."""

    def shown(ids: Sequence[str]) -> dict[str, Right]:
        found: dict[str, Right] = {}
        for kind, some in groupby(sorted(ids), key=lambda id: id.split(":")[1]):
            for id, right in corpus.some(kind, list(some), version.tables.get(kind)).items():
                if (part := seen(right, audience)) is not None:
                    found[id] = part
        return found

    return shown
