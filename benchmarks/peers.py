"""Other engines with the same texts, asked for the same: raw tantivy, SQLite FTS5, PostgreSQL, OpenSearch.

Each is given the tokens that our index is made of, so that a difference in what is found is one of the engines. A query is words
joined by one operator; a word is a row of tokens, and of a single Chinese character it is a beginning.
"""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import psycopg
import tantivy

from zhichan.search.tokens import index_string, is_cjk

_BETWEEN = " qqq "  # no phrase goes from the title into the abstract


class Asked(NamedTuple):
    """Words joined by AND, OR, or by NOT: the first without the second."""

    operator: str
    words: tuple[str, ...]

    @property
    def ours(self) -> str:
        """In our language."""
        return f" {self.operator} ".join(f"tiab:{word}" for word in self.words)


class Document(NamedTuple):
    """What the peers are given of a right: its place, its tokens, and what its facets count."""

    rid: int
    tokens: str
    facets: tuple[str, ...]


class Peer(Protocol):
    """An engine that holds the documents."""

    name: str

    def page(self, asked: Asked) -> int:
        """Finds the first ten by relevance and how many there are."""

    def all(self, asked: Asked) -> Any:
        """All rids that are found, ascending."""


def tokens_of(title: str, abstract: str) -> str:
    """The tokens of both texts."""
    return index_string(title) + _BETWEEN + index_string(abstract)


def _tokens(word: str) -> tuple[list[str], bool]:
    """The tokens of a word, and whether the last is only a beginning."""
    tokens = index_string(word).split()
    if not is_cjk(word[-1]):
        return tokens, False
    return (tokens[:-1], False) if len(word) > 1 and is_cjk(word[-2]) else (tokens, True)


