"""From rids to what a list of hits shows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from zhichan.corpus.marts import Marts
from zhichan.search import highlight, texts
from zhichan.search.cards import Card, Cards
from zhichan.search.columns import Columns
from zhichan.search.nodes import Near, Node, Same, Term
from zhichan.search.results import Hit, Segment
from zhichan.search.texts import Stretch

_LONG = ("abstract", "claims", "body")  # shown as snippets, the others whole


class Hits:
    """Makes hits from the cards of one version, and from its marts where descriptions are asked for."""

    def __init__(self, marts: Marts, columns: Columns, cards: Cards) -> None:
        self._marts, self._columns, self._cards = marts, columns, cards

    def show(self, page: Sequence[tuple[int, float]], node: Node, as_of: dt.date) -> list[Hit]:
        """The hits of a page of (rid, score), in its order."""
        if not page:
            return []
        rids = [rid for rid, _ in page]
        asked = highlight.wanted(node)
        targets = {target for _, targets in asked for target in targets} | {"abstract"}
        cards = self._cards.of(rids)
        long = self._descriptions(rids) if "body" in targets else {}
        states = self._columns.states(as_of)[rids]
        hits = []
        for (rid, score), state in zip(page, states, strict=True):
            found = {target: said for target, said in (cards[rid].texts | long.get(rid, {})).items() if target in targets}
            hits.append(self._hit(rid, cards[rid], score, self._columns.words["status"][state], found, asked))
        return hits

    def _descriptions(self, rids: Sequence[int]) -> dict[int, dict[str, list[str]]]:
        found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for rid, target, text in texts.chosen(self._marts, ["body"], Stretch(rids=np.array(sorted(rids), dtype=np.int32))):
            if text not in found[rid][target]:
                found[rid][target].append(text)
        return found

    def _hit(
        self,
        rid: int,
        card: Card,
        score: float,
        status: str,
        found: dict[str, list[str]],
        asked: list[tuple[Term | Near | Same, tuple[str, ...]]],
    ) -> Hit:
        title = card.title or ""
        lang = "zh" if title and title == card.title_zh else "en" if title and title == card.title_en else "und"
        nodes = {target: [leaf for leaf, targets in asked if target in targets] for target in found.keys() | {"title"}}
        marked = {"title": highlight.whole(title, highlight.hits(nodes["title"], title))}
        for target, values in found.items():
            if target == "title":
                others = [value for value in values if value != title]
                if others and (segments := _best(others, nodes["title"], None)):
                    marked["title-other"] = segments
            elif segments := _best(values, nodes[target], 120 if target in _LONG else None):
                marked[target] = segments
        if "abstract" not in marked and found.get("abstract"):
            marked["abstract"] = highlight.snippet(found["abstract"][0], [])
        return Hit(rid, card.id, title, lang, card.holder or "", card.number or "", card.filed or "", status, score, marked)


def _best(values: Sequence[str], nodes: Sequence[Term | Near | Same], length: int | None) -> list[Segment] | None:
    """The value in which most hits stand, in segments; None where there is none."""
    marks, value = max(((highlight.hits(nodes, value), value) for value in values), key=lambda pair: len(pair[0]))
    if not marks:
        return None
    return highlight.snippet(value, marks, length) if length else highlight.whole(value, marks)
