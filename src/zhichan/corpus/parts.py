"""The rights of a version in the pieces in which they are stored, in no order: for work on all of them, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from urllib.parse import unquote

import pyarrow.parquet as pq

from zhichan.corpus.schema import rights_of
from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, Version
from zhichan.records.right import Right

_BATCH_ROWS = 1_000
_FEWEST = 2_000  # rights in a piece of many small files


class Part(NamedTuple):
    """Some row groups of files, each as (file, place of the row group in it)."""

    groups: tuple[tuple[str, int], ...]

    def rights(self) -> Iterator[Right]:
        """The rights in it."""
        for file, groups in groupby(self.groups, key=lambda group: group[0]):
            with pq.ParquetFile(file) as opened:
                yield from rights_of(opened.iter_batches(_BATCH_ROWS, row_groups=[place for _, place in groups]))


def parts(corpus: Corpus, version: Version) -> list[Part]:
    """All rights of a version, in pieces of a few thousand where the files allow it; by kind."""
    found: list[Part] = []
    for name in sorted(version.tables):
        table = corpus.table(name, version.tables[name]) if name != QUARANTINE_TABLE else None
        groups: list[tuple[str, int]] = []
        rights = 0
        for uri in sorted(table.file_uris()) if table else ():
            file = unquote(uri)
            with pq.ParquetFile(file) as opened:
                about = opened.metadata
            for place in range(about.num_row_groups):
                groups.append((file, place))
                rights += about.row_group(place).num_rows
                if rights >= _FEWEST:
                    found.append(Part(tuple(groups)))
                    groups, rights = [], 0
        if groups:
            found.append(Part(tuple(groups)))
    return found
