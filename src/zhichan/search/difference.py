"""What each of two queries finds that the other does not, and why: which clauses of the other leave it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zhichan.search.columns import Mask
from zhichan.search.results import Hit

_EXAMPLES = 5
_CAUSES = 20  # sets of clauses told of; what is beyond is counted together


@dataclass(frozen=True)
class Clauses:
    """A query as the clauses that must all hold, each with the rights that fulfil it."""

    understood: str
    parts: list[tuple[str, Mask]]

    @property
    def mask(self) -> Mask:
        """The rights that the query finds."""
        result: Mask = np.logical_and.reduce([mask for _, mask in self.parts])
        return result


@dataclass(frozen=True)
class Cause:
    """Rights that the other query leaves out by the same clauses of it, and a few of them."""

    clauses: tuple[str, ...]
    rights: int
    examples: list[Hit]


@dataclass(frozen=True)
class Side:
    """What one query finds alone: how many rights, the causes by their weight, and the rights beyond the causes listed."""

    understood: str
    rights: int
    alone: int
    causes: list[Cause]
    beyond: int


@dataclass(frozen=True)
class Difference:
    """Two results beside each other: what both find, and what each finds alone."""

    both: int
    left: Side
    right: Side


def difference(left: Clauses, right: Clauses, show: Callable[[list[int]], list[Hit]]) -> Difference:
    """The difference of two queries over the same version on the same day; `show` makes hits of rids."""
    return Difference(int((left.mask & right.mask).sum()), _side(left, right, show), _side(right, left, show))


def _side(found: Clauses, missing: Clauses, show: Callable[[list[int]], list[Hit]]) -> Side:
    alone = np.flatnonzero(found.mask & ~missing.mask)
    failed = np.array([~mask[alone] for _, mask in missing.parts])  # clauses × rights
    patterns, which, counts = np.unique(failed, axis=1, return_inverse=True, return_counts=True)
    causes = [
        Cause(_failed(missing, patterns[:, at]), int(counts[at]), show(alone[which.ravel() == at][:_EXAMPLES].tolist()))
        for at in np.argsort(-counts, kind="stable").tolist()[:_CAUSES]
    ]
    told = sum(cause.rights for cause in causes)
    return Side(found.understood, int(found.mask.sum()), len(alone), causes, len(alone) - told)


def _failed(missing: Clauses, pattern: Mask) -> tuple[str, ...]:
    return tuple(text for (text, _), failed in zip(missing.parts, pattern, strict=True) if failed)
