"""The index and queries of every kind, beside tantivy and DuckDB asked for the same by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import tantivy

from benchmarks.material import GAZETTEER, sample_file
from benchmarks.measure import Row, latency, percentiles, seconds, speed
from zhichan.corpus.marts import Marts, build_marts
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run
from zhichan.search import index
from zhichan.search.searcher import Searcher
from zhichan.search.tokens import index_string

_DAY = dt.date(2026, 1, 1)
_FACETS = ("year", "holder", "district", "class", "status", "type")

QUERIES = {
    "word of two characters": "轴承",
    "word of one character": "泵",
    "word of four characters": "密封装置",
    "English word": "bearing",
    "AND": "轴承 AND 密封",
    "OR": "轴承 OR 阀门",
    "NOT": "轴承 NOT 密封",
    "phrase": '"密封圈"',
    "proximity": "轴承 NEAR/8 密封",
    "wildcard, English": "bear*",
    "wildcard inside Chinese": "密*圈",
    "class with all below": "class:F16",
    "date range": "filed:2010..2015",
    "status as of a day": "status:in-force",
    "district": "district:甘井子区",
    "word + class + date": "轴承 AND class:F16C AND filed:2010..2020",
}


def corpus_of(folder: Path, count: int) -> Corpus:
    """The sample city, imported."""
    corpus = Corpus(folder / "corpus")
    run(corpus, [sample_file(folder / "sample.jsonl", count)], made_up=True)
    return corpus


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    count = max(400, int(20_000 * scale))
    corpus = corpus_of(folder, count)
    version = corpus.version()
    marts_time = seconds(lambda: build_marts(corpus, version, GAZETTEER))
    read_time = seconds(lambda: sum(1 for _ in corpus.rights(version)))
    yield speed("marts from the corpus", count, marts_time, read_time, "reading the rights alone", note=f"{count} records")
    marts = Marts.open(build_marts(corpus, version, GAZETTEER))
    yield _index(folder, marts, count)
    text_index = index.TextIndex(index.ensure(marts, folder))

    def fresh() -> Searcher:
        """A searcher that remembers no result, so that every run works."""
        return Searcher(marts, text_index, GAZETTEER)

    yield from _queries(folder, fresh, 100 if scale >= 1 else 20)


def _index(folder: Path, marts: Marts, count: int) -> Row:
    texts = marts.sql("SELECT coalesce(title, '') || ' ' || coalesce(abstract, '') FROM rights ORDER BY rid")
    strings = [index_string(text) for (text,) in texts]
    raw = seconds(lambda: _raw_index(folder / "raw", strings))
    ours = seconds(lambda: index.ensure(marts, folder))
    return speed(
        "index", count, ours, raw, "tantivy: title and abstract alone, tokens ready", note="ours: nine texts, numbers, classes"
    )


def _raw_index(folder: Path, strings: list[str]) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("rid", fast=True)
    builder.add_text_field("text", tokenizer_name="blanks")
    folder.mkdir()
    raw = tantivy.Index(builder.build(), str(folder))
    raw.register_tokenizer("blanks", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = raw.writer(256_000_000, 1)
    for rid, string in enumerate(strings):
        document = tantivy.Document()
        document.add_unsigned("rid", rid)
        document.add_text("text", string)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return raw


def _queries(folder: Path, fresh: Callable[[], Searcher], runs: int) -> Iterator[Row]:
    raw = tantivy.Index.open(str(folder / "raw"))
    raw.register_tokenizer("blanks", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    raw.reload()
    connection = duckdb.connect(str(fresh().marts.path), read_only=True)
    for name, query in QUERIES.items():
        found = len(fresh().rids(query, as_of=_DAY))
        ours = percentiles(lambda query=query: fresh().rids(query, as_of=_DAY), runs)  # type: ignore[misc]
        by_hand, which = _by_hand(raw, connection, query)
        yield latency(f"all rights of: {name} ({found:,})", ours, percentiles(by_hand, runs), which)
    page = percentiles(lambda: fresh().search("轴承", as_of=_DAY, limit=10), runs)
    words, which = _by_hand(raw, connection, "轴承")
    yield latency("ten hits with highlights and the three counts", page, percentiles(words, runs), which)
    page = percentiles(lambda: fresh().search("轴承", as_of=_DAY, limit=10, facets=_FACETS), runs)
    counts = percentiles(_facets_by_hand(connection), runs)
    yield latency("the same with six facets", page, counts, "DuckDB: the six counts over all rights")


def _by_hand(raw: tantivy.Index, connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Callable[[], object], str]:
    """The nearest thing that the raw library can be asked for."""
    columns = {
        "class:F16": "SELECT count(DISTINCT rid) FROM classes WHERE level2 = 'F16'",
        "filed:2010..2015": "SELECT count(*) FROM rights WHERE filed_year BETWEEN 2010 AND 2015",
        "status:in-force": f"SELECT count(*) FROM states WHERE state = 'in-force' AND start <= DATE '{_DAY}' "
        f"AND (until IS NULL OR until > DATE '{_DAY}')",
        "district:甘井子区": "SELECT count(*) FROM rights WHERE district = '210211'",
    }
    if query in columns:
        return lambda: connection.execute(columns[query]).fetchall(), "DuckDB count"
    words = [
        word.strip('"') for word in query.replace("NEAR/8", "AND").split() if word not in ("AND", "OR", "NOT") and ":" not in word
    ]
    parts = [_words(raw, word.replace("*", "")) for word in words]
    occur = tantivy.Occur.Should if " OR " in query else tantivy.Occur.Must
    asked = tantivy.Query.boolean_query([(occur, part) for part in parts])
    searcher = raw.searcher()
    return lambda: searcher.search(asked, 10), "tantivy, top 10 and count"


def _words(raw: tantivy.Index, word: str) -> tantivy.Query:
    tokens = index_string(word).split()
    tokens = tokens[:-1] if len(tokens) > 1 and not word.isascii() else tokens
    if len(tokens) > 1:
        return tantivy.Query.phrase_query(raw.schema, "text", tokens)
    return tantivy.Query.term_query(raw.schema, "text", tokens[0])


def _facets_by_hand(connection: duckdb.DuckDBPyConnection) -> Callable[[], object]:
    at = f"start <= DATE '{_DAY}' AND (until IS NULL OR until > DATE '{_DAY}')"
    counts = [
        "SELECT filed_year, count(*) FROM rights GROUP BY 1",
        "SELECT holder, count(*) FROM rights GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
        "SELECT district, count(*) FROM rights GROUP BY 1",
        "SELECT level3, count(DISTINCT rid) FROM classes GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
        f"SELECT state, count(*) FROM states WHERE {at} GROUP BY 1",
        "SELECT type, count(*) FROM rights GROUP BY 1",
    ]
    return lambda: [connection.execute(count).fetchall() for count in counts]
