"""Published figures: the catalogue `figures.yml`, the rows of `figures.csv`, and the periods they are of."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal, cast, get_args

import msgspec

from zhichan.records.dates import first_day, is_partial_date, last_day
from zhichan.records.declared import Label
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.amounts import Amount, Bound, decimals_of, in_words
from zhichan.strategy.outline import Shape

PeriodKind = Literal["year", "span", "at", "since", "day", "undated"]
Confidence = Literal["high", "medium", "low"]
State = Literal["usable", "rejected"]
COLUMNS = (
    "indicator", "scope", "unit", "period", "from", "to", "bound", "value", "source_url", "source_title",
    "confidence", "state", "reason_zh", "reason_en", "note_zh", "note_en",
)  # fmt: skip
OWN = "city"  # the key of the scope that is the city itself


class Unit(Shape, frozen=True):
    """A unit as it is written.

    English leaves the unit of a count out (`counted`) and writes Chinese amounts out (`times`: 万元 is 10,000 yuan).
    """

    zh: str
    en: str
    counted: bool = False
    per_year: bool = False
    times: int = 1

    def shown(self, amount: Amount, decimals: int) -> Label:
        """An amount with this unit."""
        signs = {"%": "%"}
        unit = Label(zh=signs.get(self.zh, f" {self.zh}"), en="" if self.counted else signs.get(self.en, f" {self.en}"))
        return in_words(amount, decimals, unit, self.times)


class Indicator(Shape, frozen=True):
    """What a figure measures."""

    label: Label
    unit: str


class Catalogue(Shape, frozen=True):
    """`figures.yml`: the units, scopes and indicators that figures and targets may name."""

    units: dict[str, Unit]
    scopes: dict[str, Label]
    indicators: dict[str, Indicator]


class Period(msgspec.Struct, frozen=True):
    """The time a figure is of.

    `year`: one calendar year. `span`: from … to, months or years. `at`: a stock at a moment. `since`: added up from `start`
    (empty if not stated) to `end`. `day`: one day. `undated`: not stated.
    """

    kind: PeriodKind
    start: str
    end: str

    @property
    def text(self) -> str:
        """The period within a figure's id."""
        spans = self.kind in ("span", "undated") and self.start != self.end
        return f"{self.start}..{self.end}" if spans else self.end

    @property
    def first(self) -> dt.date:
        """The first day it may begin on; the year 1 where that is not stated."""
        return first_day(self.start) if self.start else dt.date.min

    @property
    def last(self) -> dt.date:
        """The last day it may end on; the last of all days where that is not stated."""
        return last_day(self.end) if self.end and self.kind != "undated" else dt.date.max

    @property
    def year(self) -> int:
        """The year it ends in."""
        return self.last.year


class Derivation(Shape, frozen=True):
    """How a figure is computed: a formula by name and the ids of its inputs."""

    formula: str
    inputs: tuple[str, ...]


class Figure(msgspec.Struct, frozen=True):
    """A figure, published or (with a derivation) computed by us from published ones."""

    id: str
    indicator: str
    scope: str
    unit: str
    period: Period
    amount: Amount
    decimals: int
    source_url: str = ""
    source_title: str = ""
    confidence: Confidence | None = None
    state: State = "usable"
    reason: Label | None = None
    note: Label | None = None
    derivation: Derivation | None = None
    line: int = 0

    @property
    def trusted(self) -> bool:
        """True if a verdict may rest on it: usable, of the city itself, dated, and of more than low confidence."""
        return self.state == "usable" and self.scope == OWN and self.confidence != "low" and self.period.kind != "undated"


def figure_id(indicator: str, period: Period, scope: str = OWN) -> str:
    """`invention-applications@2011`, `invention-applications@2013-01..2013-04`, `inventions-granted@2020/liaoning`."""
    return f"{indicator}@{period.text}" + ("" if scope == OWN else f"/{scope}")


def parse_period(kind: PeriodKind, text: str) -> Period:
    """The period of an id's text.

    Raises:
        ValueError: the text is no period of that kind.
    """
    start, dots, end = text.partition("..")
    if not dots:
        start, end = ("" if kind in ("at", "since") else text), text
    return _checked(Period(kind, start, end))


