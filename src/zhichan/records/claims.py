"""Claims told apart, and which of them depend on which: read from the words by which a claim refers to others.

Only Chinese and English words are read. A claim depends on those that its opening names (根据权利要求1所述的…, "The device of
claim 1"); one that names another claim as a part or a means (一种制备权利要求1所述化合物的方法, "A method of using the device of
claim 1") stands by itself and refers to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhichan.records import choose
from zhichan.records.right import Right, Text

LANGS = ("zh", "en", "und")
"""The languages in which references are read; `und` where the source says none."""

_BEGINS = re.compile(r"(?:^[^\S\n]*|(?<=。)\s*)(\d{1,4})\s*(?:[.:)]\s|[.．、](?!\d))", re.MULTILINE)
_OWN_NUMBER = re.compile(r"\s*(\d{1,4})\s*(?:[.:)]\s|[.．、](?!\d))\s*")

_TO_ZH, _AND_ZH = r"[-~～—–－至到]", r"(?:[,，、]|以及|或者|或|和|及|与)"
_TO_EN, _AND_EN = r"(?:-|–|to|through)", r"(?:,\s*or|,\s*and|,|or|and)"
_SPAN_ZH = rf"\d{{1,4}}(?:\s*{_TO_ZH}\s*(?:权利要求)?\s*\d{{1,4}})?"
_SPAN_EN = rf"\d{{1,4}}(?:\s*{_TO_EN}\s*(?:claims?\s*)?\d{{1,4}}\b)?"
_NAMED_ZH = re.compile(rf"权利要求书?\s*({_SPAN_ZH}(?:\s*{_AND_ZH}\s*(?:权利要求)?\s*{_SPAN_ZH})*)")
_NAMED_EN = re.compile(rf"\bclaims?\s+({_SPAN_EN}(?:\s*{_AND_EN}\s*(?:claims?\s*)?{_SPAN_EN})*)", re.IGNORECASE)
_EARLIER_ZH = re.compile(r"(?:前述|上述|前面|以上|之前)的?(?:任[一意何][一个]?)?项?的?权利要求")
_EARLIER_EN = re.compile(r"\b(?:preceding|previous|foregoing|above)\s+claims?\b", re.IGNORECASE)
_SPAN = re.compile(rf"(\d{{1,4}})(?:\s*(?:{_TO_ZH}|{_TO_EN})\s*(?:权利要求|claims?)?\s*(\d{{1,4}}))?", re.IGNORECASE)

_DEPENDS_ZH = re.compile(r"\s*(?:一种|一个|该|所述的?)?\s*(?:根据|如同|如|按照|按|依据|依照|基于)?\s*(?:前述|上述)?\s*")
_STANDS_ALONE_EN = re.compile(
    r"\b(?:compris\w+|includ\w+|contain\w+|having|using|employing|wherein|incorporating|produced|obtained|manufactured|"
    r"making|manufacturing|producing|preparing|operating|controlling|configured|equipped|carrying out|perform\w*)\b|^\s*use\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Claim:
    """One claim: its number, its text without the number, the claims it depends on, and those it only refers to; ascending."""

    number: int
    text: str
    parents: tuple[int, ...] = ()
    refers: tuple[int, ...] = ()

    @property
    def independent(self) -> bool:
        """Whether it depends on no other."""
        return not self.parents


@dataclass(frozen=True)
class Branch:
    """A claim of its own with those below it, in the order of a tree: each with how deep it stands, from 1."""

    claim: Claim
    below: tuple[tuple[int, Claim], ...]


def cut(text: str) -> tuple[str, list[str]]:
    """(what stands before the first claim, the claims): cut where a line, or a sentence after a Chinese full stop, begins with 1,
    then with 2 …; whole where none does."""
    places: list[int] = []
    for match in _BEGINS.finditer(text):
        if int(match[1]) == len(places) + 1:
            places.append(match.start())
    if not places:
        return "", [text]
    ends = [*places[1:], len(text)]
    return text[: places[0]].strip(), [text[start:end].strip() for start, end in zip(places, ends, strict=True)]


def of_block(text: str) -> list[Claim]:
    """The claims of a text that holds them all; none where they cannot be told apart: numbers are missing or do not run on."""
    before, texts = cut(text)
    numbers = [int(match[1]) for match in _BEGINS.finditer(text)]
    if before or numbers != list(range(1, len(texts) + 1)):
        return []
    return of_texts(list(enumerate(texts, 1)))


def of_texts(numbered: Sequence[tuple[int, str]]) -> list[Claim]:
    """The claims of texts that came one by one, each with its place; numbers printed count where all have one and they rise."""
    found = [(place, _OWN_NUMBER.match(text), text) for place, text in numbered]
    printed = [int(own[1]) for _, own, _ in found if own]
    rising = len(printed) == len(found) and all(one < other for one, other in pairwise(printed))
    return [
        _claim(int(own[1]) if own and rising else place, text[own.end() :] if own and (rising or int(own[1]) == place) else text)
        for place, own, text in found
    ]


def of_items(items: Sequence[Text]) -> list[Claim]:
    """The claims of one source's texts of one document; none where they came as one text that cannot be cut."""
    if items and all(item.seq for item in items):
        return of_texts([(item.seq, item.text) for item in sorted(items, key=lambda item: item.seq)])
    return of_block(items[0].text) if len(items) == 1 else []


