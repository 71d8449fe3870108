"""Taking out of a right what was decided not to be shown of a party, wherever the right says it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, NamedTuple

import msgspec

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
