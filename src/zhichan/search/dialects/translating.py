"""The one door to dialects: a query read, written, recognised and translated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhichan.records.declared import Label
from zhichan.search import syntax
from zhichan.search.dialects.cautions import CHANGES, Caution, Cautions
from zhichan.search.dialects.meaning import Meaning
from zhichan.search.dialects.plainly import plainly
from zhichan.search.dialects.reading import read_raw
from zhichan.search.dialects.registry import DIALECTS, OWN, known
from zhichan.search.dialects.writing import Writer
from zhichan.search.errors import QueryError
from zhichan.search.given import NOTHING_GIVEN, Given, refers
from zhichan.search.nodes import All, Node

_PHRASE = re.compile(r"\"[^\"]*\"|＂[^＂]*＂|[“”][^“”]*[“”]|「[^」]*」")


@dataclass(frozen=True)
class Read:
    """A query understood: as typed, its nodes, and where its meaning changes."""

    text: str
    dialect: str
    node: Node
    cautions: list[Caution]


@dataclass(frozen=True)
class Detected:
    """The dialect that a query seems to be in, why, and which others it could be."""

    dialect: str
    reasons: list[Label]
    others: list[str]


@dataclass(frozen=True)
class Translation:
    """A query in another dialect; `understood` is what it means, in our own language."""

    text: str
    from_: str
    to: str
    understood: str
    cautions: list[Caution]


def read(text: str, dialect: str, given: Given = NOTHING_GIVEN) -> Read:
    """What a query in a dialect means; an empty one means every right.

    Args:
        given: what a query of our own language may name besides: earlier searches and tags.

    Raises:
        QueryError: it cannot be read.
        SearchError: there is no such dialect.
    """
    if known(dialect) == OWN:
        return Read(text, OWN, syntax.parse(text, given), [])
    table = DIALECTS[dialect]
    cautions = Cautions(table.label)
    raw = read_raw(table, text, cautions)
    node = All() if raw is None else Meaning(table, text, cautions).node(raw)
    return Read(text, dialect, node, cautions.all())


def write(node: Node, dialect: str) -> tuple[str, list[Caution]]:
    """A query in a dialect, and where its meaning changes.

    Raises:
        QueryError: the dialect cannot say it; the error shows the clause.
        SearchError: there is no such dialect.
    """
    if known(dialect) == OWN:
        return str(node), []
    table = DIALECTS[dialect]
    cautions = Cautions(table.label)
    text = Writer(table, cautions).text(node)
    if not any(caution.code in CHANGES for caution in cautions.all()):
        back = read(text, dialect).node
        if plainly(back) != plainly(node):
            cautions.add("read-back", 0, back=str(back))
    return text, cautions.all()


def translate(text: str, from_: str, to: str) -> Translation:
    """A query of one dialect in another.

    Raises:
        QueryError: it cannot be read, or `to` cannot say it.
        SearchError: there is no such dialect.
    """
    found = read(text, from_)
    written, cautions = write(found.node, to)
    return Translation(written, from_, to, str(found.node), [*found.cautions, *cautions])


def detect(text: str, given: Given = NOTHING_GIVEN) -> Detected:
    """The dialect of a query: what only one other platform writes decides; without it our own language is taken.

    Args:
        given: the earlier searches and the tags that a query of our own language may name.
    """
    if refers(text):
        return Detected(OWN, [_OURS], [])
    bare = _PHRASE.sub('""', text[: syntax.LONGEST])
    signs = {name: [sign.says for sign in table.signs if re.search(sign.pattern, bare)] for name, table in DIALECTS.items()}
    seen = {name: says for name, says in signs.items() if says}
    ours = _reads(text, OWN, given)
    readable = [name for name in seen if _reads(text, name)]
    if readable:
        best = max(readable, key=lambda name: len(seen[name]))
        equal = [name for name in readable if len(seen[name]) == len(seen[best])]
        if len(equal) == 1 or not ours:
            return Detected(best, seen[best], [name for name in equal if name != best])
        return Detected(OWN, [_AMBIGUOUS], equal)
    if not seen or ours:
        others = [] if ours else [name for name in DIALECTS if _reads(text, name)]
        if len(others) == 1:  # several read as words what is a slip in our own language
            return Detected(others[0], [_ONLY], [])
        return Detected(OWN, [_NOBODYS if not ours else _AMBIGUOUS if seen else _OURS], [])
    best = max(seen, key=lambda name: len(seen[name]))  # it cannot be read, but its writer is known: the error is told there
    return Detected(best, seen[best], [])


_OURS = Label(
    zh="按本平台的检索语言可以理解，没有其他平台特有的写法",
    en="it reads in our own language, with nothing that only another writes",
)
_NOBODYS = Label(
    zh="没有哪个平台读得通，按本平台的检索语言指出错处", en="it reads in no language; the mistake is shown in our own"
)
_AMBIGUOUS = Label(
    zh="几个平台都可能这样写，按本平台的检索语言理解", en="several platforms may write it so; our own language wins"
)
_ONLY = Label(zh="只有按此才能理解", en="it reads in this language alone")


def _reads(text: str, dialect: str, given: Given = NOTHING_GIVEN) -> bool:
    try:
        read(text, dialect, given)
    except QueryError:
        return False
    return True
