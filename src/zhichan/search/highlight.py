"""Hits in texts, as segments: what the exact matcher found, never markup."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from zhichan.search.matcher import Place, find, holds, pieces, spans
from zhichan.search.nodes import Near, Node, Or, Same, Term, leaves, terms
from zhichan.search.queries import targets
from zhichan.search.results import Segment
from zhichan.search.tokens import Encoded

_AROUND = 24  # characters shown before the first hit of a snippet


def wanted(node: Node) -> list[tuple[Term | Near | Same, tuple[str, ...]]]:
    """The texts that a query asks for (not those it excludes), each with the targets it is looked for in."""
    return [(leaf, targets(leaf)) for leaf, negated in leaves(node) if not negated and isinstance(leaf, (Term, Near, Same))]


def hits(nodes: Sequence[Term | Near | Same], original: str) -> list[tuple[int, int]]:
    """The stretches of a text that hits take, ascending, joined where they touch."""
    text = Encoded(original)
    stretches = sorted({stretch for node in nodes for stretch in _stretches(node, text)})
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _stretches(node: Node, text: Encoded) -> list[tuple[int, int]]:
    """Where in the original a node is found; of a `Same`, its words in the pieces that hold both sides."""
    if isinstance(node, Or):
        return [stretch for inner in node.nodes for stretch in _stretches(inner, text)]
    if isinstance(node, Term):
        return [text.place(start, end) for start, end in spans(node, text)]
    if isinstance(node, Near):
        return [text.place(place.start, place.end) for place in _near_enough(node, text)]
    assert isinstance(node, Same)
    found = []
    for start, end in pieces(text.original, node.unit):
        piece = text.original[start:end]
        if holds(node.left, piece) and holds(node.right, piece):
            inside = Encoded(piece)
            for side in (node.left, node.right):
                found += [(start + first, start + last) for first, last in _stretches(side, inside)]
    return found


def _near_enough(node: Near, text: Encoded) -> list[Place]:
    """The places of the words of a proximity, of those that stand near enough."""
    stretches = find(node, text)
    inner = {place for term in terms(node) for place in find(term, text)}
    return [p for p in inner if any(s.start <= p.start and p.end <= s.end for s in stretches)]


def whole(text: str, marks: Sequence[tuple[int, int]]) -> list[Segment]:
    """The whole text in segments."""
    return _segments(text, marks, 0, len(text))


def snippet(text: str, marks: Sequence[tuple[int, int]], length: int = 120) -> list[Segment]:
    """About `length` characters where most hits stand together, `…` where it is cut; its beginning where there is none."""
    if len(text) <= length:
        return whole(text, marks)
    around = min(_AROUND, length // 3)
    begins = [max(0, start - around) for start, _ in marks] or [0]
    starts, ends = [start for start, _ in marks], [end for _, end in marks]
    best = max(begins, key=lambda begin: (bisect_right(ends, begin + length) - bisect_left(starts, begin), -begin))
    start = min(best, len(text) - length)
    end = start + length
    # a word of letters is not cut in two; a hit neither
    start = next((at for at in range(start, max(0, start - 12), -1) if not _inside_word(text, at)), start)
    end = next((at for at in range(end, min(len(text), end + 12)) if not _inside_word(text, at)), end)
    end = max([end, *(to for from_, to in marks if from_ < end < to and to - from_ < length)])
    segments = _segments(text, marks, start, end)
    return [*([Segment("…", False)] if start else []), *segments, *([Segment("…", False)] if end < len(text) else [])]


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isascii() and text[at].isascii() and text[at - 1].isalnum() and text[at].isalnum()


def _segments(text: str, marks: Sequence[tuple[int, int]], start: int, end: int) -> list[Segment]:
    result = []
    now = start
    for from_, to in marks:
        from_, to = max(from_, start), min(to, end)
        if from_ >= to:
            continue
        if now < from_:
            result.append(Segment(text[now:from_], False))
        result.append(Segment(text[from_:to], True))
        now = to
    if now < end:
        result.append(Segment(text[now:end], False))
    return result
