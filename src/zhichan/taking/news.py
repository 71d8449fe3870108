"""What is new and changed in a search: the rights of its result that the newest versions touched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import may_know
from zhichan.corpus import changes
from zhichan.corpus.marts import Rids
from zhichan.corpus.store import Version
from zhichan.opened.city import CityView
from zhichan.search.searcher import Searcher

MOST = 50
"""Rights in a feed."""
_VERSIONS = 100  # looked back at most


@dataclass(frozen=True)
class News:
    """A right, and the version that last touched it."""

    id: str
    version: int
    at: dt.datetime


def news(view: CityView, searcher: Searcher, rids: Rids, by: Actor) -> list[News]:
    """The newest first; of one version in the order of ids. What came with an import that somebody may not know of is no news."""
    versions = [version for version in view.corpus.versions() if version.number <= view.version.number]
    found: dict[str, News] = {}
    for version in reversed(versions[-_VERSIONS:]):
        touched = changes.between(view.corpus.folder, version.number - 1, version.number)
        if touched is None:  # the first version, or one that touched very many: all that is left is as new as that
            _add(found, version, _newest(searcher, rids))
            break
        if may_know(by, version):
            _add(found, version, _inside(searcher, rids, {id for ids in touched.values() for id in ids}))
        if len(found) >= MOST:
            break
    return list(found.values())[:MOST]


def _add(found: dict[str, News], version: Version, ids: list[str]) -> None:
    for id in ids:
        found.setdefault(id, News(id, version.number, version.made_at))


def _inside(searcher: Searcher, rids: Rids, ids: set[str]) -> list[str]:
    rows = searcher.marts.sql("SELECT rid, id FROM rights WHERE id IN (SELECT unnest(?)) ORDER BY id", [sorted(ids)])
    held = np.isin(np.array([rid for rid, _ in rows], dtype=np.int32), rids)
    return [id for (_, id), inside in zip(rows, held.tolist(), strict=True) if inside]


def _newest(searcher: Searcher, rids: Rids) -> list[str]:
    first = searcher.listed(rids, "newest")[: 2 * MOST]
    ids = dict(searcher.marts.scoped(first, "SELECT rid, id FROM scope JOIN rights USING (rid)"))
    return [ids[rid] for rid in first.tolist()]
