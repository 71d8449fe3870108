"""Where the readings so far lead: a value for the deadline with its interval and its chance in words. Never a reading.

The interval is the prediction interval of least squares: ŷ ± t · s · √(1 + 1/n + (x₀ − x̄)² / Σ(x − x̄)²), with n − 2 degrees of
freedom. It says how far single years have strayed from the line, and holds only as long as what drove the years stays the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import Amount
from zhichan.strategy.figures.published import Unit
from zhichan.strategy.targets.courses import Course, Point
from zhichan.strategy.targets.paths import years_at
from zhichan.strategy.targets.tracking import ProjectionRule


class Method(msgspec.Struct, frozen=True):
    """A method by name: (years, values, year asked for) → (value, standard error of a single reading there)."""

    label: Label
    work: Callable[[Sequence[float], Sequence[float], float], tuple[float, float]]


class Projection(msgspec.Struct, frozen=True):
    """What the trend leads to on a day; `amount` holds the interval. `chance` is that of reaching the goal, 0 to 1."""

    method: str
    day: dt.date
    amount: Amount
    decimals: int
    chance: float
    points: tuple[Point, ...]
    interval: int
    sentence: Label


def linear_trend(years: Sequence[float], values: Sequence[float], asked: float) -> tuple[float, float]:
    """The line of least squares; three points or more, not all of one time."""
    n = len(years)
    mean_x, mean_y = sum(years) / n, sum(values) / n
    spread_x = sum((x - mean_x) ** 2 for x in years)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(years, values, strict=True)) / spread_x
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in zip(years, values, strict=True))
    error = (left / (n - 2) * (1 + 1 / n + (asked - mean_x) ** 2 / spread_x)) ** 0.5
    return mean_y + slope * (asked - mean_x), error


METHODS: dict[str, Method] = {
    "linear_trend": Method(Label(zh="直线趋势（最小二乘法）", en="linear trend (least squares)"), linear_trend),
}


def project(rule: ProjectionRule, course: Course, unit: Unit, until: dt.date | None) -> Projection | Label:
    """The projection of a course to the deadline, or the sentence that says why there is none."""
    if until is None:
        return Label(zh="原文未设期限，不作推测。", en="The text sets no date: nothing is projected.")
    if course.last is not None and course.last.day >= until:
        return Label(zh="期限当日已有读数，无须推测。", en="The deadline has its reading: nothing is left to project.")
    if not course.trend:
        return Label(
            zh="这种算法的数（合计、平均或一部分）没有可以外推的趋势，不作推测。",
            en="What this formula gives (a sum, a mean or a part) has no trend to go on: nothing is projected.",
        )
    taken = tuple(point for point in course.points if point.amount.low is not None and point.amount.high is not None)
    taken = taken[-rule.latest :]
    if len(taken) < rule.fewest:
        return Label(
            zh=f"可用读数只有 {len(taken)} 个，少于 {rule.fewest} 个，不作推测。",
            en=f"Readings to go by: {len(taken)}, fewer than {rule.fewest}. Nothing is projected.",
        )
    return _projected(rule, taken, course, unit, until)


def _projected(rule: ProjectionRule, taken: tuple[Point, ...], course: Course, unit: Unit, until: dt.date) -> Projection:
    from scipy.special import stdtr, stdtrit  # heavy: loaded where it is used

    years = [float(years_at(point.day)) for point in taken]
    value, error = METHODS[rule.method].work(years, [float(p.amount.value) for p in taken], float(years_at(until)))
    freedom = len(taken) - 2
    wide = float(stdtrit(freedom, 0.5 + rule.interval / 200)) * error
    goal = float(course.path.goal.value) if course.path else None
    chance = 0.5
    if goal is not None:
        chance = float(stdtr(freedom, (value - goal) / error)) if error else float(value >= goal)
    decimals = max(point.decimals for point in taken)
    middle, low, high = (Decimal(repr(one)) for one in (value, value - wide, value + wide))
    amount = Amount(middle, low, high).rounded(decimals)
    sentence = _sentence(rule, taken, unit, until, amount, decimals, None if course.path is None else course.path.goal, chance)
    return Projection(rule.method, until, amount, decimals, chance, taken, rule.interval, sentence)


def _sentence(
    rule: ProjectionRule, taken: tuple[Point, ...], unit: Unit, until: dt.date, amount: Amount, decimals: int,
    goal: Amount | None, chance: float,
) -> Label:  # fmt: skip
    value, low, high = (unit.shown(Amount.exact(one or Decimal(0)), decimals) for one in (amount.value, amount.low, amount.high))
    label, first, last = METHODS[rule.method].label, taken[0].day.year, taken[-1].day.year
    zh = (
        f"推测，不是读数：按 {first}–{last} 年 {len(taken)} 个读数的{label.zh}，"
        f"{until} 为 {value.zh}（{rule.interval}% 预测区间 {low.zh} 至 {high.zh}）"
    )
    en = (
        f"A projection, not a reading: on the {label.en} of {len(taken)} readings of {first} to {last}, "
        f"{until} comes to {value.en} ({rule.interval}% prediction interval {low.en} to {high.en})"
    )
    if goal is None:
        return Label(zh=f"{zh}。", en=f"{en}.")
    asked, word = unit.shown(Amount.exact(goal.value.quantize(Decimal(1).scaleb(-decimals))), decimals), chance_in_words(chance)
    return Label(
        zh=f"{zh}；若趋势不变，{word.zh}达到 {asked.zh}。", en=f"{en}; if the trend goes on, it is {word.en} to reach {asked.en}."
    )


def chance_in_words(chance: float) -> Label:
    """A chance as a person says it."""
    words = (
        (0.9, Label(zh="很可能", en="very likely")),
        (0.66, Label(zh="较可能", en="likely")),
        (0.33, Label(zh="难说能否", en="about as likely as not")),
        (0.1, Label(zh="不大可能", en="unlikely")),
    )
    return next((word for least, word in words if chance >= least), Label(zh="很不可能", en="very unlikely"))
