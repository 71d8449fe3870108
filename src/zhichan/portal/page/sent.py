"""What forms send, read."""

from __future__ import annotations


def sent_number(value: str | None) -> int | None:
    """The number of a row, or a revision, that a form sent; None for what is none."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else None
