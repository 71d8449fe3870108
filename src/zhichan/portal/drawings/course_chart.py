"""The course of a target as rows, and a drawing made of nothing but these rows. The file, the table and the drawing are the same.

Geometry only: the page writes the SVG, so the chart stands without a script and on paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from zhichan.records.dates import last_day
from zhichan.strategy.targets.formulas import FORMULAS
from zhichan.strategy.targets.paths import years_at

Series = Literal["path", "reading", "later", "projection"]
WIDTH, HEIGHT = 480, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 440, 28, 226


@dataclass(frozen=True)
class Row:
    """One value of a chart; `low` and `high` are None where they are open. `shown` is in both languages."""

    series: Series
    day: str
    value: float
    low: float | None
    high: float | None
    shown: dict[str, str]
    figures: tuple[str, ...]
    trace: str


@dataclass(frozen=True)
class Dot:
    """A value in the drawing with the ends of what it may stand for."""

    series: Series
    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Drawing:
    """Lines, dots and the marks of both axes. `until` and `today` are places on the time axis, None where not in sight."""

    path: str
    readings: str
    dots: list[Dot]
    ticks: list[tuple[float, str]]
    years: list[tuple[float, str]]
    until: float | None
    path_end: tuple[float, float] | None


def rows_of(course: dict[str, Any], readings: Sequence[dict[str, Any]]) -> list[Row]:
    """The values of a course: its path, its readings, those after the deadline or the day looked at, and the projection.

    Args:
        course: a course of `targets.json`.
        readings: the readings of its target.
    """
    rows = [
        _row("path", value, (), f"{course['trace']}/path@{value['day']}")
        for value in (course["path"] or {"values": []})["values"]
    ]
    rows += [
        _row("reading", point, tuple(point["figures"]), f"{course['trace']}/reading@{point['day']}") for point in course["points"]
    ]
    if course["of_indicator"]:
        kinds = FORMULAS[course["formula"]].periods
        for r in readings:
            if r["use"] == "later" and r["indicator"]["key"] == course["indicator"] and r["period"]["kind"] in kinds:
                rows.append(_row("later", r | {"day": _last_day(r["period"]["to"])}, (r["id"],), r["id"]))
    if course["projection"]["value"] is not None:
        rows.append(_row("projection", course["projection"], (), f"{course['trace']}/projection@{course['projection']['day']}"))
    return rows


def _row(series: Series, value: dict[str, Any], figures: tuple[str, ...], trace: str) -> Row:
    return Row(series, value["day"], value["value"], value["low"], value["high"], value["shown"], figures, trace)


def _last_day(to: str) -> str:
    """The last day of a period's end as it is printed: 2016, 2016-12 or 2016-12-31."""
    return last_day(to).isoformat()


def draw(rows: Sequence[Row], until: str | None) -> Drawing | None:
    """The drawing of some rows; None where no reading is among them."""
    if not any(row.series in ("reading", "later") for row in rows):
        return None
    times = [_time(row.day) for row in rows] + ([_time(until)] if until else [])
    first, last = min(times), max(times)
    values = [one for row in rows for one in (row.value, row.low, row.high) if one is not None]
    step = _step(max([*values, 1.0]) - min([*values, 0.0]))
    bottom = step * (min([*values, 0.0]) // step)
    top = step * -(-max([*values, 1.0]) // step)

    def x(time: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (time - first) / ((last - first) or 1), 1)

    def y(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * (value - bottom) / (top - bottom), 1)

    def line(series: Series) -> str:
        at = [f"{x(_time(row.day))} {y(row.value)}" for row in rows if row.series == series]
        return "M" + "L".join(at) if len(at) > 1 else ""

    def dot(row: Row) -> Dot:
        low, high = y(row.value if row.low is None else row.low), _TOP if row.high is None else y(row.high)
        return Dot(row.series, x(_time(row.day)), y(row.value), low, high)

    path = [row for row in rows if row.series == "path"]
    return Drawing(
        path=line("path"),
        readings=line("reading"),
        dots=[dot(row) for row in rows if row.series != "path"],
        ticks=[(y(value), f"{value:,g}") for value in _steps(bottom, top, step)],
        years=_years(first, last, x),
        until=x(_time(until)) if until else None,
        path_end=(x(_time(path[-1].day)), y(path[-1].value)) if len(path) > 1 else None,
    )


def _time(day: str) -> float:
    return float(years_at(dt.date.fromisoformat(day)))


def _step(height: float) -> float:
    """A round step that cuts a height into three to six."""
    size = 10.0 ** (len(str(int(height))) - 1) if height >= 1 else 0.1
    return next(part * size for part in (0.2, 0.5, 1.0, 2.0, 5.0) if height / (part * size) <= 6)


def _steps(bottom: float, top: float, step: float) -> list[float]:
    return [bottom + step * number for number in range(round((top - bottom) / step) + 1)]


def _years(first: float, last: float, x: Any) -> list[tuple[float, str]]:
    """Year ends that fit beside each other: the end of 2012 stands at 2013."""
    whole = [year for year in range(int(first), int(last) + 1) if first <= year <= last]
    every = max(1, -(-len(whole) // 7))
    return [(x(float(year)), str(year - 1)) for year in whole[::every]]
