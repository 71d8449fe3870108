"""Indicators: the list, one of them with what was published beside it, and all of them by year and district."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhichan.analytics.counting import CITY
from zhichan.opened import city
from zhichan.opened.counting import body_label
from zhichan.portal.page.kept import kept
from zhichan.portal.page.saving import saved_table
from zhichan.portal.question.asked import AddressError
from zhichan.portal.strategy.indicator_table import table_html
from zhichan.portal.strategy.indicator_values import values_of, years_of
from zhichan.portal.views.framing import Framed, frame
from zhichan.records.declared import Label
from zhichan.strategy.figures.published import Figure
from zhichan.strategy.indicators.declared import BASES, DIRECTIONS, PERIODS, UNITS, DeclaredIndicator
from zhichan.strategy.indicators.declared import indicators as declared_indicators
from zhichan.strategy.indicators.discouraged import discouraged
from zhichan.strategy.indicators.plain import read_with
from zhichan.strategy.indicators.values import Beside, Values, beside, computed_id, shown


@dataclass(frozen=True)
class Listed:
    """An indicator in the list: its values of the last two whole years, each with the id under which it is traced."""

    key: str
    indicator: DeclaredIndicator
    basis: Label
    period: Label
    last: list[tuple[Label, str]]
    body: str


@kept
def indicators(request: HttpRequest) -> HttpResponse:
    """`/zh/indicators`"""
    framed = frame(request)
    found, declared = values_of(framed), declared_indicators()
    years = [framed.day.year - 2, framed.day.year - 1]
    families = [
        (declared.labels[name], [_listed(framed, declared.by_key[key], key, found.get(key), years) for key in keys])
        for name, keys in declared.families.items()
    ]
    context = framed.context(
        families=families,
        years=years,
        total=len(declared.by_key),
        computed=len(found),
        rules=discouraged(),
        discouraged=len(discouraged().keys() & declared.by_key.keys()),
    )
    return render(request, "portal/indicators.html", context)


def _listed(framed: Framed, one: DeclaredIndicator, key: str, found: Values | None, years: list[int]) -> Listed:
    last = []
    if found:
        version = one.newest
        last = [(shown(version, found.value(y)), computed_id(key, version.period, y, framed.day)) for y in years]
    body = body_label(one.body).in_(framed.lang) if one.body else ""
    return Listed(key, one, BASES[one.newest.basis], PERIODS[one.newest.period], last, body)


@kept
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """`/zh/indicators/valid-inventions`, with `?year=2019` the districts of a year."""
    framed, one = frame(request), _declared(key)
    told, was_kept = city.strategy(framed.asked.knowledge)
    found = values_of(framed).get(key)
    rows = _rows(framed, key)
    year = _year(request.GET.get("year", ""), framed)
    version = one.newest
    rule = discouraged().get(key)
    published = [figure for figure in told.figures_of(key) if figure.scope == "city"]
    context = framed.context(
        key=key,
        indicator=one,
        version=version,
        basis=BASES[version.basis],
        period=PERIODS[version.period],
        direction=DIRECTIONS[one.direction],
        unit=Label(zh=UNITS[version.unit].zh, en=UNITS[version.unit].en),
        computed=found,
        rows=[_row(framed, key, one, row) for row in reversed(rows)],
        latest=next(_whole_years(framed, key, one, rows), None),
        drawing=_drawing(framed, key, one, rows) if found else None,
        districts=_districts(framed, key, found, year) if found else [],
        year=year,
        years=list(reversed(years_of(framed))),
        versions=[(v, declared_indicators().freeze_of(key, v)) for v in one.versions],
        beside=[_read_with_it(framed, other) for other in read_with(declared_indicators(), key)],
        body=body_label(one.body) if one.body else None,
        rule=rule,
        published=[_published(told, figure) for figure in reversed(published)],
        folder_kept=was_kept,
        population=told.populations.get(version.population) if version.population else None,
        rated=pgettext("list", ", ").join(str(row.year) for row in rows if row.computed is not None),
    )
    return render(request, "portal/indicator.html", context)


def _read_with_it(framed: Framed, key: str) -> dict[str, Any]:
    """An indicator to be read with another, with its last figure of a whole year, or why there is none."""
    one, rows = declared_indicators().by_key[key], _rows(framed, key)
    last = next(_whole_years(framed, key, one, rows), None)
    return {"key": key, "indicator": one, "row": last or (_row(framed, key, one, rows[-1]) if rows else None)}


def _declared(key: str) -> DeclaredIndicator:
    if key not in declared_indicators().by_key:
        raise Http404(_("There is no indicator named %(name)s") % {"name": key})
    return declared_indicators().by_key[key]


def _rows(framed: Framed, key: str) -> list[Beside]:
    """The years of an indicator, computed and published."""
    told, _was_kept = city.strategy(framed.asked.knowledge)
    found = values_of(framed).get(key)
    return beside(told, found, framed.day, made_up=framed.view.made_up) if found else []


def _row(framed: Framed, key: str, one: DeclaredIndicator, row: Beside) -> dict[str, Any]:
    version = one.version_of(row.year) or one.newest
    return {
        "year": row.year,
        "computed": shown(version, row.computed),
        "id": computed_id(key, version.period, row.year, framed.day) if row.computed is not None else "",
        "published": _published(city.strategy(framed.asked.knowledge)[0], row.published) if row.published else None,
        "difference": None if row.difference is None else f"{row.difference:+,f}".replace("-", "−"),
        "reasons": row.reasons,
    }


def _published(told: Any, figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "shown": told.catalogue.units[figure.unit].shown(figure.amount, figure.decimals),
        "derived": figure.derivation is not None,
        "period": figure.period.text,
        "trusted": figure.trusted,
    }


def _whole_years(framed: Framed, key: str, one: DeclaredIndicator, rows: list[Beside]) -> Iterator[dict[str, Any]]:
    """The rows of whole years that have a value, the newest first."""
    for row in reversed(rows):
        if row.computed is not None and row.year < framed.day.year:
            yield _row(framed, key, one, row)


def _drawing(framed: Framed, key: str, one: DeclaredIndicator, rows: list[Beside]) -> dict[str, Any]:
    """The computed values as columns, by year."""
    points = [
        {
            "label": str(row.year),
            "value": None if row.computed is None else float(row.computed),
            "href": _trace(framed, computed_id(key, one.newest.period, row.year, framed.day)),
            "colour": "c1",
        }
        for row in rows
        if row.year <= framed.day.year
    ]
    return {"shape": "columns", "rows": points}


def _trace(framed: Framed, id: str) -> str:
    return reverse("trace", args=[id]) + framed.asked.clocks()


def _districts(framed: Framed, key: str, found: Values, year: int) -> list[tuple[Label, Label, str]]:
    """(district, its value, id under which that is traced) of a year."""
    version = found.indicator.version_of(year) or found.indicator.newest
    rows = []
    for one in framed.view.gazetteer.districts:
        value = found.value(year, one.code)
        id = computed_id(key, version.period, year, framed.day, one.code) if value is not None else ""
        rows.append((one.label, shown(version, value), id))
    return rows


def _year(text: str, framed: Framed) -> int:
    years = years_of(framed)
    if not text:
        return years[-2]
    if not (text.isascii() and text.isdecimal()) or len(text) > 4 or int(text) not in years:
        raise AddressError(
            _("“%(value)s” is not a year that is shown") % {"value": text},
            where="year",
            mend=_("Choose a year from %(first)d to %(last)d") % {"first": years[0], "last": years[-1]},
        )
    return int(text)


def indicator_csv(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """`/zh/indicators/valid-inventions.csv`: by year, computed and published, with every district."""
    framed, one = frame(request), _declared(key)
    found = values_of(framed).get(key)
    if found is None:
        raise Http404(_("%(name)s is reported by a body and not computed") % {"name": one.label.in_(framed.lang)})
    districts = framed.view.gazetteer.districts
    header = [
        _("Year"), _("Unit"), _("Computed"), _("Published"), _("Difference"), _("Why"),
        *(district.label.in_(framed.lang) for district in districts),
    ]  # fmt: skip
    unit = UNITS[one.newest.unit].zh if framed.lang == "zh" else UNITS[one.newest.unit].en
    rows = (_csv_row(framed, found, unit, row, [d.code for d in districts]) for row in _rows(framed, key))
    return saved_table(f"{key}.csv", header, rows, made_up=framed.view.made_up)


def _csv_row(framed: Framed, found: Values, unit: str, row: Beside, districts: list[str]) -> list[object]:
    there = found.years[0] <= row.year <= found.years[-1]
    published = row.published.amount.value if row.published else None
    reasons = " ".join(reason.in_(framed.lang) for reason in row.reasons)
    mine = [_plain(found.value(row.year, code)) if there else "" for code in districts]
    return [row.year, unit, _plain(row.computed), _plain(published), _plain(row.difference), reasons, *mine]


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


@kept
def indicator_table(request: HttpRequest) -> HttpResponse:
    """`/zh/indicators/table`: every computed indicator by year and district, on one page."""
    framed = frame(request)
    found = values_of(framed)
    districts = framed.view.gazetteer.districts
    names = [framed.view.gazetteer.city_name.in_(framed.lang), *(one.label.in_(framed.lang) for one in districts)]
    tables = [(key, one.indicator, table_html(framed, one, names)) for key, one in found.items()]
    context = framed.context(tables=tables, years=years_of(framed), districts=len(districts), numbers=_numbers(found))
    return render(request, "portal/indicator_table.html", context)


def _numbers(found: dict[str, Values]) -> int:
    return sum(one.numerator.size for one in found.values())


def indicator_table_csv(request: HttpRequest) -> StreamingHttpResponse:
    """`/zh/indicators/table.csv`: the same, a row for each indicator, year and district."""
    framed = frame(request)
    header = [_("Indicator"), _("Name"), _("Unit"), _("Year"), _("District"), _("Value")]
    return saved_table("indicators.csv", header, _table_rows(framed), made_up=framed.view.made_up)


def _table_rows(framed: Framed) -> Iterator[list[object]]:
    places = [(CITY, framed.view.gazetteer.city_name), *((one.code, one.label) for one in framed.view.gazetteer.districts)]
    for key, found in values_of(framed).items():
        name, unit = found.indicator.label.in_(framed.lang), found.indicator.newest.unit
        for row, year in enumerate(found.years):
            for column, (_code, label) in enumerate(places):
                yield [key, name, unit, year, label.in_(framed.lang), _plain(found.at(row, column))]
