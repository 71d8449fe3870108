"""The short names that ship with the product: our own words, not the issuers' titles."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from zhichan.records.declared import Label, load_yaml

OWN = ("ipc", "cpc", "wipo-field", "nice", "locarno")
"""The schemes with short names of our own."""
SECTORS = {"I": (1, 8), "II": (9, 13), "III": (14, 24), "IV": (25, 32), "V": (33, 35)}
"""The first and the last field of each of the five sectors."""


@cache
def own_labels(scheme: str) -> dict[str, Label]:
    """Short names by symbol; empty for a scheme without. The CPC has those of the IPC and a few of its own."""
    if scheme not in OWN:
        return {}
    labels = load_yaml(files("zhichan.schemes") / "own" / f"{scheme}.yml", dict[str, Label])
    return own_labels("ipc") | labels if scheme == "cpc" else labels


def sector_of(field: int) -> str:
    """The sector of a field of technology: `I` (electrical engineering) to `V` (other)."""
    return next(sector for sector, (first, last) in SECTORS.items() if first <= field <= last)
