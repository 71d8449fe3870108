"""What is asked of the text index where something like a text is looked for: its telling words, and its classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import tantivy

from zhichan.search.index import class_term
from zhichan.search.meaning.basis import Basis
from zhichan.search.meaning.features import Features
from zhichan.search.meaning.words import forms
from zhichan.search.queries import any_of

_WORDS = 64  # of a long text those that tell most; the others cost time and add nothing
_TARGETS = {"title": 2.0, "abstract": 1.0, "claims": 1.0}
"""The texts that words are looked for in, and what a word counts there."""
_CLASSES = 0.4
"""What a class counts beside a word as rare."""

_Query = tantivy.Query


def lexical(schema: Any, texts: Iterable[str], features: Features, basis: Basis) -> Any | None:
    """The query that scores rights by the words and classes they share with what is asked; None where nothing can be asked."""
    parts = [*_words(schema, texts, basis), *_classes(schema, features)]
    return any_of(parts) if parts else None


def _words(schema: Any, texts: Iterable[str], basis: Basis) -> Iterator[Any]:
    count: Counter[str] = Counter()
    told: dict[str, float] = {}
    for text in texts:
        for form, word in forms(text):
            count[form] += 1
            row = basis.place.get(word)
            # what no open right that taught has is rare: it may stand in one all the same
            told[form] = float(basis.rarity[row]) if row is not None else float(basis.rarity.max(initial=1.0))
    chosen = sorted(count, key=lambda form: (-told[form] * min(count[form], 3) ** 0.5, form))[:_WORDS]
    for form in chosen:
        for target, weight in _TARGETS.items():
            for variant in _numbers(form):
                yield _Query.boost_query(_Query.term_query(schema, target, variant), weight)


def _numbers(form: str) -> tuple[str, ...]:
    """A word of letters in the singular and in the plural."""
    if not form.isascii() or not form.isalpha() or len(form) < 4:
        return (form,)
    return (form, form[:-1] if form.endswith("s") else f"{form}s")


def _classes(schema: Any, features: Features) -> Iterator[Any]:
    for word in sorted(features.classes):
        tree, _, symbol = word.partition("=")
        for scheme in ("ipc", "cpc") if tree == "ipc" else (tree,):
            yield _Query.boost_query(_Query.term_query(schema, "classes", class_term(scheme, symbol)), _CLASSES)
