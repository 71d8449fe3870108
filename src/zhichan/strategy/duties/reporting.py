"""Who reports what, for which periods, and by when: `reporting.yml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from zhichan.records.dates import add_months, last_day
from zhichan.records.declared import Label, load_yaml
from zhichan.records.working_days import working_days_after
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.published import OWN, Catalogue, Period
from zhichan.strategy.outline import Shape
from zhichan.strategy.wording import period_in_words

Every = Literal["month", "quarter", "year"]
Measured = Literal["period", "moment", "total"]
_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12}
HOST = "own"  # as a scope: the district that reports


class Due(Shape, frozen=True):
    """What one body, or each body of some kinds, reports of an indicator, from a year on.

    `measured`: of a `period`, at the `moment` of its end, or a `total` since a start (`since`, empty where it is not stated).
    `within`: the working days after the period's end on which it is taken.
    """

    indicator: str
    every: Every
    first: int
    body: str = ""
    kinds: tuple[str, ...] = ()
    scope: str = OWN
    measured: Measured = "period"
    since: str = ""
    within: int = 15


class Reporting(Shape, frozen=True):
    """`reporting.yml`. `since`: the day from which readings are asked for; without it, the day of the first account.

    A period whose last day lies before it is not asked for, and nobody is late with it.
    """

    due: tuple[Due, ...] = ()
    since: dt.date | None = None


class Window(NamedTuple):
    """The days on which a reading is taken, both included."""

    opens: dt.date
    closes: dt.date

    def rule(self, period: Period, within: int | None) -> Label:
        """The rule in words; `within` working days, or None where the days were set by hand."""
        of = period_in_words(period)
        gap = " " if of.zh[-1].isdigit() else ""
        zh = f"{of.zh}{gap}的读数自 {self.opens} 起受理，至 {self.closes} 止"
        en = f"readings of {of.en} are taken from {self.opens} to {self.closes}"
        if within is None:
            return Label(zh=f"{zh}（由市知识产权局确定）", en=f"{en} (set by the IP office)")
        return Label(zh=f"{zh}（期末后第 {within} 个工作日）", en=f"{en} (working day {within} after the period’s end)")


def load_reporting(path: Path, catalogue: Catalogue) -> Reporting:
    """Reads `reporting.yml`; a city without it asks nobody for anything.

    Raises:
        DeclarationError: it is not of its shape.
        StrategyError: it names an indicator or a scope that figures.yml has not, or says not who reports.
    """
    if not path.is_file():
        return Reporting()
    found = load_yaml(path, Reporting)
    for one in found.due:
        if one.indicator not in catalogue.indicators:
            raise StrategyError(f"unknown indicator {one.indicator!r}", where=path.name, mend="add it to figures.yml")
        if one.scope != HOST and one.scope not in catalogue.scopes:
            raise StrategyError(f"unknown scope {one.scope!r}", where=path.name, mend="add it to figures.yml")
        if bool(one.body) == bool(one.kinds):
            raise StrategyError(f"{one.indicator} is due from nobody, or twice", where=path.name, mend="give a body, or kinds")
    return found


def periods(due: Due, until: dt.date) -> Iterator[Period]:
    """The periods of a due that have ended before a day, the oldest first."""
    start, step = dt.date(due.first, 1, 1), _MONTHS[due.every]
    while (end := add_months(start, step) - dt.timedelta(days=1)) < until:
        yield _period(due, start, end)
        start = add_months(start, step)


def _period(due: Due, start: dt.date, end: dt.date) -> Period:
    if due.measured == "moment":
        return Period("at", "", end.isoformat())
    if due.measured == "total":
        return Period("since", due.since, f"{end:%Y-%m}")
    if due.every == "year":
        return Period("year", f"{end.year}", f"{end.year}")
    return Period("span", f"{start:%Y-%m}", f"{end:%Y-%m}")


def window(due: Due, period: Period) -> Window:
    """The days on which a reading of a period is taken: from the day after its end."""
    end = last_day(period.end)
    return Window(end + dt.timedelta(days=1), working_days_after(end, due.within))


def overlapping(one: Period, other: Period) -> bool:
    """Whether two periods of one series, neither a moment nor a total, share a day and are not the same."""
    if {one.kind, other.kind} & {"at", "since", "undated"}:
        return False
    return one != other and one.first <= other.last and other.first <= one.last
