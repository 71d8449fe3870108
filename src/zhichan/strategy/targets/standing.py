"""How a numbered target stands on a day: its courses, light, projections, the senses of its sentence, and what is odd."""

from __future__ import annotations

import datetime as dt

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.figures.published import Unit
from zhichan.strategy.outline import Target
from zhichan.strategy.targets.anomalies import Anomaly, Looked, anomalies
from zhichan.strategy.targets.courses import Course, course
from zhichan.strategy.targets.judge import Judgement, WayResult, judge
from zhichan.strategy.targets.lights import Lit, light_of, together
from zhichan.strategy.targets.projections import Projection, project
from zhichan.strategy.targets.senses import Grid, grid, sense_label
from zhichan.strategy.targets.verdicts import Verdict


class Strand(msgspec.Struct, frozen=True):
    """One way of a target, followed."""

    result: WayResult
    label: Label
    unit: str
    course: Course
    lit: Lit
    projection: Projection | Label


class Standing(msgspec.Struct, frozen=True):
    """All that is shown beside a verdict."""

    judgement: Judgement
    strands: tuple[Strand, ...]
    lit: Lit
    grid: Grid
    anomalies: tuple[Anomaly, ...]

    @property
    def answer(self) -> Label:
        """The verdict in one sentence, with the senses under which it holds."""
        judgement = self.judgement
        target, word = judgement.target.label, judgement.verdict.label
        open_ = judgement.until is not None and len({cell.until for cell in self.grid.cells}) > 1 and self.grid.disagree
        zh, en = (f"（期限读作 {judgement.until}）", f" (deadline read as {judgement.until})") if open_ else ("", "")
        parts_zh, parts_en = [f"{target.zh}：{word.zh}{zh}。"], [f"{target.en}: {word.en}{en}."]
        if len(self.grid.cells) > 1:
            parts_zh.append(self.grid.count.zh)
            parts_en.append(self.grid.count.en)
        if self.grid.disagree or judgement.decision is not None:
            decision = decision_in_words(judgement)
            parts_zh.append(decision.zh)
            parts_en.append(decision.en)
        return Label(zh="".join(parts_zh), en=" ".join(parts_en))


class Moment(msgspec.Struct, frozen=True):
    """What the rule and the readings would have said at the end of a year."""

    day: dt.date
    verdict: Verdict
    lit: Lit
    strands: tuple[Strand, ...]


def standing(city: City, judgement: Judgement, on: dt.date) -> Standing:
    """How a judged target that carries a number stands.

    Args:
        city: the city.
        judgement: the target, judged.
        on: the day looked at.
    """
    target = judgement.target
    strands = tuple(_strand(city, target, judgement.ways, way) for way in judgement.ways)
    return Standing(judgement, strands, _light(strands), grid(city, target, on, judgement.decision), _odd(city, judgement))


def year_by_year(city: City, judgement: Judgement, on: dt.date) -> tuple[Moment, ...]:
    """The target at the end of each year from the baseline to the deadline or the day looked at, on readings up to then.

    Readings count from the end of their period, whenever they were published.
    """
    last = on if judgement.until is None else min(judgement.until, on)
    moments = []
    for year in range(city.outline.document.base_year, last.year + 1):
        day = dt.date(year, 12, 31)
        if day <= last:
            then = judge(city, judgement.target, judgement.until, day, judgement.decision)
            strands = tuple(_strand(city, then.target, then.ways, way) for way in then.ways)
            moments.append(Moment(day, then.verdict, _light(strands), strands))
    return tuple(moments)


def _strand(city: City, target: Target, ways: tuple[WayResult, ...], way: WayResult) -> Strand:
    followed = course(way.way.formula, target.path, way.case)
    name = city.catalogue.indicators[way.way.indicator].unit if followed.of_indicator else target.demand.unit
    unit: Unit = city.catalogue.units[name]
    lit = light_of(city.tracking.light, followed, way.worked, unit)
    projection = project(city.tracking.projection, followed, unit, way.case.until)
    return Strand(way, sense_label(target, ways, way), name, followed, lit, projection)


def _light(strands: tuple[Strand, ...]) -> Lit:
    return together([(strand.label, strand.lit) for strand in strands if strand.result.counts])


def _odd(city: City, judgement: Judgement) -> tuple[Anomaly, ...]:
    others = {
        name: tuple(f for f in city.figures_of(name) if f.trusted and _until(judgement, f.period.last))
        for rule in city.tracking.anomalies
        for name in rule.shares.values()
    }
    looked = []
    for indicator in dict.fromkeys(way.way.indicator for way in judgement.ways):
        ways = [way for way in judgement.ways if way.way.indicator == indicator]
        used = {figure.id: figure for way in ways for figure in way.worked.used}
        by_time = tuple(sorted(used.values(), key=lambda figure: figure.period.last))
        looked.append(Looked(indicator, ways[0].case.readings, by_time, others, city.catalogue))
    return anomalies(city.tracking.anomalies, looked)


def _until(judgement: Judgement, day: dt.date) -> bool:
    return bool(judgement.ways) and day <= judgement.ways[0].case.cut


def decision_in_words(judgement: Judgement) -> Label:
    """Which sense holds by whose decision, or that nobody has decided."""
    decision = judgement.decision
    if decision is None:
        return Label(zh="采用哪一种，未见决定。", en="Which one holds has not been decided.")
    sense = judgement.target.senses.get(decision.sense)
    taken = [part for part in (sense, _day(decision.until)) if part]
    zh, en = "，".join(part.zh for part in taken), ", ".join(part.en for part in taken)
    return Label(
        zh=f"{decision.by.zh}于 {decision.date} 决定采用：{zh}（{decision.document}）。",
        en=f"Decided by {decision.by.en} on {decision.date}: {en} ({decision.document}).",
    )


def _day(until: dt.date | None) -> Label | None:
    return None if until is None else Label(zh=f"期限 {until}", en=f"deadline {until}")
