"""The scoreboard as plain data: what `zhichan targets --json` prints and the page shows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.figures.amounts import Amount, decimals_of, number_for_json
from zhichan.strategy.figures.derived import FORMULAS as DERIVING
from zhichan.strategy.figures.derived import Check
from zhichan.strategy.figures.published import Derivation, Figure
from zhichan.strategy.outline import KINDS, OPERATORS, Demand, SuccessorTarget, Target
from zhichan.strategy.targets.amendments import CHANGES, Amendment
from zhichan.strategy.targets.judge import Judgement, WayResult
from zhichan.strategy.targets.plain_standing import standing_as_json
from zhichan.strategy.targets.verdicts import Verdict

if TYPE_CHECKING:
    from zhichan.strategy.targets.scoreboard import Score, Scoreboard

Plain = dict[str, object]
NOBODY = Label(zh="段内未写明", en="not named in the paragraph")


def scoreboard_as_json(board: Scoreboard) -> Plain:
    """Everything the page needs, in the outline's order."""
    city = board.city
    document = city.outline.document
    return {
        "city": city.key,
        "on": board.on.isoformat(),
        "document": {
            "title": _label(document.title),
            "number": document.number,
            "issuer": _label(document.issuer),
            "issued": document.issued,
            "effective": document.effective,
            "base_year": document.base_year,
        },
        "sentence": _label(board.sentence),
        "counts": {
            "targets": len(board.standing),
            "numbered": board.numbered,
            "judged": board.judged,
            "met": board.count(Verdict.MET),
            "verdicts": [
                {
                    "key": verdict.value,
                    "label": _label(verdict.label),
                    "rule": _label(verdict.rule),
                    "count": board.count(verdict),
                }
                for verdict in Verdict
            ],
        },
        "horizons": _horizons(board),
        "targets": [score_as_json(city, score) for score in board.scores],
        "checks": [_check(city, check) for check in city.checks],
        "rejected": [figure_as_json(city, figure) for figure in city.figures if figure.state == "rejected"],
        "comparison": [figure_as_json(city, figure) for figure in city.figures if figure.scope != "city"],
        "successor": _successor(city),
    }


def figure_as_json(city: City, figure: Figure) -> Plain:
    """One figure with its source, or with the way it was computed."""
    indicator = city.catalogue.indicators[figure.indicator]
    plain: Plain = {
        "id": figure.id,
        "indicator": {"key": figure.indicator, "label": _label(indicator.label)},
        "scope": {"key": figure.scope, "label": _label(city.catalogue.scopes[figure.scope])},
        "period": {"kind": figure.period.kind, "from": figure.period.start, "to": figure.period.end},
        **_amount(city, figure.amount, figure.decimals, figure.unit),
        "derived": figure.derivation is not None,
        "state": figure.state,
        "reason": _maybe(figure.reason),
        "confidence": figure.confidence,
        "source": {"url": figure.source_url, "title": figure.source_title},
        "note": _maybe(figure.note),
    }
    if figure.derivation is not None:
        plain["derivation"] = _derivation(figure.derivation)
    return plain


def _horizons(board: Scoreboard) -> list[Plain]:
    return [
        {
            "key": key,
            "label": _label(horizon.label),
            "kind": horizon.kind,
            "basis": _label(horizon.basis),
            "until": board.chosen[key].isoformat() if key in board.chosen else None,
            "choices": [{"until": choice.until.isoformat(), "reason": _label(choice.reason)} for choice in horizon.choices],
        }
        for key, horizon in board.city.outline.horizons.items()
    ]


def score_as_json(city: City, score: Score) -> dict[str, Any]:
    """One target: what is demanded, by when, the verdict with its formulas and readings, and how it stands."""
    judgement = score.judgement
    target = judgement.target
    paragraph = next(one for one in city.outline.paragraphs if one.number == target.paragraph)
    return {
        "id": target.id,
        "paragraph": {
            "number": paragraph.number,
            "heading": _label(city.outline.headings[paragraph.heading]),
            "gist": _label(paragraph.gist),
        },
        "line": target.line,
        "label": _label(target.label),
        "kind": {"key": target.kind, "label": _label(KINDS[target.kind])},
        "demand": _demand(city, target.demand),
        "baseline": _baseline(target),
        "deadline": _deadline(city, score),
        "body": {"label": _label(target.body or NOBODY), "named": target.body is not None},
        "verdict": {
            "key": judgement.verdict.value,
            "label": _label(judgement.verdict.label),
            "rule": _label(judgement.verdict.rule),
            "why": _label(judgement.why),
        },
        "formulas": [_way(city, target, way, number) for number, way in enumerate(judgement.ways, start=1)],
        "readings": _readings(city, judgement),
        "note": _maybe(target.note),
        "standing": None if score.standing is None else standing_as_json(city, score.standing),
        "amendment": amendment_as_json(score.amendment) if score.amendment else None,
    }


def amendment_as_json(amendment: Amendment) -> Plain:
    """A decided amendment: what, from when on, why, by which document, and its digest."""
    change = amendment.change
    return {
        "number": amendment.number,
        "kind": {"key": change.kind, "label": _label(CHANGES[change.kind])},
        "target": change.target,
        "successor": amendment.successor if change.kind == "replace" else None,
        "since": change.since.isoformat(),
        "decided": amendment.decided.isoformat(),
        "reason": change.reason,
        "reference": amendment.reference,
        "sha256": amendment.digest,
    }


