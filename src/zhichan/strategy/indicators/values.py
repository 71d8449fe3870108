"""The values of indicators: computed from the rights by year and district, beside what was published, with the difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from zhichan.analytics.counting import CITY, Behind, Counts, Ground, Period, behind, counts
from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.amounts import Amount, rounded
from zhichan.strategy.figures.published import OWN, Figure
from zhichan.strategy.indicators.declared import UNITS, DeclaredIndicator, Indicators, IndicatorVersion, What

_AWARDED = "in_force_awarded"
"""The measure that rests on the city's list of awards: without a list it has no figure, rather than nought."""
_PER = {"%": Decimal(100), "件/万人": Decimal(1)}


@dataclass(frozen=True)
class Values:
    """The values of one indicator: rows are years, columns the city and its districts, as in the counts.

    Attributes:
        numerator, against: what is counted; `against` is what a share or a growth is set against, None for a count.
        people: by year the population in tens of thousands, for a rate; it is of the whole city.
        missing: years in which there is no figure whatever the counts say.
    """

    key: str
    indicator: DeclaredIndicator
    years: Sequence[int]
    districts: Sequence[str]
    numerator: Counts
    against: Counts | None = None
    people: dict[int, Decimal | None] | None = None
    missing: frozenset[int] = field(default_factory=frozenset)

    def value(self, year: int, district: str = CITY) -> Decimal | None:
        """A figure, rounded as its version says; None where there is none."""
        return self.at(year - self.years[0], 0 if district == CITY else self.districts.index(district) + 1)

    def at(self, row: int, column: int) -> Decimal | None:
        """The same by its place."""
        year = self.years[row]
        version = self.indicator.version_of(year)
        if version is None or year in self.missing:
            return None
        count = int(self.numerator[row, column])
        if self.people is not None:
            whole = self.people.get(year) if column == 0 else None
        elif self.against is not None:
            whole = Decimal(int(self.against[row, column]))
        else:
            return Decimal(count)
        if not whole:
            return None
        part = count - int(whole) if version.growth else count
        return rounded(Decimal(part) * _PER[version.unit] / whole, version.decimals)


def values(ground: Ground, city: City, known: Indicators, key: str, years: Sequence[int]) -> Values:
    """An indicator computed for years that follow each other, one query for each of its versions and sides.

    Args:
        ground: the rights, as whoever asks sees them, at the date of law.
        years: the last is not after the date of law.

    Raises:
        StrategyError: there is no such indicator, or a body reports it.
    """
    one = known.one(key)
    if not one.computed:
        raise StrategyError(f"{key} is reported by a body and not computed", where=key, mend="see its published figures")
    newest = one.newest
    with_before = _over_versions(ground, one, years, lambda version: version.what)
    numerator, against, people = with_before[1:], None, None
    missing = frozenset(year for year in years if one.version_of(year) is None)
    if newest.growth:
        against = with_before[:-1]
        if newest.period == "year" and ground.as_of < dt.date(years[-1], 12, 31):
            missing |= {years[-1]}  # part of a year against a whole one
    elif newest.population:
        series, figures = city.populations.get(newest.population), city.by_id
        people = {year: series.of(year, figures) if series else None for year in years}
    elif newest.against:
        against = _over_versions(ground, one, years, lambda version: version.against)[1:]
    if newest.what and newest.what.measure == _AWARDED and not city.awards:
        missing |= set(years)  # nothing was listed: that is no count of none
    return Values(key, one, years, ground.districts, numerator, against, people, missing)


def _over_versions(
    ground: Ground, one: DeclaredIndicator, years: Sequence[int], side: Callable[[IndicatorVersion], What | None]
) -> Counts:
    """What is counted on one side, each year by the version that is for it; before the years the one that precedes them."""
    years = [years[0] - 1, *years]
    grid = np.zeros((len(years), len(ground.districts) + 1), dtype=np.int64)
    for version in one.versions:
        what = side(version)
        mine = [row for row, year in enumerate(years) if (one.version_of(year) or one.versions[0]) is version]
        if what is not None and mine:
            grid[mine] = _counted(ground, what, version.period, years)[mine]
    return grid


def _counted(ground: Ground, what: What, period: Period, years: Sequence[int]) -> Counts:
    """The counts; those that several indicators ask for are counted once for a ground."""
    key = (what.measure, what.of, period, years[0], years[-1])
    if key not in ground.counted:
        ground.counted[key] = counts(ground, what.measure, what.of, period, years)
    return ground.counted[key]


Rights = tuple[list[Behind], int]
"""Rights behind a figure, of which there may be more, and how many there are."""


def rights_behind(ground: Ground, version: IndicatorVersion, year: int, district: str = CITY, most: int | None = None) -> Rights:
    """The rights that the numerator of a figure counts."""
    if version.what is None:
        return [], 0
    return behind(ground, version.what.measure, version.what.of, version.period, year, district, most)


