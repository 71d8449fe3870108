"""The sources of a right by the numbers under which its page refers to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhichan.records.right import Item, Right, Source


@dataclass(frozen=True)
class NumberedSource:
    """A source with the number by which the page refers to it."""

    number: int
    source: Source


class References:
    """Gives the sources of a right their numbers: the most trusted first."""

    def __init__(self, right: Right) -> None:
        trust = {"office": 0, "vendor": 1, "hand": 2}
        ordered = sorted(sorted(right.sources, key=lambda s: s.date, reverse=True), key=lambda s: trust[s.authority])
        self.numbered = [NumberedSource(number, source) for number, source in enumerate(ordered, 1)]
        self._numbers = {entry.source.key: entry.number for entry in self.numbered}

    def of(self, item: Item) -> tuple[int, ...]:
        """The numbers of the sources that state an item."""
        return self.of_keys(item.sources)

    def of_all(self, items: Iterable[Item]) -> tuple[int, ...]:
        """The numbers of the sources that state any of these items."""
        return self.of_keys(key for item in items for key in item.sources)

    def of_keys(self, keys: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the sources with these keys."""
        return tuple(sorted({self._numbers[key] for key in keys if key in self._numbers}))
