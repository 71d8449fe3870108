"""The one door to searching a version: results, the set behind them, and why a right is in it or not."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from zhichan.corpus.marts import Marts, Progress, Rids, build_marts
from zhichan.corpus.store import Corpus, Version
from zhichan.normalise.places import Gazetteer
from zhichan.parties.judgements import Judgement
from zhichan.parties.who import Parties
from zhichan.records.audience import Audience
from zhichan.records.veil import NOTHING, Withholdings
from zhichan.schemes.titles import Titles
from zhichan.search import index
from zhichan.search.asking import WordIndex
from zhichan.search.columns import Columns, Mask
from zhichan.search.dialects.translating import Read
from zhichan.search.difference import Clauses, Difference, difference
from zhichan.search.engine import Engine
from zhichan.search.errors import QueryError
from zhichan.search.explain import Explainer, Explanation
from zhichan.search.facets import Facets
from zhichan.search.families import Basis, members
from zhichan.search.fields import BY_NAME
from zhichan.search.hits import Hits
from zhichan.search.looking_up import LookUp, look_up
from zhichan.search.nodes import All, And, Choice, Has, Leaf, Node, leaves, quote
from zhichan.search.number_lists import NoSuchList, NumberLists
from zhichan.search.opensearch.access import Cluster
from zhichan.search.ranking import Ranking
from zhichan.search.remembered import Found, Remembered
from zhichan.search.results import Hit, Result
from zhichan.search.syntax import parse
from zhichan.search.unified import Unified
from zhichan.search.veiling import Veil, VeiledEngine

_REMEMBERED = 32  # results of at most 4 bytes a right

_FEW = 20  # rights are told apart one by one where they are fewer than one in so many
_NAMED = 20  # rights listed for one number, which some offices have given more than once
_NUMBERED = "numbered:yes"

Filters = Mapping[str, Sequence[str]]
_NO_FILTERS: Filters = {}


class Searcher:
    """Searches one version of a corpus for one audience, everybody where nothing else is said. Safe to share between threads.

    No set, count, order or explanation tells of a right that the audience does not see, or of a name that is withheld from it.
    `unified` is who owns what by unified party, None where the searcher was not told: it then counts holders by their names as
    registered, and refuses the fields of parties.
    """

    def __init__(
        self,
        marts: Marts,
        text_index: WordIndex,
        gazetteer: Gazetteer,
        unified: Unified | None = None,
        seals: frozenset[str] = frozenset(),
        veil: Veil | None = None,
        lists: NumberLists | None = None,
        titles: Titles | None = None,
    ) -> None:
        self.marts, self.unified = marts, unified
        self.index, self._gazetteer, self._seals, self._veil = text_index, gazetteer, seals, veil
        self._lists, self._titles = lists, titles
        self._columns: Columns = veil.columns if veil else text_index.columns
        self._hidden = [word for word in self._columns.sealed_words() if word not in seals]
        self._visible = self._columns.visible(seals) if self._hidden else None
        self._whole, self._narrowing = self, threading.RLock()
        self._narrowed: dict[tuple[frozenset[str], Withholdings], Searcher] = {(seals, NOTHING): self}
        if veil:
            self._engine: Engine = VeiledEngine(text_index, marts, gazetteer, unified, veil, lists, self._visible, titles)
        else:
            self._engine = Engine(text_index, marts, gazetteer, self._columns, unified, lists, self._visible, titles)
        self._ranking = Ranking(text_index, veil.rids if veil else None)
        self._facets = Facets(self._columns, gazetteer, self._engine.technology, unified)
        self._hits = Hits(marts, self._columns, text_index.cards.veiled(veil.cards) if veil else text_index.cards)
        self._explainer = Explainer(marts, self._engine, self._facets, self._visible)
        self._results = Remembered(_REMEMBERED)
        self._seen: Callable[[dt.date], Mask] = lru_cache(maxsize=4)(self._seen_on)

    @classmethod
    def open(
        cls,
        corpus: Corpus,
        version: Version,
        gazetteer: Gazetteer,
        progress: Progress | None = None,
        workers: int = 1,
        cluster: Cluster | None = None,
        lists: NumberLists | None = None,
        titles: Titles | None = None,
    ) -> Searcher:
        """Opens the marts and the index of a version; builds them first if they are missing.

        Args:
            progress: called with (what, done, total) while something is built.
            workers: how many processes build what is large (see `zhichan.corpus.processes`).
            cluster: whose index is asked; None: one in process.
            lists: the lists of numbers that queries may name; None: none is known.
            titles: of classes, with the rules by which fields of technology are counted; None: none are.

        Raises:
            ClusterError: the cluster cannot be used.
        """
        marts = Marts.open(build_marts(corpus, version, gazetteer, progress, workers))
        folder = corpus.derived(version)
        if cluster is None:
            return cls(
                marts, index.TextIndex(index.ensure(marts, folder, progress, workers)), gazetteer, lists=lists, titles=titles
            )
        from zhichan.search.opensearch.building import open_index

        return cls(
            marts,
            open_index(cluster, marts, folder, corpus.folder.name, progress, workers),
            gazetteer,
            lists=lists,
            titles=titles,
        )

    def with_parties(self, parties: Parties, affiliations: Sequence[Judgement] = ()) -> Searcher:
        """The same version searched with the knowledge of who is who; marts and index are shared.

        Args:
            parties: of the same version.
            affiliations: who belongs to whom, as far as it was declared.
        """
        return Searcher(
            self.marts,
            self.index,
            self._gazetteer,
            Unified(parties, self.marts, affiliations),
            self._seals,
            lists=self._lists,
            titles=self._titles,
        )

    def for_audience(self, audience: Audience) -> Searcher:
        """The same version searched for an audience; everything made is shared, and it is one searcher for who sees the same."""
        # a right that only sealed sources state is found whole, so by those only who see them all
        seals = frozenset(word for word in self._columns.sealed_words() if audience.bodies.issuperset(word.split()))
        key = (seals, audience.withheld)
        if (known := self._narrowed.get(key)) is not None:
            return known
        with self._narrowing:
            if key not in self._narrowed:
                self._narrowed[key] = self._narrowed_to(*key)
            return self._narrowed[key]

    def _narrowed_to(self, seals: frozenset[str], withheld: Withholdings) -> Searcher:
        """A new searcher; what is withheld is taken out once for all who see the same seals or others."""
        whole = alike = self._whole
        veil = None
        if withheld:
            for key in [key for key in self._narrowed if key[1] not in (NOTHING, withheld)]:
                del self._narrowed[key]  # of before the last decision: nobody asks for it again
            alike = next((one for (_, other), one in self._narrowed.items() if other == withheld), whole)
            veil = alike._veil or Veil.over(whole.marts, whole._columns, withheld)
        marts, unified = alike.marts, alike.unified
        if veil and alike is whole:
            marts = veil.marts
            unified = Unified(unified.parties.veiled(withheld), marts, unified.affiliations) if unified else None
        narrowed = Searcher(marts, self.index, self._gazetteer, unified, seals, veil, self._lists, self._titles)
        narrowed._whole, narrowed._narrowed, narrowed._narrowing = whole, self._narrowed, self._narrowing
        return narrowed

    @property
    def visible(self) -> str:
        """The condition on `rights` of the marts that its audience sees them, for a query that does not start from a set."""
        if not self._hidden:
            return "true"
        seals = ", ".join(f"'{seal}'" for seal in sorted(self._seals))  # codes of bodies: they hold no quotes
        return f"(sealed_for IS NULL OR sealed_for IN ({seals}))" if seals else "sealed_for IS NULL"

    def search(
        self,
        query: str | Read,
        *,
        as_of: dt.date,
        kind: str | None = None,
        filters: Filters = _NO_FILTERS,
        sort: str = "relevance",
        offset: int = 0,
        limit: int = 20,
        facets: Sequence[str] = (),
        basis: Basis = "rights",
    ) -> Result:
        """The rights that a query means on a day of law, counted, ordered and in part shown.

        Args:
            query: in our own language, or read in another.
            kind: this kind of right only.
            filters: chosen values by facet; all facets must hold, of each any value.
            sort: one of `ranking.SORTS`.
            facets: the facets to count; they count rights, whatever is listed.
            basis: what is listed: each right, or one for each family (`families.RULE`).

        Raises:
            QueryError: the query cannot be read.
            SearchError: there is no such facet or sort.
        """
        started = time.perf_counter()
        node = self._read(query)
        rids, left_out = self._found(node, as_of, kind, filters)
        listed = members(self._columns, basis, rids, as_of)
        page = self._ranking.page(listed.rids, node, sort, offset, limit)
        sizes = dict(zip(listed.rids.tolist(), listed.sizes.tolist(), strict=True)) if basis != "rights" else {}
        return Result(
            query=query if isinstance(query, str) else str(node),
            understood=str(node),
            told=self._engine.told(node, as_of),
            as_of=as_of,
            rights=len(rids),
            families=self._distinct("family", rids),
            families_extended=self._distinct("family_extended", rids),
            documents=int(self._columns["documents"][rids].sum()),
            left_out=len(left_out),
            hits=[replace(hit, members=sizes[hit.rid]) if sizes else hit for hit in self._hits.show(page, node, as_of)],
            basis=basis,
            listed=len(listed.rids),
            facets={name: self._facets.count(name, rids, as_of, filters.get(name, ())) for name in facets},
            milliseconds=(time.perf_counter() - started) * 1000,
        )

    def rids(self, query: str | Read, *, as_of: dt.date, kind: str | None = None, filters: Filters = _NO_FILTERS) -> Rids:
        """The set behind hits, facets, charts and map: ascending and read-only.

        Raises:
            QueryError: the query cannot be read.
            SearchError: there is no such facet.
        """
        return self._found(self._read(query), as_of, kind, filters).rids

    @property
    def columns(self) -> Columns:
        """The columns of its index: of all rights, whoever may see them."""
        return self._columns

    def seen(self, as_of: dt.date) -> Mask:
        """The rights that its audience sees, that were known on a day and that count: those with an official number."""
        return self._seen(as_of) & self._columns.numbered()

    def rid_of(self, id: str) -> int | None:
        """The number of a right of which its audience may know; None where it sees none of that id."""
        rows = self.marts.sql(f"SELECT rid FROM rights WHERE id = ? AND {self.visible}", [id])  # noqa: S608 - a condition of our own
        return int(rows[0][0]) if rows else None

    def title(self, id: str) -> str:
        """The title of a right that its audience sees; its id where it has none."""
        rows = self.marts.sql(f"SELECT title FROM rights WHERE id = ? AND {self.visible}", [id])  # noqa: S608 - a condition of our own
        return str(rows[0][0]) if rows and rows[0][0] else id

    def ids(self, rids: Rids) -> list[str]:
        """The ids of rights, in their order."""
        known = dict(self.marts.scoped(rids, "SELECT rid, id FROM rights SEMI JOIN scope USING (rid)"))
        return [known[int(rid)] for rid in rids]

    def show(self, page: Sequence[tuple[int, float]], node: Node, as_of: dt.date) -> list[Hit]:
        """What a list shows of rights, each with its score, in their order."""
        return self._hits.show(page, node, as_of)

    def listed(self, rids: Rids, order: str = "id") -> Rids:
        """The same rights in the order of a list that is taken away: by kind and id, the same in every version, or another.

        Args:
            order: one of `columns.LISTED`.
        """
        return self._columns.ordered(order, rids)

    def explain(self, query: str | Read, right_id: str, as_of: dt.date, filters: Filters = _NO_FILTERS) -> Explanation:
        """Why a right is in the result of a query, or why not, leaf by leaf and filter by filter, and what it would take.

        Raises:
            QueryError: the query cannot be read.
            SearchError: there is no such facet.
        """
        return self._explainer.explain(self._read(query), right_id, as_of, filters)

    def compare(self, left: str | Read, right: str | Read, as_of: dt.date) -> Difference:
        """What each of two queries finds that the other does not, and which clauses of the other are the cause.

        Raises:
            QueryError: one of them cannot be read.
        """

        def show(rids: list[int]) -> list[Hit]:
            return self._hits.show([(rid, 0.0) for rid in rids], All(), as_of)

        return difference(self._clauses(left, as_of), self._clauses(right, as_of), show)

    def named(self, number: str, as_of: dt.date) -> list[str]:
        """The ids of the rights that a number in any spelling means, those without an official number too.

        Raises:
            QueryError: it is no number.
        """
        query = f"number:{quote(number)} AND numbered:any"
        return [hit.id for hit in self.search(query, as_of=as_of, limit=_NAMED).hits]

    def look_up(self, id: str, as_of: dt.date) -> LookUp:
        """What became of each number of a kept list: `list:ID` finds all rights that they have here.

        Raises:
            NoSuchList: none of this id is kept.
        """
        if (sought := self._engine.numbers_of(id)) is None:
            raise NoSuchList(
                "this list of numbers is not kept here",
                where="list",
                mend="send the numbers again: a list goes when it was not used for long",
            )
        return look_up(sought, self.marts, self._seen(as_of))

    def _clauses(self, query: str | Read, as_of: dt.date) -> Clauses:
        node = self._read(query)
        every = self._seen(as_of)
        parts = node.nodes if isinstance(node, And) else (node,)
        masks = [(str(part), self._engine.mask(part, as_of) & every) for part in parts]
        return Clauses(str(node), [*masks, (_NUMBERED, self._engine.counted(node) & every)])

    def _read(self, query: str | Read) -> Node:
        typed, node = (query, parse(query)) if isinstance(query, str) else (query.text, query.node)
        self._engine.check(node, typed)
        return node

    def _found(self, node: Node, as_of: dt.date, kind: str | None, filters: Filters) -> Found:
        chosen = tuple(sorted((name, tuple(sorted(values))) for name, values in filters.items() if values))
        key = (node, as_of, kind, chosen, self._titles.loaded() if self._titles else 0)
        if (known := self._results.get(key)) is not None:
            return known
        if chosen or kind:
            # clicking through facets narrows the same result again and again
            whole = self._found(node, as_of, None, _NO_FILTERS)
            narrowed: Mask = self._facets.mask(filters, as_of)
            if kind:
                narrowed &= self._columns.is_word("kind", kind)
            found = Found(*(rids[narrowed[rids]] for rids in whole))
        else:
            fitting = self._fitting(node, as_of)
            counted = self._columns["numbered"][fitting] > 0
            if self._engine.counts_all(node):
                counted[:] = True
            found = Found(fitting[counted], fitting[~counted])
        for rids in found:
            rids.setflags(write=False)
        self._results.put(key, found)
        return found

    def _fitting(self, node: Node, as_of: dt.date) -> Rids:
        """All rights that a node means on a day and its audience sees, ascending."""
        seen = self._seen(as_of)
        if (question := self._engine.whole(node)) is not None:
            rids = self.index.rids(question)
            return rids[seen[rids]]
        return np.flatnonzero(self._engine.mask(node, as_of, seen) & seen).astype(np.int32)

    def _seen_on(self, as_of: dt.date) -> Mask:
        """The rights known on a day that its audience sees."""
        known = self._columns.known(as_of)
        seen = known if self._visible is None else known & self._visible
        seen.setflags(write=False)
        return seen

    def _distinct(self, column: str, rids: Rids) -> int:
        """How many families these rights are of."""
        if len(rids) * _FEW < self._columns.size:
            return len(np.unique(self._columns[column][rids]))
        there = np.zeros(self._columns.size, dtype=np.bool_)  # a family's code is below the number of rights
        there[self._columns[column][rids]] = True
        return int(np.count_nonzero(there))


def asks_for_parties(query: str | Read) -> bool:
    """Whether a query can only be answered by a searcher that knows the parties; False where it cannot be read at all."""
    return any(BY_NAME[leaf.field].type == "party" for leaf in _leaves(query) if isinstance(leaf, (Choice, Has)))


def lists_in(query: str | Read) -> list[str]:
    """The ids of the lists of numbers that a query names; none where it cannot be read at all."""
    return list(dict.fromkeys(leaf.value for leaf in _leaves(query) if isinstance(leaf, Choice) and leaf.field == "list"))


def _leaves(query: str | Read) -> list[Leaf]:
    try:
        node = parse(query) if isinstance(query, str) else query.node
    except QueryError:
        return []
    return [leaf for leaf, _ in leaves(node)]
