"""The rights of a table by id, at a cost that grows with the table and in memory that does not.

A small table is sorted as it is read. A larger one is read once and laid out in slices by id on the disk; then each slice is
sorted by itself. DuckDB's own sort will not do: rights are wide, and it gives up on them when its memory is bounded.
"""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from zhichan.corpus.revisions import files_of
from zhichan.corpus.schema import rights_of
from zhichan.corpus.selecting import BATCH_ROWS, select
from zhichan.records.right import Right

_MOST_ROWS = 5_000
_MOST_BYTES = 8_000_000  # of a slice, compressed; in memory it takes some ten times as much
_MOST_SLICES = 500  # open files
_WAITING_BYTES = 64_000_000  # in memory until they are written to their slices


def in_order(table: DeltaTable, room: Path) -> Iterator[Right]:
    """All rights of a table by id.

    Args:
        room: where a folder may be made for a while.
    """
    firsts = _firsts(table)
    if len(firsts) < 2:
        yield from rights_of(select(table, "*", "ORDER BY id"))
        return
    try:
        room.mkdir()
        _lay_out(select(table, "*"), firsts, room)
        for path in (_path(room, number) for number in range(len(firsts))):
            with pa.ipc.open_stream(path) as stream:
                rows = stream.read_all()
            path.unlink()
            yield from rights_of(rows.take(pc.sort_indices(rows["id"])).combine_chunks().to_batches(BATCH_ROWS))
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _firsts(table: DeltaTable) -> list[str]:
    """The first id of each slice."""
    rows = sum(batch["n"][0].as_py() for batch in select(table, "count(*) AS n"))
    if not rows:
        return []
    weight = sum(Path(file).stat().st_size for file in files_of(table)) / rows
    each = max(1, rows // _MOST_SLICES, min(_MOST_ROWS, int(_MOST_BYTES / weight)))
    batches = select(table, "id", "QUALIFY (row_number() OVER (ORDER BY id) - 1) % $2 = 0 ORDER BY id", [each])
    return [id for batch in batches for id in batch["id"].to_pylist()]


def _lay_out(batches: Iterator[pa.RecordBatch], firsts: Sequence[str], room: Path) -> None:
    """Writes each row to the file of its slice."""
    writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
    waiting: dict[int, list[pa.RecordBatch]] = {}

    def write() -> None:
        for number, parts in waiting.items():
            rows = pa.Table.from_batches(parts).combine_chunks()
            if number not in writers:
                options = pa.ipc.IpcWriteOptions(compression="zstd")
                writers[number] = pa.ipc.new_stream(_path(room, number), rows.schema, options=options)
            writers[number].write_table(rows)
        waiting.clear()

    weight = 0
    for batch in batches:
        slices = [bisect_right(firsts, id) - 1 for id in batch["id"].to_pylist()]
        order = sorted(range(len(slices)), key=slices.__getitem__)
        sorted_, start = batch.take(pa.array(order)), 0
        for number, members in groupby(slices[place] for place in order):
            count = sum(1 for _ in members)
            waiting.setdefault(number, []).append(sorted_.slice(start, count))
            start += count
        weight += batch.nbytes
        if weight > _WAITING_BYTES:
            write()
            weight = 0
    write()
    for writer in writers.values():
        writer.close()


def _path(room: Path, number: int) -> Path:
    return room / f"{number}.arrow"
