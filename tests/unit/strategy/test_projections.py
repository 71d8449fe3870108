"""Projections against values worked out by hand, and each refusal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import Amount, Bound
from zhichan.strategy.figures.published import Unit
from zhichan.strategy.targets.courses import Course, Point
from zhichan.strategy.targets.paths import Path
from zhichan.strategy.targets.projections import Projection, chance_in_words, linear_trend, project
from zhichan.strategy.targets.tracking import ProjectionRule

UNTIL = dt.date(2014, 12, 31)
UNIT = Unit(zh="件", en="items", counted=True)
RULE = ProjectionRule(fewest=4, latest=6, interval=95)


def course(*values: str, goal: str = "9", bound: Bound = "exact", trend: bool = True) -> Course:
    points = [
        Point(dt.date(2010 + number, 12, 31), Amount.read(Decimal(value), bound), 0, ()) for number, value in enumerate(values)
    ]
    path = Path("straight_line", Amount.exact(Decimal(1)), dt.date(2009, 12, 31), Amount.exact(Decimal(goal)), UNTIL)
    return Course(tuple(points), path, None, dt.date(2013, 12, 31), of_indicator=True, trend=trend)


def projected(of: Course, rule: ProjectionRule = RULE, until: dt.date | None = UNTIL) -> Projection:
    found = project(rule, of, UNIT, until)
    assert isinstance(found, Projection)
    return found


def refused(of: Course, until: dt.date | None = UNTIL) -> str:
    found = project(RULE, of, UNIT, until)
    assert isinstance(found, Label)
    return found.en


def test_the_line_and_its_error_by_hand() -> None:
    # x̄ 2.5, ȳ 5; Σ(x−x̄)² 5, Σ(x−x̄)(y−ȳ) 9, slope 1.8; at 5 the line is at 9.5
    # left over: 2 − 2.3, 5 − 4.1, 5 − 5.9, 8 − 7.7: 0.09 + 0.81 + 0.81 + 0.09 = 1.8; s² = 1.8 ÷ 2 = 0.9
    # error² = 0.9 × (1 + 1/4 + 2.5² ÷ 5) = 0.9 × 2.5 = 2.25
    value, error = linear_trend([1, 2, 3, 4], [2, 5, 5, 8], 5)
    assert (value, error) == (pytest.approx(9.5), pytest.approx(1.5))


def test_the_interval_uses_students_t() -> None:
    found = projected(course("20", "50", "50", "80", goal="90"))
    # t with 2 degrees of freedom at 97.5 % is 4.302653 (tables); 95 ± 4.302653 × 15 = 95 ± 64.54, rounded outwards
    assert (found.amount.value, found.amount.low, found.amount.high) == (95, 30, 160)
    assert found.day == UNTIL
    # (95 − 90) ÷ 15 = 1/3: T = 1/2 + t ÷ (2 √(2 + t²)) = 1/2 + 0.3333 ÷ (2 × 1.45297) = 0.6147
    assert found.chance == pytest.approx(0.6147, abs=1e-4)
    assert found.sentence.en == (
        "A projection, not a reading: on the linear trend (least squares) of 4 readings of 2010 to 2013, 2014-12-31 comes to 95 "
        "(95% prediction interval 30 to 160); if the trend goes on, it is about as likely as not to reach 90."
    )
    assert "推测，不是读数" in found.sentence.zh


def test_points_on_a_line_leave_no_width() -> None:
    found = projected(course("1", "2", "3", "4", goal="5"))
    assert (found.amount.low, found.amount.value, found.amount.high, found.chance) == (5, 5, 5, 1.0)


def test_only_the_latest_readings_are_taken() -> None:
    found = projected(course("900", "1", "2", "3"), ProjectionRule(fewest=3, latest=3, interval=80))
    assert (len(found.points), found.amount.value) == (3, 4)


@pytest.mark.parametrize(
    ("of", "until", "reason"),
    [
        (course("1", "2", "3"), UNTIL, "Readings to go by: 3, fewer than 4. Nothing is projected."),
        (course("1", "2", "3", "4", bound="more-than"), UNTIL, "Readings to go by: 0, fewer than 4. Nothing is projected."),
        (course("1", "2", "3", "4"), dt.date(2013, 12, 31), "The deadline has its reading: nothing is left to project."),
        (course("1", "2", "3", "4"), None, "The text sets no date: nothing is projected."),
        (
            course("1", "2", "3", "4", trend=False),
            UNTIL,
            "What this formula gives (a sum, a mean or a part) has no trend to go on",
        ),
    ],
)
def test_it_is_refused_with_a_sentence(of: Course, until: dt.date | None, reason: str) -> None:
    assert refused(of, until).startswith(reason)


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.95, "very likely"), (0.7, "likely"), (0.5, "about as likely as not"), (0.2, "unlikely"), (0.01, "very unlikely")],
)
def test_a_chance_in_words(chance: float, words: str) -> None:
    assert chance_in_words(chance).en == words
