"""What a query means: frozen nodes that write themselves as text which parses to the same nodes.

`place` is the offset in the query as typed and takes no part in comparing.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_PLAIN = re.compile(r"""[^\s()（）"＂“”「」:：=＝<>＜＞≥≤\[\]［］~～\-－][^\s()（）"＂“”「」:：=＝<>＜＞≥≤\[\]［］~～]*""")
_OPERATOR = re.compile(r"(?i:AND|OR|NOT)|(NEAR|PRE)(/.*)?|\*")

Unit = Literal["sentence", "paragraph", "text"]
"""What may hold both sides of a `Same`; a text is a title, an abstract, the claims …"""


def is_plain(text: str) -> bool:
    """Whether a value can stand without quotes."""
    return _PLAIN.fullmatch(text) is not None and not _OPERATOR.fullmatch(text)


def quote(text: str) -> str:
    """The text in quotes, or bare where it needs none."""
    return text if is_plain(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class All:
    """Every right."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class Term:
    """A word (wildcards count) or a phrase (they do not) in the texts of a field; without field in the default ones.

    `slop`: the words of the phrase stand in any order with at most so many other tokens among them; None for the phrase itself.
    """

    text: str
    field: str = ""
    quoted: bool = False
    slop: int | None = None
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        body = self.text
        if self.quoted:
            body = '"' + body.replace("\\", "\\\\").replace('"', '\\"') + '"'
            body += "" if self.slop is None else f"~{self.slop}"
        return f"{self.field}:{body}" if self.field else body


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides in one text with at most `distance` tokens between; the left one first if `ordered`."""

    left: Node
    right: Node
    distance: int
    ordered: bool = False
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{_closed(self.left)} {'PRE' if self.ordered else 'NEAR'}/{self.distance} {_closed(self.right)}"


@dataclass(frozen=True, slots=True)
class Same:
    """Both sides in one sentence, one paragraph or one text (`unit`), in any order."""

    left: Node
    right: Node
    unit: Unit
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{_closed(self.left)} NEAR/{self.unit} {_closed(self.right)}"


@dataclass(frozen=True, slots=True)
class Range:
    """A date field from the beginning of `low` to the end of `high`, both partial ISO dates; None is open."""

    field: str
    low: str | None
    high: str | None
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.field}:{self.low}"
        return f"{self.field}:{self.low or ''}..{self.high or ''}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that has one of a list of values: a key, or the words typed where the list is the city's (district)."""

    field: str
    value: str
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.field}:{quote(self.value)}"


@dataclass(frozen=True, slots=True)
class Has:
    """A field that has a value, whichever."""

    field: str
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.field}:*"


@dataclass(frozen=True, slots=True)
class Listed:
    """Rights named one by one, by id: those that the bodies of whoever asks gave a tag. No index knows of them."""

    field: str
    value: str
    ids: frozenset[str] = dataclasses.field(default=frozenset(), repr=False)
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.field}:{'*' if self.value == '*' else quote(self.value)}"


@dataclass(frozen=True, slots=True)
class ClassIs:
    """A class and all below it; with a `*` at its end every symbol that begins so, with a `!` the class itself alone."""

    field: str
    symbol: str
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    @property
    def alone(self) -> str:
        """The class of which nothing below is meant; `""` where what is below is meant too."""
        return self.symbol[:-1] if self.symbol.endswith("!") else ""

    def __str__(self) -> str:
        return f"{self.field}:{quote(self.symbol)}"


@dataclass(frozen=True, slots=True)
class Number:
    """An application or publication number in any spelling."""

    text: str
    place: int = dataclasses.field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"number:{quote(self.text)}"


@dataclass(frozen=True, slots=True)
class Not:
    """What the node does not give."""

    node: Node

    def __str__(self) -> str:
        return f"NOT {_closed(self.node)}"


@dataclass(frozen=True, slots=True)
class And:
    """What all the nodes give; two at least, none of them an `And`."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_closed(node, Not) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """What any of the nodes gives; two at least, none of them an `Or`."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_closed(node, Not) for node in self.nodes)


Leaf = All | Term | Near | Same | Range | Choice | Has | Listed | ClassIs | Number
Node = Leaf | Not | And | Or


def _closed(node: Node, *bare: type) -> str:
    """The node as text, in brackets where it holds an operator."""
    return f"({node})" if isinstance(node, (And, Or, Not, Near, Same)) and not isinstance(node, bare) else str(node)


def conjunction(nodes: list[Node]) -> Node:
    """The nodes as one, flat."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, And) else (node,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(nodes: list[Node]) -> Node:
    """Any of the nodes as one, flat."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, Or) else (node,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def moved(node: Node, place: int) -> Node:
    """The node as if all of it stood at one place of a query: where an error in it is shown."""
    match node:
        case And() | Or():
            return dataclasses.replace(node, nodes=tuple(moved(inner, place) for inner in node.nodes))
        case Not():
            return Not(moved(node.node, place))
        case Near() | Same():
            return dataclasses.replace(node, left=moved(node.left, place), right=moved(node.right, place), place=place)
        case All():
            return node
        case _:
            return dataclasses.replace(node, place=place)


def leaves(node: Node, negated: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """All leaves in order, with whether an odd number of NOT stands over them. A proximity is one leaf."""
    if isinstance(node, Not):
        yield from leaves(node.node, not negated)
    elif isinstance(node, (And, Or)):
        for inner in node.nodes:
            yield from leaves(inner, negated)
    else:
        yield node, negated


def terms(node: Node) -> Iterator[Term]:
    """All words and phrases of a node that is not negated, those of a proximity too."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, (Near, Same)):
        yield from terms(node.left)
        yield from terms(node.right)
    elif isinstance(node, (And, Or)):
        for inner in node.nodes:
            yield from terms(inner)
