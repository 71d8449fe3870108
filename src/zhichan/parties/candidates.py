"""Candidates: pairs of subjects worth comparing, found by keys that names of one body share.

The work grows with the number of subjects, not with its square: every subject has a few keys, subjects of one key are compared
with each other while the key is rare, and only with their neighbours in the order of names where it is common. How rare is rare
follows from a budget of pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from zhichan.parties.latin import sort_of
from zhichan.parties.names import Name
from zhichan.parties.screening import Pairs
from zhichan.parties.spelling import phonetic, shortened
from zhichan.parties.subjects import EMPTY, Subject
from zhichan.parties.words import words

_WINDOW = 6
_FLOOR, _PER_SUBJECT = 300_000, 1.0  # pairs of the budget
_LARGEST = 400
_HALVES, _LARGEST_HALF = "ae", 25  # the keys of halves of names, and how many may share one
_SHORTEST_SLIP = 6  # characters of a Chinese name in which one may differ
_LEAST_PART = 4  # letters of a word that may be a part of a glued one


def candidates(subjects: Sequence[Subject]) -> Pairs:
    """Pairs (a, b), a < b, in order."""
    blocks, across = _blocks(subjects)
    limit = _limit([len(block) for block in blocks], len(subjects))
    order = _order_of_names(subjects)
    pairs: set[int] = set()
    count = len(subjects)
    for block in blocks:
        reach = len(block) if len(block) <= limit else _WINDOW
        if len(block) > limit:
            block.sort(key=order.__getitem__)
        for place, a in enumerate(block):
            pairs.update([a * count + b if a < b else b * count + a for b in block[place + 1 : place + 1 + reach]])
    for a, b in across:
        pairs.add(a * count + b if a < b else b * count + a)
    flat = np.fromiter(pairs, dtype=np.int64, count=len(pairs))
    flat.sort()
    return np.stack(np.divmod(flat, max(count, 1)), axis=1)


def _limit(sizes: list[int], subjects: int) -> int:
    """The largest block in which every pair is compared, so that the budget is kept."""
    budget = max(_FLOOR, int(_PER_SUBJECT * subjects))
    by_size = Counter(sizes)
    spent = sum(size * _WINDOW * count for size, count in by_size.items())
    limit = 2
    for size in sorted(by_size):
        spent += max(0, size * (size - 1) // 2 - size * _WINDOW) * by_size[size]
        if size > _LARGEST or (spent > budget and size > _WINDOW):
            break
        limit = size
    return limit


def _order_of_names(subjects: Sequence[Subject]) -> list[int]:
    order = [0] * len(subjects)
    for place, number in enumerate(sorted(range(len(subjects)), key=lambda n: (subjects[n].name.whole, subjects[n].name.key, n))):
        order[number] = place
    return order


def _blocks(subjects: Sequence[Subject]) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """The subjects of each key that more than one of them has, and pairs across the scripts. Equal blocks are one."""
    found: dict[str, list[int]] = {}
    heard: dict[str, tuple[list[int], list[int]]] = {}
    spellings = _Spellings(subject.name for subject in subjects if subject.scope == "organisation")
    pointed_at = _pointed_at(subjects)
    for number, subject in enumerate(subjects):
        if subject.scope == "person":
            keys = {f"={subject.name.key}", f"~{subject.name.letters or subject.name.key}"}
        else:
            keys = set(_keys(subject, spellings, pointed_at))
            sounding = {subject.name.own_letters, _heard(subject.name)}
            for letters in sounding - {""}:
                heard.setdefault(letters, ([], []))[subject.name.script == "latin"].append(number)
        for key in keys:
            if key in found:
                found[key].append(number)
            else:
                found[key] = [number]
    # halves of names tell slips: a common half tells nothing, and its neighbours in the order of names are no slips either
    halves = {key for key, block in found.items() if key[0] in _HALVES and len(block) > _LARGEST_HALF}
    blocks = [list(block) for block in {tuple(block) for key, block in found.items() if len(block) > 1 and key not in halves}]
    return blocks, [pair for zh, latin in heard.values() for pair in _across(zh, latin, subjects)]


def _pointed_at(subjects: Sequence[Subject]) -> set[str]:
    """The keys of names that several subjects bear, or that notes and pairs name."""
    seen: set[str] = set()
    found: set[str] = set()
    for subject in subjects:
        (found if subject.name.key in seen else seen).add(subject.name.key)
        found.update(subject.name.note_keys, subject.context.paired)
    return found


def _across(zh: list[int], latin: list[int], subjects: Sequence[Subject]) -> Iterator[tuple[int, int]]:
    """Pairs of a Chinese name and one in Latin letters that sound alike, in one region or with none printed."""
    if not zh or not latin or len(zh) * len(latin) > _LARGEST**2:
        return
    also = words().also
    by_region: dict[str, list[int]] = defaultdict(list)
    for number in latin:
        by_region[subjects[number].name.region].append(number)
    for a in zh:
        region, trades = subjects[a].name.region, frozenset(subjects[a].name.trades)
        trades = trades.union(*(also[tag] for tag in trades))
        for other in by_region if not region else (region, ""):
            for b in by_region.get(other, ()):
                if not trades or not subjects[b].name.trades or not trades.isdisjoint(subjects[b].name.trades):
                    yield a, b


def _keys(subject: Subject, spellings: _Spellings, pointed_at: set[str]) -> Iterator[str]:
    """The keys of a body. A name's own key is one where a note, or a second subject of that name, points at it."""
    name, context = subject.name, subject.context
    yield from (f"k{key}" for key in (*name.note_keys, *context.paired))
    if name.key in pointed_at:
        yield f"k{name.key}"
    if context is not EMPTY:
        yield from (f"c{code}" for code in context.codes)
        yield from (f"A{address}" for address in context.heard_addresses or context.addresses)
        yield from (f"p{companion}" for companion in context.heard_companions or context.companions)
    if name.script == "latin":
        yield from spellings.keys(name)
        return
    yield f"w{name.whole}{name.branch}"
    for core in name.core:
        if len(core) > 1:
            yield f"o{name.region}|{core}|{name.branch}"
    if len(name.full) >= _SHORTEST_SLIP:
        half = len(name.full) // 2
        yield f"a{name.full[:half]}|{len(name.full)}"
        yield f"e{name.full[half:]}|{len(name.full)}|{name.full[:2]}"


