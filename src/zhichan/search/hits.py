"""From rids to what a list of hits shows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from zhichan.corpus.marts import Marts, Rids
from zhichan.search import highlight, texts
from zhichan.search.columns import Columns
from zhichan.search.nodes import Near, Node, Same, Term
from zhichan.search.results import Hit, Segment

_LONG = ("abstract", "claims", "body")  # shown as snippets, the others whole


class Hits:
    """Makes hits from the marts of one version."""

    def __init__(self, marts: Marts, columns: Columns) -> None:
        self._marts, self._columns = marts, columns

    def show(self, page: Sequence[tuple[int, float]], node: Node, as_of: dt.date) -> list[Hit]:
        """The hits of a page of (rid, score), in its order."""
        if not page:
            return []
        rids = np.array(sorted(rid for rid, _ in page), dtype=np.int32)
        asked = highlight.wanted(node)
        found = self._texts(rids, {target for _, targets in asked for target in targets} | {"abstract"})
        rows = self._marts.scoped(
            rids, "SELECT rid, id, title, title_zh, title_en, holder, number, filed FROM rights SEMI JOIN scope USING (rid)"
        )
        by_rid = {row[0]: row for row in rows}
        states = self._columns.states(as_of)[rids]
        state = dict(zip(rids.tolist(), (self._columns.words["status"][code] for code in states), strict=True))
        return [self._hit(by_rid[rid], score, state[rid], found[rid], asked) for rid, score in page]

    def _texts(self, rids: Rids, targets: Iterable[str]) -> dict[int, dict[str, list[str]]]:
        found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for rid, target, text in texts.chosen(self._marts, sorted(targets), rids):
            if text not in found[rid][target]:
                found[rid][target].append(text)
        return found

    def _hit(
        self,
        row: tuple[Any, ...],
        score: float,
        status: str,
        found: dict[str, list[str]],
        asked: list[tuple[Term | Near | Same, tuple[str, ...]]],
    ) -> Hit:
        rid, id_, title, title_zh, title_en, holder, number, filed = row
        title = title or ""
        lang = "zh" if title and title == title_zh else "en" if title and title == title_en else "und"
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
        return Hit(rid, id_, title, lang, holder or "", number or "", filed or "", status, score, marked)


def _best(values: Sequence[str], nodes: Sequence[Term | Near | Same], length: int | None) -> list[Segment] | None:
    """The value in which most hits stand, in segments; None where there is none."""
    marks, value = max(((highlight.hits(nodes, value), value) for value in values), key=lambda pair: len(pair[0]))
    if not marks:
        return None
    return highlight.snippet(value, marks, length) if length else highlight.whole(value, marks)
