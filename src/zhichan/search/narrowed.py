"""A question with what narrows it, as one query: what a number in the history of searches stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhichan.search.columns import CLASS_LEVELS
from zhichan.search.errors import QueryError
from zhichan.search.nodes import All, Choice, ClassIs, Node, Range, conjunction, disjunction
from zhichan.search.syntax import parse


def whole(node: Node, filters: Mapping[str, Sequence[str]], unified: bool) -> str:
    """The text, in our own language, that finds what a query finds under these filters; `""` where no text says a filter.

    Args:
        filters: chosen values by facet, as a searcher takes them.
        unified: whether the searcher counts holders by party.
    """
    parts = [disjunction([_said(name, value, unified) for value in values]) for name, values in filters.items() if values]
    for part in parts:
        try:
            if parse(str(part)) != part:
                return ""
        except QueryError:
            return ""
    return str(conjunction([*([] if isinstance(node, All) and parts else [node]), *parts]))


def _said(facet: str, value: str, unified: bool) -> Node:
    if facet == "year":
        return Range("year", value, value)
    if facet in CLASS_LEVELS:
        return ClassIs("class", value)
    if facet == "holder":
        return Choice("first-party" if unified else "first-holder", value)
    return Choice(facet, value)
