"""What stands around a name, as keys that are equal where two sources mean the same.

Addresses and co-parties have two keys: one in the script as printed, and one as it sounds in Latin letters, so that a Chinese
record and an English one can meet: `中南路325号` and `No. 325 Zhongnan Road` are both `zhongnan325`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from zhichan.normalise.addresses import split_address
from zhichan.parties import chinese, latin
from zhichan.parties.spelling import is_chinese, plain_letters, simplified, sound

_DISTRICT = re.compile(r"^.*?(?:自治县|新区|园区|[区县旗])(?=.{3})")
_TO_NUMBER = re.compile(r"^(.+?[0-9]+号)")
_STREET = re.compile(r"(?P<name>[\u3400-\u9fff]+?)(?:大街|大道|路|街|道|巷)?(?P<number>[0-9]+)号")
_NO_FIRST = re.compile(
    r"no\.?\s*(?P<number>[0-9]+)\s*,?\s*(?P<name>[a-z' ]+?)\s+(?:road|rd|street|st|avenue|ave|lane|boulevard|blvd)\b"
)
_NO_LAST = re.compile(r"(?P<name>[a-z' ]+?)\s+(?:road|rd|street|st|avenue|ave|lane)\b\.?\s*(?:no\.?)?\s*(?P<number>[0-9]+)")
_PRECISE = re.compile(r"[0-9]|(?:村|屯|组|社区|小区|大厦|大楼)$")  # a town alone is no address
_SIGNS = re.compile(r"[\s,.,。;;、]+")
_SHORTEST = 4
_NOBODY = frozenset(("", "none", "无", "-", "na", "nan", "null", "不公告发明人", "不公开发明人", "请求不公布姓名"))
_CACHED = 200_000


class Keys(NamedTuple):
    """A key as printed, and one as it sounds; `""` where there is none."""

    printed: str
    heard: str


@lru_cache(_CACHED)
def address_keys(printed: str) -> Keys:
    """The keys of an address: its street and number, or its village; without postcode, province, city and district."""
    text = simplified(split_address(printed)[1])
    if not is_chinese(text):
        letters = plain_letters(text)
        found = _NO_FIRST.search(letters) or _NO_LAST.search(letters)
        plain = _SIGNS.sub("", letters)
        return Keys(
            plain if len(plain) > 2 * _SHORTEST and re.search("[0-9]", plain) else "",
            f"{_joined(found['name'])}{found['number']}" if found else "",
        )
    _, rest = chinese.region_of(_SIGNS.sub("", text))
    rest = _DISTRICT.sub("", rest, count=1)
    street = _TO_NUMBER.match(rest)
    key = street[1] if street else rest
    found = _STREET.search(key)
    precise = len(key) >= _SHORTEST and _PRECISE.search(key)
    return Keys(key if precise else "", f"{sound(found['name'])}{found['number']}" if found else "")


def _joined(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


@lru_cache(_CACHED)
def area_key(city: str) -> str:
    """The key of a city as a source states it, in either script; `""` where it names none we know."""
    text = simplified(city)
    if is_chinese(text):
        region, rest = chinese.region_of(f"{text}某某")
        return region if region else rest.removesuffix("某某")
    return latin.parts_of(latin.tokens_of(text)).region or _joined(plain_letters(text))


@lru_cache(_CACHED)
def companion_keys(printed: str) -> Keys:
    """The keys of a co-party: for people and bodies alike, the words in any order."""
    text = simplified(printed)
    if is_chinese(text):
        key = re.sub(r"[\s·•・‧∙.]+", "", text)
        return Keys("" if key in _NOBODY else key, f"~{''.join(sorted(sound(key)))}" if len(key) < _SHORTEST + 1 else "")
    words = sorted(word for word in latin.tokens_of(text))
    joined = "".join(words)
    # the letters in order of the alphabet: given name and surname stand either way round, joined or apart
    return Keys("" if joined in _NOBODY else " ".join(words), f"~{''.join(sorted(joined))}" if len(words) < _SHORTEST else "")
