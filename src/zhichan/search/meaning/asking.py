"""What is asked of the text index where something like a text is looked for: its telling words, and its classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from zhichan.search.asking import Boosted, Question, Token, any_of
from zhichan.search.documents import class_term
from zhichan.search.meaning.basis import Basis
from zhichan.search.meaning.features import Features
from zhichan.search.meaning.words import forms

_WORDS = 64  # of a long text those that tell most; the others cost time and add nothing
_TARGETS = {"title": 2.0, "abstract": 1.0, "claims": 1.0}
"""The texts that words are looked for in, and what a word counts there."""
_CLASSES = 0.4
"""What a class counts beside a word as rare."""


def lexical(texts: Iterable[str], features: Features, basis: Basis) -> Question | None:
    """The query that scores rights by the words and classes they share with what is asked; None where nothing can be asked."""
    parts = [*_words(texts, basis), *_classes(features)]
    return any_of(parts) if parts else None


def _words(texts: Iterable[str], basis: Basis) -> Iterator[Question]:
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
                yield Boosted(Token(target, variant), weight)


def _numbers(form: str) -> tuple[str, ...]:
    """A word of letters in the singular and in the plural."""
    if not form.isascii() or not form.isalpha() or len(form) < 4:
        return (form,)
    return (form, form[:-1] if form.endswith("s") else f"{form}s")


def _classes(features: Features) -> Iterator[Question]:
    for word in sorted(features.classes):
        tree, _, symbol = word.partition("=")
        for scheme in ("ipc", "cpc") if tree == "ipc" else (tree,):
            yield Boosted(Token("classes", class_term(scheme, symbol)), _CLASSES)
