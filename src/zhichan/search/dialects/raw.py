"""A query as it stands, before its fields and values are understood."""

from __future__ import annotations

from dataclasses import dataclass

from zhichan.search.dialects.declared import Code, Operator


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, a symbol, a phrase (with its quotes) or a span in brackets."""

    form: str
    text: str
    place: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Scoped:
    """A value with its fields; `sign` is the relation between."""

    codes: tuple[Code, ...]
    sign: str
    inner: Raw
    name: str
    place: int
    depth: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by AND, OR or XOR."""

    means: str
    parts: tuple[Raw, ...]
    place: int
    depth: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """Two sides that must stand close, by an operator with its number as typed."""

    operator: Operator
    number: str
    text: str
    left: Raw
    right: Raw
    place: int
    depth: int


@dataclass(frozen=True, slots=True)
class Negated:
    """What must not be."""

    inner: Raw
    depth: int


Raw = Leaf | Scoped | Joined | Close | Negated
