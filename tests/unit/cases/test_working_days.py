"""Terms in working days."""

from __future__ import annotations

import datetime as dt

import pytest

from zhichan.cases.working_days import is_working, working_day_after, years


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-09-30", 1, "2026-10-08"),  # over a holiday
        ("2026-10-08", 2, "2026-10-10"),  # a Saturday that is worked
        ("2027-04-02", 1, "2027-04-05"),  # a year without known holidays: the week alone
        ("2026-11-27", 0, "2026-11-27"),
    ],
)
def test_a_term_ends_on_a_working_day(day: str, days: int, expected: str) -> None:
    assert working_day_after(dt.date.fromisoformat(day), days) == dt.date.fromisoformat(expected)


def test_days_worked_instead_fall_on_weekends_and_holidays_are_not_worked() -> None:
    for year in years().values():
        assert all(day.weekday() >= 5 and is_working(day) for day in year.worked)
