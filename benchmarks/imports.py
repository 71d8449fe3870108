"""Imports of our own interchange: records/s, durable, and what a record costs as the corpus grows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from deltalake import write_deltalake

from benchmarks.material import sample_file
from benchmarks.measure import Row, seconds, speed
from zhichan.corpus.schema import RIGHTS, to_table
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run
from zhichan.records.right import Right


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    yield from _jsonl(folder, max(400, int(20_000 * scale)))


def _jsonl(folder: Path, count: int) -> Iterator[Row]:
    path = sample_file(folder / "sample.jsonl", count)

    def bare() -> None:
        lines = path.read_bytes().splitlines()
        rights = [msgspec.json.decode(line, type=Right) for line in lines]
        write_deltalake(str(folder / "bare"), to_table(rights, RIGHTS))

    raw = seconds(bare)
    corpus = Corpus(folder / "jsonl")
    first = seconds(lambda: run(corpus, [path], made_up=True))
    yield speed("our JSONL, import, durable", count, first, raw, "msgspec decode + one Delta write", note=f"{count} records")
    again = seconds(lambda: run(corpus, [path], made_up=True))
    yield speed("our JSONL, the same file again", count, again, raw, "msgspec decode + one Delta write", note="nothing changes")
