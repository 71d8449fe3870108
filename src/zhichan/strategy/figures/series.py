"""The figures of an indicator as a line: for spark lines and charts, with the targets set against it."""

from __future__ import annotations

import datetime as dt

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.amounts import Amount
from zhichan.strategy.figures.published import Figure


class TargetLine(msgspec.Struct, frozen=True):
    """A demand that can be drawn against the series: it is asked for in the unit of the indicator."""

    target: str
    demand: Amount
    until: dt.date | None


class Series(msgspec.Struct, frozen=True):
    """Trusted figures by time: whole years of a flow, or all moments of a stock. Parts of a year are left out."""

    indicator: str
    label: Label
    unit: Label
    points: tuple[Figure, ...]
    lines: tuple[TargetLine, ...]


def series(city: City, indicator: str) -> Series:
    """The line of one indicator, published and computed figures together (a computed one has a derivation).

    Raises:
        StrategyError: the city's catalogue has no such indicator.
    """
    entry = city.catalogue.indicators.get(indicator)
    if entry is None:
        raise StrategyError(f"unknown indicator {indicator!r}", mend="see figures.yml of the city")
    points = [figure for figure in city.figures_of(indicator) if figure.trusted and figure.period.kind in ("year", "at", "since")]
    unit = city.catalogue.units[entry.unit]
    return Series(indicator, entry.label, Label(zh=unit.zh, en=unit.en), tuple(points), _lines(city, indicator))


def _lines(city: City, indicator: str) -> tuple[TargetLine, ...]:
    lines = []
    for target in city.targets:
        drawn = any(way.indicator == indicator and way.formula in ("stock_at", "year_at") for way in target.ways)
        if drawn and target.demand.value is not None:
            choices = city.outline.horizons[target.deadline.horizon].choices
            until = choices[0].until if choices else None
            lines.append(TargetLine(target.id, Amount.exact(target.demand.value), until))
    return tuple(lines)
