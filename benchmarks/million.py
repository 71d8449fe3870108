"""A million rights whose texts have the words of real abstracts, how often each comes included."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.material import ROOT
from benchmarks.updates import record
from zhichan.formats.zhichan_jsonl import encode
from zhichan.records.right import Right, Text

_REAL = ROOT.parent / "shared" / "data" / "cn-abstracts-gpc" / "abstracts.jsonl.gz"
_BREAK = re.compile("[，。；：、]")
_SEED = 2009
_CLAUSES = 6
_LATIN = re.compile(r"(?<![a-z0-9])[a-z]{2,12}(?![a-z0-9])")
_MIXED = re.compile(r"(?<![a-z0-9])[a-z0-9]{2,8}[\u4e00-\u9fff]{2,3}")
_RUN = re.compile("[\u4e00-\u9fff]{6,}")


def clauses() -> list[str]:
    """Different clauses of real Chinese abstracts, in the order of the file.

    Raises:
        FileNotFoundError: the real data is not here.
    """
    found: dict[str, None] = {}
    with gzip.open(_REAL, "rt", encoding="utf-8") as file:
        for line in file:
            told = json.loads(line)
            if told["lang"] == "zh":
                found.update(dict.fromkeys(part for part in _BREAK.split(told["abstract"]) if 4 <= len(part) <= 60))
    return list(found)


def rights(count: int, known: list[str]) -> Iterator[Right]:
    """So many made-up rights of real clauses, shuffled: no text is anybody's, and every word is as frequent as it really is."""
    chance = random.Random(_SEED)
    for number in range(count):
        title, *parts = chance.choices(known, k=_CLAUSES + 1)
        right = record(number, "million")
        said = right.texts[0].sources
        texts = (
            Text(part="title", lang="zh", text=title, sources=said),
            Text(part="abstract", lang="zh", text="，".join(parts) + "。", sources=said),
        )
        yield msgspec.structs.replace(right, texts=texts)


def write(path: Path, count: int, known: list[str]) -> Path:
    """The rights as a file of our interchange."""
    with path.open("wb") as file:
        for right in rights(count, known):
            file.write(encode(right))
    return path


def terms(known: list[str], of_each: int) -> dict[str, list[str]]:
    """Words to ask for, drawn as they come in the texts, by kind."""
    chance = random.Random(_SEED + 1)
    lengths = (("one character", 1), ("two characters", 2), ("three", 3), ("four", 4), ("six", 6))
    found = {name: _drawn(known, of_each, partial(_piece, chance, length), chance) for name, length in lengths}
    found["Latin word"] = _drawn(known, of_each, partial(_first, _LATIN), chance)
    found["Latin or digits with Chinese"] = _drawn(known, of_each, partial(_first, _MIXED), chance)
    return found


def _drawn(known: list[str], count: int, take: Callable[[str], str], chance: random.Random) -> list[str]:
    """So many different words, each taken from a clause; one that gives none is passed over."""
    found: dict[str, None] = {}
    while len(found) < count:
        if term := take(chance.choice(known).lower()):
            found[term] = None
    return list(found)


def _piece(chance: random.Random, length: int, clause: str) -> str:
    runs = _RUN.findall(clause)
    if not runs:
        return ""
    run = chance.choice(runs)
    start = chance.randrange(len(run) - length + 1)
    return str(run[start : start + length])


def _first(pattern: re.Pattern[str], clause: str) -> str:
    found = pattern.search(clause)
    return found[0] if found else ""
