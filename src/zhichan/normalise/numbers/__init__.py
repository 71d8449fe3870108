"""Official numbers: one canonical form however they were typed. One module per office; this is the door to them."""

from __future__ import annotations

import re
from functools import lru_cache

from zhichan.normalise.numbers import cn, generic, india, registers, us
from zhichan.normalise.numbers.shape import ApplicationNumber, Check, Publication
from zhichan.normalise.width import compact
from zhichan.records.right import Right

__all__ = [
    "ApplicationNumber",
    "Check",
    "Publication",
    "keys_of",
    "parse_application",
    "parse_number",
    "parse_publication",
    "spellings",
]

_OFFICE = re.compile(r"(ZL|[A-Z]{2})[.:]?(?=[A-Z]{0,2}[\d/])")
_NO_PREFIX = frozenset({"RE", "PP", "AI", "RX"})  # letters that belong to the number of a US document

_NAMED_REGISTER = re.compile(r"[A-Z]+/|ISO|IEC|第|[\u4e00-\u9fff]*公告")  # short numbers that say which register is meant
_FEWEST_DIGITS = 5  # with fewer, a bare number is a year or a count


def _split_office(text: str) -> tuple[str, str]:
    """(office, rest); the office is `""` where none is printed. `ZL` stands for a Chinese grant."""
    match = _OFFICE.match(text)
    if not match or match[1] in _NO_PREFIX:
        return "", text
    return ("CN" if match[1] == "ZL" else match[1]), text[match.end() :]


@lru_cache(maxsize=1 << 13)  # asked for a cell more than once, and for the same numbers in many records
def parse_application(text: str, office: str = "CN") -> ApplicationNumber | None:
    """The application number that a text spells, or None.

    Blanks, full-width characters, lower case, a missing dot and a missing check digit are understood; an office printed in
    front (`CN`, `ZL`, `US` …) outranks `office`, and so does `PCT/`.
    """
    spelled = compact(text).upper()
    if number := generic.pct(spelled):
        return number
    printed, body = _split_office(spelled)
    office = printed or office
    if office == cn.OFFICE:
        return cn.application(body)
    if office == us.OFFICE:
        return us.application(body)
    if office == india.OFFICE:
        return india.application(body)
    return generic.application(body, office)


@lru_cache(maxsize=1 << 13)
def parse_publication(text: str, office: str = "") -> Publication | None:
    """The publication number that a text spells, or None; without an office in the text, `office` is taken."""
    printed, body = _split_office(compact(text).upper())
    office = printed or office
    if office == cn.OFFICE:
        return cn.publication(body)
    if office == us.OFFICE:
        return us.publication(body)
    return generic.publication(body, office) if office else None


def parse_number(kind: str, text: str, office: str = "CN") -> ApplicationNumber | None:
    """The official number of a right of any kind that a text spells, or None."""
    return parse_application(text, office) if kind == "patent" else registers.parse(kind, text, office)


def spellings(text: str) -> tuple[str, ...]:
    """All keys that a person may mean by what was typed, applications first; empty where it is no number.

    Without an office in front, the offices with a module of their own (CN, US, IN) are tried.
    """
    spelled = compact(text).upper()
    found: dict[str, None] = {}
    offices: tuple[str, ...] = (_split_office(spelled)[0],)
    if offices == ("",):
        if sum(char.isdigit() for char in spelled) < _FEWEST_DIGITS and not _NAMED_REGISTER.match(spelled):
            return ()
        offices = (cn.OFFICE, us.OFFICE, *((india.OFFICE,) if "/" in spelled else ()))  # digits alone would mean too many things
    for office in offices:
        if number := parse_application(spelled, office):
            found[number.key] = None
    for office in offices:
        if publication := parse_publication(spelled, office):
            # who types a kind code means that document, not the one of another kind
            found[publication.keys[0]] = None
    for key in registers.spellings(text):
        found[key] = None
    return tuple(found)


def keys_of(right: Right) -> set[str]:
    """The keys under which a right is found: its number and its publications, with the kind code and without."""
    keys = set(registers.keys(right.kind, right.office, right.number)) if right.number else set()
    for document in right.documents:
        keys.update(Publication(document.office, document.number, document.kind_code).keys)
    return keys
