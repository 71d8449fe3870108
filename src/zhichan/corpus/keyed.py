"""A Delta table whose rows have a key, while it is written: rows are found, added and replaced by their keys.

What cannot be there is not looked for, and replacing a row writes only the file anew that holds it. Both keep the cost of a
record the same however large the table has become. A file that was replaced stays on the disk, for the versions that name it.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake
from deltalake.transaction import AddAction, RemoveAction

from zhichan.corpus.known import Known
from zhichan.corpus.store import Corpus

_KEEP_LOG = {"delta.enableExpiredLogCleanup": "false"}  # or older versions could not be read any more
_BATCH_ROWS = 1_000
_THREADS = min(4, os.cpu_count() or 1)  # files in memory at once


class KeyedTable:
    """One table of a corpus in the hands of its one writer. It need not be there yet."""

    def __init__(self, corpus: Corpus, name: str, schema: pa.Schema, key: str) -> None:
        self._path, self._schema, self._key = corpus.table_path(name), schema, key
        self._table = corpus.table(name, None)
        self._known: Known | None = None

    def rows(self, keys: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows of those of the keys that are there."""
        found = self._files_of(keys)
        if not found:
            return
        there = sorted({key for some in found.values() for key in some})
        with duckdb.connect() as connection:
            rows = connection.sql(
                f"SELECT * FROM read_parquet($1, union_by_name = true) WHERE {self._key} IN (SELECT unnest($2))",  # noqa: S608 - ours
                params=[list(found), there],
            )
            yield from rows.to_arrow_reader(_BATCH_ROWS)

    def append(self, rows: pa.Table) -> None:
        """Adds rows with new keys."""
        if self._table is None:
            write_deltalake(str(self._path), rows, mode="append", configuration=_KEEP_LOG)
            self._table = DeltaTable(str(self._path))
            return
        before = self._files() if self._known else set()
        write_deltalake(self._table, rows, mode="append")
        if self._known:
            for file in self._files() - before:
                self._known.add(file, rows[self._key].to_pylist())

    def replace(self, rows: pa.Table) -> None:
        """Puts rows in the place of those with the same keys."""
        self._rewrite(rows[self._key].to_pylist(), rows)

    def take_out(self, keys: Sequence[str]) -> None:
        """Takes rows away."""
        self._rewrite(keys, None)

    def _files(self) -> set[str]:
        """The table's files. Only their names are taken from the table: after a write it gives folders as web addresses."""
        assert self._table is not None
        return {str(self._path / Path(uri).name) for uri in self._table.file_uris()}

    def _files_of(self, keys: Sequence[str]) -> dict[str, list[str]]:
        if self._table is None or not keys:
            return {}
        if self._known is None:
            self._known = Known.of_files(sorted(self._files()), self._key)
        return self._known.files_of(keys)

    def _rewrite(self, keys: Sequence[str], rows: pa.Table | None) -> None:
        """Writes the files anew that hold the keys, in one entry of the table's log."""
        found = self._files_of(keys)
        assert self._table is not None
        assert self._known is not None
        actions: list[AddAction | RemoveAction] = []
        with ThreadPoolExecutor(_THREADS) as pool:  # both engines work outside Python
            anew = pool.map(lambda entry: self._file_anew(entry[0], entry[1], rows), found.items())
            for old, after in zip(found, anew, strict=True):
                if after is not None:
                    actions += after
                    added = [str(self._path / action.path) for action in after if isinstance(action, AddAction)]
                    self._known.written_anew(old, added[0] if added else None)
        self._table.create_write_transaction(actions, mode="append", schema=self._schema)
        self._table.update_incremental()  # or the next one would be based on the files that are gone

    def _file_anew(self, file: str, keys: Sequence[str], rows: pa.Table | None) -> list[AddAction | RemoveAction] | None:
        """Writes a file without its rows of these keys, and with those of `rows` in their place; None where it holds none."""
        before = self._read(file)
        concerned = pc.is_in(before[self._key], pa.array(keys, pa.string()))
        there = before.filter(concerned)[self._key].combine_chunks()
        if not len(there):
            return None  # other keys with the same hashes
        after = before.filter(pc.invert(concerned))
        if rows is not None:
            after = pa.concat_tables([after, rows.filter(pc.is_in(rows[self._key], there))])
        now = int(time.time() * 1000)
        removed = RemoveAction(path=Path(file).name, data_change=True, deletion_timestamp=now)
        return [self._added(self._write(after), after, now), removed] if after.num_rows else [removed]

    def _read(self, file: str) -> pa.Table:
        with duckdb.connect() as connection:
            rows = connection.sql("SELECT * FROM read_parquet($1)", params=[file]).to_arrow_table()
        return rows.select(self._schema.names).cast(self._schema)

    def _write(self, rows: pa.Table) -> str:
        name = f"part-00000-{uuid.uuid4()}-c000.snappy.parquet"
        pq.write_table(rows, self._path / name, compression="snappy")
        return name

    def _added(self, name: str, rows: pa.Table, now: int) -> AddAction:
        ends = pc.min_max(rows[self._key]).as_py()
        stated = {
            "numRecords": rows.num_rows,
            "minValues": {self._key: ends["min"]},
            "maxValues": {self._key: ends["max"]},
            "nullCount": {self._key: 0},
        }
        return AddAction(
            path=name,
            size=(self._path / name).stat().st_size,
            partition_values={},
            modification_time=now,
            data_change=True,
            stats=msgspec.json.encode(stated).decode(),
        )
