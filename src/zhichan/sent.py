"""Files as somebody sends them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol

_LONGEST = 120
_ODD = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class Sent(Protocol):
    """A file as the web hands it over."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes in pieces."""


def safe_name(name: str) -> str:
    """A file's name as it can stand in a folder: no path, no control characters, not hidden, not too long, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = _ODD.sub("_", last).strip().lstrip(".").strip() or "file"
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}"
    return plain[:_LONGEST]
