"""How the figures of a city hang together: `relations.yml`, and the range of numbers that a printed figure stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import msgspec

from zhichan.records.declared import load_yaml
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.published import Catalogue, Figure
from zhichan.strategy.outline import Shape

ENDLESS = Decimal("Infinity")
ONE_DAY = dt.timedelta(days=1)


class PartOf(Shape, frozen=True):
    """Indicators that are parts of another; `complete`: nothing else is."""

    whole: str
    parts: tuple[str, ...]
    complete: bool = False


class Relations(Shape, frozen=True):
    """`relations.yml`: `added` units, `cumulative` indicator → what it adds up, `parts`, scope → what it lies `within`."""

    added: tuple[str, ...] = ()
    cumulative: dict[str, str] = msgspec.field(default_factory=dict)
    parts: tuple[PartOf, ...] = ()
    within: dict[str, str] = msgspec.field(default_factory=dict)


NO_RELATIONS = Relations()


class Range(msgspec.Struct, frozen=True):
    """The lowest and the highest number that a figure may stand for; both may be endless."""

    low: Decimal
    high: Decimal

    def misses(self, other: Range) -> bool:
        """Whether no number lies in both."""
        return self.low > other.high or other.low > self.high


class Span(msgspec.Struct, frozen=True):
    """A figure that adds up over time: what came after the day `start` up to the day `end`."""

    figure: Figure
    series: tuple[str, str]
    start: dt.date
    end: dt.date
    stated: Range


def load_relations(path: Path, catalogue: Catalogue) -> Relations:
    """Reads `relations.yml`; a city without it declares none.

    Raises:
        DeclarationError: it is not of its shape.
        StrategyError: it names a unit, an indicator or a scope that figures.yml has not.
    """
    if not path.is_file():
        return NO_RELATIONS
    found = load_yaml(path, Relations)
    named = (*found.cumulative, *found.cumulative.values(), *(name for one in found.parts for name in (one.whole, *one.parts)))
    _known(path, "unit", found.added, catalogue.units)
    _known(path, "indicator", named, catalogue.indicators)
    _known(path, "scope", (*found.within, *found.within.values()), catalogue.scopes)
    return found


def _known(path: Path, what: str, named: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for name in named:
        if name not in there:
            raise StrategyError(f"unknown {what} {name!r}", where=path.name, mend="add it to figures.yml")


def range_of(figure: Figure, catalogue: Catalogue) -> Range:
    """What a printed figure may stand for: its bounds, and half of its last place where it is no whole count."""
    amount, counted = figure.amount, catalogue.units[figure.unit].counted
    half = Decimal(0) if counted and not figure.decimals else Decimal(5).scaleb(-figure.decimals - 1)
    if amount.low != amount.high:
        half = Decimal(0)  # a bound, or rounded by more than its last place: the source says so
    more = Decimal(1) if amount.over and counted and not figure.decimals else Decimal(0)
    low = -ENDLESS if amount.low is None else amount.low - half + more
    return Range(low, ENDLESS if amount.high is None else amount.high + half)


def span_of(figure: Figure, relations: Relations, catalogue: Catalogue) -> Span | None:
    """The figure as an amount between two days; None where it does not add up over time or its days are not known.

    A total that ends in a year, without a month, may have been counted on any day of it.
    """
    period = figure.period
    if figure.unit not in relations.added:
        return None
    if period.kind in ("year", "span", "day"):
        series, start = figure.indicator, period.first - ONE_DAY
    elif period.kind == "since" and len(period.end) > 4 and (figure.indicator in relations.cumulative or period.start):
        series = relations.cumulative.get(figure.indicator, figure.indicator)
        start = period.first - ONE_DAY if period.start else dt.date.min
    else:
        return None
    return Span(figure, (series, figure.scope), start, period.last, range_of(figure, catalogue))
