"""Searching without what is withheld: the index holds the names, so the few rights concerned are answered by their texts instead.

Whoever asks for a withheld name gets the answer that they would get if the records did not print it. The index is made for all
and not made again when an objection is granted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zhichan.corpus.marts import Marts, Rids
from zhichan.normalise.places import Gazetteer
from zhichan.records.veil import VEIL, Withholdings
from zhichan.schemes.titles import Titles
from zhichan.search import texts
from zhichan.search.asking import Question, WordIndex
from zhichan.search.cards import Card, made
from zhichan.search.columns import Columns, Mask
from zhichan.search.engine import Engine
from zhichan.search.matcher import holds
from zhichan.search.nodes import Near, Node, Same, Term
from zhichan.search.number_lists import NumberLists
from zhichan.search.queries import reads_names, targets
from zhichan.search.texts import Stretch
from zhichan.search.unified import Unified


@dataclass(frozen=True)
class Veil:
    """Marts, columns and cards without what is withheld, and the rights of which something is."""

    marts: Marts
    columns: Columns
    rids: Rids
    cards: Mapping[int, Card]

    @classmethod
    def over(cls, marts: Marts, columns: Columns, withheld: Withholdings) -> Veil:
        """Draws the veil over the marts and columns of one version."""
        shown = marts.veiled(withheld)
        rows = shown.sql("SELECT rid, holder FROM rights WHERE id IN (SELECT unnest(?))", [sorted(withheld.rights)])
        first = columns["holder"].copy()
        words = [*columns.words["holder"], VEIL]
        hidden = [rid for rid, holder in rows if holder == VEIL]
        first[hidden] = len(words) - 1
        types = columns["holder-type"].copy()
        types[hidden] = -1
        veiled = Columns({**columns.arrays, "holder": first, "holder-type": types}, {**columns.words, "holder": words})
        rids = np.array(sorted(rid for rid, _ in rows), dtype=np.int32)
        return cls(shown, veiled, rids, dict(made(shown, Stretch(rids=rids))))


class VeiledEngine(Engine):
    """An engine that knows nothing of what is withheld."""

    def __init__(
        self,
        index: WordIndex,
        marts: Marts,
        gazetteer: Gazetteer,
        unified: Unified | None,
        veil: Veil,
        lists: NumberLists | None = None,
        visible: Mask | None = None,
        titles: Titles | None = None,
    ) -> None:
        super().__init__(index, marts, gazetteer, veil.columns, unified, lists, visible, titles)
        self._by_texts = _ByTexts(index, marts, gazetteer, veil.columns, unified, lists, visible, titles)
        self._veiled = np.zeros(veil.columns.size, dtype=np.bool_)
        self._veiled[veil.rids] = True

    def whole(self, node: Node) -> Question | None:
        """The one question that finds just what a node means; None where names are asked for, which the index holds bare."""
        return None if reads_names(node) else super().whole(node)

    def mask(self, node: Node, as_of: dt.date, within: Mask | None = None) -> Mask:
        """The rights that a node means on a day."""
        found = super().mask(node, as_of, within)
        concerned = self._veiled if within is None else self._veiled & within
        if not reads_names(node) or not concerned.any():
            return found
        return np.where(concerned, self._by_texts.mask(node, as_of, concerned), found)


class _ByTexts(Engine):
    """Answers words by the texts of the marts alone, for the few rights that it is asked about."""

    def _exact(self, node: Node) -> Question | None:
        return None if isinstance(node, Term) else super()._exact(node)

    def _text(self, node: Term | Near | Same, within: Mask | None) -> Mask:
        assert within is not None, "it is asked about some rights only"
        result = np.zeros(self.columns.size, dtype=np.bool_)
        for rid, _, text in texts.chosen(self._marts, targets(node), Stretch(rids=np.flatnonzero(within).astype(np.int32))):
            if not result[rid] and holds(node, text):
                result[rid] = True
        if isinstance(node, Term) and not node.field and (numbers := self._queries.numbers(node.text)) is not None:
            result |= self._asked(numbers)
        return result
