"""What a query means, in the plainest way there is: no index, no regular expression, nothing shared with the code under test
but the nodes. Slow, and meant to be."""

from __future__ import annotations

import datetime as dt
import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from zhichan.records.audience import is_person
from zhichan.records.dates import first_day, last_day
from zhichan.records.right import Right
from zhichan.records.status import status
from zhichan.search.syntax import All, And, Choice, ClassIs, Near, Node, Not, Or, Range, Same, Term

_HOLDERS = ("holder", "assignee", "applicant")
_OWNING = ("holder", "applicant", "assignee", "breeder", "drafter", "creator")


class Atom(NamedTuple):
    """A word or one character; `glued`: nothing but blanks between it and the character before."""

    text: str
    cjk: bool
    glued: bool


def is_cjk(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def atoms(text: str) -> list[Atom]:
    result: list[Atom] = []
    between = "start"
    for c in unicodedata.normalize("NFKC", text).lower():
        if is_cjk(c):
            result.append(Atom(c, True, bool(result) and result[-1].cjk and not between.strip()))
        elif c.isalnum() and result and not result[-1].cjk and not between:
            result[-1] = result[-1]._replace(text=result[-1].text + c)
        elif c.isalnum():
            result.append(Atom(c, False, False))
        else:
            between += c
            continue
        between = ""
    return result


def units(text: str) -> list[Atom]:
    """The atoms of a word with wildcards: `*` and `?` belong to the letters that they touch, else they are atoms of a run."""
    folded = unicodedata.normalize("NFKC", text).lower()
    result: list[Atom] = []
    for latin, group in itertools.groupby(range(len(folded)), lambda at: _side(folded, at)):
        chunk = "".join(folded[at] for at in group)
        if latin == "word":
            result.append(Atom(chunk, False, False))
        elif latin == "run":
            bare = chunk.strip("*?")
            head = chunk[: chunk.index(bare)].replace("*", "") if bare else ""
            tail = chunk[chunk.index(bare) + len(bare) :].replace("*", "") if bare else ""
            result.extend(Atom(c, True, at > 0) for at, c in enumerate(head + bare + tail))
    return result


def _side(text: str, at: int) -> str:
    if text[at] not in "*?":
        return "run" if is_cjk(text[at]) else "word" if text[at].isalnum() else "none"
    left, right = at, at
    while left >= 0 and text[left] in "*?":
        left -= 1
    while right < len(text) and text[right] in "*?":
        right += 1
    sides = [_side(text, side) for side in (left, right) if 0 <= side < len(text)]
    return "word" if "word" in sides else "run" if "run" in sides else "none"


def _ends(pattern: list[Atom], text: list[Atom], at: int, begun: bool) -> Iterator[int]:
    """Where (exclusively) the pattern may end that begins at a place; `begun`: an atom of the pattern stands before."""
    if not pattern:
        yield at
        return
    head, rest = pattern[0], pattern[1:]
    if head.cjk and head.text == "*":
        now = at
        while True:
            yield from _ends(rest, text, now, True)
            if now >= len(text) or not text[now].glued:
                return
            now += 1
    if at >= len(text) or head.cjk != text[at].cjk:
        return
    if begun and head.cjk and at and text[at - 1].cjk and head.glued != text[at].glued:
        return
    if (head.cjk and head.text == "?") or (head.text == text[at].text if head.cjk else fnmatchcase(text[at].text, head.text)):
        yield from _ends(rest, text, at + 1, True)


Span = tuple[int, int]


def spans(node: Node, text: list[Atom]) -> set[Span]:
    """(first, last) positions of all places of a word, phrase or proximity."""
    if isinstance(node, Or):
        return set().union(*(spans(inner, text) for inner in node.nodes))
    if isinstance(node, Near):
        found = set()
        for a, b in itertools.product(spans(node.left, text), spans(node.right, text)):
            for before, after in ((a, b),) if node.ordered else ((a, b), (b, a)):
                if 0 <= after[0] - before[1] - 1 <= node.distance:
                    found.add((before[0], max(before[1], after[1])))
        return found
    assert isinstance(node, Term)
    if node.slop is None:
        return _spans(atoms(node.text) if node.quoted else units(node.text), text)
    found = set()
    words = [word for word in map(atoms, node.text.split()) if word]
    for picked in itertools.product(*(_spans(word, text) for word in words)):
        taken = [position for first, last in picked for position in range(first, last + 1)]
        stretch = max(taken) - min(taken) + 1
        if len(set(taken)) == len(taken) and stretch - len(taken) <= node.slop:
            found.add((min(taken), max(taken)))
    return found


def _spans(pattern: list[Atom], text: list[Atom]) -> set[Span]:
    found = set()
    for at in range(len(text)):
        ends = sorted(_ends(pattern, text, at, False))
        if ends:
            found.add((at, ends[0] - 1))
    return found


def cut(text: str, unit: str) -> list[str]:
    """The sentences or paragraphs of a text, or the text."""
    pieces = [""]
    for at, c in enumerate(text):
        if c == "\n" and unit != "text":
            pieces.append("")
            continue
        pieces[-1] += c
        if unit == "sentence" and (c in "。！？!?；;" or (c in ".．" and text[at + 1 : at + 2].isspace())):
            pieces.append("")
    return pieces


def inside(node: Node, text: str) -> bool:
    """Whether a text holds what a word, phrase, proximity or `Same` looks for."""
    if isinstance(node, Same):
        return any(inside(node.left, piece) and inside(node.right, piece) for piece in cut(text, node.unit))
    return bool(spans(node, atoms(text)))


def texts(right: Right, field: str) -> list[str]:
    parts = {"title": ["title"], "abstract": ["abstract"], "claims": ["claims", "first-claim"], "body": ["description", "goods"]}
    several = {"tiab": ["title", "abstract"], "tiabc": ["title", "abstract", "claims"], "description": ["body"]}
    if field in several:
        return [text for part in several[field] for text in texts(right, part)]
    if field == "text":
        return [text for part in ("title", "abstract", "claims", "body") for text in texts(right, part)]
    if field == "":
        return [text for part in ("title", "abstract", "claims", "holder", "inventor") for text in texts(right, part)]
    if field in parts:
        return [text.text for text in right.texts if text.part in parts[field]]
    if field == "address":
        return [party.address for party in right.parties if party.role in _HOLDERS and not is_person(party)]
    roles = _HOLDERS if field == "holder" else (field,)
    return [party.name for party in right.parties if party.role in roles]


def holds(node: Node, right: Right, as_of: dt.date) -> bool:
    """Whether a right is in the result of a query on a day."""
    match node:
        case All():
            return True
        case Not():
            return not holds(node.node, right, as_of)
        case And():
            return all(holds(inner, right, as_of) for inner in node.nodes)
        case Or():
            return any(holds(inner, right, as_of) for inner in node.nodes)
        case Term() | Near() | Same():
            inner: Node = node
            while not isinstance(inner, Term):
                inner = inner.left if isinstance(inner, (Near, Same)) else inner.nodes[0]  # type: ignore[union-attr]
            return any(inside(node, text) for text in texts(right, inner.field))
        case ClassIs():
            return any(_below(mark.symbol, node.symbol) for mark in right.classes)
        case Range():
            date = next((event.date for event in right.events if event.key == "filed"), "")
            if node.field == "year":
                return bool(date) and (node.low or "0") <= date[:4] <= (node.high or "9999")
            low = first_day(node.low) if node.low else dt.date.min
            high = last_day(node.high) if node.high else dt.date.max
            return bool(date) and low <= first_day(date) and last_day(date) <= high
        case Choice():
            if node.field == "status":
                span = status(right, as_of)
                return (span.state if span else "unknown") == node.value
            if node.field == "holder-type":
                return _type(right) == node.value
            return any(fact.value == node.value for fact in right.facts if fact.property == node.field)
    raise AssertionError(node)


_ENDINGS = {"大学": "university", "研究所": "institute", "医院": "hospital"}


def _type(right: Right) -> str:
    """What the first holder is by the end of its name, so far as the corpora have such names."""
    in_order = sorted(right.parties, key=lambda p: (p.seq, p.name))
    owners = [p.name for role in _OWNING for p in in_order if p.role == role]
    return next((type_ for ending, type_ in _ENDINGS.items() if owners and owners[0].endswith(ending)), "")


def owned(rights: Iterable[Right], names: set[str], *, first: bool) -> set[str]:
    """The ids of the rights of which one of these names is an owner, or the first owner."""
    found = set()
    for right in rights:
        in_order = sorted(right.parties, key=lambda p: (p.seq, p.name))
        listed = [[p.name for p in in_order if p.role == role] for role in _OWNING]
        owners = [name for some in listed for name in some]
        if names & set(owners[:1] if first else owners):
            found.add(right.id)
    return found


def known(right: Right, as_of: dt.date) -> bool:
    days = [first_day(event.date) for event in right.events if event.date]
    return not days or min(days) <= as_of


def _below(symbol: str, class_: str) -> bool:
    """Whether an IPC symbol is this class or lies below it; a digit ends a class (`G06`) or a main group (`G06F16`)."""
    if len(class_) > 4:
        return symbol == class_ or symbol.startswith(class_ + "/")
    return symbol.startswith(class_)
