"""Screening: pairs whose comparison cannot come near a decision, told from whole columns of numbers at once.

Most candidates share a key and turn out to be other names. Here they are dropped before anything is compared, on one condition:
the most that they can score by the declared points is below the points from which a person is asked. What is dropped would have
been dropped after the comparison too, so the result is the same; what stays is compared in full.

Strings are held by their hashes: where two of them should meet in one hash, the pair stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from zhichan.parties.findings import Scale, scales
from zhichan.parties.latin import sort_of
from zhichan.parties.spelling import phonetic
from zhichan.parties.subjects import EMPTY, Subject

Pairs = NDArray[np.int64]
"""Pairs of subjects by number: one row each, two columns."""

_Numbers = NDArray[np.int64]
_Flags = NDArray[np.bool_]
_MOST_SLIPS = 2  # letters that may differ in one word (`alignment.alike`)
_AT_ONCE = 100_000  # pairs whose words are laid out together
_ONE_NUMERAL = str.maketrans("一二三四五六七八九", "123456789")


class Screen:
    """The columns of a list of subjects, which do not change while it is in use; `may_be` asks them."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        names = [subject.name for subject in subjects]
        self._person = _flags(subject.scope == "person" for subject in subjects)
        self._chinese = _flags(name.script == "zh" for name in names)
        self._noted = _flags(bool(name.note_keys) for name in names)
        self._key = _hashes(name.key for name in names)
        self._whole = _hashes(name.whole for name in names)
        self._core = _hashes(name.core for name in names)
        self._has_core = _flags(bool(name.core) for name in names)
        self._complete = _flags(name.complete for name in names)
        self._around = _flags(subject.context is not EMPTY for subject in subjects)
        self._coded = _flags(bool(subject.context.codes) for subject in subjects)
        self._paired = _flags(bool(subject.context.paired) for subject in subjects)
        self._length = np.fromiter((len(name.full) for name in names), np.int64, len(names))
        needed = bool(self._around.any())
        masks = (_mask(name.full.translate(_ONE_NUMERAL)) if needed else 0 for name in names)
        self._mask = np.fromiter(masks, np.uint64, len(names))
        self._words = _Words([name.tokens if name.script == "latin" else () for name in names])

    def may_be(self, pairs: Pairs) -> _Flags:
        """For each pair, False where its score is sure to stay below the points from which a person is asked."""
        a, b = pairs[:, 0], pairs[:, 1]
        most = np.full(len(pairs), np.inf)
        known = (self._key[a] != self._key[b]) & ~self._noted[a] & ~self._noted[b] & ~self._person[a] & ~self._person[b]
        for places, points in (
            (np.flatnonzero(known & self._chinese[a] & self._chinese[b]), self._of_chinese),
            (np.flatnonzero(known & ~self._chinese[a] & ~self._chinese[b]), self._of_latin),
        ):
            most[places] = points(a[places], b[places])
        scale = scales()["organisation"]
        enough = most + self._of_contexts(a, b, scale) >= scale.unsure
        people = scales()["person"]
        named = _most(people, "name") + self._of_contexts(a, b, people) >= people.unsure
        return np.where(self._person[a] | self._person[b], named, enough)

    def _of_contexts(self, a: _Numbers, b: _Numbers, scale: Scale) -> NDArray[np.float64]:
        """The most that what stands around two names can add."""
        always = sum(_most(scale, feature, least=0) for feature in ("address", "area", "companions", "classes"))
        coded = np.where(self._coded[a] & self._coded[b], _most(scale, "code", least=0), 0)
        paired = np.where(self._paired[a] | self._paired[b], _most(scale, "paired", least=0), 0)
        return np.where(self._around[a] & self._around[b], always + coded + paired, 0.0)

    def _of_chinese(self, a: _Numbers, b: _Numbers) -> NDArray[np.float64]:
        """The most that two Chinese names of different keys can score, whichever finding on the name comes first."""
        scale = scales()["organisation"]
        beside = _most(scale, "region", least=0) + _most(scale, "form", least=0)
        rarity = _most(scale, "rarity")
        registered = _most(scale, "trades", "registered", "subsidiary")
        by_core = _most(scale, "name", "core") + rarity + beside
        slipped = self._length[a] == self._length[b]
        shorter = np.where(self._length[a] <= self._length[b], self._mask[a] & ~self._mask[b], self._mask[b] & ~self._mask[a])
        within = (shorter == 0) | (slipped & (self._mask[b] & ~self._mask[a] == 0))
        return np.select(
            [
                self._whole[a] == self._whole[b],
                self._has_core[a] & (self._core[a] == self._core[b]),
                slipped | within,
            ],
            [
                np.inf,
                by_core + np.where(self._complete[a] & self._complete[b], registered, _most(scale, "trades")),
                max(_most(scale, "name", "slip", "sounds") + rarity, _most(scale, "name", "short", "other")) + beside,
            ],
            default=_most(scale, "name", "other"),
        )

    def _of_latin(self, a: _Numbers, b: _Numbers) -> NDArray[np.float64]:
        """The same for names in Latin letters."""
        parts = [self._words.other(a[at : at + _AT_ONCE], b[at : at + _AT_ONCE]) for at in range(0, len(a), _AT_ONCE)]
        other = np.concatenate(parts) if parts else np.zeros(0, dtype=bool)
        return np.where(other, _most(scales()["organisation"], "name", "other"), np.inf)


