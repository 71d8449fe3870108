"""One colour for one thing, on every chart and on the map: names of the style sheet's tokens."""

from __future__ import annotations

STATES = {
    "in-force": "c3",
    "pending": "c5",
    "lapsed": "c6",
    "expired": "c8",
    "withdrawn": "c2",
    "rejected": "c4",
    "abandoned": "c7",
    "revoked": "c1",
    "unknown": "grey",
}
TYPES = {"invention": "c1", "utility-model": "c2", "design": "c3", "plant": "c4", "reissue": "c5", "other": "c8"}
YEARS = ("y1", "y2", "y3", "y4", "y5")
"""From the earliest to the latest."""
