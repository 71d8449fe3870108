"""The table that figures make which come together: scopes down, indicators and periods across, against the figures before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from zhichan.strategy.arrival.shifts import Table, slips
from zhichan.strategy.figures.published import Figure, Period


class Shifted(msgspec.Struct, frozen=True):
    """A figure that does not continue its `own` series but that of its neighbour, `like`, as do `together` neighbouring ones."""

    figure: Figure
    own: Figure
    like: Figure
    together: int


def shifted(figures: Sequence[Figure], known: Iterable[Figure]) -> tuple[Shifted, ...]:
    """The figures of a table that read as if they had slipped, in the order of the table.

    Args:
        figures: those that came together, in the order in which they stand.
        known: earlier ones.
    """
    here = {_place(figure): figure for figure in figures if figure.period.kind != "undated"}
    table = Table(
        rows=tuple(dict.fromkeys(row for row, _column in here)),
        columns=_in_order(here),
        cells={place: figure.amount.value for place, figure in here.items()},
    )
    before = _before(table, here, known)
    found = [
        Shifted(here[place], before[place], before[like], len(slip.places))
        for slip in slips(table, {place: figure.amount.value for place, figure in before.items()})
        for place, like in slip.places.items()
    ]
    order = {figure.id: number for number, figure in enumerate(here.values())}
    return tuple(sorted(found, key=lambda one: order[one.figure.id]))


def _before(table: Table, here: dict[tuple[str, str], Figure], known: Iterable[Figure]) -> dict[tuple[str, str], Figure]:
    """Of each place of a table, also an empty one, the latest figure of its series before."""
    series: dict[tuple[str, str, object], list[Figure]] = defaultdict(list)
    for figure in known:
        series[figure.indicator, figure.scope, _sort(figure.period)].append(figure)
    columns = {column: figure for (_row, column), figure in here.items()}
    found = {}
    for row in table.rows:
        for column in table.columns:
            of = columns[column]
            earlier = [one for one in series[of.indicator, row, _sort(of.period)] if one.period.last < of.period.last]
            if earlier:
                found[row, column] = max(earlier, key=lambda one: one.period.last)
    return found


def _place(figure: Figure) -> tuple[str, str]:
    return figure.scope, f"{figure.indicator}@{figure.period.kind}@{figure.period.text}"


def _in_order(places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The columns in the order of the rows; one that the rows above have not stands behind its neighbour."""
    order: list[str] = []
    last: dict[str, str] = {}
    for row, column in places:
        if column not in order:
            order.insert(order.index(last[row]) + 1 if row in last else len(order), column)
        last[row] = column
    return tuple(order)


def _sort(period: Period) -> object:
    """What makes figures of one series comparable: years with years, quarters with quarters, moments with moments."""
    if period.kind != "span":
        return period.kind
    first, last = period.first, period.last
    return (last.year - first.year) * 12 + last.month - first.month
