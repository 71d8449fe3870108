"""Rows and columns of a table that have slipped: their values continue a neighbour's series better than their own.

A table has one row for a city or district and one column for an indicator, in the order in which they are printed. It is held
against the table of an earlier time. What is found is asked, never held: a contradiction shows by itself once the figures arrive.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from zhichan.records.declared import Label

_FURTHEST = 3  # rows or columns that a slip is looked for
_FEWEST = 2  # cells that must speak for a slip


class Table(msgspec.Struct, frozen=True):
    """A table as printed: names of rows and columns in their order, and the cells that it has."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Decimal]


class Slip(msgspec.Struct, frozen=True):
    """A row or column whose cells read like those of another, `by` so many places further down or to the right."""

    axis: Literal["row", "column"]
    name: str
    like: str
    by: int

    @property
    def says(self) -> Label:
        """What is asked."""
        zh, en = {"row": ("行", "row"), "column": ("列", "column")}[self.axis]
        return Label(
            zh=f"“{self.name}”{zh}的数与此前的“{self.like}”{zh}衔接，与自己的不衔接：表中的{zh}是否错位？",
            en=f"The {en} “{self.name}” continues the earlier {en} “{self.like}” and not its own: has the table slipped?",
        )


def slips(now: Table, before: Table) -> tuple[Slip, ...]:
    """The rows and columns of a table that read as if they had slipped, against the table before it."""
    return tuple(_slipped("column", now, before)) or tuple(_slipped("row", now, before))  # a column that slipped bends all rows


def _slipped(axis: str, now: Table, before: Table) -> Iterator[Slip]:
    names, earlier = (now.rows, before.rows) if axis == "row" else (now.columns, before.columns)
    own = [_offset(axis, names, earlier, name, now, before) for name in names]
    for number, (name, offset) in enumerate(zip(names, own, strict=True)):
        beside = {own[other] for other in (number - 1, number + 1) if 0 <= other < len(own)}
        if offset and offset in beside:  # a slip takes neighbours along; a single likeness is chance
            like = earlier[earlier.index(name) + offset]
            yield Slip("row" if axis == "row" else "column", name, like, offset)


def _offset(axis: str, names: Sequence[str], earlier: Sequence[str], name: str, now: Table, before: Table) -> int:
    """How many places away the earlier line stands that this one continues best; 0 where that is its own."""
    if name not in earlier:
        return 0
    at = earlier.index(name)
    best, least = 0, _misfit(axis, name, name, now, before)
    for offset in sorted(range(-_FURTHEST, _FURTHEST + 1), key=abs):
        if offset and 0 <= at + offset < len(earlier):
            misfit = _misfit(axis, name, earlier[at + offset], now, before)
            if misfit < least:
                best, least = offset, misfit
    return best


def _misfit(axis: str, name: str, other: str, now: Table, before: Table) -> float:
    """How far a line is from an earlier one: the mean of the distances of logarithms; endless with too few cells to compare."""
    across = now.columns if axis == "row" else now.rows
    distances = []
    for cross in across:
        one = now.cells.get((name, cross) if axis == "row" else (cross, name))
        two = before.cells.get((other, cross) if axis == "row" else (cross, other))
        if one is not None and two is not None and one > 0 and two > 0:
            distances.append(abs(math.log(one / two)))
    return math.fsum(distances) / len(distances) if len(distances) >= _FEWEST else math.inf
