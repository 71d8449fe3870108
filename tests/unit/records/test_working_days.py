"""Working days: weekends, holidays and the weekend days worked for them."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from zhichan.records.working_days import WorkingDays

OCTOBER = WorkingDays(
    frozenset(dt.date(2026, 10, day) for day in (1, 2, 5, 6, 7)), frozenset({dt.date(2026, 10, 10), dt.date(2026, 9, 20)})
)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def test_the_national_holiday() -> None:
    assert OCTOBER.after(dt.date(2026, 9, 30), 1) == dt.date(2026, 10, 8)
    assert OCTOBER.after(dt.date(2026, 9, 30), 3) == dt.date(2026, 10, 10)  # a Saturday worked
    assert OCTOBER.until(dt.date(2026, 9, 30), dt.date(2026, 10, 8)) == 1
    assert OCTOBER.until(dt.date(2026, 10, 9), dt.date(2026, 9, 30)) == -2
    assert OCTOBER.until(dt.date(2026, 10, 9), dt.date(2026, 10, 9)) == 0


@given(DAYS, st.integers(1, 60))
def test_counting_there_and_back(day: dt.date, number: int) -> None:
    last = OCTOBER.after(day, number)
    assert OCTOBER.is_one(last)
    assert OCTOBER.until(day, last) == number
