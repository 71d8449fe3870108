"""What a record costs as the corpus grows: imports of three sizes, and an update of a thousand records in each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.material import GAZETTEER
from benchmarks.measure import Row, taken
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.records.join import canonical
from zhichan.records.right import ITEM_FIELDS, Right
from zhichan.sample.generate import generate

_SIZES = (10_000, 100_000, 1_000_000)
_UPDATED = 1_000


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    first = first_update = None
    for size in (max(200, int(size * scale)) for size in _SIZES):
        path, corpus = folder / f"{size}.jsonl", Corpus(folder / f"corpus-{size}")
        _write(path, generate(GAZETTEER, seed=2009, count=size))
        load = taken(lambda corpus=corpus, path=path: run(corpus, [path], made_up=True))  # type: ignore[misc]
        each = load.cpu / size * 1e3
        first = first or each
        yield Row(
            f"our JSONL, {size:,} records, import, durable",
            f"{each:.3f} ms a record",
            f"{first:.3f} ms a record",
            "the smallest size",
            first / each,
            f"CPU time; {size / load.wall:,.0f} records/s by the clock",
        )
        known = list(islice(corpus.rights(corpus.version()), 0, None, max(1, size // _UPDATED)))
        _write(folder / "update.jsonl", map(_said_again, known))
        update = taken(lambda corpus=corpus: run(corpus, [folder / "update.jsonl"], made_up=True))  # type: ignore[misc]
        first_update = first_update or update.wall
        yield Row(
            f"update of {len(known):,} records among {size:,}, import alone",
            f"{update.wall:.2f} s",
            f"{load.wall:.1f} s",
            "the import of all",
            load.wall / update.wall,
            f"{update.wall / load.wall:.1%} of the import",
        )
        path.unlink()


def _write(path: Path, rights: Iterable[Right]) -> None:
    with path.open("wb") as file:
        file.writelines(map(encode, rights))


def _said_again(right: Right) -> Right:
    """The right as another file states it."""
    keys = {source.key: hashlib.blake2b(source.key.encode(), digest_size=6).hexdigest() for source in right.sources}
    sources = tuple(msgspec.structs.replace(source, key=keys[source.key], file="again") for source in right.sources)
    items = {
        field: tuple(
            msgspec.structs.replace(item, sources=tuple(keys[key] for key in item.sources)) for item in getattr(right, field)
        )
        for field in ITEM_FIELDS
    }
    return canonical(msgspec.structs.replace(right, sources=sources, **items))