class Tantivy:
    """tantivy by its Python binding, with fast fields for the six counts."""

    name = "tantivy"

    def __init__(self, folder: Path, documents: Iterable[Document], facets: Sequence[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("rid", fast=True)
        builder.add_text_field("text", tokenizer_name="blanks")
        for facet in facets:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        folder.mkdir()
        self._index = tantivy.Index(self._schema, str(folder))
        self._index.register_tokenizer("blanks", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        writer = self._index.writer(512_000_000, 1)
        for rid, tokens, values in documents:
            document = tantivy.Document()
            document.add_unsigned("rid", rid)
            document.add_text("text", tokens)
            for facet, value in zip(facets, values, strict=True):
                document.add_text(facet, value)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._counts = {facet: {"terms": {"field": facet, "size": 10}} for facet in facets}

    def page(self, asked: Asked) -> int:
        """Finds the first ten by relevance and how many there are."""
        return int(self._searcher.search(self._query(asked), 10).count or 0)

    def page_with_counts(self, asked: Asked) -> object:
        """The same, and the six counts."""
        query = self._query(asked)
        return self._searcher.search(query, 10).count, self._searcher.aggregate(query, self._counts)

    def all(self, asked: Asked) -> Any:
        """All rids that are found, ascending."""
        query = self._query(asked)
        found = self._searcher.search(query, max(1, self.page(asked))).hits
        addresses = [address for _, address in found]
        return np.sort(np.array(self._searcher.fast_field_values("rid", addresses), dtype=np.int64))

    def _query(self, asked: Asked) -> tantivy.Query:
        words = [self._word(word) for word in asked.words]
        occur = tantivy.Occur.Should if asked.operator == "OR" else tantivy.Occur.Must
        parts = [(occur, word) for word in words]
        if asked.operator == "NOT":
            parts[1] = (tantivy.Occur.MustNot, words[1])
        return words[0] if len(words) == 1 else tantivy.Query.boolean_query(parts)

    def _word(self, word: str) -> tantivy.Query:
        tokens, begins = _tokens(word)
        if begins and len(tokens) == 1:
            return tantivy.Query.regex_query(self._schema, "text", f"{tokens[0]}.*")
        if begins:
            return tantivy.Query.phrase_prefix_query(self._schema, "text", tokens, max_expansions=10_000)
        if len(tokens) == 1:
            return tantivy.Query.term_query(self._schema, "text", tokens[0])
        return tantivy.Query.phrase_query(self._schema, "text", tokens)


class Fts5:
    """SQLite's full-text search, contentless."""

    name = "SQLite FTS5"

    def __init__(self, path: Path, documents: Iterable[Document]) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript("PRAGMA journal_mode=off; PRAGMA synchronous=off; PRAGMA cache_size=-500000")
        self._database.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0')"
        )
        rows = ((rid + 1, tokens) for rid, tokens, _ in documents)
        self._database.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", rows)
        self._database.execute("INSERT INTO texts(texts) VALUES ('optimize')")
        self._database.commit()

    def page(self, asked: Asked) -> int:
        """Finds the first ten by relevance and how many there are."""
        match = self._match(asked)
        self._database.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10", [match]).fetchall()
        return int(self._database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [match]).fetchone()[0])

    def all(self, asked: Asked) -> Any:
        """All rids that are found, ascending."""
        rows = self._database.execute("SELECT rowid - 1 FROM texts WHERE texts MATCH ? ORDER BY 1", [self._match(asked)])
        return np.array([rid for (rid,) in rows], dtype=np.int64)

    def _match(self, asked: Asked) -> str:
        parts = []
        for word in asked.words:
            tokens, begins = _tokens(word)
            parts.append(f'"{" ".join(tokens)}"{"*" if begins else ""}')
        return f" {asked.operator} ".join(parts)


class Postgres:
    """PostgreSQL's full-text search: a tsvector with an index of type GIN."""

    name = "PostgreSQL FTS"

    def __init__(self, address: str, documents: Iterable[Document]) -> None:
        self._connection = psycopg.connect(address, autocommit=True)
        self._connection.execute("CREATE UNLOGGED TABLE texts (rid integer, text tsvector)")
        with self._connection.cursor().copy("COPY texts FROM STDIN") as copy:
            for rid, tokens, _ in documents:
                copy.write_row((rid, " ".join(f"'{token}':{at}" for at, token in enumerate(tokens.split()[:16_000], 1))))
        self._connection.execute("SET maintenance_work_mem = '1GB'")
        self._connection.execute("CREATE INDEX ON texts USING gin (text)")
        self._connection.execute("VACUUM ANALYZE texts")

    def page(self, asked: Asked) -> int:
        """Finds the first ten by relevance and how many there are."""
        query = self._query(asked)
        ranked = "SELECT rid FROM texts WHERE text @@ %s::tsquery ORDER BY ts_rank(text, %s::tsquery) DESC LIMIT 10"
        self._connection.execute(ranked, [query, query]).fetchall()
        row = self._connection.execute("SELECT count(*) FROM texts WHERE text @@ %s::tsquery", [query]).fetchone()
        assert row
        return int(row[0])

    def all(self, asked: Asked) -> Any:
        """All rids that are found, ascending."""
        rows = self._connection.execute("SELECT rid FROM texts WHERE text @@ %s::tsquery ORDER BY 1", [self._query(asked)])
        return np.array([rid for (rid,) in rows.fetchall()], dtype=np.int64)

    def _query(self, asked: Asked) -> str:
        parts = []
        for word in asked.words:
            tokens, begins = _tokens(word)
            marked = [f"'{token}'" for token in tokens]
            marked[-1] += ":*" if begins else ""
            parts.append(f"({' <-> '.join(marked)})")
        return {"AND": " & ", "OR": " | ", "NOT": " & !"}[asked.operator].join(parts)


class OpenSearch:
    """One node of OpenSearch, asked over HTTP as it always is."""

    name = "OpenSearch"
    _AT_ONCE = 2_000

    def __init__(self, address: str, documents: Iterable[Document], facets: Sequence[str]) -> None:
        self._address, self._facets = address, facets
        text = {"type": "text", "analyzer": "whitespace", "index_prefixes": {"min_chars": 1, "max_chars": 2}}
        fields = {"text": text, "rid": {"type": "integer"}, **{facet: {"type": "keyword"} for facet in facets}}
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1, "max_result_window": 10_000_000}
        self._ask(
            "PUT",
            "texts",
            {
                "settings": {"index": settings},
                "mappings": {"_source": {"enabled": False}, "properties": fields},
            },
        )
        lines: list[str] = []
        for rid, tokens, values in documents:
            lines += ['{"index":{}}', json.dumps({"rid": rid, "text": tokens, **dict(zip(facets, values, strict=True))})]
            if len(lines) >= 2 * self._AT_ONCE:
                self._send(lines)
                lines = []
        self._send(lines)
        self._ask("POST", "texts/_forcemerge?max_num_segments=1")
        self._ask("POST", "texts/_refresh")

    def page(self, asked: Asked) -> int:
        """Finds the first ten by relevance and how many there are."""
        told = self._ask("POST", "texts/_search", {"query": self._query(asked), "size": 10, "track_total_hits": True})
        return int(told["hits"]["total"]["value"])

    def page_with_counts(self, asked: Asked) -> object:
        """The same, and the six counts."""
        counts = {facet: {"terms": {"field": facet, "size": 10}} for facet in self._facets}
        body = {"query": self._query(asked), "size": 10, "track_total_hits": True, "aggs": counts}
        return self._ask("POST", "texts/_search?request_cache=false", body)

    def all(self, asked: Asked) -> Any:
        """All rids that are found, ascending."""
        body = {
            "query": {"constant_score": {"filter": self._query(asked)}},
            "size": 5_000,
            "docvalue_fields": ["rid"],
            "sort": ["rid"],
        }
        found: list[int] = []
        while True:
            hits = self._ask("POST", "texts/_search", body)["hits"]["hits"]
            found += [hit["sort"][0] for hit in hits]
            if len(hits) < 5_000:
                return np.array(found, dtype=np.int64)
            body["search_after"] = [found[-1]]

    def _query(self, asked: Asked) -> dict[str, Any]:
        words = [self._word(word) for word in asked.words]
        if asked.operator == "NOT":
            return {"bool": {"must": words[:1], "must_not": words[1:]}}
        return {"bool": {"must" if asked.operator == "AND" else "should": words}}

    def _word(self, word: str) -> dict[str, Any]:
        tokens, begins = _tokens(word)
        if begins and len(tokens) == 1:
            return {"prefix": {"text": {"value": tokens[0]}}}
        if begins:
            return {"match_phrase_prefix": {"text": {"query": " ".join(tokens), "max_expansions": 10_000}}}
        return {"match_phrase": {"text": " ".join(tokens)}}

    def _send(self, lines: list[str]) -> None:
        if lines:
            told = self._ask("POST", "texts/_bulk", raw="\n".join([*lines, ""]).encode())
            assert not told["errors"], "OpenSearch refused documents"

    def _ask(self, method: str, path: str, body: object = None, raw: bytes = b"") -> Any:
        data = raw or (json.dumps(body).encode() if body else None)
        headers = {"Content-Type": "application/x-ndjson" if raw else "application/json"}
        request = urllib.request.Request(f"{self._address}/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=900) as answer:
            return json.load(answer)


def brute_force(texts: Sequence[tuple[int, str, str]], word: str) -> Iterator[int]:
    """The rids whose title or abstract holds a word, by looking at each; knows nothing of tokens.

    Args:
        texts: (rid, title, abstract), folded (NFKC, lower case).
    """
    if all(is_cjk(sign) for sign in word):
        for rid, title, abstract in texts:
            if word in title or word in abstract:
                yield rid
        return
    latin = re.match(r"[a-z0-9]+", word)
    assert latin
    rest = word[latin.end() :]
    pattern = re.compile(rf"(?<![^\W_\u3005-\u9fff]){latin[0]}" + (rf"\W*{rest}" if rest else r"(?![^\W_\u3005-\u9fff])"))
    for rid, title, abstract in texts:
        if (latin[0] in title and pattern.search(title)) or (latin[0] in abstract and pattern.search(abstract)):
            yield rid