def read_figures(path: Path, catalogue: Catalogue) -> tuple[Figure, ...]:
    """Reads and checks `figures.csv`.

    Raises:
        StrategyError: file and line, what is wrong, and how to mend it.
    """
    figures: dict[str, Figure] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise StrategyError(
                "the columns are not the expected ones", where=f"{path.name}:1", mend=f"write the header {','.join(COLUMNS)}"
            )
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            if None in row or None in row.values():
                raise StrategyError("the row has not as many cells as the header", where=where, mend="mend the row's commas")
            figure = _figure(row, where, reader.line_num, catalogue)
            if figure.id in figures:
                raise StrategyError(
                    f"figure {figure.id} stands twice (also in line {figures[figure.id].line})",
                    where=where,
                    mend="keep one source for one period",
                )
            figures[figure.id] = figure
    return tuple(figures.values())


def _figure(row: Mapping[str, str], where: str, line: int, catalogue: Catalogue) -> Figure:
    indicator = _known(row, "indicator", catalogue.indicators, where)
    unit = _known(row, "unit", catalogue.units, where)
    expected = catalogue.indicators[indicator].unit
    if unit != expected:
        raise StrategyError(f"unit {unit!r} where {indicator} is counted in {expected!r}", where=where, mend="correct the unit")
    scope = _known(row, "scope", catalogue.scopes, where)
    kind = cast(PeriodKind, _known(row, "period", get_args(PeriodKind), where))
    try:
        period = _checked(Period(kind, row["from"], row["to"]))
    except ValueError as error:
        raise StrategyError(str(error), where=where, mend="write dates as 2012, 2012-05 or 2012-05-31") from error
    value = _number(row["value"], where)
    state, confidence, reason = _standing(row, where)
    bound = cast(Bound, _known(row, "bound", get_args(Bound), where))
    return Figure(
        id=figure_id(indicator, period, scope), indicator=indicator, scope=scope, unit=unit, period=period,
        amount=Amount.read(value, bound), decimals=decimals_of(value), source_url=row["source_url"],
        source_title=row["source_title"], confidence=confidence, state=state, reason=reason,
        note=_label(row["note_zh"], row["note_en"]), line=line,
    )  # fmt: skip


def _number(text: str, where: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise StrategyError(
            f"{text!r} is not a number", where=where, mend="write digits only; > and ~ become more-than and about in bound"
        )
    return value


def _standing(row: Mapping[str, str], where: str) -> tuple[State, Confidence | None, Label | None]:
    if not row["source_url"] and not row["source_title"]:
        raise StrategyError("the figure has no source", where=where, mend="fill source_url or source_title")
    state = cast(State, _known(row, "state", get_args(State), where))
    reason = _label(row["reason_zh"], row["reason_en"])
    if state == "rejected":
        if reason is None:
            raise StrategyError("a rejected figure gives no reason", where=where, mend="fill reason_zh and reason_en")
        return state, None, reason
    return state, cast(Confidence, _known(row, "confidence", get_args(Confidence), where)), reason


def _known(row: Mapping[str, str], column: str, known: Mapping[str, object] | tuple[str, ...], where: str) -> str:
    value = row[column]
    if value not in known:
        mend = "add it to figures.yml" if isinstance(known, Mapping) else f"write one of {', '.join(known)}"
        raise StrategyError(f"unknown {column} {value!r}", where=where, mend=mend)
    return value


def _label(zh: str, en: str) -> Label | None:
    return Label(zh=zh, en=en) if zh or en else None


def _checked(period: Period) -> Period:
    """The period itself.

    Raises:
        ValueError: what is wrong with it.
    """
    for text in (period.start, period.end):
        if text and not is_partial_date(text):
            raise ValueError(f"{text!r} is not a date")
    if period.kind != "undated" and not period.end:
        raise ValueError("the period has no end")
    if period.kind in ("year", "span", "day") and not period.start:
        raise ValueError(f"a {period.kind} needs a start")
    if period.kind == "year" and (period.start != period.end or len(period.end) != 4):
        raise ValueError("a year starts and ends in the same year, as 2012")
    if period.start and period.end and period.first > last_day(period.end):
        raise ValueError(f"the period ends ({period.end}) before it starts ({period.start})")
    return period
