"""What a scheme file states, item by item, and the one form of a symbol by which it is kept."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from zhichan.formats.format import Problem
from zhichan.normalise.classes import parse_class
from zhichan.normalise.width import compact
from zhichan.records.declared import Label

SCHEMES: dict[str, Label] = {
    "ipc": Label(zh="IPC 分类", en="IPC"),
    "cpc": Label(zh="CPC 分类", en="CPC"),
    "wipo-field": Label(zh="WIPO 技术领域", en="WIPO fields of technology"),
    "nice": Label(zh="尼斯分类", en="Nice classification"),
    "locarno": Label(zh="洛迦诺分类", en="Locarno classification"),
    "vienna": Label(zh="维也纳图形要素分类", en="Vienna classification"),
    "gbt4754": Label(zh="国民经济行业分类 GB/T 4754", en="Industry classes GB/T 4754"),
    "division": Label(zh="行政区划代码", en="Codes of administrative divisions"),
}
"""The schemes that can be loaded."""
Language = Literal["zh", "en", "fr", "x"]
LANGUAGES: tuple[Language, ...] = ("zh", "en", "fr", "x")
"""Languages of titles; `x` is a file without words: which symbol stands under which."""

_DIVISION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", re.ASCII)
_INDUSTRY = re.compile(r"[A-T]|\d{2,4}", re.ASCII)
_FIELD = re.compile(r"[1-9]|[12]\d|3[0-5]|IV|V|I{1,3}", re.ASCII)
# an auxiliary section's sign, the code, the letter of an office's own subdivision
_VIENNA = re.compile(r"A?(\d[\d.]*)([A-Z]?)", re.ASCII)
_MAIN_GROUP = re.compile(r"[A-HY]\d\d[A-Z]\d+", re.ASCII)


class Entry(msgspec.Struct, frozen=True):
    """A symbol with its title. `parent` is the next wider symbol, `""` where the file does not say it.

    `level` counts from 1 at the top; 0 where the file does not say. `current` is False for a code that the file lists without
    saying that it is still valid; `since` and `until` are ISO days, `""` where the file does not say.
    """

    symbol: str
    title: str
    parent: str = ""
    level: int = 0
    since: str = ""
    until: str = ""
    current: bool = True


class Rule(msgspec.Struct, frozen=True):
    """An IPC symbol (subclass, main group …) whose rights belong to a field; field 0 takes them out of all fields."""

    pattern: str
    field: int


class Successor(msgspec.Struct, frozen=True):
    """A code that took the place of another, in whole or in part; `""` where nothing did."""

    code: str
    successor: str


Item = Entry | Rule | Successor | Problem


class Stated(msgspec.Struct, frozen=True):
    """What a file says of itself, `""` where it does not: the language of its titles and its edition."""

    lang: str = ""
    edition: str = ""


def normal(scheme: str, text: str) -> str:
    """The symbol as it is kept: a main group as `A01B1/00`, a division's code without noughts behind; `""` where it is none."""
    plain = compact(text).upper()
    if scheme == "division":
        return _division(plain)
    if scheme == "gbt4754":
        return plain if _INDUSTRY.fullmatch(plain) else ""
    if scheme == "wipo-field":
        return plain if _FIELD.fullmatch(plain) else ""
    if scheme == "vienna" and (match := _VIENNA.fullmatch(plain)):
        mark = parse_class(match[1], scheme)
        return mark.symbol + match[2].lower() if mark else ""
    mark = parse_class(text, scheme)
    if mark is None:
        return ""
    return f"{mark.symbol}/00" if scheme in ("ipc", "cpc") and _MAIN_GROUP.fullmatch(mark.symbol) else mark.symbol


def _division(text: str) -> str:
    """`210200` and `2102` are one code: 21 (province), 2102 (city), 210202 (district), then township and village."""
    if not _DIVISION.fullmatch(text):
        return ""
    if len(text) == 12 and text.endswith("000"):
        text = text[:9]
    if len(text) == 9 and text.endswith("000"):
        text = text[:6]
    if len(text) == 6 and text.endswith("00"):
        text = text[:4]
    return text[:2] if len(text) == 4 and text.endswith("00") else text
