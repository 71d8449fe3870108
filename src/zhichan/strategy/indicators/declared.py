"""Indicators as declared data: `indicators/*.yml`, each with its versions, and the digests under which versions are frozen.

A version says what a figure is: what is counted, of what, by which measure, in which unit and period. It is frozen before the
first year that it is used for; `indicators/frozen.yml` keeps the day and a digest of it. A frozen version that reads otherwise
is refused: whoever wants another formula writes a new version for years to come. The first version of an indicator may speak of
years before it was laid down, and says so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.analytics.counting import Period
from zhichan.analytics.errors import AnalyticsError
from zhichan.analytics.occurrences import OCCURRENCES, Of, measure
from zhichan.records.declared import Label, load_yaml
from zhichan.records.kinds import kinds
from zhichan.search.holder_types import HOLDER_TYPES
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import place
from zhichan.strategy.figures.published import Unit
from zhichan.strategy.outline import Shape

Basis = Literal["filings", "grants", "in-force", "families", "events", "holders", "reported"]
Direction = Literal["more", "less", "none"]
FROZEN = "frozen.yml"

BASES: dict[Basis, Label] = {
    "filings": Label(zh="申请", en="filings"),
    "grants": Label(zh="授权或登记", en="grants or registrations"),
    "in-force": Label(zh="有效权利", en="rights in force"),
    "families": Label(zh="简单同族", en="simple families"),
    "events": Label(zh="登记事项", en="recorded events"),
    "holders": Label(zh="权利人", en="holders"),
    "reported": Label(zh="单位填报", en="reported by a body"),
}
DIRECTIONS: dict[Direction, Label] = {
    "more": Label(zh="越多越好", en="more is better"),
    "less": Label(zh="越少越好", en="fewer is better"),
    "none": Label(zh="不分优劣", en="neither is better"),
}
PERIODS: dict[Period, Label] = {
    "year": Label(zh="自然年（12 月 31 日截止）", en="calendar year, cut off on 31 December"),
    "at": Label(zh="12 月 31 日存量", en="stock on 31 December"),
    "since": Label(zh="累计（截至 12 月 31 日）", en="cumulative, up to 31 December"),
}
UNITS: dict[str, Unit] = {
    "件": Unit("件", "items", counted=True),
    "项": Unit("项", "items", counted=True),
    "个": Unit("个", "items", counted=True),
    "家": Unit("家", "enterprises or bodies", counted=True),
    "批次": Unit("批次", "batches", counted=True),
    "%": Unit("%", "%"),
    "件/万人": Unit("件/万人", "per 10,000 people"),
    "亿元": Unit("亿元", "yuan", times=100_000_000),
}
"""Units are called as in the figures of a city, so that both can be set side by side."""


class What(Shape, frozen=True):
    """A measure and what narrows it (`analytics.occurrences`)."""

    measure: str
    of: Of


class IndicatorVersion(Shape, frozen=True):
    """What a figure is, for the years from `since` to `until` (open if None).

    Attributes:
        numerator, denominator: in words. `denominator` where the figure is a share or a rate.
        what: how it is counted from the rights; None where a body reports it. `against`: what the denominator counts.
        population: the series of the city's `population.yml` that a rate per 10,000 people is of.
        growth: the figure is the change on the year before, in per cent.
    """

    number: int
    since: int
    numerator: Label
    unit: str
    basis: Basis
    period: Period
    denominator: Label | None = None
    until: int | None = None
    decimals: int = 0
    what: What | None = None
    against: What | None = None
    population: str = ""
    growth: bool = False

    @property
    def digest(self) -> str:
        """What it says, in a few signs. English words may be mended without making another formula of it."""
        said = msgspec.to_builtins(self)
        for words in {"numerator", "denominator"} & said.keys():
            said[words] = said[words]["zh"]
        said.pop("until", None)  # the end of a version is the beginning of the next
        return hashlib.blake2b(msgspec.json.encode(said, order="sorted"), digest_size=6).hexdigest()


class DeclaredIndicator(Shape, frozen=True):
    """An indicator. `body`: who reports it where rights do not tell. `beside`: indicators to be read with it."""

    label: Label
    direction: Direction
    source: Label
    versions: tuple[IndicatorVersion, ...]
    body: str = ""
    beside: tuple[str, ...] = ()

    @property
    def computed(self) -> bool:
        """Whether it is computed from the rights."""
        return not self.body

    @property
    def newest(self) -> IndicatorVersion:
        """The version of the latest years."""
        return self.versions[-1]

    def version_of(self, year: int) -> IndicatorVersion | None:
        """The version that a year is computed by; None before the first."""
        return next((one for one in reversed(self.versions) if one.since <= year and (one.until or year) >= year), None)


class Freeze(Shape, frozen=True):
    """On which day a version was frozen, and what it said."""

    day: dt.date
    digest: str


class Indicators(msgspec.Struct, frozen=True):
    """All indicators by key, in the order of their files, and the families that these are."""

    by_key: dict[str, DeclaredIndicator]
    families: dict[str, tuple[str, ...]]
    labels: dict[str, Label]
    frozen: dict[str, Freeze]

    def one(self, key: str) -> DeclaredIndicator:
        """The indicator of that key.

        Raises:
            StrategyError: there is none.
        """
        if key not in self.by_key:
            raise StrategyError(f"there is no indicator {key!r}", mend="see the list of indicators")
        return self.by_key[key]

    def freeze_of(self, key: str, version: IndicatorVersion) -> Freeze | None:
        """When a version was frozen."""
        return self.frozen.get(f"{key}/{version.number}")


class Family(Shape, frozen=True):
    """A file under `indicators/`."""

    label: Label
    order: int
    indicators: dict[str, DeclaredIndicator]


@cache
def indicators() -> Indicators:
    """The indicators that come with the program."""
    return load_indicators(files("zhichan.indicators"))


def load_indicators(folder: Path | Traversable) -> Indicators:
    """Reads and checks a folder of indicators.

    Raises:
        DeclarationError: a file is not of its shape.
        StrategyError: something does not fit, or a frozen version was changed; file and line, what, how to mend it.
    """
    found = [e for e in folder.iterdir() if e.name.endswith(".yml") and e.name != FROZEN]
    read = sorted(((load_yaml(entry, Family), entry) for entry in found), key=lambda pair: pair[0].order)
    frozen = load_yaml(folder / FROZEN, dict[str, Freeze])
    by_key: dict[str, DeclaredIndicator] = {}
    for family, entry in read:
        for key, one in family.indicators.items():
            where = _place(entry, key)
            if key in by_key:
                raise StrategyError(f"indicator {key} stands twice", where=where, mend="give each its own key")
            by_key[key] = one
            _check(where, key, one)
            _check_frozen(where, key, one, frozen)
    for family, entry in read:
        for key, one in family.indicators.items():
            for other in one.beside:
                _known(other, by_key, "indicator", _place(entry, key))
    names = {entry.name.removesuffix(".yml"): family for family, entry in read}
    return Indicators(by_key, {n: tuple(f.indicators) for n, f in names.items()}, {n: f.label for n, f in names.items()}, frozen)


def unfrozen(all_: Indicators, on: dt.date) -> Iterator[str]:
    """The versions (`key/number`) whose years have begun on a day and that nobody has frozen."""
    for key, one in all_.by_key.items():
        for version in one.versions:
            if version.since <= on.year and all_.freeze_of(key, version) is None:
                yield f"{key}/{version.number}"


def _place(entry: Path | Traversable, key: str) -> str:
    """`file:line` of an indicator."""
    return place(Path(str(entry)), f"  {key}:")


def _check(where: str, key: str, one: DeclaredIndicator) -> None:
    if not one.versions:
        raise StrategyError(f"indicator {key} has no version", where=where, mend="write at least one")
    for number, version in enumerate(one.versions, start=1):
        if version.number != number:
            raise StrategyError(f"version {number} of {key} is numbered {version.number}", where=where, mend="count from 1")
        before = one.versions[number - 2] if number > 1 else None
        if before and before.until != version.since - 1:
            raise StrategyError(
                f"version {number} of {key} begins in {version.since}, but the one before ends in {before.until}",
                where=where,
                mend=f"write until: {version.since - 1} there",
            )
        _known(version.unit, UNITS, "unit", where)
        _check_way(where, key, one, version)


def _check_way(where: str, key: str, one: DeclaredIndicator, version: IndicatorVersion) -> None:
    if one.computed != (version.what is not None):
        mend = "name the measure under what, or the body that reports it"
        raise StrategyError(f"{key} is neither computed nor reported, or both", where=where, mend=mend)
    for what in filter(None, (version.what, version.against)):
        _known(what.measure, OCCURRENCES, "measure", where)
        _check_of(where, what)
    ratio = bool(version.against) + bool(version.population) + version.growth
    if ratio > 1 or (one.computed and bool(version.against or version.population) != (version.denominator is not None)):
        mend = "give denominator with one of against and population, and neither with growth"
        raise StrategyError(f"{key} does not say what it is a share of", where=where, mend=mend)


def _check_of(where: str, what: What) -> None:
    of = what.of
    _known(of.kind, kinds(), "kind", where)
    declared = kinds()[of.kind].properties.get("type")
    for type_ in of.types:
        _known(type_, declared.choices if declared else {}, "type", where)
    for holder in (*of.holders, *of.not_holders):
        _known(holder, HOLDER_TYPES, "type of holder", where)
    if of.office and not of.office.isalpha():
        raise StrategyError(f"{of.office!r} is no office", where=where, mend="write its two letters")
    try:
        measure(what.measure)(of)
    except AnalyticsError as error:
        raise StrategyError(error.what, where=where, mend=error.mend) from error


def _check_frozen(where: str, key: str, one: DeclaredIndicator, frozen: Mapping[str, Freeze]) -> None:
    """Refuses a version that reads otherwise than when it was frozen, or that was frozen when its years had begun."""
    for version in one.versions:
        freeze = frozen.get(f"{key}/{version.number}")
        if freeze is None:
            continue
        if freeze.digest != version.digest:
            raise StrategyError(
                f"version {version.number} of {key} was frozen on {freeze.day} and has been changed since",
                where=where,
                mend=f"restore it, and write what is new as version {len(one.versions) + 1} for years to come",
            )
        if version.number > 1 and freeze.day >= dt.date(version.since, 1, 1):
            raise StrategyError(
                f"version {version.number} of {key} was frozen on {freeze.day}, when {version.since} had begun",
                where=where,
                mend=f"let it begin in {freeze.day.year + 1} or later",
            )


def _known(name: str, known: Mapping[str, object], what: str, where: str) -> None:
    if name not in known:
        raise StrategyError(f"unknown {what} {name!r}", where=where, mend=f"write one of {', '.join(known)}")
