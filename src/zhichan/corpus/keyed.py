"""A Delta table whose rows have a key, while it is written: rows are found, added and replaced by their keys.

What cannot be there is not looked for, and a row that replaces another is added beside it with a higher revision
(`zhichan.corpus.revisions`), so that a record costs the same however large the table has become. A file in which too many rows
do not count any more is written anew without them; as it was it stays on the disk, for the versions that name it.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.transaction import AddAction, RemoveAction

from zhichan.corpus.known import Known
from zhichan.corpus.picking import Places, newest_rows, rows_in_group
from zhichan.corpus.revisions import REVISION, replaced, stored, with_revisions
from zhichan.corpus.store import Corpus

_KEEP_LOG = {"delta.enableExpiredLogCleanup": "false"}  # or older versions could not be read any more
_MOST_REPLACED = 0.25
"""A file is written anew when more of its rows than this do not count any more: a replaced row costs at most three others."""
_THREADS = min(4, os.cpu_count() or 1)  # files in memory at once


class KeyedTable:
    """One table of a corpus in the hands of its one writer. It need not be there yet."""

    def __init__(self, corpus: Corpus, name: str, schema: pa.Schema, key: str) -> None:
        self._path, self._key = corpus.table_path(name), key
        self._schema = schema.append(pa.field(REVISION, pa.int32()))
        self._table = corpus.table(name, None)
        self._known: Known | None = None

    def rows(self, keys: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows of those of the keys that are there."""
        yield from newest_rows(self._places_of(keys), self._key, keys)

    def append(self, rows: pa.Table) -> None:
        """Adds rows with new keys."""
        self._append(rows, 0)

    def replace(self, rows: pa.Table) -> None:
        """Puts rows in the place of those with the same keys."""
        assert self._table is not None
        self._append(rows, self._table.version() + 1)

    def take_out(self, keys: Sequence[str]) -> None:
        """Takes rows away."""
        self._write_anew(dict.fromkeys(self._places_of(keys), keys))

    def tidy(self) -> None:
        """Writes the files anew in which too many rows do not count any more."""
        assert self._table is not None
        about = self._table.get_add_actions(flatten=True)
        sizes = dict(zip(about["path"].to_pylist(), about["num_records"].to_pylist(), strict=True))
        replacing = sum(sizes[name] for name in with_revisions(self._table))
        files = sorted(self._files())
        # no more rows can have been replaced than there are in the files of those that replace others
        maybe = [file for file in files if replacing > _MOST_REPLACED * sizes[Path(file).name]]
        gone = replaced(self._table, files, maybe)
        self._write_anew({file: keys for file, keys in gone.items() if len(keys) > _MOST_REPLACED * sizes[Path(file).name]})

    def _append(self, rows: pa.Table, revision: int) -> None:
        rows = rows.append_column(self._schema.field(REVISION), pa.array([revision] * len(rows), pa.int32()))
        layout = WriterProperties(compression="SNAPPY", max_row_group_size=rows_in_group(rows))
        if self._table is None:
            write_deltalake(str(self._path), rows, mode="append", configuration=_KEEP_LOG, writer_properties=layout)
            self._table = DeltaTable(str(self._path))
            return
        before = self._files() if self._known else set()
        # an older program's table has fewer columns
        write_deltalake(self._table, rows, mode="append", schema_mode="merge", writer_properties=layout)
        if self._known:
            self._known.add(sorted(self._files() - before))

    def _files(self) -> set[str]:
        """The table's files. Only their names are taken from the table: after a write it gives folders as web addresses."""
        assert self._table is not None
        return {str(self._path / Path(uri).name) for uri in self._table.file_uris()}

    def _places_of(self, keys: Sequence[str]) -> Places:
        if self._table is None or not keys:
            return {}
        if self._known is None:
            self._known = Known(self._key)
            self._known.add(sorted(self._files()))
        return self._known.places_of(keys)

    def _write_anew(self, gone: Mapping[str, Sequence[str]]) -> None:
        """Writes files anew without their rows of these keys, in one entry of the table's log."""
        if not gone:
            return
        assert self._table is not None
        actions: list[AddAction | RemoveAction] = []
        with ThreadPoolExecutor(_THREADS) as pool:  # both engines work outside Python
            anew = pool.map(lambda entry: self._file_anew(*entry), gone.items())
            for old, after in zip(gone, anew, strict=True):
                if after is not None:
                    actions += after
                    added = [str(self._path / action.path) for action in after if isinstance(action, AddAction)]
                    if self._known:
                        self._known.written_anew(old, added[0] if added else None)
        self._table.create_write_transaction(actions, mode="append", schema=self._schema)
        self._table.update_incremental()  # or the next one would be based on the files that are gone

    def _file_anew(self, file: str, keys: Sequence[str]) -> list[AddAction | RemoveAction] | None:
        """Writes a file without its rows of these keys; None where it holds none."""
        before = self._read(file)
        after = before.filter(pc.invert(pc.is_in(before[self._key], pa.array(keys, pa.string()))))
        if len(after) == len(before):
            return None  # other keys with the same hashes
        now = int(time.time() * 1000)
        removed = RemoveAction(path=Path(file).name, data_change=True, deletion_timestamp=now)
        return [self._added(self._write(after), after, now), removed] if after.num_rows else [removed]

    def _read(self, file: str) -> pa.Table:
        with duckdb.connect() as connection:
            rows = connection.sql(f"SELECT * FROM {stored()}", params=[[file]]).to_arrow_table()  # noqa: S608 - our own text
        return rows.select(self._schema.names).cast(self._schema)

    def _write(self, rows: pa.Table) -> str:
        name = f"part-00000-{uuid.uuid4()}-c000.snappy.parquet"
        pq.write_table(rows, self._path / name, compression="snappy", row_group_size=rows_in_group(rows))
        return name

    def _added(self, name: str, rows: pa.Table, now: int) -> AddAction:
        ends = {name: pc.min_max(rows[name]).as_py() for name in (self._key, REVISION)}
        stated = {
            "numRecords": rows.num_rows,
            "minValues": {name: end["min"] for name, end in ends.items()},
            "maxValues": {name: end["max"] for name, end in ends.items()},
            "nullCount": {name: rows[name].null_count for name in ends},
        }
        return AddAction(
            path=name,
            size=(self._path / name).stat().st_size,
            partition_values={},
            modification_time=now,
            data_change=True,
            stats=msgspec.json.encode(stated).decode(),
        )
