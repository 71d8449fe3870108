"""A million rights: what is found beside other engines and beside looking at each text, then how long it takes each.

`python -m benchmarks.engines --count 200000` takes a size of one's own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np

from benchmarks import million
from benchmarks.material import GAZETTEER
from benchmarks.measure import Row, latency, table, taken
from benchmarks.pages import get
from benchmarks.peers import Asked, Document, Fts5, OpenSearch, Peer, Postgres, Tantivy, brute_force, tokens_of
from benchmarks.serving import serving
from tools import with_opensearch
from tools.with_postgresql import NotStarted, postgresql
from zhichan.configuration import Configuration
from zhichan.corpus.marts import Marts
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run
from zhichan.search.searcher import Searcher

_DAY = dt.date(2026, 1, 1)
_FACETS = ("year", "holder", "district", "class", "status", "type")
_TERMS = 20  # of each kind
_RUNS = 3
_HANDED = 100_000


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    yield from measured(folder, max(2_000, int(1_000_000 * scale)), all_peers=scale >= 1)


def measured(folder: Path, count: int, *, all_peers: bool) -> Iterator[Row]:
    """Yields the rows for so many rights; OpenSearch, which takes long to start, only where all peers are asked for."""
    try:
        known = million.clauses()
    except FileNotFoundError as error:
        print(f"engines are not compared: the real words are not here ({error.filename})", file=sys.stderr)
        return
    environment = {"ZHICHAN_HOME": str(folder / "home")}
    told = Configuration.from_environment(environment)
    corpus = Corpus(told.city_corpus)
    run(corpus, [million.write(folder / "rights.jsonl", count, known)], made_up=True)
    searcher = Searcher.open(corpus, corpus.version(), GAZETTEER, workers=2)
    _say(f"{count:,} rights are searchable")
    asked = _queries(million.terms(known, _TERMS))

    def fresh() -> Searcher:
        """A searcher that remembers no result, so that every run works."""
        return Searcher(searcher.marts, searcher.index, GAZETTEER)

    yield from _recall(searcher, asked)
    ours = {kind: _times(lambda one: fresh().search(one.ours, as_of=_DAY, limit=10).rights, some) for kind, some in asked.items()}
    counted = {
        kind: _times(lambda one: fresh().search(one.ours, as_of=_DAY, limit=10, facets=_FACETS).rights, some)
        for kind, some in asked.items()
    }
    _say("ours is measured")
    yield from _beside(lambda: Tantivy(folder / "tantivy", _documents(searcher.marts), _FACETS), searcher, asked, ours, counted)
    yield from _beside(lambda: Fts5(folder / "fts5.sqlite", _documents(searcher.marts)), searcher, asked, ours)
    with suppress(NotStarted), postgresql() as address:
        yield from _beside(lambda: Postgres(address, _documents(searcher.marts)), searcher, asked, ours)
    if all_peers:
        with _opensearch() as address:
            if address:
                yield from _beside(
                    lambda: OpenSearch(address, _documents(searcher.marts), _FACETS), searcher, asked, ours, counted
                )
    yield _handed(fresh)
    yield from _over_http(folder, environment, fresh, asked["two characters"])


@contextmanager
def _opensearch() -> Iterator[str]:
    """The address of one node, empty where there can be none."""
    os.environ.setdefault("ZHICHAN_OPENSEARCH_HEAP", "2g")
    with tempfile.TemporaryDirectory(prefix="zhichan-os-") as place, ExitStack() as running:
        try:
            nodes = running.enter_context(with_opensearch.started(Path(place), 1, lasting=True))
        except with_opensearch.NotStarted as error:
            _say(f"OpenSearch was not started: {error}")
            yield ""
        else:
            yield nodes.addresses[0]


def _say(what: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _queries(terms: dict[str, list[str]]) -> dict[str, list[Asked]]:
    alone = {kind: [Asked("AND", (term,)) for term in some] for kind, some in terms.items()}
    pairs = list(zip(terms["two characters"], terms["three"], strict=True))
    return alone | {operator: [Asked(operator, pair) for pair in pairs] for operator in ("AND", "OR", "NOT")}


def _documents(marts: Marts) -> Iterator[Document]:
    """What the peers hold, in the order of rids."""
    at = f"start <= DATE '{_DAY}' AND (until IS NULL OR until > DATE '{_DAY}')"
    query = f"""
        SELECT rid, coalesce(title, ''), coalesce(abstract, ''), coalesce(filed_year::VARCHAR, ''), coalesce(holder, ''),
               coalesce(district, ''), coalesce(level3, ''), coalesce(state, ''), coalesce(type, '')
        FROM rights
        LEFT JOIN (SELECT rid, min(level3) AS level3 FROM classes GROUP BY rid) USING (rid)
        LEFT JOIN (SELECT rid, min(state) AS state FROM states WHERE {at} GROUP BY rid) USING (rid)
        WHERE rid >= ? AND rid < ? ORDER BY rid"""
    total = marts.sql("SELECT max(rid) + 1 FROM rights")[0][0]
    for start in range(0, total, 50_000):
        for rid, title, abstract, *facets in marts.sql(query, [start, start + 50_000]):
            yield Document(rid, tokens_of(title, abstract), tuple(facets))


def _recall(searcher: Searcher, asked: dict[str, list[Asked]]) -> Iterator[Row]:
    """What we find of what a look at each text finds, and what we find besides."""
    texts = [
        (rid, _folded(title), _folded(abstract))
        for rid, title, abstract in searcher.marts.sql("SELECT rid, coalesce(title, ''), coalesce(abstract, '') FROM rights")
    ]
    for kind, some in asked.items():
        if kind in ("AND", "OR", "NOT"):
            continue
        there = found = besides = 0
        for one in some:
            ours = set(searcher.rids(one.ours, as_of=_DAY).tolist())
            right = set(brute_force(texts, one.words[0]))
            there, found, besides = there + len(right), found + len(right & ours), besides + len(ours - right)
        note = f"{len(some)} words; besides: {besides:,}"
        yield Row(f"found of: {kind}", f"{found:,}", f"{there:,}", "looking at each text", found / there if there else None, note)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class _Took(NamedTuple):
    """The median and the 95th percentile over different questions, in milliseconds."""

    wall: tuple[float, float]
    cpu: tuple[float, float]
    """Of processors: what to compare where other work shares the machine, of engines that run in this process."""


def _times(ask: Callable[[Any], object], some: Sequence[Any], runs: int = _RUNS) -> _Took:
    """What different questions take, each asked so many times."""
    took = [taken(lambda one=one: ask(one)) for one in list(some) * runs]  # type: ignore[misc]
    return _Took(_spread(one.wall for one in took), _spread(one.cpu for one in took))


def _spread(took: Iterable[float]) -> tuple[float, float]:
    ordered = sorted(one * 1000 for one in took)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


Times = dict[str, _Took]


def _beside(
    make: Callable[[], Peer], searcher: Searcher, asked: dict[str, list[Asked]], ours: Times, counted: Times | None = None
) -> Iterator[Row]:
    """The rows of one peer: whether it finds the same, then what it takes."""
    started = time.perf_counter()
    peer = make()
    _say(f"{peer.name} holds them after {time.perf_counter() - started:.0f} s")
    inside = isinstance(peer, Tantivy | Fts5)
    ratios: list[tuple[float, float]] = []
    for kind, some in asked.items():
        unlike = sum(not np.array_equal(searcher.rids(one.ours, as_of=_DAY).astype(np.int64), peer.all(one)) for one in some[:5])
        note = "the same rights found" if not unlike else f"{unlike} of 5 sets differ"
        theirs = _times(peer.page, some)
        ratios.append((theirs.wall[1] / ours[kind].wall[1], theirs.cpu[1] / ours[kind].cpu[1]))
        yield _compared(f"ten hits and their count: {kind}", ours[kind], theirs, peer.name, inside, note)
        if counted and isinstance(peer, Tantivy | OpenSearch):
            with_counts = _times(lambda one: peer.page_with_counts(one) is None, some)
            yield _compared(f"with six facets: {kind}", counted[kind], with_counts, f"{peer.name} with six aggregations", inside)
    for at, what in enumerate(("by the clock", "of processors") if inside else ("by the clock",)):
        median = sorted(ratio[at] for ratio in ratios)[len(ratios) // 2]
        yield Row(f"the same, median of the kinds at p95, {what}", "", "", peer.name, median)


def _compared(what: str, ours: _Took, theirs: _Took, name: str, inside: bool, note: str = "") -> Row:
    """A row by the clock; of what runs in this process the time of processors is in the note."""
    notes = [note] if note else []
    notes.append(f"p95 {theirs.wall[1] / ours.wall[1]:.2f}")
    if inside:
        sides = " beside ".join(f"{one.cpu[0]:.2f} / {one.cpu[1]:.2f}" for one in (ours, theirs))
        notes.append(f"of processors {sides} ms, p95 {theirs.cpu[1] / ours.cpu[1]:.2f}")
    return latency(what, ours.wall, theirs.wall, name, note="; ".join(notes))


def _handed(fresh: Callable[[], Searcher]) -> Row:
    """A result of 100,000 rights until a count by year is there."""
    total = fresh().marts.sql("SELECT count(*) FROM rights")[0][0]
    low = 2004
    high = low + max(0, round(_HANDED / total * 20) - 1)
    took: list[float] = []
    found = 0
    for _ in range(10):
        searcher = fresh()
        rids = searcher.rids(f"filed:{low}..{high}", as_of=_DAY)
        found = len(rids)
        started = time.perf_counter()
        searcher.marts.scoped(rids, "SELECT count(*) FROM scope")
        took.append(time.perf_counter() - started)
    took.sort()
    return Row(
        f"a result of {found:,} handed to the measures", f"{took[5] * 1000:.1f} ms", "200 ms", "what is asked", 0.2 / took[5]
    )


def _over_http(folder: Path, environment: dict[str, str], fresh: Callable[[], Searcher], some: Sequence[Asked]) -> Iterator[Row]:
    """Result pages with facets as a browser gets them, none asked for twice, beside the search behind them."""
    words = [one.words[0] for one in some]
    first, second = words[: len(words) // 2], words[len(words) // 2 :]
    queries = [f"{one} AND {other}" for one in first for other in second][:60]
    engine = _times(lambda query: fresh().search(query, as_of=dt.date.today(), limit=20, facets=_FACETS), queries, runs=1)
    with serving(folder, {**os.environ, **environment}) as (port, _process):
        get(port, f"/zh/search?q={quote(words[0])}&read=words")
        pages = _times(lambda query: get(port, f"/zh/search?q={quote(query)}&read=words"), queries, runs=1)
    yield _compared("a result page over HTTP", pages, engine, "the search alone", False, "each asked once")


def main() -> None:
    """The part by itself, at a size of one's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    with tempfile.TemporaryDirectory(prefix="zhichan-bench-") as folder:
        rows = []
        for row in measured(Path(folder), parser.parse_args().count, all_peers=True):
            rows.append(row)
            _say(" | ".join((row.what, row.ours, row.raw, row.raw_name, f"{row.ratio or 0:.2f}", row.note)))
        print(table(rows))


if __name__ == "__main__":
    main()
