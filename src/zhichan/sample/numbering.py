"""Numbers that no office has given: lawful in form, with check digits, from ranges that are not in use.

Applications take the last serials of a year (from 9,000,000 in the present form, from 99,000 in the one used until
September 2003), publications begin with 19, 29 and 39. So a number of the sample never is somebody's patent.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from zhichan.errors import ZhichanError
from zhichan.normalise.numbers.cn import check_digit
from zhichan.records.right import Document
from zhichan.sample.dice import Dice

_NEW_FORM = dt.date(2003, 10, 1)
_NEW_KIND_CODES = dt.date(2010, 4, 7)
_DIGIT = {"invention": "1", "utility-model": "2", "design": "3"}
_GRANT_CODES = {"invention": ("C", "B"), "utility-model": ("Y", "U"), "design": ("D", "S")}  # until, and from, April 2010
_SERIALS = {True: (9_000_000, 1_000_000), False: (99_000, 1_000)}  # new form or old: first serial, how many there are


class SampleError(ZhichanError):
    """A sample that cannot be made."""


def number_applications(dice: Dice, filings: Iterable[tuple[str, dt.date]]) -> list[str]:
    """Application numbers for (type, filing date) in order of filing: rising within a year and a type.

    Raises:
        SampleError: more filings in a year than there are unused numbers.
    """
    ordered = list(filings)
    many = Counter(_series(type_, filed) for type_, filed in ordered)
    used: Counter[tuple[str, str, bool]] = Counter()
    numbers = []
    for type_, filed in ordered:
        series = _series(type_, filed)
        first, room = _SERIALS[series[2]]
        stride = room // many[series]
        if not stride:
            raise SampleError(
                f"{many[series]:,} filings of one type in {series[0]} are more than there are numbers",
                mend="make a smaller sample",
            )
        serial = first + used[series] * stride + dice.below(stride)
        used[series] += 1
        body = f"{series[0]}{series[1]}{serial}"
        numbers.append(f"{body}.{check_digit(body)}")
    return numbers


def _series(type_: str, filed: dt.date) -> tuple[str, str, bool]:
    new = filed >= _NEW_FORM
    return (f"{filed:%Y}" if new else f"{filed:%y}", _DIGIT[type_], new)


def publication_number(type_: str, running: int) -> str:
    """The number under which a right's documents appear; `running` counts them by date from 0."""
    return f"{_DIGIT[type_]}9{running + 1:07d}"


def grant_document(type_: str, number: str, day: dt.date) -> Document:
    """The document of the grant."""
    return Document(
        office="CN", number=number, kind_code=_GRANT_CODES[type_][day >= _NEW_KIND_CODES], date=day.isoformat(), lang="zh"
    )


def publication_document(number: str, day: dt.date) -> Document:
    """The publication of an application for an invention."""
    return Document(office="CN", number=number, kind_code="A", date=day.isoformat(), lang="zh")
