"""Whether a printed name is surely that of a body; and what of people stands inside texts.

Personal data is kept from the public by this: what is not surely a body is taken for a person. A body that is not recognised
loses nothing but its address on public pages; a person taken for a body would lose the protection of the law.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from zhichan.records.declared import load_yaml

MASK = "***"
"""What stands where something personal was taken out of a text."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_SEVERAL = re.compile(r"[;,、/]")
_INITIALS = re.compile(r"\b(?:\w\.\s?){2,}")
_WORD = re.compile(r"[^\W\d_]+")
_IDENTITY = r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"  # GB 11643: place, birthday, order
_CONTACT = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_IDENTITY}|(?:\+?86[- ]?)?1[3-9]\d{{9}}|0\d{{2,3}}[- ]\d{{7,8}})(?![0-9A-Za-z])"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_MAYBE_CONTACT = re.compile(r"[0-9]{7}|@")  # quick: most texts hold neither
_ADDRESS_WORDS = ("地址", "住址", "住所", "address", "anschrift", "adresse")
_ADDRESS = re.compile(rf"((?:{'|'.join(_ADDRESS_WORDS)})(?:es)?)(\s*[:：]?\s*)\S.*", re.IGNORECASE | re.DOTALL)


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    within: dict[str, int]
    ending: dict[str, int]
    latin: frozenset[str]
    latin_last: frozenset[str]


@cache
def _words() -> _Words:
    return load_yaml(files("zhichan.records") / "bodies.yml", _Words)


@lru_cache(maxsize=1 << 16)
def is_body(name: str) -> bool:
    """Whether a printed name is surely that of a body, by declared words (`bodies.yml`). Of several names in one, all must be."""
    plain = unicodedata.normalize("NFKC", name)
    if not _HAN.search(plain):
        return _is_latin_body(plain)
    parts = [part for part in _SEVERAL.split("".join(_BRACKETED.sub("", plain).split())) if part]
    return bool(parts) and all(map(_is_chinese_body, parts))


def _is_chinese_body(name: str) -> bool:
    known = _words()
    if any(word in name and len(name) >= fewest for word, fewest in known.within.items()):
        return True
    return any(name.endswith(word) and len(name) >= fewest for word, fewest in known.ending.items())


def _is_latin_body(name: str) -> bool:
    if ";" in name:
        return False  # several names, or a surname before a given name
    split = unicodedata.normalize("NFKD", _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", name))
    printed = _WORD.findall("".join(c for c in split if not unicodedata.combining(c)))
    words = [word.lower() for word in printed]
    if len(words) < 2:
        return False
    known = _words()
    if known.latin.intersection(words[1:]) or (words[0] in known.latin and len(words) > 2 and "," not in name):
        return True
    told_apart = printed[-1].isupper() and not printed[0].isupper()  # in a name all of capitals SA may be a surname
    dotted = re.search(rf"\b{'[. ]*'.join(words[-1])}\.\s*$", name, re.IGNORECASE)
    return words[-1] in known.latin_last and bool(told_apart or dotted)


def is_identity_number(text: str) -> bool:
    """Whether a text has the shape of a resident's identity number of China."""
    return re.fullmatch(_IDENTITY, text.strip()) is not None


def without_contacts(text: str) -> str:
    """The text without identity numbers, telephone numbers and e-mail addresses."""
    return _CONTACT.sub(MASK, text) if _MAYBE_CONTACT.search(text) else text


def without_address(text: str) -> str:
    """A text of an office without what it prints after the word address, and without contacts."""
    folded = text.lower()
    if any(word in folded for word in _ADDRESS_WORDS):
        text = _ADDRESS.sub(rf"\1\2{MASK}", text)
    return without_contacts(text)
