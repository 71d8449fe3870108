"""The register of geographical indications of the United Kingdom as JSON: one array with an object for each indication."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from zhichan.formats.draft import Draft
from zhichan.formats.format import Format, FormatError, Outcome, Problem
from zhichan.normalise.numbers import parse_number
from zhichan.normalise.width import tidy
from zhichan.records.dates import is_partial_date
from zhichan.records.declared import Label
from zhichan.records.right import Event, Fact, Rest, Text

OFFICE = "GB"
_PIECE = 1 << 16
_LONGEST = 1 << 20  # characters of one entry
_DAY_FIRST = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_WORD = re.compile(r"\w+")

_TYPES = {
    "Protected Designation of Origin (PDO)": "pdo",
    "Protected Geographical Indication (PGI)": "pgi",
    "Geographical indication (GI)": "gi",
    "Traditional Specialities Guaranteed (TSG)": "tsg",
}
_FACTS = {
    "DEF_Register": "register",
    "EA_ProductType": "product-type",
    "EA_ProductCategory": "product-class",
    "EA_Country": "origin",
    "EA_Status": "stated-status",
    "EA_LegalInstrument": "instrument",
}
_EVENTS = {"EA_ApplicationDate": "filed", "EA_DatePublication": "published", "EA_DateRegistration": "granted"}
DERIVED = ("DEF_SearchName", "DEF_SearchNameAndCategory", "DEF_SearchCategory", "DEF_SearchTextAll")
"""Repeat words of the other members for a search box; kept only where they say more than those."""
_PLACE = "DEF_OriginalOrder"  # where the entry stood in an older list: kept, but not as something to understand


class GiRegisterJson(Format):
    """Reads the register, one entry an indication."""

    name = "gi-register-json"
    label = Label(zh="英国地理标志登记簿（JSON）", en="Register of geographical indications of the United Kingdom (JSON)")
    licence = "Open Government Licence: the register may be used freely if its source is named."
    authority = "office"
    extensions = (".json",)

    def recognises(self, head: bytes, path: Path) -> bool:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith(b"[") and b'"EA_FileNumber"' in start and b'"EA_Name"' in start

    def read(self, path: Path) -> Iterator[Outcome]:
        for number, (raw, entry) in enumerate(_entries(path), 1):
            yield _outcome(f"entry {number}", raw, entry)


def _entries(path: Path) -> Iterator[tuple[str, object]]:
    """The members of the array, as they stand and decoded, with no more than one of them and a piece in memory."""
    number = 0
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
        text = _Text(file)
        try:
            text.take("[")
            while not text.begins("]"):
                if number:
                    text.take(",")
                yield text.value()
                number += 1
        except (ValueError, RecursionError) as error:  # what json raises, and decoding
            raise FormatError(
                f"the file breaks off or is no JSON in UTF-8 after entry {number}", where=path.name, mend="fetch it again"
            ) from error


class _Text:
    """JSON text that is read piece by piece."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._text, self._decoder = file, "", json.JSONDecoder()

    def _more(self) -> bool:
        piece = self._file.read(_PIECE)
        self._text += piece
        return bool(piece)

    def begins(self, sign: str) -> bool:
        """Whether the sign comes next, after blanks."""
        self._text = self._text.lstrip()
        while not self._text and self._more():
            self._text = self._text.lstrip()
        return self._text.startswith(sign)

    def take(self, sign: str) -> None:
        """Takes the sign.

        Raises:
            ValueError: another comes next.
        """
        if not self.begins(sign):
            raise ValueError(f"{sign} is missing")
        self._text = self._text.removeprefix(sign)

    def value(self) -> tuple[str, object]:
        """Takes a value: as it stands, and decoded.

        Raises:
            ValueError: none comes next, or it is longer than an entry can be.
        """
        self.begins("")
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text)
            except json.JSONDecodeError:
                if len(self._text) > _LONGEST or not self._more():
                    raise
            else:
                raw, self._text = self._text[:end], self._text[end:]
                return raw, value


def _outcome(place: str, raw: str, entry: object) -> Outcome:
    if not isinstance(entry, dict):
        return Outcome(place=place, refusals=(Problem("", "the entry is no object", raw[:80], "fetch the file again"),), raw=raw)
    draft = Draft()
    draft.kind = "geographical-indication"
    values = {name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for name, value in entry.items()}
    printed = values.get("EA_FileNumber", "")
    draft.number = parse_number(draft.kind, printed, OFFICE)
    if draft.number is None:
        draft.refuse("EA_FileNumber", "is no file number", printed, "compare the entry with the register")
    for name, value in values.items():
        if value.strip() and name != "EA_FileNumber":
            _member(name, value, values, draft)
    return draft.outcome(place, lambda: raw)


def _member(name: str, value: str, values: Mapping[str, str], draft: Draft) -> None:
    if name == "EA_Name":
        draft.texts += _titles(tidy(value))
    elif name == "EA_Type":
        if value in _TYPES:
            draft.facts.append(Fact(property="type", value=_TYPES[value]))
        else:
            draft.misread(name, value, "is no known type of indication", "compare the entry with the register")
    elif name in _FACTS:
        draft.facts.append(Fact(property=_FACTS[name], value=tidy(value)))
    elif name in _EVENTS:
        _event(name, value, draft)
    elif name == _PLACE or (name in DERIVED and not _words(value) <= _stated(values)):
        draft.rest.append(Rest(header=name, value=value))
    elif name not in DERIVED:
        draft.keep(name, value)


def _stated(values: Mapping[str, str]) -> set[str]:
    """The words of all members that are not derived from others."""
    return _words(" ".join(value for name, value in values.items() if name not in DERIVED))


def _titles(name: str) -> list[Text]:
    """`平谷大桃 / Pinggu Da Tao` is a Chinese name and its Latin spelling; any other name stays whole, in no stated language."""
    parts = name.split(" / ")
    han = [any("\u4e00" <= char <= "\u9fff" for char in part) for part in parts]
    if sorted(han) == [False, True]:
        return [
            Text(part="title", lang="zh" if is_han else "zh-Latn", text=part) for part, is_han in zip(parts, han, strict=True)
        ]
    return [Text(part="title", lang="zh" if all(han) else "und", text=name)]


def _event(name: str, value: str, draft: Draft) -> None:
    match = _DAY_FIRST.fullmatch(value.strip())
    date = f"{match[3]}-{match[2]}-{match[1]}" if match else ""
    if is_partial_date(date):
        draft.events.append(Event(key=_EVENTS[name], date=date))
    else:
        draft.misread(name, value, "is no date with the day first", "compare the entry with the register")


def _words(text: str) -> set[str]:
    """The words without case and accents."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    return set(_WORD.findall(plain))
