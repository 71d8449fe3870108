"""The sentences that the engines speak, in Chinese: inside they are English, here at the edge they are told by their pattern.

`catalogue/` declares each pattern with its Chinese. What stands in tables and reports of earlier versions is translated alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from string import Formatter

import msgspec

from zhichan.cases.procedures import procedures
from zhichan.formats.registry import all_formats
from zhichan.records.declared import load_yaml
from zhichan.schemes.loading import kinds_of_files

PLACES, VALUES = "places.yml", "values.yml"
"""Files of the catalogue that hold no sentences: where something stands, and words that are put into sentences."""
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""  # as Python quotes a text
_IN_QUOTES = re.compile(_QUOTED, re.DOTALL)
_ESCAPED = re.compile(r"\\(['\"\\])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_JOINT = ": "  # between where, what and how to mend
_MOST_JOINTS = 8
_LONGEST = 4_000  # characters of a sentence
_DEEPEST = 3


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence: `{name}` is a value as it is, `{name!r}` one in quotes; in Chinese `{name:listed}` is a list."""

    en: str
    zh: str


@dataclass(frozen=True)
class Pattern:
    """An entry ready to be found in what was said. `quoted` names the values that stand in quotes, `literal` counts the
    characters that are no values.
    """

    entry: Entry
    shape: re.Pattern[str]
    quoted: frozenset[str]
    literal: int
    longest: str

    def values(self, sentence: str) -> dict[str, str] | None:
        """The values in a sentence of this pattern, else None."""
        found = self.shape.fullmatch(sentence) if self.longest in sentence else None
        if found is None:
            return None
        return {name: _unquoted(value) if name in self.quoted else value for name, value in found.groupdict().items()}


def placeholders(text: str) -> Iterator[tuple[str, str, str]]:
    """(name, conversion, format) of each placeholder of one side of an entry, in their order."""
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None:
            yield name, conversion or "", form or ""


def pattern_of(entry: Entry) -> Pattern:
    """An entry as what finds it."""
    quoted = frozenset(name for name, conversion, _ in placeholders(entry.en) if conversion == "r")
    shape, pieces = "", []
    for piece, name, _, _ in Formatter().parse(entry.en):
        pieces.append(piece)
        shape += re.escape(piece)
        if name is not None:
            shape += rf"(?P<{name}>{_QUOTED if name in quoted else '.*?'})"
    return Pattern(entry, re.compile(shape, re.DOTALL), quoted, sum(map(len, pieces)), max(pieces, key=len))


