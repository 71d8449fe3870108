"""A Chinese name of a body in its parts: region, trade name (字号), trades, legal form, and the part of the body that it is.

The order is the one that the registration rules prescribe: 行政区划 + 字号 + 行业 + 组织形式. No body is known by name here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zhichan.parties.spelling import shortened
from zhichan.parties.words import words

_BRACKETS = re.compile(r"[(\[{【〔<《「『](?P<inside>[^()\[\]{}【】〔〕<>《》「」『』]*)[)\]}】〕>》」』]")
_SIGNS = re.compile(r"[^\w]+|_")
_DIGITS = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百0-9]+")
_NUMBER = re.compile("[0-9]+")
_COUNTY = re.compile(r"([\u4e00-\u9fff]{2,4}?(?:自治县|新区|区|县|市|旗))(?=[\u4e00-\u9fff]{4})")
_SHORT_FOR = {
    "中科院": "中国科学院",
    "农科院": "农业科学院",
    "社科院": "社会科学院",
    "医科院": "医学科学院",
    "有限责任公司": "有限公司",
}
_NOTE = re.compile(
    r"筹|筹建|中外合资|中外合作|外商独资|独资|合资|外资|公章|盖章|简称.*|以下.*|个人独资|存续|吊销|注销|已更名|更名"
)
_NUMBERED = re.compile(r"(?:第?[0-9]+)+$")
_OF_FORMS = frozenset("有限责任股份集团公司总合伙企业")  # without any of these there is no slip in a form
_LONGEST_SLIP, _SHORTEST_SLIP = 8, 4
_WHOLE = ("有限公司", "有限责任公司")  # behind a branch stands no form
_HEADS = ("中华人民共和国", "中国")


class Parts(NamedTuple):
    """What a Chinese name is made of.

    `full` is all of it, without signs, `parent` what stands before the branch; `whole` is the name without region and form,
    `core` what is left when trades go too.
    """

    full: str
    parent: str
    region: str
    whole: str
    core: str
    trades: tuple[str, ...]
    form: str
    line: str
    branch: str
    places: frozenset[str]
    numbers: frozenset[str]


def parts_of(text: str) -> Parts:
    """The parts of a simplified name without notes on former names."""
    inner: list[str] = []
    if not text.isalnum():
        text, inner = _unbracketed(text)
        text = _SIGNS.sub("", text)
    text = numerals(text.lower())
    for short, full in _SHORT_FOR.items():
        if short in text:
            text = text.replace(short, full)
    full, branch = text, ""
    if not text.endswith(_WHOLE) and (split := words().branch.fullmatch(text)) is not None:
        text, branch = split["parent"], split["part"]
    region, rest = region_of(text)
    body, form, line = _form(rest)
    named = body
    for printed in inner:
        named = named.replace(printed, "", 1)
    core, trades = _trades(named.removeprefix("中国") if len(named) > 3 else named)
    numbers = frozenset(_NUMBER.findall(body + branch))
    places = {words().regions.get(printed, "cn") for printed in inner}
    places |= {"cn"} if body.startswith("中国") else set()
    places |= {region} if region else set()
    return Parts(full, text, region, body, core, trades, form, line, _branch_key(branch), frozenset(places), numbers)


def _unbracketed(text: str) -> tuple[str, list[str]]:
    """The name with what stands in brackets set in line, without notes; and the places in brackets, as printed."""
    places: list[str] = []

    def inline(found: re.Match[str]) -> str:
        inside = found["inside"].strip()
        if inside in _HEADS or inside in words().regions:
            places.append(inside)
        elif _NOTE.fullmatch(inside) or inside.isascii():
            return ""
        return inside

    while (replaced := _BRACKETS.sub(inline, text)) != text:
        text = replaced
    return text, places


def numerals(text: str) -> str:
    """Numbers written out become digits: 第七〇三 and 七零三 → 703, 第十二 → 第12. A single one (三菱) is left alone."""

    if not _NUMERAL.search(text):
        return text

    def digits(found: re.Match[str]) -> str:
        printed = found[0]
        if printed.isdigit() and printed.isascii():
            return printed
        before = found.string[found.start() - 1 : found.start()]
        if len(printed) < 2 and before != "第":
            return printed
        value = str(_value(printed)) if set(printed) & set("十百") else "".join(_DIGITS.get(c, c) for c in printed)
        return value if len(printed) > 2 or before == "第" else printed

    return re.sub(r"第(?=[0-9]{2,})", "", _NUMERAL.sub(digits, text))


def _value(printed: str) -> int:
    total, digit = 0, 0
    for c in printed:
        if c == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif c == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = int(_DIGITS.get(c, c))
    return total + digit


def region_of(text: str) -> tuple[str, str]:
    """(region, rest): the most precise region in front of a name, without its province; `""` where none is printed.

    A region is only taken off where a name is left behind it: 吉林大学 keeps what makes it a name by its trades.
    """
    regions = words().regions
    region, rest = "", text
    for head in _HEADS:
        if rest.startswith(head) and _next_region(rest[len(head) :]):
            rest = rest[len(head) :]
    while printed := _next_region(rest):
        if len(rest) - len(printed) < 2:
            break
        named = regions[printed]
        if region and words().province_of.get(named, named) != region and named != region:
            break  # 辽宁大连 is one place, 辽宁上海 is none
        region, rest = named, rest[len(printed) :]
    if "市" in text[: len(text) - len(rest)] and (county := _COUNTY.match(rest)):
        rest = rest[county.end() :]
        region = f"{region}{county[1]}"
    return region, rest


def _next_region(text: str) -> str:
    regions = words().regions
    for length in words().region_lengths.get(text[:2], ()):
        if (head := text[:length]) in regions:
            return head
    return ""


def _form(text: str) -> tuple[str, str, str]:
    """(rest, family, line) of the longest legal form at the end."""
    forms = words().forms_zh
    for length in words().form_lengths.get(text[-1:], ()):
        if length < len(text) and (form := forms.get(text[-length:])) is not None:
            return _slipped_form(text, length) or (text[:-length], form.family, form.line)
    return _slipped_form(text, 0) or (text, "", "")


def _slipped_form(text: str, exact: int) -> tuple[str, str, str] | None:
    """The same for a legal form with one slip in it (有艰公司, 股分有限公司) that says more than the exact one of that length."""
    known, forms = words().forms_slipped, words().forms_zh
    if len(_OF_FORMS.intersection(text[-_LONGEST_SLIP : -exact or None])) < (1 if exact else 2):
        return None
    for length in range(min(_LONGEST_SLIP, len(text) - 2), max(exact + 1, _SHORTEST_SLIP - 1), -1):
        tail = text[-length:]
        for less in shortened(tail):
            form = known.get(less)
            if form is not None and less not in forms and less != tail[1:]:
                return text[:-length], form.family, form.line
    if not exact and text.endswith("有限公") and len(text) > _SHORTEST_SLIP:
        return text[:-3], "limited", "company"
    return None


def _trades(text: str) -> tuple[str, tuple[str, ...]]:
    """(core, tags): trades are taken from the end while something is left; a name of trades alone has an empty core."""
    known, lengths = words().trades_zh, words().trade_lengths
    tags: list[str] = []
    while text := _NUMBERED.sub("", text) if text[-1:].isdigit() else text:
        for length in lengths.get(text[-1], ()):
            if length > len(text) or len(text) - length == 1:
                continue
            if (trade := known.get(text[-length:])) is not None:
                tags.append(trade.tag)
                text = text[:-length]
                break
        else:
            break
    return text, tuple(tags)


def words_inside(core: str) -> tuple[str, list[str]]:
    """(rest, tags): the core without the trades that stand in its midst (化工 in 化工甲研究院)."""
    known, tags, rest, at = words().trades_zh, [], "", 0
    while at < len(core):
        length = next((n for n in (4, 3, 2) if core[at : at + n] in known and len(core[at : at + n]) == n), 0)
        if length:
            tags.append(known[core[at : at + length]].tag)
        else:
            rest += core[at]
        at += length or 1
    return rest, tags


def _branch_key(branch: str) -> str:
    """A branch by its place and sort, without signs: 沈阳市分公司 and 沈阳分公司 are one."""
    if not branch:
        return ""
    region, rest = region_of(branch.replace("附属", "").replace("直属", ""))
    return f"{region}{rest}"