def _heard(name: Name) -> str:
    """The core as it sounds; the trades where there is none."""
    return name.letters or "+".join(sorted(set(name.trades)))


class _Spellings:
    """Keys of words in Latin letters under which other spellings are found: by sound, by one slip, by parts of glued words.

    Slips and parts are looked for among the words of the corpus, so that a word without a neighbour costs one key.
    """

    def __init__(self, names: Iterator[Name]) -> None:
        self._keys: dict[str, tuple[str, ...]] = {}
        words = {word for name in names if name.script == "latin" for word in name.tokens if sort_of(word).sort == ""}
        heard = {word: phonetic(word) for word in words}
        of_word = _slips(sounded for sounded in set(heard.values()) if len(sounded) >= 5)
        for word in words:
            parts = (part for cut in range(_LEAST_PART, len(word) - 1) for part in (word[:cut], word[-cut:]) if part in words)
            self._keys[word] = (f"l{heard[word]}", *of_word.get(heard[word], ()), *(f"l{heard[part]}" for part in parts))

    def keys(self, name: Name) -> Iterator[str]:
        """The keys of a name's words; of all its words together where none is its own."""
        for word in name.core:
            yield from self._keys.get(word, (f"l{phonetic(word)}",))
        if not name.core:
            yield f"t{'+'.join(sorted(set(name.trades)))}"


def _slips(heard: Iterable[str]) -> dict[str, list[str]]:
    """Of each sound that is one slip away from another, the keys that it shares with others."""
    first: dict[str, str] = {}
    keys: dict[str, list[str]] = {}
    shared: set[str] = set()
    for sounded in heard:
        for shorter in shortened(sounded):
            other = first.setdefault(shorter, sounded)  # most are nobody else's: no list is made for those
            if other is not sounded:
                if shorter not in shared:
                    shared.add(shorter)
                    keys.setdefault(other, []).append(f"l{shorter}")
                keys.setdefault(sounded, []).append(f"l{shorter}")
    return keys
