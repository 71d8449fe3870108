"""What the search asks of an index of words, in terms that every engine can answer the same.

An index holds, for each right, the tokens of its texts at their positions (`zhichan.search.tokens`), and whole terms: numbers
and classes. What is asked is about these tokens alone; what a query means is decided by `zhichan.search.queries` before it is
asked, so an engine that finds just what is asked gives the same results as any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from zhichan.search.cards import Cards
from zhichan.search.columns import Columns, Ints

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Token:
    """A token, or a whole term, in a field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two and more tokens in their order; with `slop` the second of two may stand up to so many positions late."""

    field: str
    tokens: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """Any token that a regular expression matches whole. It holds nothing but characters, `.`, `.*`, `.?` and `\\.`."""

    field: str
    regex: str


def begins(field: str, character: str) -> Pattern:
    """A Chinese character, wherever it stands: the tokens that begin with it, alone or with the one that follows it."""
    return Pattern(field, f"{character}.?")


@dataclass(frozen=True, slots=True)
class AllOf:
    """What all of `must` ask and none of `barred`, scored by `should` too; any of `should` where nothing must be."""

    must: tuple[Question, ...]
    barred: tuple[Question, ...] = ()
    should: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What any of the questions asks."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Boosted:
    """A question that counts so many times as much."""

    question: Question
    factor: float


@dataclass(frozen=True, slots=True)
class Silent:
    """A question that narrows and does not score."""

    question: Question


@dataclass(frozen=True, slots=True)
class Nothing:
    """No right."""


Question = Token | Phrase | Pattern | AllOf | AnyOf | Boosted | Silent | Nothing


def any_of(questions: Iterable[Question]) -> Question:
    """What any of the questions asks."""
    listed = tuple(questions)
    return listed[0] if len(listed) == 1 else AnyOf(listed)


def all_of(questions: Iterable[Question], without: Iterable[Question] = ()) -> Question:
    """What all of the questions (one at least) ask and none of `without`."""
    listed, barred = tuple(questions), tuple(without)
    return listed[0] if len(listed) == 1 and not barred else AllOf(listed, barred)


def scored(must: Iterable[Question], should: Iterable[Question]) -> Question:
    """What all of `must` ask, scored by `should` too; what any of `should` asks where nothing must be."""
    return AllOf(tuple(must), should=tuple(should))


class WordIndex(Protocol):
    """The index of one version, in whichever engine, with the columns and cards beside it. Safe to share between threads."""

    columns: Columns
    cards: Cards

    def rids(self, question: Question) -> Ints:
        """All rights that fit, ascending: all of them or an error, never a part."""

    def best(self, question: Question, limit: int) -> tuple[Ints, Scores]:
        """The best rights by BM25 and their scores, descending; `limit` at most (1 or more)."""