def of_right(right: Right, lang: str) -> list[Claim]:
    """The claims of a right that count, in a language where there are some in it; none where no source gives them one by one.

    Where sources give the first claim only, it is that one.
    """
    stated = [text for text in right.texts if text.part == "claims"]
    items = choose.ranked(right, [text for text in stated if text.lang == lang] or stated)
    if not items:
        only = choose.text(right, "first-claim", lang) or choose.text(right, "first-claim")
        return of_texts([(1, only)]) if only else []
    first = items[0]
    if not first.seq:
        return of_items([first])
    return of_items([text for text in stated if text.seq and (text.lang, text.document) == (first.lang, first.document)])


def in_full(claims: Sequence[Claim], number: int) -> str | None:
    """What a claim claims: its words after those of the claims it depends on (of several the first), as these are part of it.

    None where there is no claim of that number.
    """
    known = {claim.number: claim for claim in claims}
    if number not in known:
        return None
    texts = []
    claim: Claim | None = known[number]
    while claim:  # a parent always has a lower number, so this ends
        texts.append(claim.text)
        claim = next((known[parent] for parent in claim.parents if parent in known), None)
    return "\n".join(reversed(texts))


def tree(claims: Sequence[Claim]) -> list[Branch]:
    """The claims as a tree: each below the first of those it depends on; where none of them is there, it stands by itself."""
    present = {claim.number for claim in claims}
    below: dict[int, list[Claim]] = defaultdict(list)
    roots: list[Claim] = []
    for claim in claims:
        place = next((number for number in claim.parents if number in present), 0)
        (below[place] if place else roots).append(claim)
    return [Branch(root, _descent(root, below)) for root in roots]


def _descent(root: Claim, below: dict[int, list[Claim]]) -> tuple[tuple[int, Claim], ...]:
    """All that hangs on a claim, each after what it hangs on. No recursion: a chain may be as long as a source makes it."""
    result = []
    waiting = [(1, claim) for claim in reversed(below[root.number])]
    while waiting:
        depth, claim = waiting.pop()
        result.append((depth, claim))
        waiting += [(depth + 1, one) for one in reversed(below[claim.number])]
    return tuple(result)


def _claim(number: int, text: str) -> Claim:
    first = _first_reference(text)
    if first is None:
        return Claim(number, text.strip())
    begins, chinese = first
    opening = text[:begins]
    depends = _DEPENDS_ZH.fullmatch(opening) if chinese else not _STANDS_ALONE_EN.search(opening)
    named = _named(text, begins, number)
    return Claim(number, text.strip(), parents=named) if depends else Claim(number, text.strip(), refers=named)


def _first_reference(text: str) -> tuple[int, bool] | None:
    """(where the first reference begins, whether it is in Chinese)."""
    patterns = ((_NAMED_ZH, True), (_EARLIER_ZH, True), (_NAMED_EN, False), (_EARLIER_EN, False))
    found = [(match.start(), chinese) for pattern, chinese in patterns if (match := pattern.search(text))]
    return min(found, default=None)


def _named(text: str, begins: int, number: int) -> tuple[int, ...]:
    """The claims that a reference names; only earlier ones: no claim can rest on itself or on a later one."""
    if (_EARLIER_ZH.match(text, begins)) or (_EARLIER_EN.match(text, begins)):
        return tuple(range(1, number))
    match = _NAMED_ZH.match(text, begins) or _NAMED_EN.match(text, begins)
    assert match
    found: set[int] = set()
    for span in _SPAN.finditer(match[1]):
        first, last = int(span[1]), int(span[2] or span[1])
        found.update(range(first, min(last, number - 1) + 1))
    return tuple(sorted(one for one in found if 0 < one < number))
