"""The chain: cumulative now − cumulative before = the period's figure, between all days and both ways.

Each figure says that the total grew by so much between two days, within its range; and no total ever falls. These are difference
constraints: what follows from them for another pair of days is a shortest path, and they contradict one another exactly where a
cycle is negative (the test of simple temporal networks, by Bellman and Ford). Nothing here is a threshold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from zhichan.strategy.figures.relations import ENDLESS, Span

_MOST_WRONG = 4
"""Figures that a diagnosis takes out together at most; where more are wrong at once, all that contradict are doubted."""
_TRUST = {"low": 0, "medium": 1, "high": 2, None: 2}


class Edge(NamedTuple):
    """The total on the day `head` is at most that on the day `tail` plus `most`, says the figure (None: totals do not fall)."""

    tail: dt.date
    head: dt.date
    most: Decimal
    span: Span | None


class Implied(NamedTuple):
    """What figures say together of the time between two days, and by which of them each end is known."""

    low: Decimal
    high: Decimal
    by_low: tuple[Span, ...]
    by_high: tuple[Span, ...]


def implied(spans: Sequence[Span], start: dt.date, end: dt.date) -> Implied:
    """What follows for the time after one day up to another from spans of one series that do not contradict one another."""
    edges = _edges(spans, (start, end))
    high, by_high = _shortest(edges, start, end)
    low, by_low = _shortest(edges, end, start)
    return Implied(-low, high, by_low, by_high)


def contradiction(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Some of the spans of one series that cannot all be true, as few as lie on one cycle; empty where all can."""
    edges = _edges(spans, ())
    days = {day for edge in edges for day in (edge.tail, edge.head)}
    total = dict.fromkeys(days, Decimal(0))
    came: dict[dt.date, Edge] = {}
    last: dt.date | None = None
    for _ in days:
        last = None
        for edge in edges:
            if total[edge.tail] + edge.most < total[edge.head]:
                total[edge.head], came[edge.head], last = total[edge.tail] + edge.most, edge, edge.head
        if last is None:
            return ()
    if last is None:
        return ()
    for _ in days:  # back onto the cycle
        last = came[last].tail
    cycle, at = [came[last]], came[last].tail
    while at != last:
        cycle.append(came[at])
        at = came[at].tail
    return _spans(cycle)


def doubtful(spans: Sequence[Span]) -> frozenset[str]:
    """The ids of the figures that must go, as few as possible, for the rest of one series to be true together.

    Where several sets of that number would do, the one that sources vouch for least; where that does not decide, all of them.
    """
    tried: list[frozenset[str]] = [frozenset()]
    for _ in range(_MOST_WRONG + 1):
        enough, further = [], []
        for removed in tried:
            wrong = contradiction([span for span in spans if span.figure.id not in removed])
            if not wrong:
                enough.append(removed)
            further += [removed | {span.figure.id} for span in wrong]
        if enough:
            trust = {span.figure.id: _TRUST[span.figure.confidence] for span in spans}
            least = min(sum(trust[id] for id in removed) for removed in enough)
            return frozenset().union(*(removed for removed in enough if sum(trust[id] for id in removed) == least))
        tried = list(dict.fromkeys(further))
    return frozenset().union(*tried)


def _edges(spans: Iterable[Span], days: Iterable[dt.date]) -> list[Edge]:
    every = list(spans)
    known = sorted({*days, *(span.start for span in every), *(span.end for span in every)})
    edges = [Edge(later, earlier, Decimal(0), None) for earlier, later in pairwise(known)]
    for span in every:
        if span.stated.high < ENDLESS:
            edges.append(Edge(span.start, span.end, span.stated.high, span))
        if span.stated.low > -ENDLESS:
            edges.append(Edge(span.end, span.start, -span.stated.low, span))
    return edges


def _shortest(edges: list[Edge], tail: dt.date, head: dt.date) -> tuple[Decimal, tuple[Span, ...]]:
    total: dict[dt.date, Decimal] = {tail: Decimal(0)}
    came: dict[dt.date, Edge] = {}
    for _ in range(len(edges)):
        changed = False
        for edge in edges:
            if edge.tail in total and total[edge.tail] + edge.most < total.get(edge.head, ENDLESS):
                total[edge.head], came[edge.head], changed = total[edge.tail] + edge.most, edge, True
        if not changed:
            break
    if head not in total:
        return ENDLESS, ()
    path, at = [], head
    while at != tail:
        path.append(came[at])
        at = came[at].tail
    return total[head], _spans(path)


def _spans(edges: Iterable[Edge]) -> tuple[Span, ...]:
    """The figures behind some edges, each once, by time."""
    found = {edge.span.figure.id: edge.span for edge in edges if edge.span}
    return tuple(sorted(found.values(), key=lambda span: (span.end, span.start, span.figure.id)))
