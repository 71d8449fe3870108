"""Working days: Monday to Friday, less the holidays and with the weekends worked in their place, as declared by year."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files

import msgspec

from zhichan.records.declared import load_yaml

SOON = 5
"""From so many working days before a last day on whoever it concerns is reminded; `parts/waits.html` says it in words."""

_ONE = dt.timedelta(days=1)
_SATURDAY = 5


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What differs in a year from weeks of five days."""

    free: frozenset[dt.date]
    worked: frozenset[dt.date]


@cache
def _years() -> dict[int, Year]:
    return load_yaml(files("zhichan.records") / "working_days.yml", dict[int, Year])


def is_declared(day: dt.date) -> bool:
    """Whether the holidays of the day's year are known; if not, it is counted by weekends alone."""
    return day.year in _years()


def is_working_day(day: dt.date) -> bool:
    """Whether a day is worked."""
    year = _years().get(day.year)
    if year and day in year.worked:
        return True
    return day.weekday() < _SATURDAY and not (year and day in year.free)


def working_days_after(day: dt.date, number: int) -> dt.date:
    """The last of so many working days that begin on the day after `day`."""
    while number:
        day += _ONE
        number -= is_working_day(day)
    return day


def working_days_until(today: dt.date, last: dt.date) -> int:
    """How many working days are left after today up to the last day; negative for working days past it."""
    first, then = sorted((today, last))
    days = sum(is_working_day(first + one * _ONE) for one in range(1, (then - first).days + 1))
    return days if last >= today else -days
