"""Names of people and bodies: width and blanks unified, nothing guessed."""

from __future__ import annotations

from zhichan.normalise.width import tidy


def clean_name(text: str) -> str:
    """Half-width signs, one blank between words, none at the ends. Letters, order and titles stay as printed."""
    return tidy(text)
