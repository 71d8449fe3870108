"""The large table of indicators: written as text in one go, because a template takes seconds for tens of thousands of cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhichan.portal.views.framing import Framed
from zhichan.strategy.indicators.values import Values, period_text


def table_html(framed: Framed, found: Values, names: Sequence[str]) -> SafeString:
    """Head and body of the table of an indicator: years down, the city and its districts across, each figure a link.

    Args:
        names: what the city and its districts are called, in the order of the values.
    """
    base, tail = reverse("trace", args=["-"]).removesuffix("-"), escape(framed.asked.clocks())
    codes = ["", *(f"/{code}" for code in found.districts)]
    head = "".join(f'<th scope="col" class="number">{escape(name)}</th>' for name in names)
    rows = []
    for row in range(len(found.years) - 1, -1, -1):
        year = found.years[row]
        version = found.indicator.version_of(year) or found.indicator.newest
        start = f'<td class="number"><a class="plain" href="{base}{found.key}@{period_text(version.period, year, framed.day)}'
        cells = [_cell(start, code, tail, found.at(row, column)) for column, code in enumerate(codes)]
        rows.append(f'<tr><th scope="row">{year}</th>{"".join(cells)}</tr>')
    year_head = f'<th scope="col">{escape(_("Year"))}</th>'
    return mark_safe(f"<thead><tr>{year_head}{head}</tr></thead><tbody>{''.join(rows)}</tbody>")  # noqa: S308 - escaped above


def _cell(start: str, code: str, tail: str, value: Decimal | None) -> str:
    if not value:  # what counts nothing leads to nothing
        return f'<td class="number">{"—" if value is None else f"{value:f}"}</td>'
    return f'{start}{code}{tail}">{value:,f}</a></td>'
