"""The shapes of readings, scores and evaluations as OpenAPI declares them."""

from __future__ import annotations

from typing import Any

from zhichan.api.figure_shapes import FigurePeriod, Keyed, Plain
from zhichan.records.declared import Label


class BodyNamed(Plain):
    """A body: its code, and what it is called."""

    code: str
    label: Label


class OneReading(Plain):
    """A reading that a body reported: of what, how much, from which document, where it stands. It counts from `accepted_at` until
    `ended_at`. `replaces`: the reading that it restates, for the `reason`."""

    number: str
    body: BodyNamed
    indicator: Keyed
    scope: Keyed
    period: FigurePeriod
    value: float
    bound: str
    unit: Keyed
    shown: Label
    document: str
    note: str
    state: str
    published: bool
    accepted_at: str | None
    ended_at: str | None
    replaces: str | None
    reason: str


class CustodyStep(Plain):
    """A step of the custody: when, for which body, in which part (`reporter`, `checker`, `reviewer`), what, and the value after
    it. `by` and `reason` are null where they are for those inside alone."""

    at: str
    body: BodyNamed | None
    part: str
    by: str | None
    did: str
    reason: str | None
    value: str


class EvidenceFile(Plain):
    """A file of evidence, by its hash."""

    name: str
    size: int
    sha256: str


class ReadingInFull(OneReading):
    """A reading with its custody and evidence. `inside`: the key sees it as its body or the IP office does."""

    restated_by: list[str]
    inside: bool
    custody: list[CustodyStep]
    evidence: list[EvidenceFile]


class ReadingsPage(Plain):
    """Readings, the newest first."""

    total: int
    readings: list[OneReading]
    next: str | None


class OneSheet(Plain):
    """A score sheet. `state`: `declared`, `frozen`, or the state of its round; `published` is the version of the result that
    everybody sees, 0 before. `sha256` is of the frozen sheet; `frozen_late` says why it was frozen after its year had begun."""

    id: str
    year: int
    paragraph: int
    title: Label
    about: Label
    full: str
    frozen_on: str | None
    frozen_late: str | None
    sha256: str | None
    state: str
    published: int


class SheetItem(Plain):
    """An item of a sheet, or a condition on the whole, which has no weight."""

    id: str
    label: Label
    lead: str
    indicator: str | None
    criterion: Label | None
    unit: str
    weight: str | None


class ItemScore(Plain):
    """The value of an item, and the points that it gives; texts of decimals."""

    id: str
    value: str | None
    points: str | None


class BodyScored(Plain):
    """The score of a body: its rank, total and items; `failed` names the conditions that do not hold."""

    body: BodyNamed
    rank: int
    total: str
    sum: str
    failed: list[str]
    items: list[ItemScore]


class SheetResult(Plain):
    """A version of the result as approved; `sha256` is over inputs, scores and the digest of the version before."""

    version: int
    approved_at: str
    sha256: str
    scores: list[BodyScored]


class SheetInFull(OneSheet):
    """A sheet with its items, and its result once it is published."""

    items: list[SheetItem]
    result: SheetResult | None


class SheetList(Plain):
    """The score sheets, the latest year first."""

    sheets: list[OneSheet]


class OneEvaluation(Plain):
    """An evaluation of the strategy: which day it looks at, what was known then, in one sentence; the digests of what was
    frozen."""

    key: str
    kind: Keyed
    year: int
    on: str
    known_at: str
    sentence: Label
    open_until: str
    data_sha256: str
    published_at: str | None
    report_sha256: str | None


class EvaluationInFull(OneEvaluation):
    """An evaluation with its `report` as it was frozen, whose canonical form has the digest; before it is published, `missing`
    are the methods that nothing was gathered by yet."""

    missing: list[Keyed]
    report: dict[str, Any] | None


class EvaluationList(Plain):
    """The evaluations, the latest year first."""

    evaluations: list[OneEvaluation]
