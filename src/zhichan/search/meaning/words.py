"""The words by which likeness is learned: stems of words between blanks, character pairs of Chinese, Japanese and Korean.

Pairs need no dictionary and are what the index holds. Variants are one: traditional, Japanese and simplified forms of a
character, plural and singular, the commonest English endings. Function words and bare numbers say nothing of a subject.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from zhichan.search.tokens import chunks, fold, is_cjk

_HIRAGANA = re.compile("[\u3041-\u309f]+")  # endings and particles: what the subject is stands in the other scripts
_SAID_BY_ALL = frozenset("的了与及或该其述")  # a pair with one of these stands astride two words
_IDEOGRAPHS = range(0x4E00, 0xA000)
_LONGEST = 40  # letters: what is longer is a formula or a slip
_ENDINGS = ("ing", "ed", "er", "or", "ion", "ment")
_STEM = 5  # letters that an ending leaves at least


def words(text: str) -> list[str]:
    """The words of a text in their one form, in order, as often as they come."""
    return [key for key, _ in written(text)]


def written(text: str) -> Iterator[tuple[str, str]]:
    """The same, each with the way it is written (folded)."""
    for chunk in chunks(fold(text)):
        if is_cjk(chunk[0]):
            yield from _pairs(chunk)
        elif 1 < len(chunk) <= _LONGEST and chunk not in _said_by_all() and not chunk.isdigit():
            yield _stem(chunk), chunk


def forms(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text as the index holds them, each with its one form."""
    for key, shown in written(text):
        yield shown, key


def _pairs(chunk: str) -> Iterator[tuple[str, str]]:
    for run in _HIRAGANA.split(chunk):
        plain = run.translate(_variants())
        for at in range(len(run) - 1):
            if _SAID_BY_ALL.isdisjoint(pair := plain[at : at + 2]):
                yield pair, run[at : at + 2]


@cache
def _variants() -> dict[int, str]:
    """Traditional and Japanese characters with the simplified one that stands for them."""
    from opencc import OpenCC

    characters = [chr(code) for code in _IDEOGRAPHS]
    plain = OpenCC("t2s").convert(OpenCC("jp2t").convert("\n".join(characters))).split("\n")
    return {ord(one): other for one, other in zip(characters, plain, strict=True) if one != other and len(other) == 1}


@cache
def _said_by_all() -> frozenset[str]:
    """Function words of English, German and French, and the language of patent drafting."""
    text = files("zhichan.search.meaning").joinpath("function_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word
    if len(word) > 4 and word.isascii():
        if word.endswith("ies"):
            return f"{word[:-3]}y"
        if word.endswith("s") and not word.endswith("ss"):
            word = word[:-2] if word.endswith("sses") else word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word.removesuffix("e") if len(word) > _STEM else word
