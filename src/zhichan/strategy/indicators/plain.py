"""Indicators as plain data: what each is, and its values by year and district beside what was published."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.figures.amounts import number_for_json
from zhichan.strategy.figures.published import Figure
from zhichan.strategy.indicators.declared import BASES, DIRECTIONS, PERIODS, UNITS, Indicators, IndicatorVersion
from zhichan.strategy.indicators.discouraged import discouraged
from zhichan.strategy.indicators.values import Beside, Values, beside, computed_id
from zhichan.strategy.targets.plain import figure_as_json

Plain = dict[str, Any]


def indicator_as_json(known: Indicators, key: str) -> Plain:
    """An indicator as it is declared, with its versions and on which day each was frozen."""
    one, rule = known.by_key[key], discouraged().get(key)
    family = next(name for name, keys in known.families.items() if key in keys)
    return {
        "key": key,
        "label": _label(one.label),
        "family": {"key": family, "label": _label(known.labels[family])},
        "direction": {"key": one.direction, "label": _label(DIRECTIONS[one.direction])},
        "source": _label(one.source),
        "computed": one.computed,
        "body": one.body or None,
        "discouraged": _label(rule.why) if rule else None,
        "beside": read_with(known, key),
        "versions": [_version(known, key, version) for version in one.versions],
    }


def read_with(known: Indicators, key: str) -> list[str]:
    """The indicators to be read with one: those declared, else those to take instead of one that is discouraged."""
    one, rule = known.by_key[key], discouraged().get(key)
    return [other for other in one.beside or (rule.instead if rule else ()) if other in known.by_key]


def _version(known: Indicators, key: str, version: IndicatorVersion) -> Plain:
    frozen, unit = known.freeze_of(key, version), UNITS[version.unit]
    return {
        "number": version.number,
        "since": version.since,
        "until": version.until,
        "numerator": _label(version.numerator),
        "denominator": _label(version.denominator) if version.denominator else None,
        "basis": {"key": version.basis, "label": _label(BASES[version.basis])},
        "period": {"key": version.period, "label": _label(PERIODS[version.period])},
        "unit": {"key": version.unit, "label": {"zh": unit.zh, "en": unit.en}},
        "decimals": version.decimals,
        "frozen": frozen.day.isoformat() if frozen else None,
        "digest": version.digest,
    }


def years_as_json(city: City, found: Values, gazetteer: Gazetteer, as_of: dt.date, *, made_up: bool) -> list[Plain]:
    """The years of a computed indicator, the earliest first: of the city and its districts, beside what was published.

    Args:
        made_up: whether the rights are a sample, which cannot be compared with what was published.
    """
    return [_year(city, found, gazetteer, as_of, row) for row in beside(city, found, as_of, made_up=made_up)]


def published_as_json(city: City, key: str) -> list[Plain]:
    """The published figures of an indicator for the city, the earliest first."""
    return [figure_as_json(city, figure) for figure in city.figures_of(key) if figure.scope == "city"]


def _year(city: City, found: Values, gazetteer: Gazetteer, as_of: dt.date, row: Beside) -> Plain:
    version = found.indicator.version_of(row.year)
    there = found.years[0] <= row.year <= found.years[-1]
    return {
        "year": row.year,
        "version": version.number if version else None,
        **_value(found, version, row.year, as_of, row.computed),
        "published": _published(city, row.published),
        "difference": None if row.difference is None else number_for_json(row.difference),
        "reasons": [_label(reason) for reason in row.reasons],
        "districts": [
            {
                "code": one.code,
                "label": _label(one.label),
                **_value(found, version, row.year, as_of, found.value(row.year, one.code), one.code),
            }
            for one in (gazetteer.districts if there else ())
        ],
    }


def _value(
    found: Values, version: IndicatorVersion | None, year: int, as_of: dt.date, value: Decimal | None, district: str = ""
) -> Plain:
    """A value, and the id under which it is traced."""
    if value is None or version is None:
        return {"value": None, "trace": None}
    return {"value": number_for_json(value), "trace": computed_id(found.key, version.period, year, as_of, district)}


def _published(city: City, figure: Figure | None) -> Plain | None:
    return figure_as_json(city, figure) if figure else None


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
