"""A name in Latin letters in its parts: the words that tell it from others, trades, places, legal forms, marks of a branch.

Registers cut, glue and misspell such names, so a word counts as a declared one when it is one slip away from it, or made of two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from zhichan.parties.spelling import plain_letters, shortened
from zhichan.parties.words import words

_INITIALS = re.compile(r"\b(?:\w\.\s?){2,}|(?<![\w'])(?:\w(?: |$)){2,}")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’`](?=s\b)")
_COUNTED = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINALS = {word: str(number) for number, word in enumerate(_COUNTED, 1)}
_ORDINAL = re.compile(r"([0-9]+)(?:st|nd|rd|th)")
_SHORTEST_SLIP = 6  # shorter words have too many neighbours


class Parts(NamedTuple):
    """What a name in Latin letters is made of; `core` in printed order."""

    region: str
    core: tuple[str, ...]
    trades: tuple[str, ...]
    form: str
    line: str
    branch: str
    places: frozenset[str]
    numbers: frozenset[str]


class Sort(NamedTuple):
    """What a word is: one of form, trade, country, region, place, filler, branch; `""` for a word of its own."""

    sort: str
    value: str = ""
    also: tuple[str, ...] = ()


def tokens_of(text: str) -> list[str]:
    """The words in lower case without marks; initials that belong together as one: `N. V.` → `nv`."""
    letters = plain_letters(text)
    if "&" in letters or "'" in letters or "’" in letters or "`" in letters:
        letters = _APOSTROPHE.sub("", letters.replace("&", " "))
    joined = _INITIALS.sub(_initials, letters)
    return [_number(word) for word in _WORD.findall(joined)]


def _initials(found: re.Match[str]) -> str:
    return found[0].replace(".", "").replace(" ", "") + " "


def _number(word: str) -> str:
    """Ordinals as digits: `second` and `2nd` are both `2`."""
    if word[0].isdigit() and (ordinal := _ORDINAL.fullmatch(word)):
        return ordinal[1]
    return _ORDINALS.get(word, word)


def parts_of(tokens: Sequence[str]) -> Parts:
    """The parts of a name, from its words."""
    core: list[str] = []
    trades: list[str] = []
    places: list[str] = []
    form = line = region = branch = ""
    for token, (sort, value, also) in zip(tokens, map(sort_of, tokens), strict=True):
        if sort == "trade":
            trades += (value, *also)
        elif sort == "form":
            form, line = value, words().forms_latin[token].line if token in words().forms_latin else line
        elif sort == "region":
            first, related = not core and not trades, words().province_of
            if first and region and value not in (region, related.get(region)) and related.get(value) != region:
                core.append(token)  # a name that sounds like another city: two cities in front are none
                continue
            if first and related.get(region) != value:
                region = value  # what stands in front; a city behind the name is of an establishment there
            places.append(value)
        elif sort in ("country", "place"):
            places.append(value)
        elif sort == "branch":
            branch = value
            trades += [value] if value in words().weights else []
        elif sort == "":
            core.append(token)
    numbers = frozenset(token for token in tokens if token.isdigit())
    long: Sequence[str] = [token for token in core if len(token) > 1 and not token.isdigit()]
    if not long and not trades and not region:  # a name made of such words alone is that name
        long = [token for token in tokens if len(token) > 1] or tokens
    return Parts(region, tuple(long), tuple(trades), form, line, branch, frozenset(places), numbers)


@cache
def sort_of(token: str) -> Sort:
    """What a word is, also when it is misspelled, or two of them were glued."""
    return _declared(token) or _slip(token) or _glued(token) or Sort("")


def _declared(token: str) -> Sort | None:
    return _all_declared().get(token)


@cache
def _all_declared() -> dict[str, Sort]:
    """Every declared word. Where one is declared twice, what comes last here counts."""
    known = words()
    sorts = {word: Sort("place", word) for word in known.places}
    sorts |= {word: Sort("region", region) for word, region in known.latin_regions.items()}
    sorts |= {word: Sort("country", code) for word, code in known.countries.items()}
    sorts |= {word: Sort("trade", trade.tag) for word, trade in known.trades_latin.items()}
    sorts |= {word: Sort("branch", word) for word in known.branch_latin}
    sorts |= {word: Sort("filler") for word in known.fillers}
    return sorts | {word: Sort("form", form.family) for word, form in known.forms_latin.items()}


@cache
def _neighbours() -> dict[str, tuple[str, ...]]:
    """Long declared words by themselves with one letter left out."""
    known = words()
    found: dict[str, list[str]] = {}
    for word in (*known.trades_latin, *known.forms_latin, *known.countries, *known.places):
        if len(word) >= _SHORTEST_SLIP:
            for shorter in shortened(word):
                found.setdefault(shorter, []).append(word)
    return {shorter: tuple(all_of) for shorter, all_of in found.items()}


def _slip(token: str) -> Sort | None:
    if len(token) < _SHORTEST_SLIP or token.isdigit():
        return None
    allowed = 1 if len(token) < 9 else 2
    neighbours = _neighbours()
    for shorter in sorted(neighbours.keys() & shortened(token)):
        for word in neighbours[shorter]:
            # the first letter is hardly ever the wrong one, and brands are made by changing it
            if word[0] == token[0] and OSA.distance(word, token, score_cutoff=allowed) <= allowed:
                return _declared(word)
    return None


def _glued(token: str) -> Sort | None:
    """Two declared words without the blank between them, the first of them a trade: `storagetechnologies`."""
    if len(token) < 7:
        return None
    known = _all_declared()
    for cut in range(3, len(token) - 1):
        first = known.get(token[:cut])
        if first is None or first.sort != "trade" or (second := known.get(token[cut:])) is None:
            continue
        if second.sort in ("trade", "form") or len(token) - cut <= 2:
            return Sort("trade", first.value, (second.value,) if second.sort == "trade" else ())
    return None
