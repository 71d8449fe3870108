"""Names for regions: the two or three terms by which each differs from the rest.

Class-based TF-IDF in its relative-entropy form: a term weighs its share of the region's rights times the logarithm of how
much larger that is than its share of all rights. Each term names one region only, the one where it weighs most, as far
as the words reach; no two labels are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

_MOST = 3
_LEAST = 2
_CANDIDATES = 40  # terms looked at for each region
_FAINT = 0.4  # a third term that weighs less than this part of the first is left out

Ints = npt.NDArray[np.int64]
Scored = tuple[float, int]


def labels_of(
    rights: sparse.csr_matrix,
    region_of: Ints,
    regions: int,
    words: Sequence[str],
    wanted: npt.NDArray[np.bool_],
    background: npt.NDArray[np.float64],
) -> list[tuple[str, ...]]:
    """The terms of each region, the weightiest first.

    Args:
        rights: rights × words, how much (up to 1) the right has the word.
        region_of: for each row of `rights` its region, from 0.
        wanted: for each word whether it is in the language asked for; a region without such words is named in the other.
        background: for each word how much all rights of the whole map have it. One region alone is
            told from that, several from each other.
    """
    member = sparse.csr_matrix((np.ones(len(region_of)), (region_of, np.arange(len(region_of)))), shape=(regions, len(region_of)))
    counts = (member @ rights).tocsr()
    around = background if regions == 1 else np.asarray(counts.sum(axis=0)).ravel()
    first = _candidates(counts, member, rights, wanted, around, words)
    other = _candidates(counts, member, rights, ~wanted, around, words)
    candidates = [mine or theirs for mine, theirs in zip(first, other, strict=True)]
    return _share_out(candidates, words)


def _candidates(
    counts: sparse.csr_matrix,
    member: sparse.csr_matrix,
    rights: sparse.csr_matrix,
    wanted: npt.NDArray[np.bool_],
    around: npt.NDArray[np.float64],
    words: Sequence[str],
) -> list[list[Scored]]:
    """For each region (weight, word), the weightiest first. Shares are of the rights that speak the language at all."""
    speaking = (np.asarray(rights @ wanted.astype(np.float64)).ravel() > 0).astype(np.float64)
    sizes = np.asarray(member @ speaking).ravel()
    total = max(float(speaking.sum()), float(around[wanted].max(initial=1)))
    result = []
    for region, size in enumerate(sizes):
        row = counts[[region]]
        mask = wanted[row.indices]
        found, often = row.indices[mask], row.data[mask]
        if size >= 10:
            found, often = found[often >= 2], often[often >= 2]
        share = often / max(size, 1.0)
        weight = share * np.log(share / (around[found] / total))
        if weight.max(initial=0) <= 1e-9:
            weight = share * 1e-9  # nothing to differ from: the commonest terms
        best = sorted(zip(weight.tolist(), found.tolist(), strict=True), key=lambda pair: (-pair[0], words[pair[1]]))
        result.append(best[:_CANDIDATES])
    return result


def _share_out(candidates: list[list[Scored]], words: Sequence[str]) -> list[tuple[str, ...]]:
    """Gives each term to the region where it weighs most, until each has enough."""
    offers = [(weight, word, region) for region, terms in enumerate(candidates) for weight, word in terms]
    offers.sort(key=lambda offer: (-offer[0], words[offer[1]], offer[2]))
    chosen: list[list[str]] = [[] for _ in candidates]
    heaviest: list[float] = [0.0] * len(candidates)
    taken: set[int] = set()
    for weight, word, region in offers:
        terms = chosen[region]
        enough = len(terms) >= _MOST or (len(terms) >= _LEAST and weight < _FAINT * heaviest[region])
        if word in taken or enough or weight <= 0 or _repeats(words[word], terms):
            continue
        terms.append(words[word])
        heaviest[region] = max(heaviest[region], weight)
        taken.add(word)
    for terms, mine in zip(chosen, candidates, strict=True):
        _fill_up(terms, [words[word] for _, word in mine], chosen)
    return _told_apart(chosen)


def _fill_up(terms: list[str], candidates: list[str], labels: list[list[str]]) -> None:
    """Gives a region with too few terms of its own the next best, which others may have too, so that no label is the same."""
    others = {frozenset(label) for label in labels if label is not terms}
    for word in candidates:
        if len(terms) >= _LEAST and frozenset(terms) not in others:
            return
        if len(terms) < _MOST and not _repeats(word, terms) and frozenset([*terms, word]) not in others:
            terms.append(word)


def _repeats(word: str, terms: list[str]) -> bool:
    """True where a term says it already: 交换膜 beside 质子交换膜, `exchanger` beside `heat exchanger`."""
    parts = set(word.split())
    return any(word in term or term in word or parts & set(term.split()) for term in terms)


def _told_apart(labels: list[list[str]]) -> list[tuple[str, ...]]:
    """Numbers what is still the same (regions whose rights share all their words)."""
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for terms in labels:
        seen[tuple(terms)] += 1
        times = seen[tuple(terms)]
        result.append(tuple(terms) if times == 1 and terms else (*terms, f"({times})"))
    return result
