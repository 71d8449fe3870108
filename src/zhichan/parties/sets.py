"""Disjoint sets of numbers."""

from __future__ import annotations

from collections import defaultdict


class Sets:
    """The numbers from 0, each in a set of its own until they are joined. The root of a set is its smallest number."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def root(self, number: int) -> int:
        """The smallest number of the set that holds this one."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, a: int, b: int) -> int:
        """Makes two sets one and gives its root."""
        low, high = sorted((self.root(a), self.root(b)))
        self._parent[high] = low
        return low

    def groups(self) -> list[list[int]]:
        """The sets, each in order, by their smallest number."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._parent)):
            found[self.root(number)].append(number)
        return list(found.values())
