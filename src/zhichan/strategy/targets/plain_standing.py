"""How a target stands as plain data: part of what `zhichan targets --json` prints and the pages show."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.figures.amounts import Amount, number_for_json
from zhichan.strategy.targets.anomalies import RULES, Anomaly
from zhichan.strategy.targets.courses import Point
from zhichan.strategy.targets.decisions import Decision
from zhichan.strategy.targets.lights import Lit, rule_in_words
from zhichan.strategy.targets.paths import PATHS, Path
from zhichan.strategy.targets.projections import METHODS, Projection
from zhichan.strategy.targets.senses import Cell
from zhichan.strategy.targets.standing import Moment, Standing, Strand

Plain = dict[str, object]


def standing_as_json(city: City, standing: Standing) -> Plain:
    """Light, courses, senses, decision and anomalies of a numbered target."""
    grid = standing.grid
    return {
        "answer": _label(standing.answer),
        "light": light_as_json(standing.lit) | {"rule": _label(rule_in_words(city.tracking.light))},
        "courses": [
            strand_as_json(city, strand, f"{standing.judgement.target.id}/{number}")
            for number, strand in enumerate(standing.strands, 1)
        ],
        "senses": {
            "count": _label(grid.count),
            "readings": len(grid.cells),
            "met": grid.met,
            "missed": grid.missed,
            "cells": [_cell(city, standing, cell) for cell in grid.cells],
        },
        "decision": None if standing.judgement.decision is None else _decision(standing, standing.judgement.decision),
        "anomalies": [_anomaly(anomaly) for anomaly in standing.anomalies],
    }


def light_as_json(lit: Lit) -> Plain:
    """A light with its word and why it shines."""
    return {"key": lit.light.value, "label": _label(lit.light.label), "why": _label(lit.why)}


def moment_as_json(city: City, target: str, moment: Moment) -> Plain:
    """What would have been said at the end of a year; the ids of its numbers hold as of that day."""
    return {
        "on": moment.day.isoformat(),
        "verdict": moment.verdict.value,
        "verdict_label": _label(moment.verdict.label),
        "light": light_as_json(moment.lit),
        "courses": [strand_as_json(city, strand, f"{target}/{number}") for number, strand in enumerate(moment.strands, 1)],
    }


def strand_as_json(city: City, strand: Strand, id: str) -> Plain:
    """One way, followed: path, points, gap, light and projection. `trace`: its id; the numbers of days are traced below it."""
    course, unit = strand.course, city.catalogue.units[strand.unit]
    decimals = course.last.decimals if course.last else 0
    return {
        "trace": id,
        "formula": strand.result.way.formula,
        "indicator": strand.result.way.indicator,
        "sense": strand.result.way.sense or None,
        "label": _label(strand.label),
        "counts": strand.result.counts,
        "of_indicator": course.of_indicator,
        "unit": {"key": strand.unit, "label": {"zh": unit.zh, "en": unit.en}},
        "path": None if course.path is None else _path(city, strand, course.path),
        "path_missing": None if course.pathless is None else _label(course.pathless),
        "points": [_point(city, strand.unit, point) for point in course.points],
        "expected": _traced(_amount(city, strand.unit, course.expected, decimals), f"{id}/path@{course.cut}"),
        "gap": _traced(
            _amount(city, strand.unit, course.gap(), decimals), f"{id}/gap@{course.last.day if course.last else None}"
        ),
        "gap_today": _traced(_amount(city, strand.unit, course.gap(course.cut), decimals), f"{id}/gap@{course.cut}"),
        "light": light_as_json(strand.lit),
        "projection": _projection(city, strand.unit, strand.projection),
    }


def _path(city: City, strand: Strand, path: Path) -> Plain:
    decimals = strand.course.last.decimals if strand.course.last else 0
    days = [path.since] if path.until is None else [dt.date(y, 12, 31) for y in range(path.since.year, path.until.year)]
    days += [] if path.until is None else [path.until]
    return {
        "rule": path.rule,
        "label": _label(PATHS[path.rule].label),
        "values": [{"day": day.isoformat(), **_known(city, strand.unit, path.expected(day), decimals)} for day in days],
    }


def _point(city: City, unit: str, point: Point) -> Plain:
    return {
        "day": point.day.isoformat(),
        **_known(city, unit, point.amount, point.decimals),
        "figures": [figure.id for figure in point.figures],
    }


def _projection(city: City, unit: str, projection: Projection | Label) -> Plain:
    if isinstance(projection, Label):
        return {"value": None, "sentence": _label(projection)}
    return {
        "day": projection.day.isoformat(),
        **_known(city, unit, projection.amount, projection.decimals),
        "method": {"key": projection.method, "label": _label(METHODS[projection.method].label)},
        "interval": projection.interval,
        "readings": [point.day.isoformat() for point in projection.points],
        "chance": round(projection.chance, 2),
        "sentence": _label(projection.sentence),
    }


def _cell(city: City, standing: Standing, cell: Cell) -> Plain:
    target, unit = standing.judgement.target, standing.judgement.target.demand.unit
    elsewhen = "" if cell.until in (None, standing.judgement.until) else f"@{cell.until}"
    return {
        "sense": cell.sense or None,
        "label": _label(cell.label),
        "until": None if cell.until is None else cell.until.isoformat(),
        "verdict": cell.verdict.value,
        "verdict_label": _label(cell.verdict.label),
        "decided": cell.decided,
        "gives": [
            {
                "formula": way.way.formula,
                "trace": f"{target.id}/{target.ways.index(way.way) + 1}{elsewhen}",
                "label": _label(way.formula.label),
                "demand": number_for_json(way.case.demand),
                "amount": _amount(city, unit, way.worked.value, way.worked.decimals),
                "why": _label(way.worked.why),
            }
            for way in cell.ways
        ],
    }


def _decision(standing: Standing, decision: Decision) -> Plain:
    sense = standing.judgement.target.senses.get(decision.sense)
    return {
        "sense": decision.sense or None,
        "label": None if sense is None else _label(sense),
        "until": None if decision.until is None else decision.until.isoformat(),
        "why": _label(decision.why),
        "by": _label(decision.by),
        "date": decision.date.isoformat(),
        "document": decision.document,
        "url": decision.url or None,
    }


def _anomaly(anomaly: Anomaly) -> Plain:
    return {
        "rule": anomaly.rule,
        "label": _label(RULES[anomaly.rule].label),
        "shown": _label(anomaly.sentence),
        "figures": [figure.id for figure in anomaly.figures],
    }


def _amount(city: City, unit: str, amount: Amount | None, decimals: int) -> Plain | None:
    return None if amount is None else _known(city, unit, amount, decimals)


def _traced(amount: Plain | None, id: str) -> Plain | None:
    return None if amount is None else amount | {"trace": id}


def _known(city: City, unit: str, amount: Amount, decimals: int) -> Plain:
    shown = amount.rounded(_places(amount, decimals))
    numbers = {key: None if one is None else number_for_json(one) for key, one in
               (("value", shown.value), ("low", shown.low), ("high", shown.high))}  # fmt: skip
    return {**numbers, "shown": _label(in_words(city, unit, amount, decimals))}


def in_words(city: City, unit: str, amount: Amount, decimals: int) -> Label:
    """An amount of a course with its unit, as the page and its origin say it."""
    return city.catalogue.units[unit].shown(amount, _places(amount, decimals))


def _places(amount: Amount, decimals: int) -> int:
    """The places of the readings; one more for a small broken number, which would lose what it says."""
    broken = amount.value != amount.value.to_integral_value() and abs(amount.value) < Decimal(100)
    return max(decimals, int(broken))


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
