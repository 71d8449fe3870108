"""Which keys a table holds and where, so that looking up what cannot be there costs nothing.

A key takes sixteen bytes: 64 bits of its hash, the number of its file and that of its row. The engine hashes the keys as it reads
them, so that Python never sees those of a whole table. Two keys may share a hash: then a row is looked at for nothing, never the
other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhichan.corpus.picking import Places

_Hashes = npt.NDArray[np.uint64]
_Numbers = npt.NDArray[np.int32]
_HASH = "hash({})"


class Known:
    """The keys of one table, by file and row. It lives as long as one write.

    Args:
        column: the table's column of keys.
    """

    def __init__(self, column: str) -> None:
        self._column = column
        self._engine = duckdb.connect()
        self._files: list[str | None] = []  # None: it is no more
        self._runs: list[tuple[_Hashes, _Numbers, _Numbers]] = []  # sorted by hash; each more than twice as long as the next

    def add(self, files: Sequence[str]) -> None:
        """The keys that new files hold."""
        if not files:
            return
        found = self._engine.sql(
            f"SELECT {_HASH.format(self._column)}::UBIGINT AS hash, file_index::INTEGER AS file, "  # noqa: S608 - our own column
            "file_row_number::INTEGER AS row FROM read_parquet($1, file_row_number = true)",
            params=[list(files)],
        ).to_arrow_table()
        first = np.int32(len(self._files))
        self._files += files
        self._add_run(found["hash"].to_numpy(), found["file"].to_numpy() + first, found["row"].to_numpy())

    def _add_run(self, hashes: _Hashes, files: _Numbers, rows: _Numbers) -> None:
        self._runs.append(_sorted(hashes, files, rows))
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            first, second = self._runs[-2:]
            hashes, files, rows = (np.concatenate([first[at], second[at]]) for at in range(3))
            self._runs[-2:] = [_sorted(hashes, files, rows)]

    def written_anew(self, old: str, new: str | None) -> None:
        """A file was replaced by another that holds nothing else, or by none."""
        self._files[self._files.index(old)] = None
        if new:
            self.add([new])

    def places_of(self, keys: Sequence[str]) -> Places:
        """The places at which rows of these keys may stand; a key without one is not there."""
        asked = pa.table({"key": pa.array(keys, pa.string())})
        self._engine.register("asked", asked)
        hashes = self._engine.sql(f"SELECT {_HASH.format('key')}::UBIGINT AS hash FROM asked").to_arrow_table()["hash"].to_numpy()  # noqa: S608
        self._engine.unregister("asked")
        found: dict[str, list[int]] = {}
        for run, files, rows in self._runs:
            starts, ends = np.searchsorted(run, hashes, "left"), np.searchsorted(run, hashes, "right")
            for place in np.flatnonzero(ends > starts):
                for at in range(starts[place], ends[place]):
                    if file := self._files[files[at]]:
                        found.setdefault(file, []).append(int(rows[at]))
        return found


def _sorted(hashes: Any, files: Any, rows: Any) -> tuple[_Hashes, _Numbers, _Numbers]:
    order = np.argsort(hashes, kind="stable")
    return hashes[order], files[order], rows[order]
