"""The readings of a target as a small line with the target's own line across it. Geometry only; the table says the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhichan.strategy.targets.judge import Judgement, Reading

WIDTH, HEIGHT = 240, 96
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 234, 22, 74


@dataclass(frozen=True)
class Dot:
    """A reading; `later` ones are shown, not judged."""

    x: float
    y: float
    later: bool


@dataclass(frozen=True)
class Spark:
    """The drawing: paths of the judged and the later readings, the target's line and the deadline."""

    judged: str
    later: str
    dots: list[Dot]
    goal: float | None
    until: float | None
    first: str
    last: str


def spark(judgement: Judgement, unit: str) -> Spark | None:
    """The spark line of a target's first indicator; None with fewer than two readings of one series.

    Args:
        judgement: the target, judged.
        unit: the unit of its readings. The target's line is drawn where the demand is in that unit.
    """
    series = _series(judgement)
    if len(series) < 2:
        return None
    demand = judgement.target.demand
    goal = float(demand.value) if demand.value is not None and demand.unit in (unit, f"{unit}/年") else None
    first, last = series[0].figure.period.last, series[-1].figure.period.last
    until = judgement.until if judgement.until and first <= judgement.until else None
    start, end = first.toordinal(), max(last, until or last).toordinal()
    top = max([float(r.figure.amount.value) for r in series] + ([goal] if goal is not None else [])) or 1.0

    def x(day: dt.date) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (day.toordinal() - start) / max(end - start, 1), 1)

    def y(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * value / top, 1)

    dots = [Dot(x(r.figure.period.last), y(float(r.figure.amount.value)), r.use == "later") for r in series]
    judged = [dot for dot in dots if not dot.later]
    return Spark(
        judged=_path(judged),
        later=_path(judged[-1:] + [dot for dot in dots if dot.later]),
        dots=dots,
        goal=None if goal is None else y(goal),
        until=None if until is None else x(until),
        first=series[0].figure.period.end,
        last=series[-1].figure.period.end,
    )


def _series(judgement: Judgement) -> list[Reading]:
    """The readings of the first indicator that has any: usable ones, of one kind of period, by time."""
    for way in judgement.ways:
        mine = [r for r in judgement.readings if r.figure.indicator == way.way.indicator and r.figure.trusted]
        kinds = [r.figure.period.kind for r in mine]
        if mine:
            commonest = max(dict.fromkeys(kinds), key=kinds.count)
            alike = {"at", "since"} if commonest in ("at", "since") else {commonest}
            return [r for r in mine if r.figure.period.kind in alike]
    return []


def _path(dots: list[Dot]) -> str:
    return "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots) if len(dots) > 1 else ""