def demand_in_words(city: City, demand: Demand) -> Label:
    """What a target asks, in a few words: `at least 5,000`, `每年 10 项`."""
    words = OPERATORS[demand.operator]
    if demand.value is None:
        return Label(zh=f"争取{words.zh}", en=f"to strive for {words.en}") if demand.strive else words
    unit = city.catalogue.units[demand.unit]
    shown = unit.shown(Amount.exact(demand.value), decimals_of(demand.value))
    zh, en = shown.zh, shown.en
    if demand.upper is not None:
        upper = unit.shown(Amount.exact(demand.upper), decimals_of(demand.upper))
        zh, en = f"{demand.value:,f} 至 {upper.zh}", f"{en} to {upper.en}"
    if words.zh:
        zh, en = f"{'不低于' if unit.zh == '%' else words.zh} {zh}", f"{words.en} {en}"
    if unit.per_year:
        zh, en = f"{'年均' if unit.zh == '%' else '每年'}{'' if words.zh else ' '}{zh}", f"{en} a year"
    return Label(zh=f"争取{zh}", en=f"to strive for {en}") if demand.strive else Label(zh=zh, en=en)


def _demand(city: City, demand: Demand) -> Plain:
    return {
        "operator": demand.operator,
        "value": _number(demand.value),
        "upper": _number(demand.upper),
        "unit": _label(Label(city.catalogue.units[demand.unit].zh, city.catalogue.units[demand.unit].en))
        if demand.unit
        else None,
        "strive": demand.strive,
        "shown": _label(demand_in_words(city, demand)),
    }


def _baseline(target: Target) -> Plain | None:
    baseline = target.baseline
    if baseline is None:
        return None
    return {"value": _number(baseline.value), "basis": _label(baseline.basis), "trace": f"{target.id}/baseline"}


def _deadline(city: City, score: Score) -> Plain:
    target = score.judgement.target
    horizon = city.outline.horizons[target.deadline.horizon]
    until = score.judgement.until
    return {
        "horizon": target.deadline.horizon,
        "label": _label(horizon.label),
        "kind": horizon.kind,
        "words": target.deadline.words,
        "basis": _label(horizon.basis),
        "until": None if until is None else until.isoformat(),
        "due": score.judgement.due,
        "others": [{"until": day.isoformat(), "verdict": verdict.value} for day, verdict in score.others],
    }


def _way(city: City, target: Target, way: WayResult, number: int) -> Plain:
    worked = way.worked
    value = None if worked.value is None else _amount(city, worked.value, worked.decimals, target.demand.unit)
    return {
        "name": way.way.formula,
        "trace": f"{target.id}/{number}",
        "label": _label(way.formula.label),
        "text": _label(way.formula.text),
        "indicator": {"key": way.way.indicator, "label": _label(city.catalogue.indicators[way.way.indicator].label)},
        "inputs": [figure_as_json(city, figure) for figure in worked.used],
        "sense": way.way.sense or None,
        "demand": number_for_json(way.case.demand),
        "value": None if value is None else value["value"],
        "amount": value,
        "verdict": worked.verdict.value,
        "verdict_label": _label(worked.verdict.label),
        "why": _label(worked.why),
    }


def _readings(city: City, judgement: Judgement) -> list[Plain]:
    return [
        {**figure_as_json(city, reading.figure), "use": reading.use, "use_reason": _label(reading.reason)}
        for reading in judgement.readings
    ]


def _check(city: City, check: Check) -> Plain:
    plain: Plain = {
        "figure": figure_as_json(city, check.figure),
        "expected": _number(check.expected),
        "difference": _number(check.difference),
        "agrees": check.agrees,
    }
    if check.other is not None:
        plain["other"] = {
            **_derivation(check.other),
            "value": _number(check.other_value),
            "difference": _number(check.other_difference),
        }
    return plain


def _derivation(derivation: Derivation) -> Plain:
    return {
        "formula": derivation.formula,
        "text": _label(DERIVING[derivation.formula].text),
        "inputs": list(derivation.inputs),
    }


def _successor(city: City) -> Plain | None:
    if city.successor is None:
        return None
    return {"title": _label(city.successor.title), "targets": [_later_target(city, target) for target in city.successor.targets]}


def _later_target(city: City, target: SuccessorTarget) -> Plain:
    figures = [figure for figure in city.figures if figure.indicator == target.indicator and figure.state == "usable"]
    return {
        "id": target.id,
        "label": _label(target.label),
        **_amount(city, Amount.exact(target.value), decimals_of(target.value), target.unit),
        "until": target.until.isoformat(),
        "source": {"url": target.source_url},
        "figures": [figure_as_json(city, figure) for figure in figures],
        "note": _maybe(target.note),
    }


def _amount(city: City, amount: Amount, decimals: int, unit: str) -> Plain:
    shown = amount.rounded(decimals)
    of = city.catalogue.units[unit]
    return {
        "value": _number(shown.value),
        "bound": amount.bound,
        "low": _number(shown.low),
        "high": _number(shown.high),
        "unit": {"key": unit, "label": {"zh": of.zh, "en": of.en}},
        "shown": _label(of.shown(amount, decimals)),
    }


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else number_for_json(value)


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _maybe(label: Label | None) -> dict[str, str] | None:
    return None if label is None else _label(label)
