"""What a right cites and what cites it: a table, and beside it a small graph of which only the geometry is made here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zhichan.portal.rights.record import Record, Tie
from zhichan.portal.rights.relatives import Relative, citing, resolved
from zhichan.search.searcher import Searcher

CITES, CITED_BY = "cites", "cited-by"
WIDTH = 720
_MOST = 12  # documents drawn on a side
_ROW, _TOP = 26, 40  # the height of a row, and of what stands above the first
_LEFT_ENDS, _RIGHT_BEGINS = 232, 488  # where the labels of the columns end and begin
_MIDDLE = WIDTH // 2
_HALF = 68  # of the width of the box in the middle
_LONGEST = 26  # characters of a label


@dataclass(frozen=True)
class Citation:
    """A document that is cited or that cites, each once.

    `right`: the id of the right of the corpus, `""` where the corpus holds none. `date`: the day of its filing where it is held,
    else of the document as the source states it. `categories`: who cited it. `text`: what is no patent, as printed.
    """

    number: str
    title: str = ""
    right: str = ""
    date: str = ""
    categories: tuple[str, ...] = ()
    text: str = ""
    sources: tuple[int, ...] = ()

    @property
    def year(self) -> str:
        return self.date[:4]


@dataclass(frozen=True)
class Node:
    """A document of the drawing: its label stands at `x` and is joined to the middle by `path`."""

    citation: Citation
    label: str
    x: int
    y: int
    anchor: str
    path: str


@dataclass(frozen=True)
class Graph:
    """The drawing: `cited` left, `citing` right, the right itself in the middle; `more_…`: patents that are in the table only."""

    cited: list[Node]
    citing: list[Node]
    more_cited: int
    more_citing: int
    height: int
    middle: int


@dataclass(frozen=True)
class Citations:
    """What a right cites, and what cites it; `left_out` more rights of the corpus cite it than are listed."""

    cited: list[Citation]
    citing: list[Citation]
    left_out: int
    graph: Graph | None

    @property
    def literature(self) -> int:
        """How many of the cited documents are no patents."""
        return sum(not one.number for one in self.cited)

    def __bool__(self) -> bool:
        return bool(self.cited or self.citing)


def citations(searcher: Searcher, record: Record) -> Citations:
    """The citations of a right both ways, as far as the searcher's audience may know them."""
    cited = _once(_of_tie(tie) for tie in resolved(searcher, [tie for tie in record.ties if tie.rel == CITES]))
    stated = [_of_tie(tie) for tie in resolved(searcher, [tie for tie in record.ties if tie.rel == CITED_BY])]
    held, total = citing(searcher, record.right)
    citing_it = _once([*map(_of_relative, held), *stated])
    return Citations(cited, citing_it, total - len(held), _graph(cited, citing_it))


def _of_tie(tie: Tie) -> Citation:
    return Citation(
        number=tie.number,
        title=tie.title,
        right=tie.right,
        date=tie.filed or tie.date,
        categories=(tie.category,) if tie.category else (),
        text=tie.text,
        sources=tie.sources,
    )


def _of_relative(relative: Relative) -> Citation:
    return Citation(number=relative.number.replace(" ", "", 1), title=relative.title, right=relative.id, date=relative.filed)


def _once(found: Iterable[Citation]) -> list[Citation]:
    """Each document once, with all that is said of it; by date, patents before what is none."""
    known: dict[str, Citation] = {}
    for one in found:
        key = one.right or one.number or one.text
        if (before := known.get(key)) is None:
            known[key] = one
        else:
            categories = tuple(dict.fromkeys((*before.categories, *one.categories)))
            sources = tuple(sorted({*before.sources, *one.sources}))
            known[key] = replace(before, date=before.date or one.date, categories=categories, sources=sources)
    return sorted(known.values(), key=lambda one: (not one.number, one.date or "9", one.number, one.text))


def _graph(cited: list[Citation], citing_it: list[Citation]) -> Graph | None:
    """The drawing; None where there is no patent to draw."""
    left, right = _drawn(cited), _drawn(citing_it)
    rows = max(len(left), len(right))
    if not rows:
        return None
    height = _TOP + rows * _ROW + 8
    middle = _TOP + rows * _ROW // 2
    return Graph(
        cited=_nodes(left, rows, _LEFT_ENDS, "end", middle),
        citing=_nodes(right, rows, _RIGHT_BEGINS, "start", middle),
        more_cited=sum(bool(one.number) for one in cited) - len(left),
        more_citing=len(citing_it) - len(right),
        height=height,
        middle=middle,
    )


def _drawn(found: list[Citation]) -> list[Citation]:
    """Those that are drawn, in their order: where there are too many, those of the corpus before others."""
    patents = [one for one in found if one.number]
    chosen = sorted(range(len(patents)), key=lambda at: (not patents[at].right, at))[:_MOST]
    return [patents[at] for at in sorted(chosen)]


def _nodes(drawn: list[Citation], rows: int, x: int, anchor: str, middle: int) -> list[Node]:
    first = _TOP + (rows - len(drawn)) * _ROW // 2
    edge, box = (x + 6, _MIDDLE - _HALF) if anchor == "end" else (x - 6, _MIDDLE + _HALF)
    bend = (edge + box) // 2
    nodes = []
    for place, one in enumerate(drawn):
        y = first + place * _ROW + _ROW // 2
        path = f"M{edge} {y}C{bend} {y} {bend} {middle} {box} {middle}"
        label = one.number if len(one.number) <= _LONGEST else f"{one.number[: _LONGEST - 1]}…"
        nodes.append(Node(one, label, x, y, anchor, path))
    return nodes