def rights_against(ground: Ground, version: IndicatorVersion, year: int, district: str = CITY, most: int | None = None) -> Rights:
    """The rights that a share is of, or the figure that a growth is set against; none for a count."""
    if version.growth:
        return rights_behind(ground, version, year - 1, district, most)
    if version.against is None:
        return [], 0
    return behind(ground, version.against.measure, version.against.of, version.period, year, district, most)


def period_text(period: Period, year: int, as_of: dt.date) -> str:
    """The period of a figure within its id: `2012`, or the day of a stock: the year's end, or the date of law before it."""
    return str(year) if period == "year" else min(dt.date(year, 12, 31), as_of).isoformat()


def computed_id(key: str, period: Period, year: int, as_of: dt.date, district: str = CITY) -> str:
    """The id of a computed figure: `valid-inventions@2012-12-31/210211`."""
    return f"{key}@{period_text(period, year, as_of)}" + (f"/{district}" if district else "")


@dataclass(frozen=True)
class Beside:
    """One year of the city, computed and published; `reasons` say where a difference comes from."""

    year: int
    computed: Decimal | None
    published: Figure | None
    difference: Decimal | None
    reasons: tuple[Label, ...]


def published_by_year(city: City, key: str, period: Period) -> dict[int, Figure]:
    """The trusted figures of an indicator that stand for whole years of its period."""
    found = {}
    for figure in city.figures_of(key):
        if not figure.trusted or figure.scope != OWN:
            continue
        whole = (
            figure.period.kind == "year"
            if period == "year"
            else (figure.period.kind in ("at", "since") and (figure.period.last.month, figure.period.last.day) == (12, 31))
        )
        if whole:
            found[figure.period.year] = figure
    return found


def beside(city: City, computed: Values, as_of: dt.date, *, made_up: bool) -> list[Beside]:
    """Every year of an indicator for the city: what was computed, what was published, and why they differ."""
    newest = computed.indicator.newest
    published = published_by_year(city, computed.key, newest.period)
    same_unit = computed.key in city.catalogue.indicators and city.catalogue.indicators[computed.key].unit == newest.unit
    rows = []
    for year in sorted({*computed.years, *published}):
        mine = computed.value(year) if computed.years[0] <= year <= computed.years[-1] else None
        other = published.get(year) if same_unit else None
        difference = mine - other.amount.value if mine is not None and other is not None else None
        reasons = _reasons(computed, year, mine, other, as_of, made_up=made_up)
        rows.append(Beside(year, mine, other, difference, reasons))
    return rows


_MADE_UP = Label(
    zh="库中是样例数据，纯属虚构，不能与公布数相比。", en="The rights in store are a sample, made up: they cannot be compared."
)


def _reasons(
    computed: Values, year: int, mine: Decimal | None, other: Figure | None, as_of: dt.date, *, made_up: bool
) -> tuple[Label, ...]:
    """Coverage, cut-off and basis, as far as they bear on a year."""
    reasons = []
    version = computed.indicator.version_of(year)
    if mine is not None and as_of < dt.date(year, 12, 31):
        reasons.append(Label(zh=f"截至 {as_of}，未满一年。", en=f"Up to {as_of}, not the whole year."))
    if mine is None and version and version.population and year in computed.years:
        reasons.append(Label(zh="该年没有有来源的人口数。", en="No population of that year has a source."))
    if mine is None and version and version.what and version.what.measure == _AWARDED and year in computed.missing:
        reasons.append(
            Label(zh="城市目录没有获奖清单（awards.csv）。", en="The folder of the city lists no awards (awards.csv).")
        )
    if other is None or mine is None or mine == other.amount.value:
        return tuple(reasons)
    if made_up:
        return (*reasons, _MADE_UP)
    if version and not (version.against or version.growth) and other.amount.value:
        share = rounded(mine * 100 / other.amount.value, 1)
        reasons.append(
            Label(
                zh=f"库内数为公布数的 {share}%：取决于已导入的登记簿。",
                en=f"{share}% of the published figure: so much has been imported.",
            )
        )
    if other.amount.bound != "exact":
        reasons.append(Label(zh="公布数只是界限或约数。", en="The published figure is a bound or rounded."))
    if other.derivation is not None:
        reasons.append(Label(zh="公布数由我们推算。", en="The published figure is worked out by us from others."))
    reasons.append(
        Label(
            zh="库内按首位权利人所在地计；公布数的口径以来源为准。",
            en="Rights count by the seat of their first holder; the published figure follows its source.",
        )
    )
    return tuple(reasons)


def shown(version: IndicatorVersion, value: Decimal | None) -> Label:
    """A value with its unit, a dash for none."""
    if value is None:
        return Label(zh="—", en="—")
    return UNITS[version.unit].shown(Amount.exact(value), version.decimals)


def all_values(
    ground: Ground, city: City, known: Indicators, years: Sequence[int], keys: Iterable[str] = ()
) -> dict[str, Values]:
    """All computed indicators for the same years, by key."""
    wanted = list(keys) or [key for key, one in known.by_key.items() if one.computed]
    return {key: values(ground, city, known, key, years) for key in wanted}