class _Words:
    """The words of names in Latin letters, each once, and which of them each name has."""

    def __init__(self, tokens: Sequence[tuple[str, ...]]) -> None:
        number: dict[str, int] = {}
        words = [number.setdefault(word, len(number)) for several in tokens for word in several]
        self._of_name = np.array(words, np.int64)
        self._count = np.fromiter(map(len, tokens), np.int64, len(tokens))
        self._first = np.cumsum(self._count) - self._count
        self._word = np.array(list(number), dtype=object)
        self._own = _flags(sort_of(word).sort == "" for word in number)
        self._heard = _hashes(map(phonetic, number))
        self._length = np.fromiter(map(len, number), np.int64, len(number))
        self._mask = np.fromiter(map(_mask, number), np.uint64, len(number))
        self._head = _hashes(word[:2] for word in number)
        self._tail = _hashes(word[-2:] for word in number)

    def other(self, a: _Numbers, b: _Numbers) -> _Flags:
        """True where each of two names keeps a word of its own that is like none of the other's, and no word may be glued.

        `alignment.aligned` then leaves such a word on both sides, and the names are other names.
        """
        pair, left, right = self._crossed(a, b)
        x, y = self._of_name[left], self._of_name[right]
        glued = np.zeros(len(a), dtype=bool)
        glued[pair[self._glued(x, y)]] = True
        alike = self._alike(x, y)
        return self._keeps_own(a, left[alike], pair[alike]) & self._keeps_own(b, right[alike], pair[alike]) & ~glued

    def _crossed(self, a: _Numbers, b: _Numbers) -> tuple[_Numbers, _Numbers, _Numbers]:
        """Every word of one name beside every word of the other: the number of the pair, and the places of both words."""
        sizes = self._count[a] * self._count[b]
        pair = np.repeat(np.arange(len(a)), sizes)
        step = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        many = self._count[b][pair]
        return pair, self._first[a][pair] + step // many, self._first[b][pair] + step % many

    def _keeps_own(self, names: _Numbers, matched: _Numbers, pair: _Numbers) -> _Flags:
        """True where a name has a word of its own that is not among its matched words."""
        sizes = self._count[names]
        ends = np.cumsum(sizes)
        place = np.arange(int(sizes.sum())) + np.repeat(self._first[names] - ends + sizes, sizes)
        kept = self._own[self._of_name[place]]
        kept[(ends - sizes)[pair] + matched - self._first[names][pair]] = False
        keeps = np.zeros(len(names), dtype=bool)
        keeps[np.repeat(np.arange(len(names)), sizes)[kept]] = True
        return keeps

    def _alike(self, x: _Numbers, y: _Numbers) -> _Flags:
        """True where two words are one or may be (`alignment.alike`); sometimes where they are not."""
        long = np.minimum(self._length[x], self._length[y])
        alike: _Flags = (x == y) | (self._heard[x] == self._heard[y]) | ((long >= 6) & self._begins(x, y))
        allowed = np.where(long < 5, 0, np.where(long < 8, 1, _MOST_SLIPS))
        differ = np.bitwise_count(self._mask[x] ^ self._mask[y])
        near = (np.abs(self._length[x] - self._length[y]) <= allowed) & (allowed > 0) & (differ <= 2 * allowed) & ~alike
        places = np.flatnonzero(near)
        slips = cpdist(
            self._word[x[places]].tolist(),
            self._word[y[places]].tolist(),
            scorer=OSA.distance,
            score_cutoff=_MOST_SLIPS,
            dtype=np.int64,
        )
        alike[places] = slips <= allowed[places]
        return alike

    def _begins(self, x: _Numbers, y: _Numbers) -> _Flags:
        """True where one word may begin with the other."""
        one_head: _Flags = self._head[x] == self._head[y]
        return one_head & self._holds(x, y)

    def _glued(self, x: _Numbers, y: _Numbers) -> _Flags:
        """True where one of two different words begins or ends with the other."""
        glued: _Flags = (x != y) & ((self._head[x] == self._head[y]) | (self._tail[x] == self._tail[y]))
        places = np.flatnonzero(glued & self._holds(x, y))
        glued[:] = False
        words = zip(self._word[x[places]], self._word[y[places]], strict=True)
        glued[places] = [one.startswith(other) or one.endswith(other) for one, other in map(_longer_first, words)]
        return glued

    def _holds(self, x: _Numbers, y: _Numbers) -> _Flags:
        """True where the letters of the shorter word all stand in the longer one."""
        shorter, longer = (np.where((self._length[x] <= self._length[y]) == first, x, y) for first in (True, False))
        return np.asarray(self._mask[shorter] & ~self._mask[longer] == 0)


def _most(scale: Scale, feature: str, *values: str, least: float = -np.inf) -> float:
    """The most points that a feature can have, with one of these values if any are given; `least` is what its absence counts."""
    declared = scale.findings.get(feature, {})
    points = (worth.points for value, worth in declared.items() if not worth.never and (not values or value in values))
    return max((least, *points))


def _longer_first(words: tuple[str, str]) -> tuple[str, str]:
    return words if len(words[0]) >= len(words[1]) else (words[1], words[0])


def _mask(text: str) -> int:
    """The characters of a text as bits: what a text lacks cannot be in its parts."""
    mask = 0
    for character in text:
        mask |= 1 << (ord(character) & 63)
    return mask


def _flags(values: Iterable[bool]) -> _Flags:
    return np.array(list(values), dtype=bool)


def _hashes(values: Iterable[object]) -> _Numbers:
    return np.array([hash(value) for value in values], dtype=np.int64)