class Catalogue:
    """Entries, found quickly: by the first word where they begin with one."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.plain: dict[str, Entry] = {}
        self._by_word: dict[str, list[Pattern]] = defaultdict(list)
        self._open: list[Pattern] = []
        for entry in entries:
            if not any(placeholders(entry.en)):
                self.plain[entry.en] = entry
                continue
            first = entry.en.partition("{")[0]
            group = self._by_word[first.split()[0]] if " " in first else self._open
            group.append(pattern_of(entry))

    def find(self, sentence: str) -> tuple[Entry, dict[str, str], int] | None:
        """The entry of a sentence with most words of its own, the values in it, and how many characters are words."""
        if entry := self.plain.get(sentence):
            return entry, {}, len(sentence)
        best: tuple[Pattern, dict[str, str]] | None = None
        for pattern in (*self._by_word.get(sentence.partition(" ")[0], ()), *self._open):
            if best is None or pattern.literal > best[0].literal:
                values = pattern.values(sentence)
                best = (pattern, values) if values is not None else best
        return (best[0].entry, best[1], best[0].literal) if best else None


@cache
def entries_of(name: str) -> tuple[Entry, ...]:
    """The entries of one file of the catalogue."""
    return load_yaml(files("zhichan.portal") / "catalogue" / name, tuple[Entry, ...])


@cache
def names() -> tuple[str, ...]:
    """The files of the catalogue that hold sentences."""
    every = sorted(one.name for one in (files("zhichan.portal") / "catalogue").iterdir() if one.name.endswith(".yml"))
    return tuple(name for name in every if name not in (PLACES, VALUES))


@cache
def sentences() -> Catalogue:
    """All sentences that the engines speak on pages."""
    return Catalogue(entry for name in names() for entry in entries_of(name))


@cache
def _places() -> Catalogue:
    return Catalogue(entries_of(PLACES))


@cache
def _values() -> Catalogue:
    """Words that are put into sentences: those declared for it, and labels that have both languages."""
    states = [state.label for procedure in procedures().values() for state in procedure.states.values()]
    labels = [*(kind.label for kind in kinds_of_files()), *states]
    named = [Entry(name, label.zh) for label in labels for name in (label.en, label.en.lower())]
    formats = [Entry(one.name, one.label.zh) for one in all_formats()]
    return Catalogue([*named, *formats, *entries_of(VALUES)])


def in_chinese(sentence: str) -> str | None:
    """A sentence in Chinese; None where the catalogue does not know it.

    A place before it and how to mend it behind it, each after a colon as errors and quarantined records have them, are told too;
    so are several with semicolons between.
    """
    if len(sentence) > _LONGEST:
        return None
    return _translated(sentence, 0) or _several(sentence)


def _several(sentences: str) -> str | None:
    """Sentences with semicolons between, each in Chinese; None where the catalogue does not know them all."""
    parts = sentences.split("; ")
    for count in range(1, len(parts)):
        if (first := _translated("; ".join(parts[:count]), 0)) and (rest := in_chinese("; ".join(parts[count:]))):
            return f"{first}。{rest}"
    return None


@lru_cache(maxsize=4096)
def _translated(sentence: str, depth: int) -> str | None:
    readings = list(_readings(sentence, depth))
    return max(readings)[1] if readings else None


def _readings(sentence: str, depth: int) -> Iterator[tuple[int, str]]:
    """(how much of it is words of the catalogue, the Chinese): what, what: mend, where: what, where: what: mend."""
    if whole := _told(sentence, depth):
        yield whole
    joints = [found.start() for found in re.finditer(_JOINT, sentence)][:_MOST_JOINTS]
    for joint in joints:
        left, right = sentence[:joint], sentence[joint + len(_JOINT) :]
        if not (second := _told(right, depth)):
            continue
        if first := _told(left, depth):
            yield first[0] + second[0], f"{first[1]}；{second[1]}"
        else:
            yield second[0], f"{place_in_chinese(left)}：{second[1]}"
    for early, late in combinations(joints, 2):
        what, mend = (_told(part, depth) for part in (sentence[early + 2 : late], sentence[late + 2 :]))
        if what and mend:
            yield what[0] + mend[0], f"{place_in_chinese(sentence[:early])}：{what[1]}；{mend[1]}"


def _told(sentence: str, depth: int) -> tuple[int, str] | None:
    found = sentences().find(sentence)
    if found is None:
        return None
    entry, values, literal = found
    return literal, _filled(entry, values, depth)


def place_in_chinese(where: str) -> str:
    """Where something stands, in Chinese as far as the catalogue knows it; names of files and columns stay as they are."""
    first, comma, rest = where.rpartition(", ")  # the place of a record, and what within it
    if comma and (found := _places().find(first)):
        return f"{_filled(found[0], found[1], _DEEPEST)}，{rest}"
    found = _places().find(where)
    return _filled(found[0], found[1], _DEEPEST) if found else where


def _filled(entry: Entry, values: Mapping[str, str], depth: int) -> str:
    """The Chinese of an entry with the values put in. Those in quotes are what somebody wrote and stay as they are."""
    filled = ""
    written = {name for name, conversion, _ in placeholders(entry.en) if conversion == "r"}
    for piece, name, form, _ in Formatter().parse(entry.zh):
        filled += piece
        if name is None:
            continue
        if name in written:
            filled += values[name]
        elif form == "listed":
            filled += "、".join(_value(part, depth) for part in values[name].split(", "))
        else:
            filled += _value(values[name], depth)
    return filled


def _value(value: str, depth: int) -> str:
    """A value in Chinese where it is a word of ours or a sentence, else as it is."""
    if found := _values().find(value):
        return _filled(found[0], found[1], depth)
    if _IN_QUOTES.fullmatch(value):
        return f"“{_unquoted(value)}”"
    if depth < _DEEPEST and " " in value:
        return _translated(value, depth + 1) or value
    return value


def _unquoted(value: str) -> str:
    """A value as it was before Python quoted it."""
    return _ESCAPED.sub(r"\1", value[1:-1])


def language_of(text: str) -> str:
    """The language of a text that is shown as it is: `zh` where it has more signs of Chinese than words in letters."""
    return "zh" if len(_HAN.findall(text)) > len(_LATIN.findall(text)) else "en"
