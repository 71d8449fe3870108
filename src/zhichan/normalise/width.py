"""Width and blanks: the same characters however they were typed.

Full-width Latin letters, digits and signs become half-width, exotic blanks become one plain blank, and characters that
show nothing (soft hyphen, zero-width marks, byte-order mark) go. Nothing else changes: `²`, `㎡` or `①` stay what they are.
"""

from __future__ import annotations

import re

_TABLE: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE |= dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F), " ")
_TABLE |= dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), None)
_ODD = re.compile("[" + "".join(map(chr, _TABLE)) + "]")


def fold(text: str) -> str:
    """Half-width form, without invisible characters; blanks stay where they are."""
    # most Chinese text has few such characters: finding these is several times as fast as looking up each character
    return text if text.isascii() else _ODD.sub(_folded, text)


def _folded(found: re.Match[str]) -> str:
    return _TABLE[ord(found[0])] or ""


def tidy(text: str) -> str:
    """Folded, with every run of blanks and line breaks as one blank, none at the ends."""
    return " ".join(fold(text).split())


def compact(text: str) -> str:
    """Folded, without any blank at all."""
    return "".join(fold(text).split())
