"""Two names in Latin letters laid beside each other, word by word: what is the same, and what only one of them has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from zhichan.parties.latin import Sort, sort_of
from zhichan.parties.names import Name
from zhichan.parties.spelling import phonetic

_LEAST_GLUED = 4  # letters of the first word that a glued one must show


class Alignment(NamedTuple):
    """`same` are words that both have, `spelled` those of them that are spelled otherwise; then what is left on each side."""

    same: list[str]
    spelled: list[tuple[str, str]]
    left: list[str]
    right: list[str]


@cache
def alike(a: str, b: str) -> bool:
    """True where two different words may be one: a slip of the pen, another spelling of one sound, a word cut short."""
    if len(a) > len(b):
        a, b = b, a
    if len(a) < 3 or a.isdigit() or b.isdigit():
        return False
    first, second = sort_of(a), sort_of(b)
    if first.sort and first == second:  # holding and holdings
        return True
    if len(a) >= 4 and phonetic(a) == phonetic(b):
        return True
    allowed = 0 if len(a) < 5 else 1 if len(a) < 8 else 2
    if allowed and OSA.distance(a, b, score_cutoff=allowed) <= allowed and not (first.sort and second.sort):
        return True
    # registers cut long words: koninkl(ijke); what a word is may not be told from fewer letters than these
    return len(a) >= 6 and b.startswith(a) and (bool(first.sort) == bool(second.sort) or len(b) - len(a) > 2)


def aligned(a: Name, b: Name) -> Alignment:
    """Lays two names beside each other."""
    left, right = list(a.tokens), list(b.tokens)
    same = [word for word in left if word in right]
    for word in same:
        if word in left and word in right:
            left.remove(word)
            right.remove(word)
    left, right = [w for w in left if w not in same], [w for w in right if w not in same]
    spelled: list[tuple[str, str]] = []
    for word in list(left):
        if (other := next((w for w in right if alike(word, w)), None)) is not None:
            left.remove(word)
            right.remove(other)
            spelled.append((word, other))
    if left or right:
        _unglue(left, right, b.tokens, spelled)
        _unglue(right, left, a.tokens, spelled)
    return Alignment(same, spelled, left, right)


def _unglue(left: list[str], right: list[str], others: tuple[str, ...], spelled: list[tuple[str, str]]) -> None:
    """Takes words of the other name off the ends of words that are left, where they were glued."""
    for word in list(left):
        rest, taken = word, [word]
        while part := _end(rest, (*right, *others), taken):
            taken.append(part)
            rest = rest[len(part) :] if rest.startswith(part) else rest[: -len(part)]
        del taken[0]
        if not taken or (len(rest) > 2 and max(map(len, taken)) < _LEAST_GLUED):
            continue
        left.remove(word)
        for part in taken:
            if part in right:
                right.remove(part)
            spelled.append((word, part))
        if len(rest) > 2:
            left.append(rest)


def _end(rest: str, parts: Iterable[str], taken: list[str]) -> str:
    """The longest of the parts that the rest begins or ends with and that is not taken yet."""
    longest = ""
    for part in parts:
        if (rest.startswith(part) or rest.endswith(part)) and len(part) >= 2 and part not in taken:
            longest = max(longest, part, key=lambda one: (len(one), one)) if longest else part
    return longest


def sorted_out(words: list[str]) -> dict[str, list[tuple[str, Sort]]]:
    """Words by what they are."""
    found: dict[str, list[tuple[str, Sort]]] = {}
    for word in words:
        sort = sort_of(word)
        found.setdefault(sort.sort, []).append((word, sort))
    return found
