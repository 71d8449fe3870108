"""The shapes of `outline.yml`, `targets.yml` and `successor.yml`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from zhichan.records.declared import Label


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all declared shapes share."""


class Document(Shape, frozen=True):
    """The outline as a document. Growth runs from `base_year`; the years that count begin after it."""

    title: Label
    number: str
    issuer: Label
    issued: str
    effective: str
    base_year: int


class Choice(Shape, frozen=True):
    """One defensible day for a time limit."""

    until: dt.date
    reason: Label


class Horizon(Shape, frozen=True):
    """A time limit in the words of the outline. `dated` ones list the defensible days; the first is the default."""

    label: Label
    kind: Literal["dated", "recurring", "open"]
    basis: Label
    choices: tuple[Choice, ...] = ()


class Paragraph(Shape, frozen=True):
    """A paragraph of the outline: where it stands, and what it says in our own words."""

    number: int
    heading: str
    gist: Label


class Outline(Shape, frozen=True):
    """`outline.yml`."""

    document: Document
    horizons: dict[str, Horizon]
    headings: dict[str, Label]
    paragraphs: tuple[Paragraph, ...]


Operator = Literal[
    "at-least", "exactly", "range", "increase", "improve", "encourage", "majority", "doubling", "benchmark", "exists", "regularly"
]  # fmt: skip
Kind = Literal["number", "direction", "majority", "multiple", "benchmark", "existence", "recurring"]

KINDS: dict[str, Label] = {
    "number": Label(zh="数字", en="a number"),
    "direction": Label(zh="方向", en="a direction"),
    "majority": Label(zh="多数", en="a majority"),
    "multiple": Label(zh="成倍", en="a multiple"),
    "benchmark": Label(zh="对标", en="a benchmark"),
    "existence": Label(zh="有无", en="existence"),
    "recurring": Label(zh="定期", en="recurring"),
}

OPERATORS: dict[str, Label] = {
    "at-least": Label(zh="不少于", en="at least"),
    "exactly": Label(zh="", en=""),
    "range": Label(zh="", en=""),
    "increase": Label(zh="增加（未给数字）", en="an increase (no figure)"),
    "improve": Label(zh="改善（未给数字）", en="an improvement (no figure)"),
    "encourage": Label(zh="鼓励（未给数字）", en="encouragement (no figure)"),
    "majority": Label(zh="多数（未给比例）", en="most of them (no share)"),
    "doubling": Label(zh="成倍（未给倍数）", en="a multiple (which is not said)"),
    "benchmark": Label(zh="达到对照水平（未列对照对象）", en="the level of others (who is not said)"),
    "exists": Label(zh="有（未给数字）", en="that it exists (no figure)"),
    "regularly": Label(zh="定期（未给次数）", en="that it recurs (no count)"),
}


class Demand(Shape, frozen=True):
    """What a target asks. `range` has a lower and an upper end; `strive` where the text says 争取 or 力争."""

    operator: Operator
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    strive: bool = False


class Baseline(Shape, frozen=True):
    """Where a target starts, and how this is known."""

    value: Decimal
    basis: Label


class Deadline(Shape, frozen=True):
    """The horizon of a target and the words that print it, empty where none do."""

    horizon: str
    words: str = ""


class Way(Shape, frozen=True):
    """One way to judge a target: a formula by name, over the readings of one indicator.

    `sense` names the sense of the target's sentence that the way takes; `demand` is what is asked in that sense, where it is
    another number than that of the target.
    """

    formula: str
    indicator: str
    sense: str = ""
    demand: Decimal | None = None


class Related(Shape, frozen=True):
    """Figures that look like readings of a target and are not, with the reason."""

    indicator: str
    reason: Label


class Target(Shape, frozen=True):
    """A target line of the outline; `line` is the official text.

    `senses` are the admissible senses of an ambiguous line, empty where it has one only; `path` names the way from the baseline
    to the demand where it is not the usual one of the formula (`zhichan.strategy.targets.paths`).
    """

    id: str
    paragraph: int
    line: str
    label: Label
    kind: Kind
    demand: Demand
    deadline: Deadline
    baseline: Baseline | None = None
    body: Label | None = None
    senses: dict[str, Label] = msgspec.field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    path: str = ""
    related: tuple[Related, ...] = ()
    unjudged: Label | None = None
    note: Label | None = None


class Targets(Shape, frozen=True):
    """`targets.yml`."""

    targets: tuple[Target, ...]


class SuccessorTarget(Shape, frozen=True):
    """A target of the plan that followed: never a reading, never judged against the outline."""

    id: str
    label: Label
    value: Decimal
    unit: str
    until: dt.date
    source_url: str
    indicator: str = ""
    note: Label | None = None


class Successor(Shape, frozen=True):
    """`successor.yml`."""

    title: Label
    targets: tuple[SuccessorTarget, ...]
