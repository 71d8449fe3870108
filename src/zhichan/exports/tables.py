"""CSV, and the full records as JSON lines."""

from __future__ import annotations

import csv
import io

import msgspec

from zhichan.exports.about import About
from zhichan.exports.columns import heading, table_columns
from zhichan.exports.plain import plain
from zhichan.exports.rows import Row
from zhichan.normalise.cells import as_cells

_ENCODER = msgspec.json.Encoder()


def csv_head(about: About) -> bytes:
    """The byte order mark, by which Excel knows UTF-8, and the headings."""
    return "\ufeff".encode() + _line([heading(column, about) for column in table_columns(about)])


def csv_record(row: Row, about: About) -> bytes:
    """A right on its line; no cell runs as a formula."""
    return _line([_cell(column.take(row, about)) for column in table_columns(about)])


def csv_tail(about: About) -> bytes:
    """An empty line, then what the file says of itself."""
    return _line([]) + b"".join(_line([name, _cell(value)]) for name, value in about.lines())


def jsonl_record(row: Row, about: About) -> bytes:
    """The record as it may be shown; each source of the sample says `made_up`."""
    return _ENCODER.encode(row.right) + b"\n"


def _cell(value: str | int) -> str | int:
    return plain(value) if isinstance(value, str) else value


def _line(cells: list[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(as_cells(cells))
    return out.getvalue().encode()
