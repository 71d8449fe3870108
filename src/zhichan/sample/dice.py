"""Chance that falls the same on every machine.

Only `random.Random.random` is used: Python promises its sequence for a seed, and promises nothing for `choice`, `sample`
or `shuffle`. A text seed is hashed by SHA-512, whatever PYTHONHASHSEED says.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """One stream of chance, named by its seed; other streams do not disturb it."""

    def __init__(self, *seed: object) -> None:
        self.unit = random.Random("/".join(map(str, seed))).random  # noqa: S311 - a sample, not a secret

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, `limit`."""
        return int(self.unit() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.unit() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items (all, if there are fewer), in random order."""
        left = list(items)
        for place in range(min(count, len(left))):
            other = place + self.below(len(left) - place)
            left[place], left[other] = left[other], left[place]
        return left[:count]


class Urn(Generic[T]):
    """Items of different weight to draw from, with replacement. Weights are added up once."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self._items = items
        self._sums = list(accumulate(weights))

    def draw(self, dice: Dice) -> T:
        """One item, by weight."""
        return self._items[min(bisect_right(self._sums, dice.unit() * self._sums[-1]), len(self._items) - 1)]
