"""Names of people and bodies: width and blanks unified, nothing guessed."""

from __future__ import annotations

import re

from zhichan.normalise.width import tidy


def clean_name(text: str) -> str:
    """Half-width signs, one blank between words, none at the ends. Letters, order and titles stay as printed."""
    return tidy(text)


def split_names(text: str, separators: str = ";；") -> list[str]:
    """The cleaned names of a list in one cell, empty ones left out."""
    parts = re.split(f"[{re.escape(separators)}]", text)
    return [name for part in parts if (name := clean_name(part))]
