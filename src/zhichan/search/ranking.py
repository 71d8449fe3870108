"""The order of hits. Equal scores are ordered by filing date and then by id, so that pages never overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from zhichan.corpus.marts import Rids
from zhichan.search.asking import AnyOf, Boosted, Pattern, Question, WordIndex, any_of, scored
from zhichan.search.columns import LISTED, Mask
from zhichan.search.errors import SearchError
from zhichan.search.nodes import And, ClassIs, Near, Node, Number, Or, Same, Term
from zhichan.search.queries import Queries, reads_names

SORTS = ("relevance", *LISTED)
"""The orders of a result: those of a list, and the one that a query gives."""
_FIRST_LOOK = 100  # how many of the best are looked at first


Part = tuple[Question, float]
"""A question, and what it counts in a right that it finds."""


class _Scoring(NamedTuple):
    """A query that scores; `covers` where it finds every right that the node gives."""

    query: Question
    covers: bool


class Ranking:
    """Orders results of one index. Rights that are `veiled` have no score where names count: theirs stand in the index."""

    def __init__(self, index: WordIndex, veiled: Rids | None = None) -> None:
        self._index, self._columns, self._veiled = index, index.columns, veiled
        self._queries = Queries()

    def page(self, rids: Rids, node: Node, sort: str, offset: int, limit: int) -> list[tuple[int, float]]:
        """(rid, score) of a stretch of the ordered result; without texts to score, relevance is newest first.

        Raises:
            SearchError: there is no such sort.
        """
        if sort not in SORTS:
            raise SearchError(f"there is no sort {sort!r}", mend=f"sorts: {', '.join(SORTS)}")
        offset, limit = max(0, offset), max(0, limit)
        scoring = self._scoring(node) if sort == "relevance" else None
        if scoring is None:
            ordered = self._columns.ordered("newest" if sort == "relevance" else sort, rids)
            return [(int(rid), 0.0) for rid in ordered[offset : offset + limit]]
        if (parts := _constant(scoring.query)) is not None and self._veiled is None:
            return self._by_parts(rids, parts, offset, limit)
        unscored = rids[:0] if self._veiled is None or not reads_names(node) else np.intersect1d(rids, self._veiled)
        return self._relevant(rids, unscored, scoring.query, offset + limit)[offset : offset + limit]

    def _relevant(self, rids: Rids, unscored: Rids, query: Question, wanted: int) -> list[tuple[int, float]]:
        """The first `wanted` (or all) by score: ever more of the best of the whole index, until these are surely among them."""
        scorable = np.setdiff1d(rids, unscored, assume_unique=True) if len(unscored) else rids
        look = max(_FIRST_LOOK, 4 * wanted)
        while True:
            found, scores = self._index.best(query, look)
            kept = _among(found, scorable)
            ended = len(found) < look
            # equals of the last one seen may still follow
            sure = int((kept & (scores > scores[-1])).sum()) if len(found) else 0
            if ended or sure >= wanted:
                break
            look *= 8
        found, scores = found[kept], scores[kept]
        order = np.lexsort((self._columns.places("newest")[found], -scores))
        ranked = [(int(found[at]), float(scores[at])) for at in order]
        if ended and len(ranked) < wanted:
            rest = self._columns.ordered("newest", np.setdiff1d(rids, found, assume_unique=True))
            ranked += [(int(rid), 0.0) for rid in rest[: wanted - len(ranked)]]
        return ranked

    def _by_parts(self, rids: Rids, parts: Sequence[Part], offset: int, limit: int) -> list[tuple[int, float]]:
        """A stretch by the sum of what each part counts: where hits share a few scores, the best of the index are all of them."""
        wanted = min(offset + limit, len(rids))
        if wanted == 0:
            return []
        counted = np.zeros(self._columns.size, dtype=np.float64)
        for question, factor in parts:
            counted[self._index.rids(question)] += factor
        scores, places = counted[rids], self._columns.places("newest")
        # of all hits only the first are brought into order
        least = np.partition(scores, -wanted)[-wanted]
        above, equal = rids[scores > least], rids[scores == least]
        if len(equal) > (room := wanted - len(above)):
            equal = equal[np.argpartition(places[equal], room - 1)[:room]]
        first = np.concatenate([above, equal])
        ordered = first[np.lexsort((places[first], -counted[first]))][offset:]
        return [(int(rid), float(counted[rid])) for rid in ordered]

    def _scoring(self, node: Node) -> _Scoring | None:
        """What scores a node: its texts; classes and numbers narrow without scoring, negations and columns say nothing."""
        match node:
            case Term() | Near() | Same():
                query = self._queries.text(node).query
                numbers = self._queries.numbers(node.text) if isinstance(node, Term) and not node.field else None
                return _Scoring(query if numbers is None else any_of([query, numbers]), True)
            case And() | Or():
                parts = [self._scoring(inner) for inner in node.nodes]
                known = [part for part in parts if part is not None]
                if not known or not any(isinstance(inner, (Term, Near, Same, And, Or)) for inner in node.nodes):
                    return None
                if isinstance(node, Or):
                    return _Scoring(any_of(part.query for part in known), all(part is not None and part.covers for part in parts))
                must = [part.query for part in known if part.covers]
                return _Scoring(scored(must, [part.query for part in known if not part.covers]), bool(must))
            case ClassIs() | Number():
                return _Scoring(self._queries.silent(node), True)
            case _:
                return None


def _among(found: Rids, rids: Rids) -> Mask:
    """Which of those found are among ascending ones."""
    if not len(rids):
        return np.zeros(len(found), dtype=np.bool_)
    there: Mask = rids[np.minimum(np.searchsorted(rids, found), len(rids) - 1)] == found
    return there


def _constant(question: Question, factor: float = 1.0) -> list[Part] | None:
    """The parts of a question that each count the same in every right, with how much; None where a part weighs words."""
    match question:
        case Pattern():
            return [(question, factor)]
        case Boosted(inner, more):
            return _constant(inner, factor * more)
        case AnyOf(questions):
            found = [_constant(one, factor) for one in questions]
            known = [parts for parts in found if parts is not None]
            return [part for parts in known for part in parts] if len(known) == len(found) else None
        case _:
            return None
