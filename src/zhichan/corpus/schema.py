"""The columns of the Delta tables, derived from the record so that the two cannot drift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa

from zhichan.records.right import Right


class Quarantined(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not become a right, as it was read, with every reason."""

    key: str  # the source key: the same place of the same file is quarantined once
    file: str
    sha256: str
    place: str
    format: str
    imported: str
    reasons: tuple[str, ...]
    raw: str


def _arrow(shape: Any) -> pa.DataType:
    origin = get_origin(shape)
    if shape is str or origin is Literal:
        return pa.string()
    if shape is int:
        return pa.int32()
    if shape is bool:
        return pa.bool_()
    if origin is tuple:
        return pa.list_(_arrow(get_args(shape)[0]))
    return pa.struct([(name, _arrow(hint)) for name, hint in _fields(shape)])


def _fields(shape: type[msgspec.Struct]) -> list[tuple[str, Any]]:
    hints = get_type_hints(shape)
    return [(field.name, hints[field.name]) for field in msgspec.structs.fields(shape)]


def arrow_schema(shape: type[msgspec.Struct]) -> pa.Schema:
    """The Arrow schema of a struct: lists of structs become nested columns; defaults are stored as null."""
    return pa.schema([(name, _arrow(hint)) for name, hint in _fields(shape)])


RIGHTS = arrow_schema(Right)
QUARANTINE = arrow_schema(Quarantined)


def to_table(rows: Iterable[msgspec.Struct], schema: pa.Schema) -> pa.Table:
    """Structs as an Arrow table of the schema."""
    return pa.Table.from_pylist([msgspec.to_builtins(row) for row in rows], schema=schema)


def rights_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Right]:
    """The rights in Arrow batches; nulls are defaults."""
    for batch in batches:
        for row in batch.to_pylist():
            yield msgspec.convert(_without_nulls(row), Right)


def _without_nulls(value: Any) -> Any:
    if type(value) is dict:
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    if type(value) is list:
        return [_without_nulls(part) for part in value]
    return value
