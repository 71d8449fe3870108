"""The rights that hold a common word, as bits: one for each right, a row for each word.

To bring the rights of a word out of tantivy costs about 0.2 µs each, which is nothing for most words and a tenth of a second for
one that a third of a million rights hold. There are few such words: of those that stand in more than one text in a hundred the
rights lie here as bits (125 kB a word for a million rights), in a file that is read where it lies. A question is answered from
these bits as far as it asks for common words, and from tantivy for the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhichan.search.asking import AllOf, AnyOf, Boosted, Question, Silent, Token, all_of, any_of
from zhichan.search.columns import Ints, Mask
from zhichan.search.documents import Document
from zhichan.search.fields import TEXT_TARGETS

FIELDS = (*TEXT_TARGETS, "classes")

_SHARE = 100  # a word is common where one right in so many holds it
_FEWEST = 1_000  # … and where so many do
_WORDS, _BITS = "common.json", "common.npy"

Bits = npt.NDArray[np.uint8]
Find = Callable[[Question], Ints]


def build(folder: Path, size: int, counted: Callable[[str], Iterable[tuple[str, int]]], find: Find) -> None:
    """Writes the bits of the common words of an index.

    Args:
        size: how many rids there are.
        counted: gives the words of a field with the rights that hold each, the most common first.
        find: gives the rights that a question asks for.
    """
    words: list[tuple[str, str]] = []
    rows: list[Bits] = []
    for field in FIELDS:
        for word, count in counted(field):
            if count < max(_FEWEST, size // _SHARE):
                break
            words.append((field, word))
            rows.append(_packed(find(Token(field, word)), size))
    _write(folder, words, np.array(rows, dtype=np.uint8).reshape(len(rows), _width(size)))


def patch(base: Path, folder: Path, size: int, rids: Ints, documents: Iterable[Document]) -> None:
    """Writes the bits of an earlier index with those of some rights taken out and set anew; the words stay the same.

    Args:
        rids: whose bits are taken out.
        documents: of those of them that are still there.
    """
    words = _words(base)
    before = np.load(base / _BITS)
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
    _write(folder, words, bits)


def _held(field: str, value: str) -> Sequence[str]:
    return value.split() if field in TEXT_TARGETS else (value,)


def _width(size: int) -> int:
    return -(-size // 8)


def _packed(rids: Ints, size: int) -> Bits:
    held = np.zeros(size, dtype=np.bool_)
    held[rids] = True
    return np.packbits(held, bitorder="little")


def _write(folder: Path, words: list[tuple[str, str]], bits: Bits) -> None:
    np.save(folder / _BITS, bits, allow_pickle=False)
    (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def _words(folder: Path) -> list[tuple[str, str]]:
    return [(field, word) for field, word in json.loads((folder / _WORDS).read_text(encoding="utf-8"))]


class CommonWords:
    """The common words of one version. Safe to share between threads."""

    def __init__(self, folder: Path, size: int) -> None:
        self._rows = {word: row for row, word in enumerate(_words(folder))}
        self._bits: Bits = np.load(folder / _BITS, mmap_mode="r")
        self._size = size

    def mask(self, question: Question, find: Find) -> Mask | None:
        """The rights that a question asks for; None where it asks for no common word, so that `find` alone answers it best.

        Args:
            find: answers questions, those for common words too.
        """
        match question:
            case Token(field, text):
                return self._holding(field, text)
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
