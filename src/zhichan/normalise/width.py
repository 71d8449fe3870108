"""Width and blanks: the same characters however they were typed.

Full-width Latin letters, digits and signs become half-width, exotic blanks become one plain blank, and characters that
show nothing (soft hyphen, zero-width marks, byte-order mark) go. Nothing else changes: `²`, `㎡` or `①` stay what they are.
"""

from __future__ import annotations

_TABLE: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE |= dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F), " ")
_TABLE |= dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), None)


def fold(text: str) -> str:
    """Half-width form, without invisible characters; blanks stay where they are."""
    return text if text.isascii() else text.translate(_TABLE)


def tidy(text: str) -> str:
    """Folded, with every run of blanks and line breaks as one blank, none at the ends."""
    return " ".join(fold(text).split())


def compact(text: str) -> str:
    """Folded, without any blank at all."""
    return "".join(fold(text).split())
