"""Taking out of a right what was decided not to be shown of a party, wherever the right says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import msgspec

from zhichan.records.people import without_contacts
from zhichan.records.right import Item, Party, Right

VEIL = "***"
"""What stands in the place of what is withheld."""
_PLACE = ("address", "postcode", "code")
_FREE_WORDS = ("events", "links", "rest")
"""Where sources write sentences: names and addresses are looked for inside them. Titles, claims and goods stay as they are."""


class Withheld(NamedTuple):
    """Something of a party, named as the record names it, that is not shown."""

    party: str
    field: Literal["address", "name"]


@dataclass(frozen=True)
class Withholdings:
    """All that is withheld, by the id of the right on which it is. Empty, it is false; equal ones are one key of a mapping."""

    entries: frozenset[tuple[str, Withheld]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.entries)

    def of(self, right: str) -> frozenset[Withheld]:
        """What is withheld of a right."""
        return self._by_right.get(right, frozenset())

    @property
    def rights(self) -> Iterable[str]:
        """The rights of which something is withheld."""
        return self._by_right.keys()

    def printed(self, right: str, field: Literal["address", "name"]) -> set[str]:
        """The names of parties of a right of whom this is withheld, as records print them and as derived data does."""
        names = {one.party for one in self.of(right) if one.field == field}
        return names | {without_contacts(name) for name in names}

    @cached_property
    def _by_right(self) -> Mapping[str, frozenset[Withheld]]:
        found: dict[str, set[Withheld]] = defaultdict(set)
        for right, one in self.entries:
            found[right].add(one)
        return {right: frozenset(some) for right, some in found.items()}


NOTHING = Withholdings()
"""What is withheld where nobody objected."""


def veiled(right: Right, withheld: Collection[Withheld]) -> Right:
    """The right without what is withheld of its parties, in the parties themselves and in what sources say in free words."""
    names = {one.party for one in withheld if one.field == "name"}
    placed = {one.party for one in withheld if one.field == "address"}
    hidden = names | {value for p in right.parties if p.name in placed for value in (p.address, p.code) if value}
    if not hidden and not placed:
        return right
    words = sorted(hidden, key=len, reverse=True)  # the longest first, so that a short one leaves no part of a long one
    changed: dict[str, Any] = {"parties": tuple(_veiled_party(party, names, placed) for party in right.parties)}
    for field in _FREE_WORDS:
        changed[field] = tuple(_veiled_words(item, words) for item in getattr(right, field))
    return msgspec.structs.replace(right, **changed)


def _veiled_party(party: Party, names: set[str], placed: set[str]) -> Party:
    changed = dict.fromkeys(_PLACE, "") if party.name in placed else {}
    if party.name in names:
        changed["name"] = VEIL
    return msgspec.structs.replace(party, **changed) if changed else party


def _veiled_words(item: Item, words: list[str]) -> Item:
    changed = {}
    for name in item.__struct_fields__:
        value = getattr(item, name)
        if isinstance(value, str):
            shown = value
            for word in words:
                shown = shown.replace(word, VEIL)
            if shown != value:
                changed[name] = shown
    return msgspec.structs.replace(item, **changed) if changed else item
