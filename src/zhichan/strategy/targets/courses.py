"""The course of a target by one of its ways: its readings, the path from the baseline to the demand, and the gap between them.

Most formulas are followed on the readings of their indicator: a stock against the stock expected, compound growth against the
figure that this growth would have brought. Where the formula makes a figure of its own (a sum, a mean), this figure is followed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import Amount, spread
from zhichan.strategy.figures.published import Figure
from zhichan.strategy.targets.formulas import FORMULAS, Case
from zhichan.strategy.targets.paths import Path

HUNDRED = Decimal(100)
Ends = tuple[Amount, Amount]


class Point(msgspec.Struct, frozen=True):
    """What is read, or worked out from readings, for the end of a day."""

    day: dt.date
    amount: Amount
    decimals: int
    figures: tuple[Figure, ...]


class Course(msgspec.Struct, frozen=True):
    """The readings of a way against its path. `pathless` says why there is none; `trend`: a trend of the points has a meaning."""

    points: tuple[Point, ...]
    path: Path | None
    pathless: Label | None
    cut: dt.date
    of_indicator: bool
    trend: bool

    @property
    def last(self) -> Point | None:
        """The last reading."""
        return self.points[-1] if self.points else None

    @property
    def expected(self) -> Amount | None:
        """What the path expects on the day looked at, or on the deadline if that was before."""
        return self.path.expected(self.cut) if self.path else None

    def gap(self, day: dt.date | None = None) -> Amount | None:
        """The last reading less what the path expects on its day, or on another day; None without reading or path."""
        if self.last is None or self.path is None:
            return None
        return spread(lambda read, path: read - path, (self.last.amount,), (self.path.expected(day or self.last.day),))


class Followed(msgspec.Struct, frozen=True):
    """How a formula is followed. `own_path`: the target may name another path."""

    path: str
    points: Callable[[str, Case], list[Point]]
    ends: Callable[[Case], Ends | Label]
    of_indicator: bool = True
    trend: bool = True
    own_path: bool = False


def course(formula: str, path: str, case: Case) -> Course:
    """The course of one way.

    Args:
        formula: its name.
        path: the path that the target names, empty for the usual one.
        case: what the formula works on.
    """
    followed = FOLLOWED[formula]
    points = tuple(sorted(followed.points(formula, case), key=lambda point: point.day))
    drawn = _path(path if path and followed.own_path else followed.path, followed.ends(case), case)
    found, missing = (drawn, None) if isinstance(drawn, Path) else (None, drawn)
    return Course(points, found, missing, case.cut, followed.of_indicator, followed.trend)


def _path(rule: str, ends: Ends | Label, case: Case) -> Path | Label:
    if case.until is None and rule != "level":
        return Label(zh="原文未设期限，没有路径。", en="The text sets no date, so there is no path.")
    if isinstance(ends, Label):
        return ends
    start, goal = ends
    if rule == "equal_growth" and (start.value <= 0 or start.low is None or start.low <= 0):
        return Label(zh="起点为零，无从按比例增长。", en="Nothing grows by a rate from a baseline of nothing.")
    return Path(rule, start, _base_day(case), goal, case.until)


def _base_day(case: Case) -> dt.date:
    return dt.date(case.base_year, 12, 31)


def _point(figure: Figure) -> Point:
    return Point(figure.period.last, figure.amount, figure.decimals, (figure,))


def _totals(formula: str, case: Case) -> list[Point]:
    return list({figure.period.last: _point(figure) for figure in case.totals()}.values())


def _parts(formula: str, case: Case) -> list[Point]:
    """Of a part it is known only that the whole is not less."""
    return [
        msgspec.structs.replace(point, amount=Amount(point.amount.value, point.amount.low, None))
        for point in _totals(formula, case)
    ]


def _years(formula: str, case: Case) -> list[Point]:
    return [_point(figure) for year, figure in case.years().items() if year == case.base_year or year in case.window]


def _window(formula: str, case: Case) -> list[Point]:
    return [_point(figure) for year, figure in case.years().items() if year in case.window]


def _added(formula: str, case: Case) -> list[Point]:
    """What was added to the stock since the start, where the start is known."""
    if case.start is None:
        return []
    start = case.start
    return [
        msgspec.structs.replace(point, amount=spread(lambda stock, at: stock - at, (point.amount,), (start,)))
        for point in _totals(formula, case)
        if point.day > _base_day(case)
    ]


def _worked(formula: str, case: Case) -> list[Point]:
    """What the formula itself gives at the end of each reading."""
    points = []
    for day in sorted({figure.period.last for figure in case.readings if figure.period.last > _base_day(case)}):
        until = msgspec.structs.replace(case, cut=day, readings=tuple(r for r in case.readings if r.period.last <= day))
        worked = FORMULAS[formula].work(until)
        if worked.value is not None and worked.used[-1].period.last == day:
            points.append(Point(day, worked.value, worked.decimals, worked.used))
    return points


def _from_baseline(case: Case) -> Ends | Label:
    start = case.start
    for figure in case.readings:
        if start is None and figure.period.last == _base_day(case) and figure.period.kind in ("at", "since", "year"):
            start = figure.amount
    if start is None:
        return Label(zh="起点未见公布，没有路径。", en="The baseline is not published, so there is no path.")
    return start, Amount.exact(case.demand)


def _from_nothing(case: Case) -> Ends | Label:
    return Amount.exact(Decimal(0)), Amount.exact(case.demand)


def _always(case: Case) -> Ends | Label:
    return Amount.exact(case.demand), Amount.exact(case.demand)


def _grown(case: Case) -> Ends | Label:
    base = case.years().get(case.base_year)
    if base is None or case.until is None:
        return Label(zh="首年无读数，没有路径。", en="The base year has no reading, so there is no path.")
    years = case.until.year - case.base_year
    factor = (1 + case.demand / HUNDRED) ** years
    return base.amount, spread(lambda start: start * factor, (base.amount,))


FOLLOWED: dict[str, Followed] = {
    "stock_at": Followed("straight_line", _totals, _from_baseline, own_path=True),
    "part_reaches": Followed("straight_line", _parts, _from_baseline, own_path=True, trend=False),
    "year_at": Followed("steps_by_year", _years, _from_baseline, own_path=True),
    "new_since_start": Followed("straight_line", _added, _from_nothing, of_indicator=False),
    "new_counted": Followed("straight_line", _worked, _from_nothing, of_indicator=False, trend=False),
    "yearly_average": Followed("level", _worked, _always, of_indicator=False, trend=False),
    "yearly_each": Followed("level", _window, _always, trend=False),
    "average_yearly_growth_cagr": Followed("equal_growth", _years, _grown),
    "average_yearly_growth_mean": Followed("level", _worked, _always, of_indicator=False, trend=False),
}
