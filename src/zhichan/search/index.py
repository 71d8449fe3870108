"""The text index of a version: tantivy over tokens made in Python, with the columns and cards beside it.

An index is derived and never changed. It is built in a folder of its own and renamed when it is whole; the name says which
code, which tantivy and which marts it was made with, so that another code builds its own.

A patched index finds exactly what a new one finds. Its scores may differ a little: tantivy goes on counting the texts that were
taken out when it weighs how rare a word is, until it merges their segment.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from zhichan.corpus.filling import WORTH_PROCESSES
from zhichan.corpus.marts import Marts, building
from zhichan.corpus.processes import spread
from zhichan.search import cards, columns, common_words
from zhichan.search.asking import Question, Scores
from zhichan.search.cards import Cards
from zhichan.search.columns import Columns, Ints
from zhichan.search.common_words import CommonWords
from zhichan.search.documents import FORMAT, TERM_FIELDS, Document, documents, opened, stretches
from zhichan.search.fields import TEXT_TARGETS
from zhichan.search.texts import Stretch
from zhichan.search.translated import translated

_BATCH = 2_000
_PATCH_BATCH = 20_000  # a query for named rights reads its table whole, so it names many
_HEAP = 256_000_000  # bytes: what is indexed before a segment is written
_PATCH_HEAP = 32_000_000
_COUNTED = 262_144  # words of a field, the most common, that are looked through for those to keep as bits
_TEXTS = "texts"
_BLANKS = "blanks"

Progress = Callable[[str, int, int], None]


def schema() -> Any:
    """The fields of the index: one a target, positions included; numbers and classes as whole terms."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("rid", indexed=True, fast=True)
    for target in TEXT_TARGETS:
        builder.add_text_field(target, tokenizer_name=_BLANKS)
    for name in TERM_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def ensure(marts: Marts, folder: Path, progress: Progress | None = None, workers: int = 1) -> Path:
    """Builds the index of the marts into `folder`, if it is not there yet, and gives its path.

    Where the marts were patched and the index of those before stands beside, it is patched likewise.

    Args:
        folder: where derived data of this version lies.
        progress: called with (what, rights done, rights in all).
        workers: how many processes cut the texts into words, where there are many.
    """
    path = folder / _name(marts.token)
    if path.exists():
        return path
    with building(folder):
        if path.exists():  # another process was waited for
            return path
        draft = Path(tempfile.mkdtemp(prefix="index-draft-", dir=folder))
        try:
            base = next(folder.parent.glob(f"*/{_name(marts.base)}"), None) if marts.base else None
            columns.build(marts, draft)
            cards.build(marts, draft, base)
            if base:
                _patch_texts(marts, base, draft, progress)
            else:
                _build_texts(marts, draft / _TEXTS, progress, workers)
                _build_common_words(draft, marts.size)
            draft.rename(path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return path


def _name(token: str) -> str:
    """The folder of an index: which code, which tantivy and which marts it was made with."""
    return f"index-{FORMAT}-{version('tantivy')}-{token}"


def _build_texts(marts: Marts, path: Path, progress: Progress | None, workers: int) -> None:
    path.mkdir()
    pieces = stretches(marts.size, _BATCH)
    with _writing(tantivy.Index(schema(), str(path)), _HEAP) as writer:
        workers = workers if marts.size >= WORTH_PROCESSES else 1
        work = partial(documents, marts) if workers < 2 else partial(_documents_elsewhere, marts.path)
        for stretch, made in zip(pieces, spread(work, pieces, workers), strict=True):
            for one in made:
                writer.add_document(_document(one))
            if progress:
                progress("index", stretch.stop, marts.size)


def _build_common_words(folder: Path, size: int) -> None:
    texts = _Texts(folder / _TEXTS, size)

    def counted(field: str) -> list[tuple[str, int]]:
        listed: list[tuple[str, int]] = texts.searcher.terms_with_prefix(field, "", limit=_COUNTED)
        return listed

    common_words.build(folder, size, counted, texts.rids)


def _patch_texts(marts: Marts, base: Path, folder: Path, progress: Progress | None) -> None:
    """The index of earlier marts with the documents of the rights that were patched taken out and put in again.

    Segments never change once they are written, so they are shared with the earlier index; only what lists them is copied.
    """
    path = folder / _TEXTS
    path.mkdir()
    for file in (base / _TEXTS).iterdir():
        if file.suffix == ".json":
            shutil.copyfile(file, path / file.name)
        elif not file.name.startswith("."):
            _share(file, path / file.name)
    rids = marts.arrow("SELECT rid FROM patched ORDER BY rid")["rid"].to_numpy().astype(np.int32)
    index = tantivy.Index.open(str(path))
    with _writing(index, _PATCH_HEAP) as writer:
        # by a query: deleting by term takes a number for a signed one and finds nothing
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "rid", rids.tolist()))

        def written() -> Iterator[Document]:
            for at in range(0, len(rids), _PATCH_BATCH):
                for one in documents(marts, Stretch(rids=rids[at : at + _PATCH_BATCH])):
                    writer.add_document(_document(one))
                    yield one
                if progress:
                    progress("index", min(at + _PATCH_BATCH, len(rids)), len(rids))

        common_words.patch(base, folder, marts.size, rids, written())


