"""Which keys a table holds and in which of its files, so that looking up what cannot be there costs nothing.

A key takes twelve bytes: 64 bits of its hash and the number of its file. Two keys may share a hash: then a file is
looked into for nothing, never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb
import numpy as np
import numpy.typing as npt

_Hashes = npt.NDArray[np.int64]
_Numbers = npt.NDArray[np.int32]


class Known:
    """The keys of one table, by file. It lives as long as one write: Python's hashes differ from process to process."""

    def __init__(self) -> None:
        self._files: list[str | None] = []  # None: it is no more
        self._runs: list[tuple[_Hashes, _Numbers]] = []  # sorted by hash; each more than twice as long as the next

    @classmethod
    def of_files(cls, files: Sequence[str], column: str) -> Known:
        """What the files of a table hold in its column of keys."""
        known = cls()
        with duckdb.connect() as connection:
            for file in files:
                found = connection.sql(f"SELECT {column} FROM read_parquet($1)", params=[file])  # noqa: S608 - our own column
                known.add(file, (key for (key,) in found.fetchall()))
        return known

    def add(self, file: str, keys: Iterable[str]) -> None:
        """The keys that a new file holds."""
        hashes = np.fromiter(map(hash, keys), np.int64)
        hashes.sort()
        self._runs.append((hashes, np.full(len(hashes), len(self._files), np.int32)))
        self._files.append(file)
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            (first, of_first), (second, of_second) = self._runs[-2:]
            joined, numbers = np.concatenate([first, second]), np.concatenate([of_first, of_second])
            order = np.argsort(joined, kind="stable")
            self._runs[-2:] = [(joined[order], numbers[order])]

    def written_anew(self, old: str, new: str | None) -> None:
        """A file was replaced by another that holds nothing else, or by none."""
        self._files[self._files.index(old)] = new

    def files_of(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """The files that may hold some of the keys, each with these; every other key is not there."""
        hashes = np.fromiter(map(hash, keys), np.int64, len(keys))
        found: dict[str, list[str]] = {}
        for run, numbers in self._runs:
            starts, ends = np.searchsorted(run, hashes, "left"), np.searchsorted(run, hashes, "right")
            for place in np.nonzero(ends > starts)[0]:
                for number in set(numbers[starts[place] : ends[place]].tolist()):
                    if file := self._files[number]:
                        found.setdefault(file, []).append(keys[int(place)])
        return found
