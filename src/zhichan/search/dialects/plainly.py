"""One form for all nodes that mean the same: what tells whether a translation means what the original means."""

from __future__ import annotations

from dataclasses import replace

from zhichan.normalise.numbers import spellings
from zhichan.records.dates import first_day, last_day
from zhichan.search.matcher import as_near
from zhichan.search.nodes import And, Near, Node, Not, Number, Or, Range, Same, Term, conjunction, disjunction, terms
from zhichan.search.tokens import encode

SPREAD = {
    "tiab": ("title", "abstract"),
    "tiabc": ("title", "abstract", "claims"),
    "text": ("title", "abstract", "claims", "description"),
}
"""The fields that are several others at once: a word, phrase or proximity stands in any of them."""


def plainly(node: Node) -> Node:
    """The node with its dates as whole days, its words as they are matched, and its parts once and in one order."""
    match node:
        case Term() | Near() | Same() if (over := spread(node)) is not None:
            return plainly(over)
        case Term():
            return _term(node)
        case Near():
            return Near(plainly(node.left), plainly(node.right), node.distance, node.ordered)
        case Same():
            return Same(plainly(node.left), plainly(node.right), node.unit)
        case Range() if node.field != "year":
            return _days(node)
        case Number():
            return Number(" ".join(spellings(node.text)))
        case Not():
            return Not(plainly(node.node))
        case And():
            flat = conjunction([plainly(inner) for inner in node.nodes])
            return conjunction(sorted(_met(list(dict.fromkeys(flat.nodes if isinstance(flat, And) else (flat,)))), key=str))
        case Or():
            flat = disjunction([plainly(inner) for inner in node.nodes])
            return disjunction(sorted(dict.fromkeys(flat.nodes if isinstance(flat, Or) else (flat,)), key=str))
        case _:
            return node


def spread(node: Term | Near | Same) -> Node | None:
    """A word or proximity in several fields at once, as one in any of them; None where its field is one."""
    several = SPREAD.get(next(terms(node)).field)
    return disjunction([_moved(node, field) for field in several]) if several else None


def _moved(node: Node, field: str) -> Node:
    """The words of a proximity in another field."""
    match node:
        case Term():
            return replace(node, field=field)
        case Or():
            return Or(tuple(_moved(inner, field) for inner in node.nodes))
        case Near() | Same():
            return replace(node, left=_moved(node.left, field), right=_moved(node.right, field))
    return node


def _term(node: Term) -> Node:
    if (near := as_near(node)) is not None:
        return plainly(near)
    if not node.quoted and any(mark in node.text for mark in "*?＊？"):
        return node
    return Term(encode(node.text) if node.slop is None else node.text, node.field, True, node.slop)


def _days(node: Range) -> Range:
    low = first_day(node.low).isoformat() if node.low else None
    return Range(node.field, low, last_day(node.high).isoformat() if node.high else None)


def _met(nodes: list[Node]) -> list[Node]:
    """All ranges of one field that must hold together as the one in which they meet."""
    met: dict[str, Range] = {}
    others: list[Node] = []
    for node in nodes:
        if not isinstance(node, Range) or node.field == "year":
            others.append(node)
            continue
        before = met.get(node.field, node)
        lows = [low for low in (before.low, node.low) if low]
        highs = [high for high in (before.high, node.high) if high]
        met[node.field] = Range(node.field, max(lows, default=None), min(highs, default=None))
    return [*others, *met.values()]
