"""The declared words of names: legal forms, trades, regions, marks of branches, as look-up tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from zhichan.normalise.china import PROVINCES
from zhichan.parties.spelling import plain_letters, shortened, sound
from zhichan.records.declared import load_yaml

Weight = Literal["light", "plain", "heavy"]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family of legal forms. Bodies of one `line` may be one body before and after it was converted."""

    family: str
    line: str
    zh: tuple[str, ...]
    latin: tuple[str, ...]


class Trade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word for what a body does, in both scripts."""

    tag: str
    weight: Weight
    zh: tuple[str, ...]
    latin: tuple[str, ...]
    also: frozenset[str] = frozenset()


class Branches(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Endings of a parent's name, and of the part behind it."""

    parents: tuple[str, ...]
    zh: tuple[str, ...]
    latin: frozenset[str]


class Regions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Places as names print them."""

    cities: dict[str, tuple[str, ...]]
    english: dict[str, str | tuple[str, ...]]
    everyday: frozenset[str]
    countries: dict[str, tuple[str, ...]]
    places: frozenset[str]


class Fillers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say nothing."""

    words: frozenset[str]


class Words(msgspec.Struct, frozen=True):
    """All of it, ready for look-up.

    `forms_slipped` has every form of four characters or more with one left out. `regions` maps a printed region (`辽宁省`,
    `大连市`, `大连`) to its key, `latin_regions` the same for English; `province_of` gives the province's key of a city's.
    `trade_lengths` and `form_lengths` say how long the words are that end with a character, the longest first.
    """

    forms_zh: dict[str, Form]
    forms_slipped: dict[str, Form]
    forms_latin: dict[str, Form]
    trades_zh: dict[str, Trade]
    trades_latin: dict[str, Trade]
    weights: dict[str, Weight]
    also: dict[str, frozenset[str]]
    regions: dict[str, str]
    region_lengths: dict[str, tuple[int, ...]]
    latin_regions: dict[str, str]
    province_of: dict[str, str]
    countries: dict[str, str]
    places: frozenset[str]
    fillers: frozenset[str]
    branch_latin: frozenset[str]
    branch: re.Pattern[str]
    trade_lengths: dict[str, tuple[int, ...]]
    form_lengths: dict[str, tuple[int, ...]]


@cache
def words() -> Words:
    """The declared words, read once.

    Raises:
        DeclarationError: a file is not of its shape.
    """
    folder = files("zhichan.parties") / "words"
    forms = load_yaml(folder / "forms.yml", list[Form])
    trades = load_yaml(folder / "trades.yml", list[Trade])
    branches = load_yaml(folder / "branches.yml", Branches)
    regions = load_yaml(folder / "regions.yml", Regions)
    forms_zh = {word: form for form in forms for word in form.zh}
    trades_zh = {word: trade for trade in trades for word in trade.zh}
    return Words(
        forms_zh=forms_zh,
        forms_slipped={less: form for form in forms for word in form.zh if len(word) >= 4 for less in shortened(word)},
        forms_latin={word: form for form in forms for word in form.latin},
        trades_zh=trades_zh,
        trades_latin={word: trade for trade in trades for word in trade.latin},
        weights={trade.tag: trade.weight for trade in trades},
        also={trade.tag: trade.also for trade in trades},
        regions=(regions_zh := _regions_zh(regions)),
        region_lengths=_lengths(regions_zh, lambda printed: printed[:2]),
        latin_regions=_regions_latin(regions),
        province_of={city: _province(code) for code, cities in regions.cities.items() for city in cities},
        countries={word: code for code, names in regions.countries.items() for word in names},
        places=regions.places,
        fillers=load_yaml(folder / "fillers.yml", Fillers).words,
        branch_latin=branches.latin,
        branch=_branch_pattern(branches),
        trade_lengths=_lengths(trades_zh, lambda word: word[-1:]),
        form_lengths=_lengths(forms_zh, lambda word: word[-1:]),
    )


def _province(code: str) -> str:
    return next(province.short for province in PROVINCES if province.code == code)


def _regions_zh(regions: Regions) -> dict[str, str]:
    printed: dict[str, str] = {}
    for province in PROVINCES:
        printed |= dict.fromkeys((province.name, province.short, f"{province.short}省"), province.short)
    for cities in regions.cities.values():
        for city in cities:
            printed[f"{city}市"] = city
            if city not in regions.everyday:
                printed[city] = city
    printed["吉林市"] = "吉林市"  # the city, which bears its province's name
    return printed


def _lengths(known: Iterable[str], mark: Callable[[str], str]) -> dict[str, tuple[int, ...]]:
    """How long the words of one mark are, the longest first."""
    found: dict[str, set[int]] = {}
    for word in known:
        found.setdefault(mark(word), set()).add(len(word))
    return {marked: tuple(sorted(lengths, reverse=True)) for marked, lengths in found.items()}


def _regions_latin(regions: Regions) -> dict[str, str]:
    english: dict[str, str] = {}
    for cities in regions.cities.values():
        for city in cities:
            english.setdefault(sound(city), city)
    for province in PROVINCES:
        english[plain_letters(province.english).replace(" ", "")] = province.short
    for city, names in regions.english.items():
        for name in (names,) if isinstance(names, str) else names:
            english.setdefault(name.replace(" ", ""), city)
    return english


def _branch_pattern(branches: Branches) -> re.Pattern[str]:
    """A parent's name, then a part of it; the parent as long as it can be, so that 分公司 stands alone."""
    parents = "|".join(sorted(branches.parents, key=len, reverse=True))
    parts = "|".join(sorted(branches.zh, key=len, reverse=True))
    return re.compile(f"(?P<parent>.+?(?:{parents}))(?P<part>(?!有限|股份|集团|公司|责任).*(?:{parts}))$")
