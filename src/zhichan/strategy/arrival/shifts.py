"""Figures of a table that have slipped: they continue the series of neighbouring rows or columns, and not their own.

A table has a row for each scope (city, district, body) and a column for each indicator and period, as they are printed. It is
held against the figures of an earlier time. Whole rows and columns slip, and parts of them: a cell put into a column moves those
below it. What is found is asked, never held: a contradiction shows by itself once the figures arrive.

How sure a slip is, is a ratio of likelihoods: how far figures lie from the earlier ones of their neighbours, against how far from
their own, by the logarithm, in the measure in which the figures of this table commonly change.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

import msgspec

Axis = Literal["row", "column"]
Place = tuple[str, str]  # row, column

_FURTHEST = 3  # rows or columns that a slip is looked for
_FEWEST = 3  # figures that must speak for a slip
_LEAST = math.log(1.5)  # their own series would have to jump by half, or fall by a third
_NEAR = math.log(2)  # further from its neighbour's series it does not continue it
_SURE = 14.0  # logarithm of the ratio of likelihoods from which a slip is asked about
_FLOOR = 0.1  # no table is taken to change by less than a tenth


class Table(msgspec.Struct, frozen=True):
    """A table as printed: names of rows and columns in their order, and the cells that it has."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[Place, Decimal]


class Slip(msgspec.Struct, frozen=True):
    """Figures that read like those of rows `by` places further down (`axis` row), or of columns further to the right.

    `places`: each with the place whose earlier figure it continues.
    """

    axis: Axis
    by: int
    places: dict[Place, Place]

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows in which they stand."""
        return tuple(dict.fromkeys(row for row, _column in self.places))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which they stand."""
        return tuple(dict.fromkeys(column for _row, column in self.places))


class _Told(NamedTuple):
    """A slip with how much speaks for it."""

    slip: Slip
    for_it: float


def slips(now: Table, before: Mapping[Place, Decimal]) -> tuple[Slip, ...]:
    """The parts of a table that read as if they had slipped, against earlier figures of the same places; the surest first."""
    found: list[Slip] = []
    left = dict(now.cells)
    while told := max(_all(now, left, before), key=lambda one: one.for_it, default=None):
        if told.for_it < _SURE:
            break
        found.append(told.slip)
        left = {place: value for place, value in left.items() if place not in told.slip.places}
    return tuple(found)


def _all(now: Table, cells: Mapping[Place, Decimal], before: Mapping[Place, Decimal]) -> Iterator[_Told]:
    own = {place: _apart(value, before.get(place)) for place, value in cells.items()}
    axes: tuple[Axis, ...] = ("column", "row")
    for axis in axes:
        along, across = (now.rows, now.columns) if axis == "row" else (now.columns, now.rows)
        for by in (offset for far in range(1, _FURTHEST + 1) for offset in (far, -far)):
            moved = _moved(axis, by, along, across, cells, before)
            for lines in (across, *((one,) for one in across if len(across) > 1)):  # all together, then each by itself
                if told := _run(axis, by, along, lines, own, moved):
                    yield told


def _moved(
    axis: Axis, by: int, along: Sequence[str], across: Sequence[str], cells: Mapping[Place, Decimal],
    before: Mapping[Place, Decimal],
) -> dict[Place, tuple[Place, float]]:  # fmt: skip
    """Of each cell the place so many further on, and how far it is from the earlier figure there."""
    found = {}
    for number, name in enumerate(along):
        if not 0 <= number + by < len(along):
            continue
        for cross in across:
            here, there = _place(axis, name, cross), _place(axis, along[number + by], cross)
            if here in cells and (apart := _apart(cells[here], before.get(there))) is not None:
                found[here] = (there, apart)
    return found


def _run(
    axis: Axis, by: int, along: Sequence[str], lines: Sequence[str], own: Mapping[Place, float | None],
    moved: Mapping[Place, tuple[Place, float]],
) -> _Told | None:  # fmt: skip
    """The run of neighbouring cells for which most speaks that they have slipped."""
    best, start, most, total = (0, 0), 0, 0.0, 0.0
    for number, name in enumerate(along):
        total += sum(_gain(place, own, moved) for place in (_place(axis, name, line) for line in lines))
        if total <= 0:
            start, total = number + 1, 0.0
        elif total > most:
            best, most = (start, number + 1), total
    if most < _SURE * _FLOOR:
        return None  # however little the table commonly changes
    inside = [_place(axis, name, line) for name in along[slice(*best)] for line in lines]
    places = {place: moved[place][0] for place in inside if place in moved and own.get(place) is not None}
    if len(places) < _FEWEST or statistics.median(own[place] or 0.0 for place in places) < _LEAST:
        return None
    commonly = [moved[place][1] if place in places else apart for place, apart in own.items() if apart is not None]
    scale = max(_FLOOR, statistics.median(commonly))
    most_of_one = _SURE / (_FEWEST - 0.5)  # figures that jumped prove nothing, however far, unless there are enough of them
    return _Told(Slip(axis, by, places), sum(min(_gain(place, own, moved) / scale, most_of_one) for place in places))


def _gain(place: Place, own: Mapping[Place, float | None], moved: Mapping[Place, tuple[Place, float]]) -> float:
    """How much nearer a figure is to its neighbour's series than to its own; nothing where it is near neither."""
    apart = own.get(place)
    if apart is None or place not in moved:
        return 0.0
    gain = apart - moved[place][1]
    return gain if moved[place][1] < _NEAR else min(gain, 0.0)


def _place(axis: Axis, name: str, cross: str) -> Place:
    return (name, cross) if axis == "row" else (cross, name)


def _apart(one: Decimal, other: Decimal | None) -> float | None:
    """How far two figures are from each other; None where nothing can be said."""
    return abs(math.log(one / other)) if other is not None and one > 0 and other > 0 else None
