"""Ranking: how near the front stand the documents that examiners cited, beside SQLite FTS5 and a tuned bm25s, in one run.

The queries are publications, the right answers their citations (and what Google Patents calls similar) among 28,608 documents
with a title or an abstract. Ours sees titles, abstracts, classes, applicants and dates; neither `citations` nor `similar`,
which hold the answers. All rankings leave out the query itself. `bm25s` is tuned on the queries themselves, which favours it.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import math
import re
import sqlite3
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.material import GAZETTEER, ROOT
from benchmarks.measure import Row, seconds
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.classes import parse_class
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Event, Party, Right, Source, Text
from zhichan.search.meaning import vectors
from zhichan.search.searcher import Searcher
from zhichan.search.similar import Similar

DATA = ROOT.parent / "shared" / "data"
_DAY = dt.date(2030, 1, 1)
_DEPTH = 100
_SETS = ("citations", "similar")
_PEER = ROOT / ".venv-bench" / "bin" / "python"
_SHUFFLES = 10_000

Judged = Mapping[str, Mapping[str, int]]
Ranked = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Document:
    """What a ranker sees of a publication."""

    id: str
    title: str
    abstract: str
    classes: tuple[str, ...]
    filed: str
    published: str
    applicants: tuple[str, ...]


def documents(folder: Path = DATA) -> list[Document]:
    """The documents with a title or an abstract; the fields with the answers are not read."""
    found: dict[str, Document] = {}
    for line in _lines(folder / "cn-abstracts-gpc" / "abstracts.jsonl.gz"):
        row = json.loads(line)
        found[row["id"]] = Document(row["id"], "", row["abstract"], tuple(row["classes"]), "", "", ())
    for line in _lines(folder / "gp-citations" / "docs_dev.jsonl.gz"):
        row = json.loads(line)
        other = found.get(row["id"])
        found[row["id"]] = Document(
            row["id"],
            row["title"],
            row["abstract"] or (other.abstract if other else ""),
            tuple(dict.fromkeys([*row["cpc"], *(other.classes if other else ())])),
            row["filed"],
            row["published"],
            tuple(row["applicant"]),
        )
    return [document for _, document in sorted(found.items()) if document.title or document.abstract]


def judged(which: str, folder: Path = DATA) -> dict[str, dict[str, int]]:
    """By query the right answers with how much each counts."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    text = (folder / "gp-citations" / f"qrels_{which}_dev.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        query, document, rel = line.split("\t")
        found[query][document] = int(rel)
    return dict(found)


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from file


def ndcg(ranked: Sequence[str], right: Mapping[str, int], depth: int = 10) -> float:
    """The discounted gain of the first `depth`, as a part of the best that could be; gains as given."""
    gained = sum(right.get(one, 0) / math.log2(place + 2) for place, one in enumerate(ranked[:depth]))
    best = sorted(right.values(), reverse=True)[:depth]
    return gained / sum(gain / math.log2(place + 2) for place, gain in enumerate(best))


def recall(ranked: Sequence[str], right: Mapping[str, int], depth: int = _DEPTH) -> float:
    """The part of the right answers among the first `depth`."""
    return len(right.keys() & set(ranked[:depth])) / len(right)


