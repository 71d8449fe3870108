"""The life of a right as a small drawing: geometry only, the list beside it says the same in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from zhichan.portal.rights.record import Record
from zhichan.records.dates import first_day
from zhichan.records.kinds import kind

WIDTH, HEIGHT, TRACK = 720, 92, 46
_LEFT, _RIGHT = 8, 712
_LABEL_WIDTH = 64  # room that a label takes, in the units of the drawing


@dataclass(frozen=True)
class Stretch:
    """A state from x to x."""

    start: float
    end: float
    style: str


@dataclass(frozen=True)
class Dot:
    """An event; its label is above or below the track, or absent where there is no room."""

    x: float
    label: str
    label_y: int
    anchor: str


@dataclass(frozen=True)
class Timeline:
    """The drawing."""

    stretches: list[Stretch]
    dots: list[Dot]
    years: list[tuple[float, int]]
    today: float
    today_anchor: str


def draw(record: Record, on: dt.date) -> Timeline | None:
    """The timeline of a record with the date of law marked; None where no state is known."""
    if not record.spans:
        return None
    days = [span.start for span in record.spans] + [on] + ([record.standing.ends] if record.standing.ends else [])
    first, last = dt.date(min(days).year, 1, 1), dt.date(max(days).year + 1, 1, 1)

    def x(day: dt.date) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (day - first).days / (last - first).days, 1)

    states = kind(record.right.kind).states
    stretches = []
    for span in record.spans:
        state = states[span.state]
        style = "alive" if state.protected else "pending" if state.alive else "ended"
        stretches.append(Stretch(x(span.start), x(min(span.end or last, last)), style))
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (last.year - first.year) / step <= 9)
    years = [(x(dt.date(year, 1, 1)), year) for year in range(first.year, last.year + 1) if year % step == 0]
    return Timeline(stretches, _dots(record, x), years, x(on), _anchor(x(on)))


def _dots(record: Record, x: Callable[[dt.date], float]) -> list[Dot]:
    free_from = {18: -1.0, 34: -1.0}
    dots = []
    for event in record.events:
        if not event.date or not event.state:
            continue
        place = x(first_day(event.date))
        row = next((y for y in (34, 18) if place - _LABEL_WIDTH / 2 >= free_from[y]), 0)
        if row:
            free_from[row] = place + _LABEL_WIDTH / 2
        dots.append(Dot(place, event.label if row else "", row, _anchor(place)))
    return dots


def _anchor(x: float) -> str:
    return "start" if x < _LABEL_WIDTH / 2 else "end" if x > WIDTH - _LABEL_WIDTH / 2 else "middle"
