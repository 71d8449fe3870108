"""Dates as offices and people print them, to partial ISO dates. What is no date of the calendar is None, never repaired."""

from __future__ import annotations

import re
from functools import lru_cache

from zhichan.normalise.width import compact
from zhichan.records.dates import is_partial_date

_DIGITS = re.compile(r"(\d{4})(?:(\d\d)(\d\d)?)?")
_SIGNS = re.compile(r"(\d{4})(?:年|[.\-/])(?:(\d{1,2})(?:月|[.\-/])?(?:(\d{1,2})日?)?)?(?:T?00:00(?::00)?(?:\.0+)?Z?)?")


@lru_cache(maxsize=8192)  # the same days come again and again
def parse_date(text: str) -> str | None:
    """`2012.05.31`, `20120531`, `2012-5-31`, `2012年5月31日`, `2012/5`, `19940400` → `2012-05-31`, …, `2012-05`, `1994-04`.

    Month or day `00` means: not known. A date with the year last is refused, since day and month cannot be told apart.
    """
    spelled = compact(text)
    match = _DIGITS.fullmatch(spelled) or _SIGNS.fullmatch(spelled)
    if not match:
        return None
    year, month, day = match.groups()
    parts = [year]
    if month and int(month):
        parts.append(month.zfill(2))
        if day and int(day):
            parts.append(day.zfill(2))
    elif day and int(day):
        return None
    date = "-".join(parts)
    return date if is_partial_date(date) and int(year) >= 1 else None
