"""The one door to likeness: the rights nearest to a right, a text or a claim, and what brought each of them.

Two rankings are one: BM25 over the words and classes that both have, as the text index weighs them, and the cosine of the
vectors, which knows words that keep the same company and texts in another language. Each gives its best, and the sum of both
orders them. Nothing that the searcher's audience does not see is ranked, counted or told.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from zhichan.corpus.marts import Rids
from zhichan.search import texts as texts_of
from zhichan.search.columns import Mask
from zhichan.search.meaning import features
from zhichan.search.meaning.asking import lexical
from zhichan.search.meaning.basis import Floats
from zhichan.search.meaning.features import Features
from zhichan.search.meaning.reasons import Reasons, reasons
from zhichan.search.meaning.vectors import Vectors, nearest
from zhichan.search.nodes import All
from zhichan.search.results import Hit
from zhichan.search.searcher import Searcher
from zhichan.search.texts import Stretch

LONGEST = 20_000  # characters of a text that are read
MOST = 200  # rights that one question gives at most
_CANDIDATES = 400  # of either ranking
_VECTORS, _VECTORS_BESIDE_CLASSES, _CLASSES = 1.0, 0.5, 1.5
"""What the cosines of vectors and of classes count beside BM25, whose best score is 1; decision 0022."""


@dataclass(frozen=True)
class Like:
    """A right that is like what was asked; `score` orders and means nothing by itself."""

    hit: Hit
    score: float
    reasons: Reasons


@dataclass(frozen=True)
class _Asked:
    """What is asked, however it came: its texts, its features, its vector, and the right that it is of."""

    texts: tuple[str, ...]
    features: Features
    vector: Floats
    rid: int | None = None


class Similar:
    """Finds what is alike in one version, for the audience of its searcher. Safe to share between threads."""

    def __init__(self, searcher: Searcher, vectors: Vectors) -> None:
        self._searcher, self._vectors = searcher, vectors

    def to_right(self, id: str, *, as_of: dt.date, limit: int = 20, earlier: bool = False) -> list[Like] | None:
        """The rights most like a right, the nearest first; None where the audience sees no right of that id.

        Args:
            earlier: without rights that may have been filed on its day or later; those without a date stay.
        """
        rid = self._searcher.rid_of(id)
        if rid is None:
            return None
        return self._told(self._of_right(rid), self._within(rid, as_of, earlier), as_of, limit)

    def to_claim(self, id: str, claim: str, *, as_of: dt.date, limit: int = 20, earlier: bool = False) -> list[Like] | None:
        """The rights most like a claim of a right, without that right; None where the audience sees no right of that id.

        Args:
            claim: its words (`zhichan.records.claims.in_full`). Classes are of the whole right, so the words stand alone.
            earlier: as of `to_right`.
        """
        rid = self._searcher.rid_of(id)
        if rid is None:
            return None
        return self._told(self._of_text(claim), self._within(rid, as_of, earlier), as_of, limit)

    def to_text(self, text: str, *, as_of: dt.date, limit: int = 20) -> list[Like]:
        """The rights most like a text: a sentence, an abstract, a claim. Empty where it holds no word that says anything."""
        return self._told(self._of_text(text), self._searcher.seen(as_of), as_of, limit)

    def ranked(self, id: str, *, as_of: dt.date, limit: int = MOST, earlier: bool = False) -> list[str]:
        """Only the ids of `to_right`: for those who measure. None of them where there is no such right."""
        rid = self._searcher.rid_of(id)
        if rid is None:
            return []
        rids, _ = self._rank(self._of_right(rid), self._within(rid, as_of, earlier), limit)
        return self._searcher.ids(rids)

    def ranked_by_text(self, text: str, *, as_of: dt.date, limit: int = MOST) -> list[str]:
        """Only the ids of `to_text`: for those who measure."""
        return self._searcher.ids(self._rank(self._of_text(text), self._searcher.seen(as_of), limit)[0])

    def _of_right(self, rid: int) -> _Asked:
        marts = self._searcher.marts
        alone = Stretch(rids=np.array([rid], dtype=np.int32))
        (found,) = features.of_rights(marts, alone)
        texts = tuple(text for _, _, text in texts_of.chosen(marts, ("title", "abstract"), alone))
        return _Asked(texts, found, self._vectors.of_right(rid), rid)

    def _of_text(self, text: str) -> _Asked:
        text = text[:LONGEST]
        return _Asked((text,), features.of_text(text), self._vectors.of_text(text))

    def _within(self, rid: int, as_of: dt.date, earlier: bool) -> Mask:
        """The rights that may be named beside a right."""
        columns = self._searcher.columns
        within = self._searcher.seen(as_of)
        within[rid] = False
        if earlier:
            filed = int(columns["filed_low"][rid])
            within &= columns["filed_high"] < filed
        return within

    def _rank(self, asked: _Asked, within: Mask, limit: int) -> tuple[Rids, Floats]:
        limit = max(1, min(limit, MOST))
        likeness = self._vectors.likeness(asked.vector)
        by_words = np.zeros(len(likeness), dtype=np.float32)
        query = lexical(asked.texts, asked.features, self._vectors.basis)
        if query is not None and len(likeness):
            found, scores = self._searcher.index.best(query, _CANDIDATES * 2)
            allowed = within[found]
            by_words[found[allowed]] = scores[allowed]
        by_words /= by_words.max(initial=0.0) or 1.0
        candidates = np.union1d(np.flatnonzero(by_words), nearest(likeness, within, _CANDIDATES)).astype(np.int32)
        vectors = _VECTORS_BESIDE_CLASSES if asked.features.classes else _VECTORS  # they hold the classes too
        score = by_words[candidates] + vectors * likeness[candidates].clip(0) + _CLASSES * self._by_classes(asked, candidates)
        order = np.lexsort((candidates, -score))[:limit]
        return candidates[order].astype(np.int32), score[order].astype(np.float32)

    def _by_classes(self, asked: _Asked, candidates: Rids) -> Floats:
        likeness = np.zeros(len(candidates), dtype=np.float32)
        if not asked.features.classes:
            return likeness
        found = features.classes_of(self._searcher.marts, candidates)
        for place, rid in enumerate(candidates.tolist()):
            if rid in found:
                likeness[place] = self._vectors.basis.class_likeness(asked.features.classes, found[rid])
        return likeness

    def _told(self, asked: _Asked, within: Mask, as_of: dt.date, limit: int) -> list[Like]:
        rids, scores = self._rank(asked, within, limit)
        if not len(rids):
            return []
        marts = self._searcher.marts
        found = {one.rid: one for one in features.of_rights(marts, Stretch(rids=np.sort(rids)))}
        texts = defaultdict(list)
        for rid, _, text in texts_of.chosen(marts, ("title", "abstract"), Stretch(rids=np.sort(rids))):
            texts[rid].append(text)
        vector = None if self._vectors.encoder else asked.vector
        hits = self._searcher.show([(int(rid), float(score)) for rid, score in zip(rids, scores, strict=True)], All(), as_of)
        return [
            Like(hit, hit.score, reasons(asked.features, vector, found[hit.rid], texts[hit.rid], self._vectors.basis))
            for hit in hits
        ]
