"""Spelling: one form for characters that are written in several ways, and how Chinese sounds in Latin letters.

Traditional, Japanese and compatibility forms become simplified Chinese (OpenCC, character by character, so that the result never
depends on what stands beside it); Latin letters lose case and marks. Pinyin is without tones.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache

from zhichan.normalise.width import tidy

_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "ð": "d"})
_MOST_READINGS = 8


def is_chinese(text: str) -> bool:
    """True where the text holds a Chinese character."""
    return _HAN.search(text) is not None


_FOUNDERS = {
    "硏": "研",
    "囯": "国",
    "髙": "高",
    "淸": "清",
    "淨": "净",
    "吿": "告",
    "祿": "禄",
    "敎": "教",
    "靑": "青",
    "菓": "果",
    "琺": "珐",
    "産": "产",
}
"""Variants that type founders and registers use and OpenCC leaves alone."""


@cache
def _simple_forms() -> dict[int, str]:
    """Every character that has another simplified form. Characters of GB 2312 are in their simple form already."""
    from opencc import OpenCC

    odd = [character for code in range(0x3400, 0xA000) if not _in_gb2312(character := chr(code))]
    lines = "\n".join(odd)
    traditional, simplify = OpenCC("jp2t").convert(lines), OpenCC("t2s")
    forms = {
        ord(character): form
        for source in (traditional, lines)  # what is traditional Chinese already outranks a Japanese reading
        for character, form in zip(odd, simplify.convert(source).split("\n"), strict=True)
        if form != character
    }
    return forms | {ord(character): form for character, form in _FOUNDERS.items()}


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def simplified(text: str) -> str:
    """Width, compatibility forms and variant characters unified; blanks as one blank."""
    if text.isascii():
        return tidy(text)
    plain = unicodedata.normalize("NFKC", tidy(text))
    try:
        plain.encode("gb2312")
    except UnicodeEncodeError:
        return plain.translate(_simple_forms())
    return plain  # characters of GB 2312 are simple already; the attempt is faster than looking each of them up


def plain_letters(text: str) -> str:
    """Lower case without marks: `Société` → `societe`."""
    lower = text.lower()
    if lower.isascii():
        return lower
    split = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    return "".join(c for c in split if not unicodedata.combining(c))


@cache
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin.pinyin_dict import pinyin_dict

    toned = pinyin_dict.get(ord(character), "")
    plain = (plain_letters(reading.replace("ü", "v")).replace("v", "u") for reading in toned.split(",") if reading)
    return tuple(dict.fromkeys(plain)) or (character.lower(),)


def sound(text: str) -> str:
    """The commonest reading of Chinese characters, joined; other characters stay: `华锐3D` → `huarui3d`."""
    return "".join([_readings(character)[0] for character in text])


def sounds(text: str) -> frozenset[str]:
    """All readings of a short text, at most eight: `重` may be `zhong` or `chong`."""
    choices = [_readings(character)[:2] for character in text]
    return frozenset("".join(choice) for choice in itertools.islice(itertools.product(*choices), _MOST_READINGS))


def shortened(word: str) -> set[str]:
    """The word, and the word without each of its letters: two words one slip apart share one of these."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


_PHONETIC = (
    ("ph", "f"),
    ("ck", "k"),
    ("sch", "sh"),
    ("eh", "e"),
    ("th", "t"),
    ("x", "ks"),
    ("c", "k"),
    ("q", "k"),
    ("y", "i"),
    ("z", "s"),
)
_DOUBLED = re.compile(r"(.)\1+")


@cache
def phonetic(word: str) -> str:
    """How a word in Latin letters sounds, roughly and for every European language: `phillips` and `filips` are one."""
    for spelled, heard in _PHONETIC:
        word = word.replace(spelled, heard)
    return _DOUBLED.sub(r"\1", word)


_VOWELS = re.compile(r"[aeiouy]")
_AS_HEARD = (
    ("zh", "z"),
    ("ch", "c"),
    ("sh", "s"),
    ("ng", "n"),
    ("x", "s"),
    ("q", "c"),
    ("j", "c"),
    ("r", "l"),
    ("w", ""),
    ("h", ""),
    ("z", "s"),
    ("c", "s"),
)


@cache
def skeleton(letters: str) -> str:
    """The consonants of a word as a Chinese rendering of a foreign name keeps them: `boschda` and `boshida` are both `bsd`."""
    plain = phonetic(letters)
    for spelled, heard in _AS_HEARD:
        plain = plain.replace(spelled, heard)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", plain))
