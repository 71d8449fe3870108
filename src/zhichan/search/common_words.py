"""The rights that hold a common word or Chinese character, as bits: one for each right, a row for each word.

To bring the rights of a word out of tantivy costs about 0.2 µs each, which is nothing for most words and a tenth of a second for
one that a third of a million rights hold. There are few such words: of those that stand in more than one text in a hundred the
rights lie here as bits (125 kB a word for a million rights), in a file that is read where it lies. A question is answered from
these bits as far as it asks for common words, and from tantivy for the rest.

A character by itself is asked for as a pattern (`asking.begins`), which the index answers by going through all its bigrams. Its
rights lie here under that pattern, as those of a word do.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhichan.search.asking import AllOf, AnyOf, Boosted, Pattern, Question, Silent, Token, all_of, any_of, begins
from zhichan.search.columns import Ints, Mask
from zhichan.search.documents import Document
from zhichan.search.fields import TEXT_TARGETS
from zhichan.search.tokens import is_cjk

FIELDS = (*TEXT_TARGETS, "classes")

_SHARE = 100  # a word is common where one right in so many holds it
_FEWEST = 1_000  # … and where so many do
_MOST = 4_096  # … and words of a field that are kept, at most
_WORDS, _BITS = "common.json", "common.bits"

Bits = npt.NDArray[np.uint8]
Find = Callable[[Question], Ints]


def build(folder: Path, size: int, counted: Callable[[str], Sequence[tuple[str, int]]], find: Find) -> None:
    """Writes the bits of the common words of an index.

    Args:
        size: how many rids there are.
        counted: gives the words of a field with the rights that hold each, the most common first.
        find: gives the rights that a question asks for.
    """
    least = max(_FEWEST, size // _SHARE)
    words: list[tuple[str, str]] = []
    with (folder / _BITS).open("wb") as file:
        for field in FIELDS:
            known = counted(field)
            asked: list[Token | Pattern] = [
                Token(field, word) for word, _ in takewhile(lambda one: one[1] >= least, known[:_MOST])
            ]
            if field in TEXT_TARGETS:
                asked += [begins(field, character) for character in _often_begun_with(known, least)]
            for question in asked:
                if len(rids := find(question)) >= least:
                    words.append(_key(question))
                    file.write(_packed(rids, size).tobytes())
    _write_words(folder, words)


def _often_begun_with(counted: Iterable[tuple[str, int]], least: int) -> list[str]:
    """The characters whose tokens are held often enough together; a right that holds several of them counts several times."""
    sums: Counter[str] = Counter()
    for word, count in counted:
        sums[word[0]] += count
    return [character for character, count in sums.items() if count >= least and is_cjk(character)]


def _key(question: Token | Pattern) -> tuple[str, str]:
    """What a row is kept under; no token holds the signs of a pattern."""
    return question.field, question.text if isinstance(question, Token) else question.regex


def patch(base: Path, folder: Path, size: int, rids: Ints, documents: Iterable[Document]) -> None:
    """Writes the bits of an earlier index with those of some rights taken out and set anew; the words stay the same.

    Args:
        rids: whose bits are taken out.
        documents: of those of them that are still there.
    """
    words = _words(base)
    before = _bits(base, len(words))
    bits = np.zeros((len(words), _width(size)), dtype=np.uint8)
    kept = min(bits.shape[1], before.shape[1])
    bits[:, :kept] = before[:, :kept]
    for rid in rids.tolist():
        bits[:, rid >> 3] &= ~np.uint8(1 << (rid & 7))
    row_of = {word: row for row, word in enumerate(words)}
    for document in documents:
        held = {(field, word) for field, values in document.fields.items() for value in values for word in _held(field, value)}
        rows = [row_of[word] for word in held if word in row_of]
        bits[rows, document.rid >> 3] |= np.uint8(1 << (document.rid & 7))
    bits.tofile(folder / _BITS)
    _write_words(folder, words)


def _held(field: str, value: str) -> Iterable[str]:
    """What a value is found under: its tokens, and its characters by themselves."""
    return [*value.split(), *(begins(field, character).regex for character in set(value))] if field in TEXT_TARGETS else (value,)


def _width(size: int) -> int:
    return -(-size // 8)


def _packed(rids: Ints, size: int) -> Bits:
    held = np.zeros(size, dtype=np.bool_)
    held[rids] = True
    return np.packbits(held, bitorder="little")


def _write_words(folder: Path, words: list[tuple[str, str]]) -> None:
    (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def _words(folder: Path) -> list[tuple[str, str]]:
    return [(field, word) for field, word in json.loads((folder / _WORDS).read_text(encoding="utf-8"))]


def _bits(folder: Path, rows: int) -> Bits:
    """The bits where they lie, so many rows of them."""
    if not rows:  # an empty file cannot be read so
        return np.zeros((0, 0), dtype=np.uint8)
    bits: Bits = np.memmap(folder / _BITS, dtype=np.uint8, mode="r").reshape(rows, -1)
    return bits


class CommonWords:
    """The common words of one version. Safe to share between threads."""

    def __init__(self, folder: Path, size: int) -> None:
        self._rows = {word: row for row, word in enumerate(_words(folder))}
        self._bits = _bits(folder, len(self._rows))
        self._size = size

    def mask(self, question: Question, find: Find) -> Mask | None:
        """The rights that a question asks for; None where it asks for no common word, so that `find` alone answers it best.

        Args:
            find: answers questions, those for common words too.
        """
        match question:
            case Token() | Pattern():
                return self._holding(*_key(question))
            case Boosted(inner, _) | Silent(inner):
                return self.mask(inner, find)
            case AnyOf(questions):
                return self._any(questions, find)
            case AllOf(must, barred, _) if must:
                return self._all(must, barred, find)
            case _:
                return None

    def _holding(self, field: str, word: str) -> Mask | None:
        row = self._rows.get((field, word))
        if row is None:
            return None
        held: Mask = np.unpackbits(self._bits[row], count=self._size, bitorder="little").view(np.bool_)
        return held

    def _any(self, questions: Sequence[Question], find: Find) -> Mask | None:
        masks, others = self._parted(questions, find)
        if not masks:
            return None
        result: Mask = np.logical_or.reduce(masks)
        if others:
            result[find(any_of(others))] = True
        return result

    def _all(self, must: Sequence[Question], barred: Sequence[Question], find: Find) -> Mask | None:
        masks, others = self._parted(must, find)
        without, also_barred = self._parted(barred, find)
        if not masks and not without:
            return None
        if others:
            result = np.zeros(self._size, dtype=np.bool_)
            result[find(all_of(others, also_barred))] = True
        else:
            result = masks.pop()
            if also_barred:
                result[find(any_of(also_barred))] = False
        for mask in masks:
            result &= mask
        for mask in without:
            result &= ~mask
        return result

    def _parted(self, questions: Sequence[Question], find: Find) -> tuple[list[Mask], list[Question]]:
        """The masks of those that ask for common words, and the others."""
        asked = [(question, self.mask(question, find)) for question in questions]
        return [mask for _, mask in asked if mask is not None], [question for question, mask in asked if mask is None]
