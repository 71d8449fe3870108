"""Counting working days: weekends and public holidays do not count, weekends that are worked in their place do."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files

import msgspec

from zhichan.records.declared import load_yaml


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days off, from the first to the last."""

    first: dt.date
    last: dt.date


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days of one year that are not as the week has them. `checked`: whether somebody has compared them with the notice."""

    year: int
    holidays: tuple[Span, ...]
    worked: tuple[dt.date, ...] = ()
    checked: bool = False


@cache
def years() -> dict[int, Year]:
    """The years whose holidays are known."""
    return {one.year: one for one in load_yaml(files("zhichan.cases") / "days_off.yml", list[Year])}


def is_working(day: dt.date) -> bool:
    """Whether offices work on a day; in a year without known holidays by the week alone."""
    known = years().get(day.year)
    if known and any(span.first <= day <= span.last for span in known.holidays):
        return False
    return day.weekday() < 5 or (known is not None and day in known.worked)


def working_day_after(day: dt.date, days: int) -> dt.date:
    """The last day of a term of so many working days that begins on the day after `day`."""
    while days:
        day += dt.timedelta(days=1)
        days -= is_working(day)
    return day
