"""Working days of mainland China: Monday to Friday, without public holidays and with the weekend days worked in their place."""

from __future__ import annotations

import datetime as dt

import msgspec

_SATURDAY = 5
_ONE = dt.timedelta(days=1)


class WorkingDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The calendar as declared: `holidays` on weekdays or weekends, and weekend days that are `worked`.

    A year of which nothing is declared has its weekdays as working days.
    """

    holidays: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()

    def is_one(self, day: dt.date) -> bool:
        """Whether a day is a working day."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.holidays)

    def after(self, day: dt.date, number: int) -> dt.date:
        """The working day so many after a day; the day itself does not count."""
        while number:
            day += _ONE
            number -= self.is_one(day)
        return day

    def until(self, today: dt.date, last: dt.date) -> int:
        """How many working days are left from tomorrow to the last day; negative once it has passed."""
        if last < today:
            return -self.until(last, today)
        return sum(self.is_one(today + number * _ONE) for number in range(1, (last - today).days + 1))
