"""Whether a figure looks like its own series: the parts of its year, its size, its unit."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from zhichan.strategy.figures.published import Catalogue, Figure
from zhichan.strategy.figures.relations import Range, range_of

_LIMIT = 3.5
"""Of the modified z-score, as Iglewicz and Hoaglin recommend (How to Detect and Handle Outliers, 1993)."""
_SCALE = 0.6745  # makes the median deviation of a normal distribution its standard deviation
_FEWEST = 5
_FEWEST_FOR_UNIT = 2
_MONTHS = 12
_STEP = 4  # decimal places between 件 and 万件, 万元 and 亿元


class Uneven(msgspec.Struct, frozen=True):
    """A year whose shorter part, so many months, holds more than the longer. `beyond_year`: and more than the year before."""

    part: Figure
    year: Figure
    before: Figure | None
    months: int
    shorter: Decimal
    longer: Decimal
    beyond_year: bool


class Unlike(msgspec.Struct, frozen=True):
    """A figure that does not look like those it stands against."""

    against: tuple[Figure, ...]
    middle: Decimal
    score: str


def uneven(new: Figure, same: Sequence[Figure], catalogue: Catalogue) -> Iterator[Uneven]:
    """The years, of the new figure and known ones of its series, that are so uneven that two figures can hardly be true."""
    every = [*same, new]
    years = {figure.period.year: figure for figure in every if figure.period.kind == "year"}
    for part in every:
        months, year = _months(part), years.get(part.period.year) if part.period.kind == "span" else None
        if year is None or months in (0, _MONTHS, _MONTHS / 2) or new not in (part, year):
            continue
        stated, whole = range_of(part, catalogue), range_of(year, catalogue)
        rest = Range(whole.low - stated.high, whole.high - stated.low)
        if rest.high < 0:
            continue  # a part greater than its whole is a contradiction, told by another rule
        shorter, longer = (stated, rest) if months < _MONTHS / 2 else (rest, stated)
        if not shorter.low > longer.high:
            continue
        before = years.get(part.period.year - 1)
        beyond = before is not None and shorter.low > range_of(before, catalogue).high
        less = year.amount.value - part.amount.value
        values = (part.amount.value, less) if months < _MONTHS / 2 else (less, part.amount.value)
        yield Uneven(part, year, before, min(months, _MONTHS - months), *values, beyond)


def outlying(new: Figure, same: Sequence[Figure]) -> Unlike | None:
    """The series that a figure stands far outside of, by the modified z-score of logarithms; None where it does not."""
    logs, alike, own = _logs(new, same)
    if own is None or len(logs) < _FEWEST:
        return None
    middle = statistics.median(logs)
    spread = statistics.median(abs(value - middle) for value in logs)
    score = _SCALE * abs(own - middle) / spread if spread else 0.0
    return Unlike(alike, Decimal(10) ** Decimal(middle), f"{score:.1f}") if score > _LIMIT else None


def wrong_unit(new: Figure, same: Sequence[Figure]) -> Unlike | None:
    """The series that a figure is nearer to by a factor of ten thousand, or more such steps, than as it stands."""
    logs, alike, own = _logs(new, same)
    if own is None or len(logs) < _FEWEST_FOR_UNIT:
        return None
    middle = statistics.median(logs)
    return Unlike(alike, Decimal(10 ** round(middle, 9)).quantize(Decimal(1)), "") if round((own - middle) / _STEP) else None


def _logs(new: Figure, same: Sequence[Figure]) -> tuple[list[float], tuple[Figure, ...], float | None]:
    """Logarithms of the known figures of the kind of the new one, by month where it is of months; these; and its own."""
    alike = tuple(figure for figure in same if _sort(figure) == _sort(new) and figure.amount.value > 0)
    if new.amount.value <= 0 or "%" in new.unit:  # a rate may be near nothing, or below
        return [], (), None
    return [_log(figure) for figure in alike], alike, _log(new)


def _sort(figure: Figure) -> str:
    return {"year": "flow", "span": "flow"}.get(figure.period.kind, figure.period.kind)


def _log(figure: Figure) -> float:
    months = {"year": _MONTHS, "span": _months(figure) or 1}.get(figure.period.kind, 1)
    return math.log10(figure.amount.value / months)


def _months(figure: Figure) -> int:
    """How many whole months of one year a span has; 0 where it is none."""
    first, last = figure.period.first, figure.period.last
    return last.month - first.month + 1 if first.year == last.year and first.day == 1 else 0
