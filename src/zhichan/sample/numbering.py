"""Numbers that no office has given: lawful in form, with check digits, from ranges that are not in use.

Applications take the last serials of a year (from 9,000,000 in the present form, from 99,000 in the one used until
September 2003), publications begin with 19, 29 and 39. So a number of the sample never is somebody's patent. The other registers
keep to ranges just as empty, which each of their modules names.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from zhichan.errors import ZhichanError
from zhichan.normalise.numbers.cn import check_digit
from zhichan.records.right import Document
from zhichan.sample.dice import Dice

_NEW_FORM = dt.date(2003, 10, 1)
_NEW_KIND_CODES = dt.date(2010, 4, 7)
_DIGIT = {"invention": "1", "utility-model": "2", "design": "3"}
_GRANT_CODES = {"invention": ("C", "B"), "utility-model": ("Y", "U"), "design": ("D", "S")}  # until, and from, April 2010
_SERIALS = {True: (9_000_000, 1_000_000), False: (99_000, 1_000)}  # new form or old: first serial, how many there are

Key = TypeVar("Key", bound=Hashable)


class SampleError(ZhichanError):
    """A sample that cannot be made."""


def number_applications(dice: Dice, filings: Iterable[tuple[str, dt.date]]) -> list[str]:
    """Application numbers for (type, filing date) in order of filing: rising within a year and a type.

    Raises:
        SampleError: more filings in a year than there are unused numbers.
    """
    series = [_series(type_, filed) for type_, filed in filings]
    numbers = []
    for (year, digit, _), serial in zip(series, rising(dice, series, lambda key: _SERIALS[key[2]]), strict=True):
        body = f"{year}{digit}{serial}"
        numbers.append(f"{body}.{check_digit(body)}")
    return numbers


def rising(dice: Dice, keys: Sequence[Key], room: Callable[[Key], tuple[int, int]]) -> Iterator[int]:
    """A serial for each key, rising among equal keys and spread over all there are.

    Args:
        room: the first serial of a key and how many there are.

    Raises:
        SampleError: more of one key than there are serials.
    """
    many = Counter(keys)
    used: Counter[Key] = Counter()
    for key in keys:
        first, serials = room(key)
        stride = serials // many[key]
        if not stride:
            what = f"{many[key]:,} filings of one series ({key}) are more than there are numbers"
            raise SampleError(what, mend="make a smaller sample")
        yield first + used[key] * stride + dice.below(stride)
        used[key] += 1


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
