"""The shapes of targets as OpenAPI declares them: what `zhichan.strategy.targets.plain` writes."""

from __future__ import annotations

import msgspec

from zhichan.api.figure_shapes import FigureAmount, Keyed, Plain, PublishedFigure
from zhichan.records.declared import Label


class UsedReading(PublishedFigure, kw_only=True):
    """A figure that a target is read from: how it is used, and why."""

    use: str
    use_reason: Label


class TargetParagraph(Plain):
    """The paragraph that sets a target."""

    number: int
    heading: Label
    gist: Label


class Demand(Plain):
    """What a target asks."""

    operator: str
    value: float | None
    upper: float | None
    unit: Label | None
    strive: bool
    shown: Label


class Baseline(Plain):
    """From where a target starts."""

    value: float | None
    basis: Label
    trace: str


class OtherDeadline(Plain):
    """Another reading of the deadline, and the verdict by it."""

    until: str
    verdict: str


class Deadline(Plain):
    """By when a target is to be met."""

    horizon: str
    label: Label
    kind: str
    words: str
    basis: Label
    until: str | None
    due: bool
    others: list[OtherDeadline]


class ResponsibleBody(Plain):
    """Whom the paragraph names; `named` is false where it names nobody."""

    label: Label
    named: bool


class VerdictWithReason(Plain):
    """A verdict, its rule, and why."""

    key: str
    label: Label
    rule: Label
    why: Label


class TargetFormula(Plain):
    """A way of working a target out, with its inputs and what it gives; `trace` is the id of its result."""

    name: str
    trace: str
    label: Label
    text: Label
    indicator: Keyed
    inputs: list[PublishedFigure]
    sense: str | None
    demand: float | None
    value: float | None
    amount: FigureAmount | None
    verdict: str
    verdict_label: Label
    why: Label


class Light(Plain):
    """A sign of progress (`met` on course, `at-risk`, `missed` behind, `unknown`) and why it shines."""

    key: str
    label: Label
    why: Label
    rule: Label | msgspec.UnsetType = msgspec.UNSET


class ShownAmount(Plain):
    """A number with its bounds, and in words."""

    value: float | None
    low: float | None
    high: float | None
    shown: Label


class TracedAmount(ShownAmount):
    """An amount with its id at `/api/v1/trace`."""

    trace: str


class DayAmount(ShownAmount):
    """A number on a day."""

    day: str


class CoursePath(Plain):
    """The path by which a target is followed: its rule and the values expected on days."""

    rule: str
    label: Label
    values: list[DayAmount]


class CoursePoint(DayAmount):
    """A reading on the course, with the ids of its figures."""

    figures: list[str]


class Projection(Plain):
    """Where the readings lead, as far as that can be said: a projection, not a reading. Else `sentence` alone says why not."""

    value: float | None
    sentence: Label
    day: str = ""
    low: float | None = None
    high: float | None = None
    shown: Label | None = None
    method: Keyed | None = None
    interval: float | None = None
    readings: list[str] = msgspec.field(default_factory=list)
    chance: float | None = None


class Course(Plain):
    """A way of working a target out, followed over time: its path, readings, gap, light and projection. `trace` is its id; its
    numbers of a day are traced as `{trace}/path@{day}`, `reading@`, `projection@`."""

    trace: str
    formula: str
    indicator: str
    sense: str | None
    label: Label
    counts: bool
    of_indicator: bool
    unit: Keyed
    path: CoursePath | None
    path_missing: Label | None
    points: list[CoursePoint]
    expected: TracedAmount | None
    gap: TracedAmount | None
    gap_today: TracedAmount | None
    light: Light
    projection: Projection


class SenseGives(Plain):
    """What a formula gives under a reading of the sentence."""

    formula: str
    trace: str
    label: Label
    demand: float | None
    amount: ShownAmount | None
    why: Label


class SenseCell(Plain):
    """One reading of the sentence: a sense, a deadline, and the verdict under it."""

    sense: str | None
    label: Label
    until: str | None
    verdict: str
    verdict_label: Label
    decided: bool
    gives: list[SenseGives]


class Senses(Plain):
    """Under how many readings of the sentence a target is met."""

    count: Label
    readings: int
    met: int
    missed: int
    cells: list[SenseCell]


class SenseDecision(Plain):
    """Which reading of the sentence holds: decided by whom, when, by which document."""

    sense: str | None
    label: Label | None
    until: str | None
    why: Label
    by: Label
    date: str
    document: str
    url: str | None


class AnomalyFound(Plain):
    """Something odd about the readings, with the ids of the figures."""

    rule: str
    label: Label
    shown: Label
    figures: list[str]


class TargetStanding(Plain):
    """How a target with a number stands."""

    answer: Label
    light: Light
    courses: list[Course]
    senses: Senses
    decision: SenseDecision | None
    anomalies: list[AnomalyFound]


class AmendmentDecided(Plain):
    """A decided amendment of a target: what, from when on, why, by which document; `sha256` is of its canonical form."""

    number: int
    kind: Keyed
    target: str
    successor: str | None
    since: str
    decided: str
    reason: str
    reference: str
    sha256: str


class OneTarget(Plain):
    """A target: what is demanded, by when, the verdict with its formulas and readings, and how it stands."""

    id: str
    paragraph: TargetParagraph
    line: str
    label: Label
    kind: Keyed
    demand: Demand
    baseline: Baseline | None
    deadline: Deadline
    body: ResponsibleBody
    verdict: VerdictWithReason
    formulas: list[TargetFormula]
    readings: list[UsedReading]
    note: Label | None
    standing: TargetStanding | None
    amendment: AmendmentDecided | None


class TargetsPage(Plain):
    """Targets of the outline, in its order; `sentence` is on all of them."""

    on: str
    sentence: Label
    total: int
    targets: list[OneTarget]
    next: str | None


class YearOfTarget(Plain):
    """What would have been said of a target on a day."""

    on: str
    verdict: str
    verdict_label: Label
    light: Light
    courses: list[Course]


class TargetYearByYear(Plain):
    """A target, and what would have been said of it at the end of each year."""

    on: str
    target: OneTarget
    years: list[YearOfTarget]
