"""The text index of a version: tantivy over tokens made in Python, and the columns beside it.

An index is derived and never changed. It is built in a folder of its own and renamed when it is whole; the name says which
code, which tantivy and which marts it was made with, so that another code builds its own.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from zhichan.corpus.marts import Marts
from zhichan.normalise.classes import ancestors
from zhichan.search import columns, texts
from zhichan.search.columns import Columns, Ints
from zhichan.search.fields import TEXT_TARGETS
from zhichan.search.tokens import index_string

FORMAT = 2  # raise it when tokens, schema or columns change: older indexes are then built again
_BATCH = 2_000
_HEAP = 256_000_000  # bytes: what is indexed before a segment is written
_BLANKS = "blanks"

Progress = Callable[[str, int, int], None]


def schema() -> Any:
    """The fields of the index: one a target, positions included; numbers and classes as whole terms."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("rid", fast=True)
    for target in TEXT_TARGETS:
        builder.add_text_field(target, tokenizer_name=_BLANKS)
    for name in ("numbers", "classes"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def class_term(scheme: str, symbol: str) -> str:
    """The term under which a class stands in the field `classes`."""
    return f"{scheme}={symbol}"


def ensure(marts: Marts, folder: Path, progress: Progress | None = None) -> Path:
    """Builds the index of the marts into `folder`, if it is not there yet, and gives its path.

    Args:
        folder: where derived data of this version lies.
        progress: called with (what, rights done, rights in all).
    """
    made_with = version("tantivy")
    path = folder / f"index-{FORMAT}-{made_with}-{marts.path.stem}"
    if path.exists():
        return path
    draft = Path(tempfile.mkdtemp(prefix="index-draft-", dir=folder))
    try:
        columns.build(marts, draft)
        _build_texts(marts, draft / "texts", progress)
        try:
            draft.rename(path)
        except OSError:
            if not path.exists():  # else another process was as quick: its index is the same
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return path


def _build_texts(marts: Marts, path: Path, progress: Progress | None) -> None:
    path.mkdir()
    total = int(marts.sql("SELECT count(*) FROM rights")[0][0])
    index = tantivy.Index(schema(), str(path))
    _register(index)
    writer = index.writer(_HEAP, 1)
    try:
        for start in range(0, total, _BATCH):
            stop = min(start + _BATCH, total)
            for document in _documents(marts, start, stop):
                writer.add_document(document)
            if progress:
                progress("index", stop, total)
        writer.commit()
    finally:
        writer.wait_merging_threads()  # its threads write into the folder until they are told to end


def _documents(marts: Marts, start: int, stop: int) -> list[Any]:
    values: list[dict[str, dict[str, None]]] = [defaultdict(dict) for _ in range(start, stop)]  # dicts as ordered sets
    for rid, target, text in texts.stretch(marts, start, stop):
        values[rid - start][target][text] = None
    between = "rid >= ? AND rid < ?"
    for rid, key in marts.sql(f"SELECT rid, key FROM numbers WHERE {between}", [start, stop]):  # noqa: S608
        values[rid - start]["numbers"][key] = None
    for rid, scheme, symbol in marts.sql(f"SELECT rid, scheme, symbol FROM classes WHERE {between}", [start, stop]):  # noqa: S608
        for step in ancestors(scheme, symbol):
            values[rid - start]["classes"][class_term(scheme, step)] = None
    for rid, symbol in marts.sql(f"SELECT rid, ipc FROM rights WHERE class_scheme = 'ipc' AND {between}", [start, stop]):  # noqa: S608
        for step in ancestors("ipc", symbol):
            values[rid - start]["classes"][class_term("main-ipc", step)] = None
    documents = []
    for rid, fields in enumerate(values, start):
        document = tantivy.Document()
        document.add_unsigned("rid", rid)
        for field, distinct in fields.items():
            for value in distinct:
                document.add_text(field, index_string(value) if field in TEXT_TARGETS else value)
        documents.append(document)
    return documents


def _register(index: Any) -> None:
    """Tokenizers are not stored: they are registered at every opening."""
    index.register_tokenizer(_BLANKS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


class TextIndex:
    """An open index, for any number of threads."""

    def __init__(self, path: Path) -> None:
        index = tantivy.Index.open(str(path / "texts"))
        _register(index)
        index.reload()
        self.schema = index.schema
        self.columns = Columns.load(path)
        self._searcher = index.searcher()

    def rids(self, query: Any) -> Ints:
        """The rights that a query finds, ascending."""
        if not self.columns.rights:
            return np.empty(0, dtype=np.int32)
        found = self._searcher.search(query, self.columns.rights, count=False, order_by_field="rid", order=tantivy.Order.Asc).hits
        return np.fromiter((value for value, _ in found), dtype=np.int32, count=len(found))

    def best(self, query: Any, limit: int) -> tuple[Ints, npt.NDArray[np.float64]]:
        """The best rights of a query by BM25 and their scores, descending; `limit` at most (1 or more)."""
        found = self._searcher.search(query, max(1, min(limit, self.columns.rights)), count=False).hits
        rids = self._searcher.fast_field_values("rid", [address for _, address in found])
        return np.array(rids, dtype=np.int32), np.array([score for score, _ in found], dtype=np.float64)
