"""The shapes of the strategy as OpenAPI declares them. Answers leave as the layers below write them (`plain`): the same data as
the pages, their files and the commands give, in the same shape.
"""

from __future__ import annotations

import msgspec

from zhichan.api.figure_shapes import FigureAmount, FigureDerivation, FigureSource, Keyed, Plain, PublishedFigure
from zhichan.api.target_shapes import AmendmentDecided
from zhichan.records.declared import Label


class Paragraph(Plain):
    """A paragraph of the outline: what it says in our words, with the ids of its targets and duties."""

    number: int
    gist: Label
    targets: list[str]
    duties: list[str]


class Heading(Plain):
    """A heading of the outline with its paragraphs."""

    key: str
    label: Label
    paragraphs: list[Paragraph]


class OutlineDocument(Plain):
    """The document that the strategy is read from."""

    title: Label
    number: str
    issuer: Label
    issued: str
    effective: str
    base_year: int


class CountedVerdict(Plain):
    """A verdict, the rule that it rests on, and how many targets have it."""

    key: str
    label: Label
    rule: Label
    count: int


class Counts(Plain):
    """How many targets hold, carry a number, can be judged, are met; and all verdicts."""

    targets: int
    numbered: int
    judged: int
    met: int
    verdicts: list[CountedVerdict]


class Choice(Plain):
    """A day on which a horizon may be read to end, and why."""

    until: str
    reason: Label


class Horizon(Plain):
    """A time that the outline speaks of; `until` is the reading that is judged by."""

    key: str
    label: Label
    kind: str
    basis: Label
    until: str | None
    choices: list[Choice]


class OtherDerivation(FigureDerivation):
    """Another way of working a figure out, and how far off it is."""

    value: float | None
    difference: float | None


class FigureCheck(Plain):
    """A figure that others imply, beside what was published."""

    figure: PublishedFigure
    expected: float | None
    difference: float | None
    agrees: bool
    other: OtherDerivation | msgspec.UnsetType = msgspec.UNSET


class LaterTarget(FigureAmount):
    """A target of the strategy that came after, with figures for it."""

    id: str
    label: Label
    until: str
    source: FigureSource
    figures: list[PublishedFigure]
    note: Label | None


class Successor(Plain):
    """The strategy that came after."""

    title: Label
    targets: list[LaterTarget]


class StrategyAtOnce(Plain):
    """The strategy of a city on a day: its document, the whole in one sentence, its outline, and the figures that stand apart."""

    city: str
    on: str
    document: OutlineDocument
    sentence: Label
    counts: Counts
    horizons: list[Horizon]
    outline: list[Heading]
    checks: list[FigureCheck]
    rejected: list[PublishedFigure]
    comparison: list[PublishedFigure]
    successor: Successor | None


class DivisionSigned(Plain):
    """The signed division of the duties that stands."""

    version: int
    sha256: str


class DutyCounts(Plain):
    """How many duties there are, make something, and are divided among bodies."""

    duties: int
    products: int
    divided: int


class DutyKindShown(Plain):
    """What a duty is or makes."""

    key: str
    label: Label
    product: bool


class OneDuty(Plain):
    """A duty of the outline: where it stands, who leads it by the signed division; `part_of`: of which duty it is a task."""

    id: str
    paragraph: int
    part_of: str | None
    label: Label
    kind: DutyKindShown
    given: bool
    named: Label | None
    targets: list[str]
    mentions: list[str]
    measures: list[str]
    horizon: Keyed
    every: Keyed | None
    state: str | None
    lead: Label | None


class DutiesPage(Plain):
    """Duties in the outline's order; `states` says what their states are called."""

    city: str
    division: DivisionSigned | None
    states: dict[str, Label]
    counts: DutyCounts
    total: int
    duties: list[OneDuty]
    next: str | None


class Unanswered(Plain):
    """A target, duty or number that nobody answers for, and why."""

    subject: str
    paragraph: int
    label: Label
    why: Label


class Orphans(Plain):
    """What nobody answers for, by rule."""

    orphans: dict[str, list[Unanswered]]


class AmendmentList(Plain):
    """The decided amendments, the oldest first. `broken` names those that do not follow the one before: none, or the database was
    changed."""

    amendments: list[AmendmentDecided]
    broken: list[int]


class OneArea(Plain):
    """An area across districts. `known`: whether anything says what it consists of; only then does `query` find its rights."""

    code: str
    kind: str
    label: Label
    source: Label
    paragraphs: list[int]
    note: Label | None
    known: bool
    query: str | None


class AreaList(Plain):
    """The areas that cut across the districts. They overlap: their figures must not be added up."""

    areas: list[OneArea]


class TracedOrigin(Plain):
    """Where a number comes from: published, worked out, demanded, given by a formula, or counted; `inputs` are traced in turn."""

    id: str
    label: Label
    shown: Label
    how: Keyed
    text: Label
    place: str
    source: FigureSource
    note: Label | None
    inputs: list[TracedOrigin]


class RightBehind(Plain):
    """A right that a figure counts: from when until when, and for which evidence."""

    right: str
    title: str
    holder: str
    start: str
    until: str | None
    evidence: str


class TracedSide(Plain):
    """One side of a figure: what is counted in words, the count, and the rights behind it, of which there are `number`."""

    label: Label | None
    counted: int
    number: int
    rights: list[RightBehind]


class TracedComputation(Plain):
    """A figure computed from the rights: by which version of its indicator, of which place and day, and both its sides."""

    id: str
    indicator: Keyed
    version: int
    basis: Keyed
    period: Keyed
    year: int
    district: str
    place: Label
    as_of: str
    value: float | None
    shown: Label
    counted: TracedSide
    against: TracedSide | None
    people: TracedOrigin | None


class Traced(Plain):
    """Where a number comes from: `origin` in the city's folder, `computed` from the rights, or both beside each other."""

    id: str
    origin: TracedOrigin | None
    computed: TracedComputation | None
    known_at: str | None
    data_version: int | None
    made_up: bool
    next: str | None
