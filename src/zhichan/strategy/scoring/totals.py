"""The scores of bodies by a sheet: pure, exact, the same whenever they are computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

import msgspec

from zhichan.strategy.city import City
from zhichan.strategy.figures.amounts import rounded
from zhichan.strategy.scoring.functions import Asked, Field, Unknown, needs_field, points
from zhichan.strategy.scoring.sheets import ROUNDINGS, Item, Sheet

VERSION = 1
"""Of what is computed here and in `scoring`; it rises when a score could come out differently."""
Values = Mapping[str, Mapping[str, Decimal]]
"""Body → item → value. What is not there is not known and gives no points."""


class Sourced(msgspec.Struct, frozen=True):
    """An exact value and where it is from, as words that lead there."""

    value: Decimal
    source: str


ValueOf = Callable[[str, str, int], Sourced | None]
"""(indicator, scope, year) → the exact value; None where there is none. The scope of a body is its code."""


class ItemScore(msgspec.Struct, frozen=True):
    """The points of one item. `points` is None where the average is not known yet; without a value they are nought."""

    item: str
    value: Decimal | None
    points: Decimal | None


class BodyScore(msgspec.Struct, frozen=True):
    """The score of one body. `sum` is before the gates, `failed` names those that do not hold."""

    body: str
    items: tuple[ItemScore, ...]
    sum: Decimal
    failed: tuple[str, ...]
    total: Decimal

    @property
    def whole(self) -> bool:
        """True where every item has its points."""
        return all(one.points is not None for one in self.items)

    def points_of(self, item: str) -> Decimal | None:
        """The points of an item."""
        return next((one.points for one in self.items if one.item == item), None)


def score_all(sheet: Sheet, values: Values, bodies: Iterable[str]) -> dict[str, BodyScore]:
    """The scores of all bodies, each beside the others."""
    bodies = tuple(bodies)
    fields = {item.id: field_of(item, values, bodies) for item in sheet.items if needs_field(item.score)}
    return {body: score(sheet, body, values.get(body, {}), fields) for body in bodies}


def field_of(item: Item, values: Values, bodies: Iterable[str]) -> Field:
    """What the average of an item is made of: the bodies that have a value."""
    known = [values[body][item.id] for body in bodies if item.id in values.get(body, {})]
    return Field(sum(known, Decimal(0)), len(known))


def score(sheet: Sheet, body: str, values: Mapping[str, Decimal], fields: Mapping[str, Field]) -> BodyScore:
    """The score of one body; without the field of an item that needs it, the item is left open."""
    items = tuple(_item(sheet, item, body, values.get(item.id), fields.get(item.id)) for item in sheet.items)
    sum_ = sum((one.points for one in items if one.points is not None), Decimal(0))
    # a gate without a value is not held to fail: nothing is guessed, and whoever approves sees that it is missing
    failed = tuple(gate.id for gate in sheet.gates if gate.id in values and not gate.holds(values[gate.id]))
    total = min([sum_, *(gate.cap for gate in sheet.gates if gate.id in failed)])
    return BodyScore(body, items, sum_, failed, total)


def _item(sheet: Sheet, item: Item, body: str, value: Decimal | None, field: Field | None) -> ItemScore:
    if value is None:
        return ItemScore(item.id, None, _rounded(sheet, Decimal(0)))
    try:
        return ItemScore(item.id, value, _rounded(sheet, points(Asked(body, value, item.weight, field), item.score)))
    except Unknown:
        return ItemScore(item.id, value, None)


def _rounded(sheet: Sheet, value: Decimal) -> Decimal:
    return rounded(value, sheet.rounding.decimals, ROUNDINGS[sheet.rounding.how])


def ranked(scores: Iterable[BodyScore]) -> list[tuple[int, BodyScore]]:
    """The bodies by their totals, the highest first; those of one total share a rank, and the next ranks are left out."""
    ordered = sorted(scores, key=lambda one: (-one.total, one.body))
    ranks: list[tuple[int, BodyScore]] = []
    for number, one in enumerate(ordered, 1):
        ranks.append((ranks[-1][0] if ranks and ranks[-1][1].total == one.total else number, one))
    return ranks


def published(city: City) -> ValueOf:
    """Published figures as values: exact, usable ones alone, of the year itself or as they stood at its end."""

    def of(indicator: str, scope: str, year: int) -> Sourced | None:
        for figure in city.figures_of(indicator):
            period = figure.period
            fits = (period.kind == "year" and period.year == year) or (
                period.kind == "at" and period.end in (str(year), f"{year}-12", f"{year}-12-31")
            )
            usable = figure.state == "usable" and figure.confidence != "low" and figure.amount.bound == "exact"
            if fits and usable and figure.scope == scope:
                return Sourced(figure.amount.value, f"figure:{figure.id}")
        return None

    return of
