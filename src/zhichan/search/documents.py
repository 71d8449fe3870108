"""What an index of words holds of each right: texts cut into tokens, numbers and classes. Every engine is filled from these."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from zhichan.corpus.marts import Marts
from zhichan.normalise.classes import ancestors
from zhichan.search import texts
from zhichan.search.fields import TEXT_TARGETS
from zhichan.search.texts import Stretch
from zhichan.search.tokens import index_string

FORMAT = 9  # raise it when tokens, fields, columns or cards change: older indexes are then built again
TERM_FIELDS = ("numbers", "classes")


class Document(NamedTuple):
    """What is indexed of a right: by field its values; those of texts are tokens with blanks between."""

    rid: int
    fields: dict[str, list[str]]


def class_term(scheme: str, symbol: str) -> str:
    """The term under which a class stands in the field `classes`."""
    return f"{scheme}={symbol}"


def stretches(size: int, length: int) -> list[Stretch]:
    """All rids below `size` in stretches."""
    return [Stretch(at, min(at + length, size)) for at in range(0, size, length)]


@cache
def opened(path: Path) -> Marts:
    """The marts, opened once in a process that helps."""
    return Marts.open(path)


def documents(marts: Marts, stretch: Stretch) -> list[Document]:
    """What is indexed of the rights of a stretch."""
    values: dict[int, dict[str, dict[str, None]]] = {}  # by right and field; dicts as ordered sets
    for (rid,) in stretch.rows(marts, "SELECT rid FROM rights"):
        values[rid] = defaultdict(dict)
    for rid, target, text in texts.indexed(marts, stretch):
        values[rid][target][text] = None
    for rid, key in stretch.rows(marts, "SELECT rid, key FROM numbers"):
        values[rid]["numbers"][key] = None
    for rid, scheme, symbol in stretch.rows(marts, "SELECT rid, scheme, symbol FROM classes"):
        for step in ancestors(scheme, symbol):
            values[rid]["classes"][class_term(scheme, step)] = None
    for rid, symbol in stretch.rows(marts, "SELECT rid, ipc FROM rights", "class_scheme = 'ipc'"):
        for step in ancestors("ipc", symbol):
            values[rid]["classes"][class_term("main-ipc", step)] = None
    return [
        Document(
            rid,
            {
                field: [index_string(value) for value in distinct] if field in TEXT_TARGETS else list(distinct)
                for field, distinct in fields.items()
            },
        )
        for rid, fields in values.items()
    ]
