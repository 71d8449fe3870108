"""One target against the readings found."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.figures.amounts import Amount
from zhichan.strategy.figures.published import OWN, Figure
from zhichan.strategy.outline import Target, Way
from zhichan.strategy.targets.decisions import Decision
from zhichan.strategy.targets.formulas import FORMULAS, Case, Formula, Worked
from zhichan.strategy.targets.verdicts import Verdict, combine

Use = Literal["used", "later", "not-used"]


class Reading(msgspec.Struct, frozen=True):
    """A figure shown with a target, and what was done with it."""

    figure: Figure
    use: Use
    reason: Label


class WayResult(msgspec.Struct, frozen=True):
    """One formula, worked out on a case; `counts` unless a decision chose another sense of the sentence."""

    way: Way
    formula: Formula
    case: Case
    worked: Worked
    counts: bool = True


class Judgement(msgspec.Struct, frozen=True):
    """A target with its verdict and all that it rests on."""

    target: Target
    until: dt.date | None
    due: bool
    verdict: Verdict
    why: Label
    ways: tuple[WayResult, ...]
    readings: tuple[Reading, ...]
    decision: Decision | None = None


def judge(city: City, target: Target, until: dt.date | None, on: dt.date, decision: Decision | None = None) -> Judgement:
    """Judges a target on readings whose period ends at or before the deadline and the day looked at.

    Args:
        city: the city.
        target: one of its targets.
        until: its deadline; None where the outline sets none.
        on: the day looked at; later periods are not known then.
        decision: which sense of the sentence holds and by when; all senses count without it.
    """
    if decision is not None and decision.until is not None:
        until = decision.until
    cut = on if until is None else min(until, on)
    due = until is not None and until <= on
    if target.unjudged is not None:
        readings = _readings(city, target, (), cut)
        return Judgement(target, until, due, Verdict.NO_NUMBER, target.unjudged, (), readings)
    sense = decision.sense if decision else ""
    ways = tuple(_work(city, target, way, until, cut, counts=sense in ("", way.sense)) for way in target.ways)
    counting = tuple(way for way in ways if way.counts)
    verdict = combine([way.worked.verdict for way in counting])
    readings = _readings(city, target, ways, cut)
    return Judgement(target, until, due, verdict, _why(city, counting), ways, readings, decision)


def _work(city: City, target: Target, way: Way, until: dt.date | None, cut: dt.date, *, counts: bool) -> WayResult:
    formula = FORMULAS[way.formula]
    trusted = [figure for figure in city.figures_of(way.indicator) if figure.trusted]
    demand = target.demand.value if way.demand is None else way.demand
    if demand is None:  # load_city refuses it
        raise AssertionError(target.id)
    case = Case(
        demand=demand,
        unit=city.catalogue.units[target.demand.unit],
        base_year=city.outline.document.base_year,
        until=until,
        cut=cut,
        readings=tuple(figure for figure in trusted if figure.period.last <= cut),
        start=None if target.baseline is None else Amount.exact(target.baseline.value),
    )
    worked = formula.work(case)
    if worked.verdict is Verdict.NO_READING and not case.readings and trusted:
        worked = Worked(Verdict.LATER, Verdict.LATER.rule)
    return WayResult(way, formula, case, worked, counts)


def _why(city: City, ways: tuple[WayResult, ...]) -> Label:
    if len({way.worked.why for way in ways}) == 1:
        return ways[0].worked.why
    several = len({way.way.indicator for way in ways}) > 1
    zh, en = [], []
    for way in ways:
        of = city.catalogue.indicators[way.way.indicator].label
        label, verdict, why = way.formula.label, way.worked.verdict.label, way.worked.why
        zh.append(f"按{label.zh}{f'（{of.zh}）' if several else ''}：{verdict.zh}。{why.zh}")
        en.append(f"By {label.en}{f' ({of.en})' if several else ''}: {verdict.en}; {why.en}")
    return Label(zh="".join(zh), en=" ".join(en))


def _readings(city: City, target: Target, ways: tuple[WayResult, ...], cut: dt.date) -> tuple[Reading, ...]:
    used = {figure.id for way in ways for figure in way.worked.used}
    base = city.outline.document.base_year
    found: dict[str, Reading] = {}
    for way in ways:
        for figure in city.figures_of(way.way.indicator):
            if figure.id not in found:
                use, reason = _use(city, figure, figure.id in used, cut, base, way.formula.periods)
                found[figure.id] = Reading(figure, use, reason)
    for related in target.related:
        for figure in city.figures_of(related.indicator):
            if figure.derivation is None:
                found.setdefault(figure.id, Reading(figure, "not-used", _rejection(figure) or related.reason))
    return tuple(found.values())


def _use(city: City, figure: Figure, used: bool, cut: dt.date, base: int, periods: tuple[str, ...]) -> tuple[Use, Label]:
    if used:
        return "used", _USED
    if rejection := _rejection(figure):
        return "not-used", rejection
    if figure.scope != OWN:
        whose = city.catalogue.scopes[figure.scope]
        return "not-used", Label(
            zh=f"属{whose.zh}，非全市数，仅供对照。", en=f"Of {whose.en}, not of the city: for comparison only."
        )
    if figure.confidence == "low":
        return "not-used", _LOW
    if figure.period.kind == "undated":
        return "not-used", _UNDATED
    if figure.period.last > cut:
        return "later", _LATER
    if figure.period.kind not in periods:
        return "not-used", _OTHER_PERIOD
    return "not-used", _BEFORE if figure.period.year <= base else _EARLIER


def _rejection(figure: Figure) -> Label | None:
    if figure.state != "rejected" or figure.reason is None:
        return None
    return Label(zh=f"不采用：{figure.reason.zh}。", en=f"Rejected: {figure.reason.en}.")


_USED = Label(zh="据以判定。", en="The verdict rests on it.")
_LATER = Label(zh="期限或查看日之后的读数：列出，不据以判定。", en="After the deadline or the day looked at: shown, not judged.")
_UNDATED = Label(zh="来源未说明期间：列出，不据以判定。", en="The source does not say of what time: shown, not judged.")
_LOW = Label(zh="可信度低：列出，不据以判定。", en="Of low confidence: shown, not judged.")
_OTHER_PERIOD = Label(zh="期间与算法所需不同。", en="Not of the period that the formula needs.")
_BEFORE = Label(zh="早于目标期。", en="Before the years that count.")
_EARLIER = Label(zh="算法未用到：另有更晚或更完整的读数。", en="Not needed by the formula: a later or fuller reading exists.")
