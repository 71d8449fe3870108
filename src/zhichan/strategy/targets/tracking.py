"""`tracking.yml`: how a city follows its targets: the rule of the lights, the method of projection, what counts as an anomaly.

A city without the file follows by the defaults written here. Rules and methods are named; the functions stand beside them.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from zhichan.strategy.outline import Shape


class LightRule(Shape, frozen=True):
    """When a target is on course, at risk, behind or unknown.

    Args:
        near: per cent of the expected value by which a reading may lie below the path and still count as at risk only.
        stale_months: months after which the last reading says nothing any more.
    """

    near: Decimal = Decimal(10)
    stale_months: int = 24


class ProjectionRule(Shape, frozen=True):
    """From which readings the deadline is looked at, and how sure the interval is.

    Args:
        method: a name of `zhichan.strategy.targets.projections.METHODS`.
        fewest: readings below which nothing is projected.
        latest: at most so many readings, the last ones, are taken.
        interval: per cent of cases that the interval is made to hold.
    """

    method: str = "linear_trend"
    fewest: int = 4
    latest: int = 6
    interval: int = 80


class AnomalyRule(Shape, frozen=True):
    """A rule by name (`zhichan.strategy.targets.anomalies`), what it looks at and from which per cent on it speaks."""

    rule: str
    above: Decimal = Decimal(0)
    shares: dict[str, str] = msgspec.field(default_factory=dict)  # indicator → that of its share in the last month of the year


class Tracking(Shape, frozen=True):
    """`tracking.yml`."""

    light: LightRule = LightRule()
    projection: ProjectionRule = ProjectionRule()
    anomalies: tuple[AnomalyRule, ...] = (
        AnomalyRule("rise_then_fall", above=Decimal(20)),
        AnomalyRule("one_weak_source"),
        AnomalyRule("rounded_or_bound"),
        AnomalyRule("change_of_basis"),
    )
