"""By which days somebody must act on a case."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from zhichan.cases.models import Case
from zhichan.cases.procedures import Deadline


def running(case: Case) -> list[tuple[Deadline, dt.date]]:
    """The deadlines that run in the case's state, with their last days, the nearest first."""
    declared = case.declared.deadlines
    return sorted(
        ((one, day_of(case, name)) for name, one in declared.items() if case.state in one.states), key=lambda pair: pair[1]
    )


def day_of(case: Case, name: str) -> dt.date:
    """The last day of one deadline, counted for the state that the case is in."""
    deadline = case.declared.deadlines[name]
    begins = case.opened_at
    if deadline.counted_from == "entered" and (last := case.steps.last()):
        begins = last.at
    return timezone.localdate(begins) + dt.timedelta(days=deadline.days)


def next_due(case: Case) -> dt.date | None:
    """The nearest of the days that run; None where none does."""
    days = [day for _deadline, day in running(case)]
    return min(days) if days else None
