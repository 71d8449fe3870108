"""The rights of a version in the pieces in which they are stored, in no order: for work on all of them, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhichan.corpus.revisions import files_of, replaced
from zhichan.corpus.schema import rights_of
from zhichan.corpus.selecting import BATCH_ROWS
from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, Version
from zhichan.records.right import Right

_FEWEST = 2_000  # rights in a piece of many small files


class Part(NamedTuple):
    """Some row groups of files, each as (file, place of it), and by file the ids of the rows that do not count."""

    groups: tuple[tuple[str, int], ...]
    replaced: Mapping[str, list[str]]

    def rights(self) -> Iterator[Right]:
        """The rights in it."""
        for file, groups in groupby(self.groups, key=lambda group: group[0]):
            gone = pa.array(self.replaced.get(file, ()), pa.string())
            with pq.ParquetFile(file) as opened:
                for batch in opened.iter_batches(BATCH_ROWS, row_groups=[place for _, place in groups]):
                    yield from rights_of([batch.filter(pc.invert(pc.is_in(batch["id"], gone))) if len(gone) else batch])


def parts(corpus: Corpus, version: Version) -> list[Part]:
    """All rights of a version, in pieces of a few thousand where the files allow it; by kind."""
    found: list[Part] = []
    for name in sorted(version.tables):
        table = corpus.table(name, version.tables[name]) if name != QUARANTINE_TABLE else None
        files = sorted(files_of(table)) if table else []
        gone = replaced(table, files) if table else {}
        groups: list[tuple[str, int]] = []
        rights = 0
        for file in files:
            with pq.ParquetFile(file) as opened:
                about = opened.metadata
            for place in range(about.num_row_groups):
                groups.append((file, place))
                rights += about.row_group(place).num_rows
                if rights >= _FEWEST:
                    found.append(_part(groups, gone))
                    groups, rights = [], 0
        if groups:
            found.append(_part(groups, gone))
    return found


def _part(groups: list[tuple[str, int]], gone: Mapping[str, list[str]]) -> Part:
    return Part(tuple(groups), {file: gone[file] for file, _ in groups if file in gone})
