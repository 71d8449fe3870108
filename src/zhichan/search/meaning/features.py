"""What of a right its likeness is judged by: the words of its title, abstract and claims, in every language, and its classes.

Never its citations, which others chose, nor its parties: like is what is about the same, whoever holds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from zhichan.corpus.marts import Marts, Rids
from zhichan.normalise.classes import ancestors
from zhichan.search.meaning.words import words
from zhichan.search.texts import Stretch

TITLE_WEIGHT = 2.0  # a word of the title counts as so many in the abstract
_CLAIMS_READ = 3_000  # characters: what follows says the same again, in narrower words
_CLASS_MARK = "="
_ONE_TREE = {"ipc": "ipc", "cpc": "ipc"}  # two schemes whose symbols are one tree


@dataclass
class Features:
    """How often each word of a right stands in its texts, and its classes with all above them down to the subclass."""

    rid: int
    words: Counter[str] = field(default_factory=Counter)
    classes: set[str] = field(default_factory=set)

    def add_text(self, text: str, weight: float = 1.0) -> None:
        """Counts the words of a text."""
        for word in words(text):
            self.words[word] += weight  # type: ignore[assignment]  # halves are welcome

    def add_class(self, scheme: str, symbol: str) -> None:
        """Takes a class and those above it; sections and classes of the tree are too wide to say anything."""
        self.classes.update(class_words(scheme, symbol))


@lru_cache(maxsize=1 << 14)
def class_words(scheme: str, symbol: str) -> tuple[str, ...]:
    """A class and those above it as words, which no text has."""
    tree = _ONE_TREE.get(scheme, scheme)
    return tuple(f"{tree}{_CLASS_MARK}{step}" for step in ancestors(scheme, symbol) if tree != "ipc" or len(step) > 3)


def is_class(word: str) -> bool:
    """Whether a word stands for a class."""
    return _CLASS_MARK in word


def class_symbol(word: str) -> str:
    """The symbol of the class that a word stands for."""
    return word.partition(_CLASS_MARK)[2]


def of_text(text: str) -> Features:
    """The features of a text that somebody typed."""
    features = Features(-1)
    features.add_text(text)
    return features


def of_rights(marts: Marts, stretch: Stretch, *, open_only: bool = False) -> Iterator[Features]:
    """The features of the rights of a stretch, by rid; `open_only` leaves out those that are nowhere open."""
    where = "sealed_for IS NULL" if open_only else "true"
    found = {rid: Features(rid) for (rid,) in sorted(stretch.rows(marts, "SELECT rid FROM rights", where))}
    for rid, part, text in sorted(_texts(marts, stretch)):
        if (features := found.get(rid)) is not None:
            features.add_text(text[:_CLAIMS_READ], TITLE_WEIGHT if part == "title" else 1.0)
    for rid, scheme, symbol in stretch.rows(marts, "SELECT rid, scheme, symbol FROM classes"):
        if (features := found.get(rid)) is not None:
            features.add_class(scheme, symbol)
    yield from found.values()


def classes_of(marts: Marts, rids: Rids) -> dict[int, set[str]]:
    """The classes of rights as words, with those above them; rights without any are left out."""
    found: dict[int, set[str]] = {}
    for rid, scheme, symbol in Stretch(rids=rids).rows(marts, "SELECT rid, scheme, symbol FROM classes"):
        found.setdefault(rid, set()).update(class_words(scheme, symbol))
    return found


def _texts(marts: Marts, stretch: Stretch) -> Iterable[tuple[int, str, str]]:
    rows = stretch.rows(
        marts, "SELECT rid, part, text, lang FROM texts", "part IN ('title', 'abstract', 'first-claim', 'claims')"
    )
    whole = {(rid, lang) for rid, part, _, lang in rows if part == "claims"}
    # where all claims are there, the first one stands in them already
    return [(rid, part, text) for rid, part, text, lang in rows if part != "first-claim" or (rid, lang) not in whole]
