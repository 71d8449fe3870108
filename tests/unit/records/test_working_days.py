"""Working days, by the notice of the year; years without one by weekends alone."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from zhichan.records.working_days import is_declared, is_working_day, working_days_after, working_days_until

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))


def test_holidays_are_free_and_the_weekends_for_them_are_worked() -> None:
    assert not is_working_day(dt.date(2026, 10, 7)), "a Wednesday of the national holiday"
    assert is_working_day(dt.date(2026, 10, 10)), "the Saturday worked for it"
    assert not is_working_day(dt.date(2026, 10, 11))
    assert working_days_after(dt.date(2026, 9, 24), 10) == dt.date(2026, 10, 15)
    assert working_days_after(dt.date(2026, 2, 13), 1) == dt.date(2026, 2, 14)


def test_2026_is_as_the_state_council_said() -> None:
    year = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(365)]
    free = [day for day in year if not is_working_day(day)]
    assert len(free) == 2 * 52 + 19 - 6, "all weekends, 19 weekdays of holidays, less 6 weekends worked"


def test_a_year_without_a_notice_is_counted_by_weekends_alone() -> None:
    assert (is_declared(dt.date(2026, 12, 31)), is_declared(dt.date(2031, 1, 1))) == (True, False)
    assert working_days_after(dt.date(2031, 1, 3), 5) == dt.date(2031, 1, 10)


@given(day=DAYS, number=st.integers(1, 60))
def test_the_last_of_so_many_working_days_is_worked_and_so_many_are_left_until_it(day: dt.date, number: int) -> None:
    last = working_days_after(day, number)
    assert is_working_day(last)
    assert working_days_until(day, last) == number
    assert working_days_until(last, day) == -number
