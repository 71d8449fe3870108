"""A measure's table as a page shows it: rows with links to their records, and the same rows for the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse

from zhichan.analytics.table import Cell, Column, Row, Table
from zhichan.portal.drawings import colours
from zhichan.portal.question.asked import Asked
from zhichan.search.errors import QueryError
from zhichan.search.nodes import leaves
from zhichan.search.syntax import parse

Shape = Literal["columns", "bars"]
SHAPES: Mapping[str, Shape] = {
    "rights_by_year": "columns",
    "rights_by_district": "bars",
    "rights_by_division": "bars",
    "rights_by_area": "bars",
    "rights_by_holder": "bars",
    "rights_by_class": "bars",
    "rights_by_field": "bars",
    "rights_by_status": "bars",
}
"""The measures that the overview shows, in its order."""
_MOST_BARS = 15


@dataclass(frozen=True)
class ShownCell:
    """A cell; a figure with the address of the records behind it."""

    value: Cell
    figure: bool
    href: str


@dataclass(frozen=True)
class Chart:
    """A table, and the data of its drawing."""

    table: Table
    columns: list[Column]
    rows: list[list[ShownCell]]
    drawing: dict[str, Any]
    drawn: int


def chart(table: Table, asked: Asked) -> Chart:
    """The chart of a measure's table, asked in a question."""
    shape = SHAPES[table.name]
    kept = [place for place, column in enumerate(table.columns) if column.name != "code"]
    rows = [[_cell(table, row, place, asked) for place in kept] for row in table.rows]
    figures = [place for place in kept if table.columns[place].unit]
    label, figure = kept[0], figures[0]
    points = [
        {
            "label": _label(table, row, label),
            "value": row.cells[figure],
            "href": _href(table, row, table.columns[figure], asked),
            "colour": _colour(table, row),
        }
        for row in table.rows
        if row.cells[figure]
    ]
    if shape == "columns":
        points = [point for point in _whole(table, asked, label, figure) if str(point["label"]).isdigit()]
    shown = points if shape == "columns" else points[:_MOST_BARS]
    return Chart(table, [table.columns[place] for place in kept], rows, {"shape": shape, "rows": shown}, len(shown))


def _label(table: Table, row: Row, place: int) -> str:
    """What a bar is called: a symbol together with its title."""
    titled = [column.name == "title" for column in table.columns]
    title = row.cells[titled.index(True)] if any(titled) else ""
    return f"{row.cells[place]} {title or ''}".strip()


def _whole(table: Table, asked: Asked, label: int, figure: int) -> list[dict[str, Any]]:
    """Every row, also the empty ones: an axis of time has no gaps."""
    return [
        {"label": str(row.cells[label]), "value": row.cells[figure], "href": _href(table, row, table.columns[figure], asked)}
        for row in table.rows
    ]


def _cell(table: Table, row: Row, place: int, asked: Asked) -> ShownCell:
    column, value = table.columns[place], row.cells[place]
    figure = column.unit is not None
    linked = figure and column.exact and isinstance(value, int) and value > 0
    return ShownCell(value, figure, _href(table, row, column, asked) if linked else "")


def _href(table: Table, row: Row, column: Column, asked: Asked) -> str:
    """The address of the records behind a figure; `""` where the search language cannot say them."""
    query = table.query_of(row, column)
    if query is None:
        return ""
    narrowed = asked.with_(query="" if query == "*" else query, filters={**asked.filters, **row.filters})
    return reverse("search") + narrowed.tail()


def _colour(table: Table, row: Row) -> str:
    if table.name == "rights_by_status":
        return colours.STATES.get(row.query.partition(":")[2], "grey")
    return "grey" if _is_remainder(table, row) else "c1"


def _is_remainder(table: Table, row: Row) -> bool:
    """Whether the row gathers what no other row names: it has no code where others have one, or says what its rights are not."""
    if table.columns[0].name == "code" and row.cells[0] is None:
        return True
    try:
        return any(negated for _, negated in leaves(parse(row.query)))
    except QueryError:  # longer than a query may be: it excludes every row above it
        return True
