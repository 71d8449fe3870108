"""The shapes of indicators as OpenAPI declares them."""

from __future__ import annotations

from zhichan.api.figure_shapes import Keyed, Plain, PublishedFigure
from zhichan.records.declared import Label


class VersionOfIndicator(Plain):
    """A version of an indicator: what its figures are for the years from `since` to `until`, and when it was frozen."""

    number: int
    since: int
    until: int | None
    numerator: Label
    denominator: Label | None
    basis: Keyed
    period: Keyed
    unit: Keyed
    decimals: int
    frozen: str | None
    digest: str


class OneIndicator(Plain):
    """An indicator. `computed`: from the rights; else `body` reports it. `discouraged` says why it should not be an appraisal
    target; `beside` are indicators to be read with it."""

    key: str
    label: Label
    family: Keyed
    direction: Keyed
    source: Label
    computed: bool
    body: str | None
    discouraged: Label | None
    beside: list[str]
    versions: list[VersionOfIndicator]


class IndicatorsPage(Plain):
    """Indicators in the order of their families."""

    families: dict[str, Label]
    total: int
    indicators: list[OneIndicator]
    next: str | None


class DistrictValue(Plain):
    """The value of a district, and the id under which it is traced; null where there is none."""

    code: str
    label: Label
    value: float | None
    trace: str | None


class IndicatorYear(Plain):
    """A year: the value of the city as computed by the `version` of that year, beside what was published, and why both differ."""

    year: int
    version: int | None
    value: float | None
    trace: str | None
    published: PublishedFigure | None
    difference: float | None
    reasons: list[Label]
    districts: list[DistrictValue]


class IndicatorYears(OneIndicator):
    """An indicator with its values on the day of law `as_of`, as known when the version of the data was made."""

    as_of: str
    known_at: str
    data_version: int
    made_up: bool
    years: list[IndicatorYear]
    published: list[PublishedFigure]
