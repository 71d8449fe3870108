"""The shapes of published figures as OpenAPI declares them; what other shapes of plain data are made of."""

from __future__ import annotations

import msgspec

from zhichan.records.declared import Label


class Plain(msgspec.Struct, forbid_unknown_fields=True):
    """Plain data with nothing in it that is not declared."""


class Keyed(Plain):
    """A declared word, and what it is called."""

    key: str
    label: Label


class FigurePeriod(Plain, rename={"from_": "from"}):
    """The time that a figure is of: `kind` is `year`, `at` …"""

    kind: str
    from_: str
    to: str


class FigureSource(Plain):
    """Where a figure was published."""

    url: str
    title: str = ""


class FigureDerivation(Plain):
    """How a figure was worked out from others, by their ids."""

    formula: str
    text: Label
    inputs: list[str]


class FigureAmount(Plain):
    """A number with its bounds and unit; `low` and `high` are null where it is open there."""

    value: float | None
    bound: str
    low: float | None
    high: float | None
    unit: Keyed
    shown: Label


class PublishedFigure(FigureAmount, kw_only=True):
    """A published figure with its source, or one worked out from published ones; `id` is traced at `/api/v1/trace/{id}`."""

    id: str
    indicator: Keyed
    scope: Keyed
    period: FigurePeriod
    derived: bool
    state: str
    reason: Label | None
    confidence: str | None
    source: FigureSource
    note: Label | None
    derivation: FigureDerivation | msgspec.UnsetType = msgspec.UNSET
