"""The exact matcher: what a word, a phrase, a wildcard or a proximity finds in one text.

It reads encoded texts (`zhichan.search.tokens`) with regular expressions. It decides what the index cannot, and gives the
places for highlights and explanations, so what is shown as a hit is always what was searched.

- A phrase finds its chunks one after another. A run may begin and end inside a run of the text, a word is a whole word. Between
  two runs of a phrase the text has punctuation as the phrase has; elsewhere punctuation does not count.
- `?` is exactly one character and `*` any number of them, within one word, or within one run of Chinese where no letter or digit
  touches the wildcard. A `*` takes as few characters as it can, and none at the edge of a run.
- A proximity finds two places that do not overlap with at most so many positions between.
- A sentence ends at its closing sign or at the end of a line, a paragraph at the end of a line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from zhichan.search.nodes import Near, Node, Or, Same, Term, Unit
from zhichan.search.tokens import CJK, LETTER, SEP, Encoded, chunks, encode, fold, is_cjk


class Place(NamedTuple):
    """Where something was found: offsets in the encoded text, and the first and the last position."""

    start: int
    end: int
    first: int
    last: int


class Chunk(NamedTuple):
    """A run or word of a pattern, with its wildcards; a run has none at its edges but `?`."""

    text: str
    cjk: bool

    @property
    def wild(self) -> bool:
        """Whether it holds a wildcard."""
        return "*" in self.text or "?" in self.text


_WORD = rf"[*?]*{LETTER}+(?:[*?]+{LETTER}+)*[*?]*"
_RUN = rf"[*?]*[{CJK}]+(?:[*?]+[{CJK}]+)*(?:[*?]+(?!{LETTER}|[*?]))?"
_PATTERN = re.compile(rf"(?P<word>{_WORD})|(?P<run>{_RUN})")


@lru_cache(maxsize=1024)
def pattern(text: str, quoted: bool) -> tuple[Chunk, ...]:
    """The chunks of a word as typed (wildcards count) or of a phrase (they do not)."""
    folded = fold(text)
    if quoted or ("*" not in folded and "?" not in folded):
        return tuple(Chunk(chunk, is_cjk(chunk[0])) for chunk in chunks(folded))
    found = []
    for match in _PATTERN.finditer(folded):
        run = match["run"]
        found.append(Chunk(_trimmed(run), True) if run else Chunk(match["word"], False))
    return tuple(found)


@lru_cache(maxsize=1024)
def loose_parts(text: str) -> tuple[tuple[Chunk, ...], ...]:
    """The patterns of the words of a phrase that may stand apart: what blanks separate."""
    return tuple(parts for word in text.split() if (parts := pattern(word, True)))


@lru_cache(maxsize=256)
def as_near(term: Term) -> Near | None:
    """The proximity that a phrase of two words that may stand apart is; None for any other."""
    words = [Term(word, term.field, quoted=True) for word in term.text.split() if pattern(word, True)]
    return Near(words[0], words[1], term.slop) if term.slop is not None and len(words) == 2 else None


def _trimmed(run: str) -> str:
    """A run without the `*` at its edges; its `?` there stay."""
    head, tail = run[: len(run) - len(run.lstrip("*?"))], run[len(run.rstrip("*?")) :]
    return "?" * head.count("?") + run.strip("*?") + "?" * tail.count("?")


@lru_cache(maxsize=1024)
def expression(parts: tuple[Chunk, ...]) -> re.Pattern[str]:
    """The regular expression of a pattern over encoded texts; it matches empty at the start of a place, group 1 is the place."""
    return re.compile(f"(?=({_begin(parts)}{_body(parts)}))")


_END = rf"(?={SEP}|\Z)"
_POSITION = rf"(?:{SEP}?[{CJK}]|{SEP}{LETTER}++)"


def _begin(parts: tuple[Chunk, ...]) -> str:
    return "" if parts[0].cjk else f"(?<={SEP})"


def _body(parts: tuple[Chunk, ...]) -> str:
    pieces = []
    for part in parts:
        one = f"[{CJK}]" if part.cjk else LETTER
        pieces.append("".join({"?": one, "*": f"{one}*?"}.get(c) or re.escape(c) for c in part.text))
    return SEP.join(pieces) + ("" if parts[-1].cjk else _END)


def alternatives(node: Node) -> list[tuple[Chunk, ...]] | None:
    """The patterns that a side of a proximity stands for; None where it is more than words and phrases."""
    if isinstance(node, Term) and node.slop is None:
        return [pattern(node.text, node.quoted)]
    if isinstance(node, Or):
        inner = [alternatives(one) for one in node.nodes]
        return None if None in inner else [parts for one in inner for parts in one or ()]
    return None


@lru_cache(maxsize=256)
def _near_expression(node: Near) -> re.Pattern[str] | None:
    """One expression that tells whether a proximity holds; None where a `*` in Chinese or an inner proximity forbids it."""
    left, right = alternatives(node.left), alternatives(node.right)
    if left is None or right is None or any(p.cjk and "*" in p.text for side in (left, right) for parts in side for p in parts):
        return None
    pairs = [(left, right)] if node.ordered else [(left, right), (right, left)]
    forms = []
    for before, after in pairs:
        first = "|".join(_begin(parts) + _body(parts) for parts in before)
        then = "|".join((f"{SEP}?" if parts[0].cjk else SEP) + _body(parts) for parts in after)
        forms.append(f"(?:{first}){_POSITION}{{0,{node.distance}}}?(?:{then})")
    return re.compile("|".join(forms))


def contains(term: Term, encoded: str) -> bool:
    """Whether a text, encoded, holds a word or phrase."""
    if (near := as_near(term)) is not None:
        return matches(near, encoded)
    if term.slop is not None:
        return bool(find(term, _Positions(encoded)))
    return expression(pattern(term.text, term.quoted)).search(encoded) is not None


_ENDS: dict[Unit, re.Pattern[str]] = {
    "sentence": re.compile(r"(?<=[。！？!?；;])|(?<=[.．])(?=\s)|\n+"),
    "paragraph": re.compile(r"\n+"),
    "text": re.compile(r"(?!)"),
}


def pieces(text: str, unit: Unit) -> list[tuple[int, int]]:
    """Where the sentences or paragraphs of a text stand, or the text itself."""
    ends = [at for match in _ENDS[unit].finditer(text) for at in match.span()]
    cuts = [0, *ends, len(text)]
    return [(start, end) for start, end in pairwise(cuts) if start < end]


def holds(node: Node, text: str) -> bool:
    """Whether a text holds what a word, phrase, proximity or `Same` looks for."""
    if isinstance(node, Same):
        cut = (text[start:end] for start, end in pieces(text, node.unit))
        return any(holds(node.left, piece) and holds(node.right, piece) for piece in cut)
    if isinstance(node, Or):
        return any(holds(inner, text) for inner in node.nodes)
    return matches(node, encode(text))


def matches(node: Node, encoded: str) -> bool:
    """Whether a text, encoded, holds what a word, phrase or proximity looks for."""
    if isinstance(node, Term):
        return contains(node, encoded)
    if isinstance(node, Or):
        return any(matches(inner, encoded) for inner in node.nodes)
    assert isinstance(node, Near)
    if (quick := _near_expression(node)) is not None:
        return quick.search(encoded) is not None
    if not (matches(node.left, encoded) and matches(node.right, encoded)):
        return False
    return bool(find(node, _Positions(encoded)))


class _Positions(Encoded):
    """An encoded text without its original: enough to find places."""

    def __init__(self, encoded: str) -> None:
        self.original, self.text = "", encoded


def find(node: Node, text: Encoded) -> list[Place]:
    """All places of a word, phrase or proximity in a text, by their beginning; a proximity's place is the whole stretch."""
    if isinstance(node, Near):
        return _near(find(node.left, text), find(node.right, text), node.distance, node.ordered)
    if isinstance(node, Or):
        return sorted({place for inner in node.nodes for place in find(inner, text)})
    assert isinstance(node, Term)
    if node.slop is not None:
        return _loose([_places(parts, text) for parts in loose_parts(node.text)], node.slop)
    return _places(pattern(node.text, node.quoted), text)


