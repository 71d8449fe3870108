"""Why a right is like what was asked: the words both have, the words of its own that point the same way, the classes of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from zhichan.search.meaning.basis import Basis, Floats
from zhichan.search.meaning.features import Features, class_symbol
from zhichan.search.meaning.words import written
from zhichan.search.tokens import is_cjk

_SHARED, _NEAR, _CLASSES = 6, 4, 3  # at most so many are told
_LONGEST = 12  # characters of a stretch of Chinese that is told as one


class Reasons(NamedTuple):
    """What brought a hit: words that stand in both, words of the hit that keep company with those asked, classes of both."""

    shared: tuple[str, ...]
    near: tuple[str, ...]
    classes: tuple[str, ...]


def reasons(asked: Features, vector: Floats | None, hit: Features, texts: Iterable[str], basis: Basis) -> Reasons:
    """Why the hit with these texts is like what was asked.

    Args:
        vector: of what was asked, in the basis; None where an encoder made the vectors, whose words cannot be told apart.
    """
    listed = list(texts)
    rarity = {word: float(basis.rarity[row]) if (row := basis.place.get(word)) is not None else 0.0 for word in hit.words}
    rarest = max(rarity.values(), default=1.0)
    both = {word: rarity[word] or rarest for word in hit.words if word in asked.words}
    shared = _as_written(listed, both, _SHARED)
    near = _as_written(listed, _pulls(vector, hit, basis, both), _NEAR) if vector is not None else ()
    common = asked.classes & hit.classes
    wider = {other for one in common for other in common if one != other and one.startswith(other)}
    classes = sorted(common - wider, key=lambda word: (-_rarity(basis, word), word))
    return Reasons(shared, near, tuple(dict.fromkeys(class_symbol(word) for word in classes))[:_CLASSES])


def _pulls(vector: Floats, hit: Features, basis: Basis, both: Mapping[str, float]) -> dict[str, float]:
    """What each other word of the hit adds to the cosine: a vector is a sum over words, so its product with another is too."""
    rows = basis.weights(hit)
    parts = {basis.words[row]: weight * float(basis.axes[row] @ vector) for row, weight in rows.items()}
    least = max(parts.values(), default=0.0) / 4  # what pulls less is noise
    return {word: part for word, part in parts.items() if word in hit.words and word not in both and part > max(least, 0.0)}


def _rarity(basis: Basis, word: str) -> float:
    row = basis.place.get(word)
    return 0.0 if row is None else float(basis.rarity[row])


def _as_written(texts: Iterable[str], weight: Mapping[str, float], most: int) -> tuple[str, ...]:
    """The words that weigh most, as the texts write them; pairs that overlap are told as one stretch."""
    found: dict[str, float] = {}
    for text in texts:
        for stretch, pull in _stretches(text, weight):
            found[stretch] = max(found.get(stretch, 0.0), pull)
    chosen: list[str] = []
    for stretch in sorted(found, key=lambda one: (-found[one], one)):
        if not any(stretch in other or other in stretch for other in chosen):
            chosen.append(stretch)
    return tuple(chosen[:most])


def _stretches(text: str, weight: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    now, pull = "", 0.0
    for key, shown in written(text):
        joins = bool(now) and is_cjk(shown[0]) and now[-1] == shown[0] and len(now) < _LONGEST
        if now and (key not in weight or not joins):
            yield now, pull
            now, pull = "", 0.0
        if key in weight:
            now, pull = (now + shown[1:] if now else shown), pull + weight[key]
    if now:
        yield now, pull
