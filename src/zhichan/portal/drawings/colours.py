"""One colour for one thing, on every chart and on the map: names of the style sheet's tokens."""

from __future__ import annotations

from zhichan.records.kinds import kinds

STATES = {
    "in-force": "c3",
    "grace": "c3",
    "pending": "c5",
    "bred": "c5",
    "examined": "c5",
    "drafting": "c5",
    "issued": "c5",
    "lapsed": "c6",
    "expired": "c8",
    "surrendered": "c8",
    "superseded": "c8",
    "abolished": "c8",
    "cancelled": "c8",
    "withdrawn": "c2",
    "rejected": "c4",
    "abandoned": "c7",
    "revoked": "c1",
    "unknown": "grey",
}
"""States that mean the same share a colour: the right holds, is on its way, or is over; the word beside it tells them apart."""
YEARS = ("y1", "y2", "y3", "y4", "y5")
"""From the earliest to the latest."""
_SERIES = 8


def types() -> dict[str, str]:
    """The colour of each declared type: its place among the types of its kind, so the types of one kind differ."""
    colours: dict[str, str] = {}
    for kind in kinds().values():
        choices = kind.properties["type"].choices if "type" in kind.properties else {}
        for place, key in enumerate(choices):
            colours.setdefault(key, "c8" if key == "other" else f"c{place % _SERIES + 1}")
    return colours
