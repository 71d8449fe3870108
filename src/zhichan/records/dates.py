"""Partial dates: ISO strings cut where the source stops knowing (`2012`, `2012-05`, `2012-05-31`).

As strings they sort by time, and a comparison never invents a day. Where a day is needed (a term's end, a status at a
date) the first day that the date allows counts, and this is said.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

_LAST_YEAR = 9000  # terms are added to dates; files write 9999 for "no end", which is no date
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z")


def is_partial_date(text: str) -> bool:
    """True for `2012`, `2012-05` or `2012-05-31` that exist in the calendar."""
    match = _PARTIAL.match(text)
    if not match:
        return False
    year, month, day = match.groups()
    if not 1 <= int(year) <= _LAST_YEAR:
        return False
    if month is None:
        return True
    if not 1 <= int(month) <= 12:
        return False
    return day is None or 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]


@lru_cache(maxsize=1 << 16)  # registers repeat their days: each gazette has thousands of rights
def first_day(text: str) -> dt.date:
    """The first day that a partial date allows.

    Raises:
        ValueError: not a partial date.
    """
    parts = [int(part) for part in text.split("-")]
    return dt.date(*[*parts, 1, 1][:3])


def last_day(text: str) -> dt.date:
    """The last day that a partial date allows.

    Raises:
        ValueError: not a partial date.
    """
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return dt.date(parts[0], 12, 31)
    if len(parts) == 2:
        return dt.date(parts[0], parts[1], calendar.monthrange(parts[0], parts[1])[1])
    return dt.date(*parts)


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day years later; 29 February becomes 28 February where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day months later (or earlier, if negative); the last of the month where that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
