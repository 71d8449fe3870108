"""The directions of words, learned from the corpus itself: TF-IDF and latent dimensions, no model and no download.

A right is one row: its words in every language side by side, and its classes. Where a Chinese and an English text are of one
right their words get one direction, and classes bind the rest: so a text finds rights in another language too. A sample of
open rights teaches, every right is projected. The same rights give the same basis: the seed and the number of threads are
fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from zhichan.search.meaning.features import Features, is_class

SEED = 20_091_212
DIMENSIONS = 192
_FEWEST, _RIGHTS_A_DIMENSION = 4, 4  # as many dimensions as rights would keep every right apart, and teach nothing
_WORDS = 150_000  # at most so many are kept, those that most rights have
_ITERATIONS = 2
_OFTEN = 0.3  # a word that a larger part of all rights has says nothing, in corpora of a hundred and more
_DENSE = 60  # up to so many rows or columns the whole decomposition is quick
_CLASSES = 0.5  # what the classes of a right count beside its words, as lengths of their vectors

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Basis:
    """Words with their rarity and their direction (rows of `axes`)."""

    words: tuple[str, ...]
    rarity: Floats
    axes: Floats

    @cached_property
    def place(self) -> dict[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self.axes.shape[1])

    def weights(self, features: Features) -> dict[int, float]:
        """The row of each known word of a right or text, with its weight: words of length one in all, classes beside them."""
        return {**self._part(features.words, 1.0), **self._part(dict.fromkeys(features.classes, 1.0), _CLASSES)}

    def _part(self, counts: Mapping[str, float], length: float) -> dict[int, float]:
        place = self.place
        found = {
            row: (1 + float(np.log(count))) * float(self.rarity[row])
            for word, count in counts.items()
            if (row := place.get(word)) is not None
        }
        whole = sum(weight * weight for weight in found.values()) ** 0.5
        return {row: weight * length / whole for row, weight in found.items()} if whole else {}

    def class_likeness(self, one: Set[str], other: Set[str]) -> float:
        """The cosine of two sets of classes, the rare ones weighing more."""
        both = self._length(one & other)
        return both / (self._length(one) * self._length(other)) ** 0.5 if both else 0.0

    def _length(self, classes: Set[str]) -> float:
        rows = (self.place.get(word) for word in classes)
        return sum(float(self.rarity[row]) ** 2 for row in rows if row is not None)

    def project(self, all_features: Sequence[Features]) -> Floats:
        """Features × dimensions, each of length one; nought where no word is known."""
        rows = self._matrix(all_features)
        with threadpool_limits(limits=1, user_api="blas"):
            return _unit(np.asarray(rows @ self.axes, dtype=np.float32))

    def _matrix(self, all_features: Sequence[Features]) -> sparse.csr_matrix:
        weights = [self.weights(features) for features in all_features]
        return _csr(weights, len(self.words))

    def save(self, folder: Path) -> None:
        """Writes it into a folder."""
        (folder / "words.txt").write_text("\n".join(self.words), encoding="utf-8")
        np.save(folder / "rarity.npy", self.rarity)
        np.save(folder / "axes.npy", self.axes)

    @classmethod
    def load(cls, folder: Path) -> Basis:
        """Reads what `save` wrote."""
        text = (folder / "words.txt").read_text(encoding="utf-8")
        return cls(tuple(text.split("\n")) if text else (), np.load(folder / "rarity.npy"), np.load(folder / "axes.npy"))


def learn(sample: Iterable[Features], *, directions: bool = True) -> Basis:
    """The basis that these rights teach; without `directions` the words and their rarity alone."""
    rows = [(features.words, features.classes) for features in sample if features.words]
    spread = Counter(word for words, classes in rows for word in (*words, *classes))
    least = 2 if len(rows) >= 10 else 1
    most = len(rows) * _OFTEN if len(rows) >= 100 else len(rows)
    kept = [(-count, word) for word, count in spread.items() if least <= count and (count <= most or is_class(word))]
    chosen = sorted(word for _, word in sorted(kept)[:_WORDS])
    rarity = np.array([np.log(1 + (len(rows) - spread[word] + 0.5) / (spread[word] + 0.5)) for word in chosen], dtype=np.float32)
    basis = Basis(tuple(chosen), rarity, _none(len(chosen)))
    if not directions:
        return basis
    matrix = _csr([basis.weights(Features(-1, words, classes)) for words, classes in rows], len(chosen))
    return Basis(basis.words, rarity, _axes(matrix))


def _csr(weights: Sequence[Mapping[int, float]], width: int) -> sparse.csr_matrix:
    starts = np.cumsum([0, *(len(row) for row in weights)])
    columns = np.fromiter((column for row in weights for column in sorted(row)), dtype=np.int32, count=int(starts[-1]))
    values = np.fromiter((row[column] for row in weights for column in sorted(row)), dtype=np.float32, count=int(starts[-1]))
    return sparse.csr_matrix((values, columns, starts), shape=(len(weights), width))


def _axes(matrix: sparse.csr_matrix) -> Floats:
    """Words × dimensions."""
    if not min(matrix.shape):
        return _none(matrix.shape[1])
    wanted = min(DIMENSIONS, max(_FEWEST, matrix.shape[0] // _RIGHTS_A_DIMENSION), min(matrix.shape))
    with threadpool_limits(limits=1, user_api="blas"):
        if min(matrix.shape) <= _DENSE:
            _, sizes, axes = np.linalg.svd(matrix.toarray(), full_matrices=False)
            axes = axes[:wanted][sizes[:wanted] > 1e-6]
            if not len(axes):
                return _none(matrix.shape[1])
            # a decomposition leaves the sign of an axis open: the largest part points up
            signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
            return np.ascontiguousarray((axes * signs[:, None]).T, dtype=np.float32)
        from sklearn.decomposition import TruncatedSVD

        found = TruncatedSVD(n_components=wanted, n_iter=_ITERATIONS, random_state=SEED).fit(matrix)
        return np.ascontiguousarray(found.components_.T, dtype=np.float32)


def _none(words: int) -> Floats:
    """Words that point nowhere: one direction, of which they have nothing."""
    return np.zeros((words, 1), dtype=np.float32)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 1e-9, lengths, 1), dtype=np.float32)