def p_value(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Of a paired randomisation test, two-sided: how often signs at random make a difference of means as large."""
    difference = np.array(ours) - np.array(theirs)
    signs = np.random.default_rng(2009).choice([-1.0, 1.0], size=(_SHUFFLES, len(difference)))
    return float((np.abs(signs @ difference) >= abs(difference.sum()) - 1e-12).mean())


def text_of(document: Document) -> str:
    """What the peers index and are asked: all text there is."""
    return f"{document.title} {document.abstract}".strip()


def as_right(document: Document) -> Right:
    """A publication as a right of its own."""
    marks = [parse_class(symbol, "cpc") for symbol in document.classes]
    events = (("filed", document.filed), ("published", document.published))
    return Right(
        id=f"{document.id[:2]}:patent:{document.id}",
        kind="patent",
        office=document.id[:2],
        number=document.id,
        parties=tuple(Party(role="applicant", name=name, seq=n) for n, name in enumerate(document.applicants, 1)),
        texts=tuple(
            Text(part=part, lang="und", text=text)  # type: ignore[arg-type]  # a literal
            for part, text in (("title", document.title), ("abstract", document.abstract))
            if text
        ),
        classes=tuple(ClassMark(scheme="cpc", symbol=symbol) for symbol in dict.fromkeys(m.symbol for m in marks if m)),
        events=tuple(Event(key=key, date=date) for key, date in events if date),
    )


def opened(folder: Path, listed: Sequence[Document]) -> tuple[Searcher, Similar]:
    """A city that holds the documents, with its index and its vectors."""
    corpus = Corpus(folder / "corpus")
    rights = [
        stated_by(
            as_right(one),
            Source(key=f"{n:012x}", format="f", authority="vendor", file="a", sha256="s", place=f"row {n}", imported="i"),
        )
        for n, one in enumerate(listed)
    ]
    with writing(corpus, "i") as write:
        write.put("patent", rights, [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    searcher = Searcher.open(corpus, version, GAZETTEER)
    made = vectors.ensure(searcher.marts, corpus.derived(version))
    return searcher, Similar(searcher, vectors.Vectors.open(made))


def fts5(listed: Sequence[Document], queries: Sequence[str]) -> Ranked:
    """SQLite FTS5 as it comes: one column, `unicode61`, BM25, any of the words of the text."""
    texts = {one.id: text_of(one) for one in listed}
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, text)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", texts.items())

        def ask(query: str) -> list[str]:
            words = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", texts[query].lower())))
            found = connection.execute(f"SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT {_DEPTH + 1}", (words,))
            return [id for (id,) in found if id != query][:_DEPTH]

        return {query: ask(query) for query in queries}


def bm25s(folder: Path, listed: Sequence[Document], queries: Mapping[str, Judged]) -> dict[str, Ranked]:
    """bm25s with the settings that serve these very queries best, by set; run in the environment of the peers."""
    given, made = folder / "bm25s.json", folder / "bm25s-ranked.json"
    given.write_text(json.dumps({"texts": {one.id: text_of(one) for one in listed}, "judged": queries}), encoding="utf-8")
    subprocess.run([_PEER, "-m", "benchmarks.bm25s_peer", given, made], cwd=ROOT, check=True)
    ranked: dict[str, Ranked] = json.loads(made.read_text(encoding="utf-8"))
    return ranked


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; below full size a fifth of the queries is asked, over all documents."""
    if not (DATA / "gp-citations").exists():
        return
    listed = documents()
    sets = {name: _some(judged(name), scale) for name in _SETS}
    _, similar = opened(folder, listed)
    in_words = {one.id: text_of(one) for one in listed}
    by_peer = bm25s(folder, listed, sets) if _PEER.exists() else {}
    for name, right in sets.items():
        queries = sorted(right)
        simple = fts5(listed, queries)
        rivals = {"SQLite FTS5": simple, **({"tuned bm25s": by_peer[name]} if by_peer else {})}
        ours = {
            "by the record": _ask(queries, lambda query: similar.ranked(_id(query), as_of=_DAY, limit=_DEPTH)),
            "by its text alone": _ask(
                queries, lambda query: _without(query, similar.ranked_by_text(in_words[query], as_of=_DAY))
            ),
        }
        if name == "citations":
            ours["by the record, older only"] = _ask(
                queries, lambda query: similar.ranked(_id(query), as_of=_DAY, limit=_DEPTH, earlier=True)
            )
        for way, ranked in ours.items():
            for rival, others in rivals.items():
                yield from _compared(f"{name} ({len(queries)} queries), {way}", ranked, others, rival, right)
    query = sorted(sets["citations"])[0]
    took = seconds(lambda: similar.to_right(_id(query), as_of=_DAY))
    yield Row("twenty rights like one, with reasons", f"{took * 1000:.0f} ms", "", "", None, f"{len(listed):,} documents")


def _some(right: dict[str, dict[str, int]], scale: float) -> dict[str, dict[str, int]]:
    return right if scale >= 1 else {query: right[query] for query in sorted(right)[::5]}


def _id(publication: str) -> str:
    return f"{publication[:2]}:patent:{publication}"


def _ask(queries: Sequence[str], ask: Callable[[str], list[str]]) -> Ranked:
    return {query: [id.rpartition(":")[2] for id in ask(query)] for query in queries}


def _without(query: str, ids: list[str]) -> list[str]:
    return [id for id in ids if id != _id(query)]


def _compared(what: str, ours: Ranked, theirs: Ranked, rival: str, right: Judged) -> Iterator[Row]:
    for name, measure in (("nDCG@10", ndcg), ("R@100", recall)):
        mine, other = ([measure(ranked[query], right[query]) for query in sorted(right)] for ranked in (ours, theirs))
        a, b = float(np.mean(mine)), float(np.mean(other))
        yield Row(f"{name}, {what}", f"{a:.3f}", f"{b:.3f}", rival, a / b, f"p = {p_value(mine, other):.4f}")