def _places(parts: tuple[Chunk, ...], text: Encoded) -> list[Place]:
    found = []
    for match in expression(parts).finditer(text.text):
        start, end = match.span(1)
        found.append(Place(start, end, text.position(start), text.position(end - 1)))
    return found


def spans(term: Term, text: Encoded) -> list[tuple[int, int]]:
    """The offsets in the encoded text of all places of a word or phrase, where positions do not matter."""
    if term.slop is not None:
        return [(place.start, place.end) for place in find(term, text)]
    return [match.span(1) for match in expression(pattern(term.text, term.quoted)).finditer(text.text)]


def _near(left: list[Place], right: list[Place], distance: int, ordered: bool) -> list[Place]:
    """The stretches from a place of one to a place of the other that do not overlap and are near enough."""
    found = set()
    pairs = [(left, right)] if ordered else [(left, right), (right, left)]
    for before, after in pairs:
        after = sorted(after, key=lambda place: place.first)
        firsts = [place.first for place in after]
        for a in before:
            for b in after[bisect_left(firsts, a.last + 1) : bisect_left(firsts, a.last + 2 + distance)]:
                found.add(Place(a.start, b.end, a.first, max(a.last, b.last)))
    return sorted(found)


def _loose(words: list[list[Place]], slop: int) -> list[Place]:
    """The stretches that hold a place of each word, none overlapping, with at most `slop` positions to spare."""
    found: set[Place] = set()

    def extend(rest: tuple[int, ...], chosen: tuple[Place, ...]) -> None:
        if not rest:
            start, end = min(chosen), max(chosen, key=lambda place: place.last)
            found.add(Place(start.start, end.end, start.first, end.last))
            return
        for place in words[rest[0]]:
            if all(place.last < other.first or place.first > other.last for other in chosen):
                picked = (*chosen, place)
                stretch = max(p.last for p in picked) - min(p.first for p in picked) + 1
                taken = sum(p.last - p.first + 1 for p in picked)
                open_ = sum(shortest[number] for number in rest[1:])
                if stretch - taken - open_ <= slop:
                    extend(rest[1:], picked)

    if words and all(words):
        shortest = [min(p.last - p.first + 1 for p in places) for places in words]
        extend(tuple(sorted(range(len(words)), key=lambda number: len(words[number]))), ())
    return sorted(found)