def _share(file: Path, to: Path) -> None:
    """One file in two folders; a copy where the file system cannot."""
    try:
        to.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, to)


@contextmanager
def _writing(index: Any, heap: int) -> Iterator[Any]:
    """A writer, whose work is committed unless an error ends it."""
    _register(index)
    writer = index.writer(heap, 1)
    try:
        yield writer
        writer.commit()
    finally:
        writer.wait_merging_threads()  # its threads write into the folder until they are told to end


def _documents_elsewhere(path: Path, stretch: Stretch) -> list[Document]:
    """Runs in another process."""
    return documents(opened(path), stretch)


def _document(of: Document) -> Any:
    document = tantivy.Document()
    document.add_unsigned("rid", of.rid)
    for field, values in of.fields.items():
        for value in values:
            document.add_text(field, value)
    return document


def _register(index: Any) -> None:
    """Tokenizers are not stored: they are registered at every opening."""
    index.register_tokenizer(_BLANKS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


class _Texts:
    """An open index of tantivy, without what lies beside it."""

    def __init__(self, path: Path, size: int) -> None:
        index = tantivy.Index.open(str(path))
        _register(index)
        index.reload()
        self.schema, self.searcher, self._size = index.schema, index.searcher(), size

    def rids(self, question: Question) -> Ints:
        """The rights that a question asks for, ascending."""
        if not self._size:
            return np.empty(0, dtype=np.int32)
        found = self.searcher.search(
            translated(question, self.schema), self._size, count=False, order_by_field="rid", order=tantivy.Order.Asc
        ).hits
        return np.fromiter((value for value, _ in found), dtype=np.int32, count=len(found))

    def best(self, question: Question, limit: int) -> tuple[Ints, Scores]:
        """The best rights by BM25 and their scores, descending."""
        found = self.searcher.search(translated(question, self.schema), max(1, min(limit, self._size)), count=False).hits
        rids = self.searcher.fast_field_values("rid", [address for _, address in found])
        return np.array(rids, dtype=np.int32), np.array([score for score, _ in found], dtype=np.float64)


class TextIndex:
    """The index of a version in this process (see `WordIndex`), for any number of threads."""

    def __init__(self, path: Path) -> None:
        self.columns, self.cards = Columns.load(path), Cards(path)
        self._texts = _Texts(path / _TEXTS, self.columns.size)
        self._common = CommonWords(path, self.columns.size)

    def rids(self, question: Question) -> Ints:
        """The rights that a question asks for, ascending."""
        held = self._common.mask(question, self._texts.rids)
        return self._texts.rids(question) if held is None else np.flatnonzero(held).astype(np.int32)

    def best(self, question: Question, limit: int) -> tuple[Ints, Scores]:
        """The best rights by BM25 and their scores, descending; `limit` at most (1 or more)."""
        return self._texts.best(question, limit)
