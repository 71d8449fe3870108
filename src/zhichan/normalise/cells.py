"""Cells that we write for spreadsheets: what others wrote must not run there as a formula."""

from __future__ import annotations

import re

# the signs with which Excel, LibreOffice and WPS begin a formula, also in the full width that Chinese keyboards give
_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
_NUMBER = re.compile(r"[+-]\d+(,\d{3})*(\.\d+)?%?")


def as_cell(value: object) -> object:
    """The value as a spreadsheet will show it: a text that begins like a formula gets an apostrophe before it.

    Numbers stay numbers, also those written as text with their sign (`-12.5`, `+3%`).
    """
    if not isinstance(value, str) or not value.startswith(_STARTS) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def as_cells(row: list[object]) -> list[object]:
    """A row of such cells."""
    return [as_cell(value) for value in row]
