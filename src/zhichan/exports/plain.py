"""Texts as they may stand in a file: nothing that steers a reader's screen, nothing that a spreadsheet runs."""

from __future__ import annotations

import re

# control characters but tab and line breaks, and the marks that turn the direction of writing
_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """The text without what steers; line breaks stay."""
    return _STEERING.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def line(text: str) -> str:
    """The text on one line."""
    return _BLANKS.sub(" ", plain(text)).strip()
