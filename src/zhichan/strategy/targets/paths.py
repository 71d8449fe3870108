"""The named paths from a baseline to a demand: what is expected on any day.

Time runs in years, so that the end of a year is a whole number whatever the number of its days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import Amount, spread

Shaped = Callable[[Decimal, Decimal, Decimal], Decimal]
"""(baseline, demand, part of the time that has run, 0 to 1) → what is expected."""


class PathRule(msgspec.Struct, frozen=True):
    """A path by name. `yearly`: only years that are over count."""

    label: Label
    shape: Shaped
    yearly: bool = False


class Path(msgspec.Struct, frozen=True):
    """A path drawn: from an amount on a day to an amount on a later day. `until` is None for one that is level for ever."""

    rule: str
    start: Amount
    since: dt.date
    goal: Amount
    until: dt.date | None

    def expected(self, day: dt.date) -> Amount:
        """What is expected at the end of a day; the baseline before the path begins, the demand after it ends."""
        rule = PATHS[self.rule]
        run = self._run(day, rule)
        return spread(lambda start, goal: rule.shape(start, goal, run), (self.start, self.goal))

    def _run(self, day: dt.date, rule: PathRule) -> Decimal:
        if self.until is None:
            return Decimal(1)
        first, last, now = years_at(self.since), years_at(self.until), years_at(day)
        if rule.yearly:
            now = max(first, Decimal(int(now)))
        return min(max((now - first) / (last - first), Decimal(0)), Decimal(1))


def years_at(day: dt.date) -> Decimal:
    """A day's end in years: the end of 2012 is 2013, the end of 1 July 2013 somewhat more than 2013.5."""
    first, next_first = dt.date(day.year, 1, 1), dt.date(day.year + 1, 1, 1)
    return day.year + Decimal((day - first).days + 1) / (next_first - first).days


def straight_line(baseline: Decimal, demand: Decimal, run: Decimal) -> Decimal:
    """The same step in the same time."""
    return baseline + (demand - baseline) * run


def equal_growth(baseline: Decimal, demand: Decimal, run: Decimal) -> Decimal:
    """The same growth in the same time; both ends are above nothing."""
    return Decimal(baseline * (demand / baseline) ** run)


def level(baseline: Decimal, demand: Decimal, run: Decimal) -> Decimal:
    """The demand at any time."""
    return demand


PATHS: dict[str, PathRule] = {
    "straight_line": PathRule(
        Label(zh="直线：同样时间增加同样多", en="a straight line: the same step in the same time"), straight_line
    ),
    "equal_growth": PathRule(
        Label(zh="等速增长：同样时间增长同样比例", en="equal growth: the same rate in the same time"), equal_growth
    ),
    "steps_by_year": PathRule(
        Label(zh="逐年台阶：每年末上一级", en="steps by year: one step at each year's end"), straight_line, yearly=True
    ),
    "level": PathRule(Label(zh="水平线：任何时候都按要求", en="level: the demand at any time"), level),
}
