"""The one door to searching a version: results, the set behind them, and why a right is in it or not."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from zhichan.corpus.marts import Marts, Progress, Rids, build_marts
from zhichan.corpus.store import Corpus, Version
from zhichan.normalise.places import Gazetteer
from zhichan.parties.who import Parties
from zhichan.records.audience import Audience
from zhichan.search import index
from zhichan.search.asking import WordIndex
from zhichan.search.columns import Columns, Mask
from zhichan.search.engine import Engine
from zhichan.search.errors import QueryError
from zhichan.search.explain import Explainer, Explanation
from zhichan.search.facets import Facets
from zhichan.search.fields import BY_NAME
from zhichan.search.hits import Hits
from zhichan.search.nodes import Choice, Has, Node, leaves
from zhichan.search.opensearch.access import Cluster
from zhichan.search.ranking import Ranking
from zhichan.search.results import Result
from zhichan.search.syntax import parse
from zhichan.search.unified import Unified

_REMEMBERED = 32  # results of at most 4 bytes a right

Filters = Mapping[str, Sequence[str]]
_NO_FILTERS: Filters = {}


class Searcher:
    """Searches one version of a corpus for one audience, everybody where nothing else is said. Safe to share between threads.

    No set, count, order or explanation tells of a right that the audience does not see. `unified` is who owns what by unified
    party, None where the searcher was not told: it then counts holders by their names as registered, and refuses the fields of
    parties.
    """

    def __init__(
        self,
        marts: Marts,
        text_index: WordIndex,
        gazetteer: Gazetteer,
        unified: Unified | None = None,
        seals: frozenset[str] = frozenset(),
    ) -> None:
        self.marts, self.unified = marts, unified
        self._index, self._gazetteer, self._seals = text_index, gazetteer, seals
        self._columns: Columns = text_index.columns
        self._hidden = [word for word in self._columns.sealed_words() if word not in seals]
        self._visible = self._columns.visible(seals) if self._hidden else None
        self._narrowed: dict[frozenset[str], Searcher] = {seals: self}
        self._engine = Engine(text_index, marts, gazetteer, unified)
        self._ranking = Ranking(text_index)
        self._facets = Facets(self._columns, gazetteer, unified)
        self._hits = Hits(marts, self._columns)
        self._explainer = Explainer(marts, self._engine, self._visible)
        self._results = _Remembered(_REMEMBERED)

    @classmethod
    def open(
        cls,
        corpus: Corpus,
        version: Version,
        gazetteer: Gazetteer,
        progress: Progress | None = None,
        workers: int = 1,
        cluster: Cluster | None = None,
    ) -> Searcher:
        """Opens the marts and the index of a version; builds them first if they are missing.

        Args:
            progress: called with (what, done, total) while something is built.
            workers: how many processes build what is large (see `zhichan.corpus.processes`).
            cluster: whose index is asked; None: one in process.

        Raises:
            ClusterError: the cluster cannot be used.
        """
        marts = Marts.open(build_marts(corpus, version, gazetteer, progress, workers))
        folder = corpus.derived(version)
        if cluster is None:
            return cls(marts, index.TextIndex(index.ensure(marts, folder, progress, workers)), gazetteer)
        from zhichan.search.opensearch.building import open_index

        return cls(marts, open_index(cluster, marts, folder, corpus.folder.name, progress, workers), gazetteer)

    def with_parties(self, parties: Parties) -> Searcher:
        """The same version searched with the knowledge of who is who; marts and index are shared.

        Args:
            parties: of the same version.
        """
        return Searcher(self.marts, self._index, self._gazetteer, Unified(parties, self.marts), self._seals)

    def for_audience(self, audience: Audience) -> Searcher:
        """The same version searched for an audience; everything made is shared, and it is one searcher for who sees the same."""
        # a right that only sealed sources state is found whole, so by those only who see them all
        seals = frozenset(word for word in self._columns.sealed_words() if audience.bodies.issuperset(word.split()))
        if seals not in self._narrowed:
            narrowed = Searcher(self.marts, self._index, self._gazetteer, self.unified, seals)
            narrowed._narrowed = self._narrowed
            self._narrowed[seals] = narrowed
        return self._narrowed[seals]

    @property
    def visible(self) -> str:
        """The condition on `rights` of the marts that its audience sees them, for a query that does not start from a set."""
        if not self._hidden:
            return "true"
        seals = ", ".join(f"'{seal}'" for seal in sorted(self._seals))  # codes of bodies: they hold no quotes
        return f"(sealed_for IS NULL OR sealed_for IN ({seals}))" if seals else "sealed_for IS NULL"

    def search(
        self,
        query: str,
        *,
        as_of: dt.date,
        kind: str | None = None,
        filters: Filters = _NO_FILTERS,
        sort: str = "relevance",
        offset: int = 0,
        limit: int = 20,
        facets: Sequence[str] = (),
    ) -> Result:
        """The rights that a query means on a day of law, counted, ordered and in part shown.

        Args:
            kind: this kind of right only.
            filters: chosen values by facet; all facets must hold, of each any value.
            sort: one of `ranking.SORTS`.
            facets: the facets to count.

        Raises:
            QueryError: the query cannot be read.
            SearchError: there is no such facet or sort.
        """
        started = time.perf_counter()
        node = self._read(query)
        rids, left_out = self._found(node, as_of, kind, filters)
        page = self._ranking.page(rids, node, sort, offset, limit)
        return Result(
            query=query,
            understood=str(node),
            as_of=as_of,
            rights=len(rids),
            families=self._distinct("family", rids),
            families_extended=self._distinct("family_extended", rids),
            documents=int(self._columns["documents"][rids].sum()),
            left_out=len(left_out),
            hits=self._hits.show(page, node, as_of),
            facets={name: self._facets.count(name, rids, as_of, filters.get(name, ())) for name in facets},
            milliseconds=(time.perf_counter() - started) * 1000,
        )

    def rids(self, query: str, *, as_of: dt.date, kind: str | None = None, filters: Filters = _NO_FILTERS) -> Rids:
        """The set behind hits, facets, charts and map: ascending and read-only.

        Raises:
            QueryError: the query cannot be read.
            SearchError: there is no such facet.
        """
        return self._found(self._read(query), as_of, kind, filters).rids

    def listed(self, rids: Rids) -> Rids:
        """The same rights by kind and id: the order of a list that is taken away, the same in every version."""
        return self._columns.ordered("id", rids)

    def explain(self, query: str, right_id: str, as_of: dt.date) -> Explanation:
        """Why a right is in the result of a query, or why not, leaf by leaf.

        Raises:
            QueryError: the query cannot be read.
        """
        return self._explainer.explain(self._read(query), right_id, as_of)

    def _read(self, query: str) -> Node:
        node = parse(query)
        self._engine.check(node, query)
        return node

    def _found(self, node: Node, as_of: dt.date, kind: str | None, filters: Filters) -> _Found:
        chosen = tuple(sorted((name, tuple(sorted(values))) for name, values in filters.items() if values))
        key = (node, as_of, kind, chosen)
        if (known := self._results.get(key)) is not None:
            return known
        if chosen or kind:
            # clicking through facets narrows the same result again and again
            whole = self._found(node, as_of, None, _NO_FILTERS)
            narrowed: Mask = self._facets.mask(filters, as_of)
            if kind:
                narrowed &= self._columns.is_word("kind", kind)
            found = _Found(*(rids[narrowed[rids]] for rids in whole))
        else:
            known_then = self._columns.known(as_of)
            if self._visible is not None:
                known_then &= self._visible
            fitting = self._engine.mask(node, as_of, known_then) & known_then
            counted = self._engine.counted(node)
            found = _Found(*(np.flatnonzero(mask).astype(np.int32) for mask in (fitting & counted, fitting & ~counted)))
        for rids in found:
            rids.setflags(write=False)
        self._results.put(key, found)
        return found

    def _distinct(self, column: str, rids: Rids) -> int:
        """How many families these rights are of."""
        return int(np.count_nonzero(np.bincount(self._columns[column][rids]))) if len(rids) else 0


def asks_for_parties(query: str) -> bool:
    """Whether a query can only be answered by a searcher that knows the parties; False where it cannot be read at all."""
    try:
        node = parse(query)
    except QueryError:
        return False
    return any(BY_NAME[leaf.field].type == "party" for leaf, _ in leaves(node) if isinstance(leaf, (Choice, Has)))


class _Found(NamedTuple):
    """The rights of a result, and those that fit as well but do not count."""

    rids: Rids
    left_out: Rids


class _Remembered:
    """The results used last, for all threads."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._results: OrderedDict[object, _Found] = OrderedDict()

    def get(self, key: object) -> _Found | None:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: object, found: _Found) -> None:
        with self._lock:
            self._results[key] = found
            self._results.move_to_end(key)
            while len(self._results) > self._size:
                self._results.popitem(last=False)
