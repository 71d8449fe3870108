"""Areas of a city that cut across its districts: belts, parks, coasts. A right lies in any number of them.

Districts part the city and areas do not, so the figures of areas are never added up. What an area consists of is told part by
part, each with its source and the days on which it holds; where no source says what an area consists of, it has no parts, and
then nothing is counted for it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from zhichan.normalise.width import compact, tidy
from zhichan.records.declared import Label

AreaKind = Literal["belt", "park", "coast", "other"]

NOT_A_STREET = r"(?![东西南北中]?(?:路|街(?!道)|巷|大街|大道))"
"""What does not follow the name of a place in an address: `金州路` is a street somewhere else."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A piece of an area, from one source: whole districts, words of addresses, beginnings of postcodes; any of them counts.

    A district is meant as it is counted: a pilot zone counts apart from the district that hosts it, so who means both names both.
    `from_` and `to` are the first and the last day on which the piece belongs to the area.
    """

    source: Label
    districts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    from_: dt.date | None = None
    to: dt.date | None = None


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of `areas.yml`. `paragraphs` of the strategy name it; `note` says what is not known of it."""

    code: str
    kind: AreaKind
    label: Label
    source: Label
    parts: tuple[Part, ...] = ()
    paragraphs: tuple[int, ...] = ()
    note: Label | None = None

    @property
    def known(self) -> bool:
        """Whether it is told what the area consists of: only then can anything be counted in it."""
        return bool(self.parts)


class Membership(NamedTuple):
    """That something lies in an area from the day `start` until before `until`, None for always."""

    area: str
    start: dt.date | None
    until: dt.date | None


class Areas:
    """Reads in which areas a place of the city lies."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._parts = [(area.code, part, pattern(part.addresses)) for area in areas for part in area.parts]

    def of(self, district: str, address: str, postcode: str) -> list[Membership]:
        """The areas of a place that is known to lie in the city, each as often as parts of it hold for different times."""
        text, digits = tidy(address), compact(postcode)
        found = {
            Membership(code, part.from_, part.to and part.to + dt.timedelta(days=1))
            for code, part, words in self._parts
            if (district and district in part.districts)
            or words.search(text)
            or (part.postcodes and digits.startswith(part.postcodes))
        }
        return sorted(found, key=lambda one: (one.area, one.start or dt.date.min, one.until or dt.date.max))


def pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Finds one of these place names, the longest where two begin together, and no street that is called like one."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))}){NOT_A_STREET}" if longest_first else r"(?!)", re.I)
