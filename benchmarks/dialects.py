"""The readers of all query languages under made-up input of every kind: how many a second, and that none falls over or hangs.

`./run bench --only dialects --full` gives each a million; the tests give it a few thousand, and a hundred thousand when slow.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, speed
from zhichan.search.dialects.registry import DIALECTS, NAMES
from zhichan.search.dialects.translating import read
from zhichan.search.errors import QueryError
from zhichan.search.fields import BY_NAME, FIELDS, find
from zhichan.search.nodes import Node
from zhichan.search.syntax import parse

_WORDS = [
    "雷达",
    "天线",
    "pump",
    "4g",
    "comput*",
    "colo?r",
    "电#池",
    "a",
    "G06N3/02",
    "H01M 10/0525",
    "CN201220249767.4",
    "王",
    "$",
    "x^2",
]
_CLASSES = ["G06N3/02", "G06F", "H01M 10/0525"]
_DATES = [
    "2010",
    "201005",
    "20100231",
    "2010-05-31",
    "01.02.2000",
    "[20100101 TO 20151231]",
    '"20010101,20111231"',
    "2010:2012",
    "..",
]
_BETWEEN = [" AND ", " OR ", " NOT ", " and ", " xor ", " ", "  ", " 与 ", " || ", ",", "\n", "\u3000"]
_NEAR = [
    " NEAR/5 ",
    " $W5 ",
    " $PRE3 ",
    " 3W ",
    " S ",
    " prox/distance<3 ",
    " NEAR10 ",
    " ADJ/2 ",
    " SAME ",
    " /5w ",
    " NEAR/sentence ",
]
_SIGNS = [*"()（）[]［］{}\"“”「」'=:：/<>≥*?#$~^-+,;.!@&|\\\t\n\x00\u200b\ud7ff😀é·", ">=", "*=", "!=", "/ta", "/ic"]


def inputs(dialect: str, seed: int) -> Iterator[str]:
    """Queries without end: well formed, broken, and of any signs at all; the same for the same seed."""
    chance = random.Random(f"{dialect} {seed}")
    codes = DIALECTS[dialect].spellings() if dialect in DIALECTS else [name for f in FIELDS for name in (f.name, *f.aliases)]
    relations = DIALECTS[dialect].relations if dialect in DIALECTS else (":", "=", ":>=")

    fitting = {
        "date": _DATES,
        "year": ["2010", "2015"],
        "class": _CLASSES,
        "number": ["CN201220249767.4"],
        "choice": ["CN", "U", "1"],
    }

    def typed(code: str) -> list[str]:
        """What mostly fits a field."""
        known = DIALECTS[dialect].code(code) if dialect in DIALECTS else None
        field = BY_NAME[known.field] if known else find(code)
        return fitting.get(field.type, _WORDS) if field else _WORDS

    def value(depth: int) -> str:
        if depth and chance.random() < 0.3:
            return f"({query(depth - 1)})"
        return chance.choice([*_WORDS, *_WORDS, *_DATES, f'"{chance.choice(_WORDS)} {chance.choice(_WORDS)}"'])

    def clause(depth: int) -> str:
        if chance.random() < 0.3:
            return value(depth)
        code, relation = chance.choice(codes), chance.choice(relations)
        given = chance.choice(typed(code)) if chance.random() < 0.7 else value(depth)
        return f"{given}/{code}" if dialect == "himmpat" else f"{code}{relation}{given}"

    def query(depth: int) -> str:
        parts = [clause(depth)]
        for _ in range(chance.choice([0, 0, 1, 1, 2, 4])):
            parts += [chance.choice(_BETWEEN if chance.random() < 0.7 else _NEAR), clause(depth)]
        return "".join(parts)

    while True:
        text = query(3)
        for _ in range(chance.choice([0, 0, 0, 0, 1, 4])):
            at = chance.randrange(len(text) + 1)
            cut = chance.choice([0, 0, 1, 4])
            text = text[:at] + chance.choice([*_SIGNS, *codes[:6]]) + text[at + cut :]
        yield text if chance.random() < 0.9 else "".join(chance.choices([*_SIGNS, *_WORDS, *codes], k=chance.randrange(1, 40)))


def fuzz(dialect: str, count: int, seed: int = 1) -> tuple[int, float]:
    """Reads so many made-up queries: how many were understood, and the longest time that one took (of the processor, in seconds).

    What is understood must be a query of our own language too; anything but an answer or a `QueryError` is a fault and raised.
    """
    understood, longest = 0, 0.0
    made = inputs(dialect, seed)
    for number in range(count):
        text = next(made)
        started = time.process_time()
        answer = _answer(text, dialect)
        longest = max(longest, time.process_time() - started)
        if isinstance(answer, QueryError):
            assert answer.what, text
            assert 0 <= answer.place <= len(text), text
            continue
        understood += 1
        if number % 10 == 0:
            assert parse(str(answer)) == answer, text
    return understood, longest


def _answer(text: str, dialect: str) -> Node | QueryError:
    try:
        return read(text, dialect).node
    except QueryError as error:
        return error


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is a million inputs a dialect."""
    count = max(1_000, int(1_000_000 * scale))
    own = 0.0
    for dialect in NAMES:
        started = time.perf_counter()
        understood, longest = fuzz(dialect, count)
        taken = time.perf_counter() - started
        own = own or taken
        note = f"{understood:,} understood, no crash; the longest took {longest * 1000:.0f} ms"
        yield speed(f"queries read: {dialect}", count, taken, own, "our own language", note=note, unit="queries/s")
