"""What would raise a score: the smallest change of each value that gives more points, the most for the least work first.

Each change is found by trying, through the same functions that score: points never fall when a value moves its item's way, so
doubling and then halving the distance finds the first change that gives more. What is said is what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from zhichan.strategy.scoring.functions import needs_field
from zhichan.strategy.scoring.sheets import Gate, Item, Sheet
from zhichan.strategy.scoring.totals import BodyScore, Values, field_of, ranked, score, score_all

_FARTHEST = 2**40
"""Grains beyond which a change is none."""


class Raise(msgspec.Struct, frozen=True):
    """A change of one value and what it gives: the total rises from `before` to `after`."""

    item: str
    now: Decimal
    then: Decimal
    grains: int
    before: Decimal
    after: Decimal
    effort: Decimal

    @property
    def gain(self) -> Decimal:
        """The points that it adds to the total."""
        return self.after - self.before


def raises(sheet: Sheet, body: str, values: Values, *, alone: bool = False) -> list[Raise]:
    """For each value of a body the smallest change that raises its total, by points per effort; what raises nothing is left out.

    Args:
        values: of all bodies.
        alone: whether the values of the others are not known; what depends on the average is left open then.
    """
    found = [_raise(_Trial(sheet, body, values, alone), one) for one in sheet.measured if one.id in values.get(body, {})]
    return sorted((one for one in found if one), key=lambda one: (-one.gain / one.effort, one.item))


class _Trial(msgspec.Struct, frozen=True):
    """What is tried: one body's values by one sheet."""

    sheet: Sheet
    body: str
    values: Values
    alone: bool

    def total(self, item: str, value: Decimal) -> Decimal:
        """The total if one of the values were another."""
        return total_with(self.sheet, self.body, self.values, item, value, alone=self.alone)


def _raise(trial: _Trial, one: Item | Gate) -> Raise | None:
    now = trial.values[trial.body][one.id]
    before, there = trial.total(one.id, now), _bound(now, one)

    def gives(grains: int) -> bool:
        return trial.total(one.id, _moved(now, one, grains)) > before

    high = 1
    while high <= there and not gives(high):
        high *= 2
    if high > there and not gives(there):
        return None
    low, high = high // 2, min(high, there)  # `low` gives nothing, `high` does
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if gives(middle) else (middle, high)
    then = _moved(now, one, high)
    return Raise(one.id, now, then, high, before, trial.total(one.id, then), one.effort * high)


def _bound(now: Decimal, one: Item | Gate) -> int:
    """How many grains the value can move."""
    if one.down:
        return max(0, int(now // one.grain))
    return _FARTHEST if one.most is None else max(0, int((one.most - now) // one.grain))


def _moved(now: Decimal, one: Item | Gate, grains: int) -> Decimal:
    return now + one.grain * (-grains if one.down else grains)


def total_with(sheet: Sheet, body: str, values: Values, item: str, value: Decimal, *, alone: bool = False) -> Decimal:
    """The total of a body if one of its values were another; the average moves with it."""
    own = {**values.get(body, {}), item: value}
    changed = {**values, body: own}
    compared_with = [] if alone else [one for one in sheet.items if needs_field(one.score)]
    fields = {one.id: field_of(one, changed, changed) for one in compared_with}
    return score(sheet, body, own, fields).total


class Moved(msgspec.Struct, frozen=True):
    """A body under two sheets: what it has by each, and by item what makes the difference."""

    body: str
    before: BodyScore
    after: BodyScore
    rank_before: int
    rank_after: int
    items: tuple[tuple[str, Decimal | None, Decimal | None], ...]

    @property
    def difference(self) -> Decimal:
        """What the new sheet gives more."""
        return self.after.total - self.before.total


def compared(old: Sheet, new: Sheet, values: Values) -> list[Moved]:
    """The same values under two sheets, who gains most first. An item that only one sheet has stands with None for the other."""
    bodies = tuple(values)
    before, after = score_all(old, values, bodies), score_all(new, values, bodies)
    places = [_ranks(scores) for scores in (before, after)]
    ids = list(dict.fromkeys([item.id for sheet in (old, new) for item in sheet.items]))
    moved = [
        Moved(
            body,
            before[body],
            after[body],
            places[0][body],
            places[1][body],
            tuple((id, *pair) for id in ids if (pair := (before[body].points_of(id), after[body].points_of(id)))[0] != pair[1]),
        )
        for body in bodies
    ]
    return sorted(moved, key=lambda one: (-one.difference, one.body))


def _ranks(scores: Mapping[str, BodyScore]) -> dict[str, int]:
    return {one.body: rank for rank, one in ranked(scores.values())}
