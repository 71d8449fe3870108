"""The columns of the Delta tables, derived from the record so that the two cannot drift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, pairwise
from operator import attrgetter
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa

from zhichan.records.right import Right

T = TypeVar("T", bound=msgspec.Struct)


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
    sealed_for: str = ""  # the body that alone may see it; "" where its delivery was open


@cache
def _members(shape: type[msgspec.Struct]) -> list[tuple[str, Any, Any]]:
    """(name, type, default) of each field; NODEFAULT where it must be given."""
    hints = get_type_hints(shape)
    return [(field.name, hints[field.name], field.default) for field in msgspec.structs.fields(shape)]


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
    return pa.struct([(name, _arrow(hint)) for name, hint, _ in _members(shape)])


def arrow_schema(shape: type[msgspec.Struct]) -> pa.Schema:
    """The Arrow schema of a struct: lists of structs become nested columns; defaults are stored as null."""
    return pa.schema([(name, _arrow(hint)) for name, hint, _ in _members(shape)])


RIGHTS = arrow_schema(Right)
QUARANTINE = arrow_schema(Quarantined)


def to_table(rows: Iterable[msgspec.Struct], schema: pa.Schema) -> pa.Table:
    """Structs of one type as an Arrow table of its schema.

    Column by column: going through a dictionary for each item would take half as long again.
    """
    rows = list(rows)
    if not rows:
        return schema.empty_table()
    return pa.Table.from_arrays(_columns(rows, type(rows[0])), schema=schema)


def _columns(rows: Sequence[msgspec.Struct], shape: type[msgspec.Struct]) -> list[pa.Array]:
    return [_array(list(map(attrgetter(name), rows)), hint, default) for name, hint, default in _members(shape)]


def _array(values: list[Any], hint: Any, default: Any) -> pa.Array:
    if get_origin(hint) is not tuple:
        given = values if default is msgspec.NODEFAULT else [None if value == default else value for value in values]
        return pa.array(given, _arrow(hint))
    inner = get_args(hint)[0]
    items = list(chain.from_iterable(values))
    if inner is str:
        child = pa.array(items, pa.string())
    else:
        arrays = _columns(items, inner)
        child = pa.StructArray.from_arrays(arrays, fields=list(_arrow(inner)))
    offsets = pa.array(accumulate(map(len, values), initial=0), pa.int32())
    empty = None if default is msgspec.NODEFAULT else pa.array([not value for value in values], pa.bool_())
    return pa.ListArray.from_arrays(offsets, child, mask=empty)


def rights_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Right]:
    """The rights in Arrow batches; nulls are defaults."""
    for batch in batches:
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        yield from _structs(columns, Right, batch.num_rows)


def _structs(columns: Mapping[str, pa.Array], shape: type[T], count: int) -> list[T]:
    """Structs from their columns. A column that is not there (a table of an earlier schema) is all defaults."""
    names, lists = [], []
    for name, hint, default in _members(shape):
        if name in columns:
            names.append(name)
            lists.append(_values(columns[name], hint, default))
    return [shape(**dict(zip(names, row, strict=True))) for row in zip(*lists, strict=True)] if lists else [shape()] * count


def _values(array: pa.Array, hint: Any, default: Any) -> list[Any]:
    if get_origin(hint) is not tuple:
        is_text = isinstance(default, str)
        if array.null_count and not is_text and default is not msgspec.NODEFAULT:
            array = array.fill_null(default)
        values: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
        # the default itself, not a string like it: what is written out leaves defaults out by their identity
        return [default if value is None else value for value in values] if is_text and array.null_count else values
    inner = get_args(hint)[0]
    child = array.flatten()
    if inner is str:
        items = child.to_numpy(zero_copy_only=False).tolist()
    else:
        fields = [field.name for field in child.type]
        items = _structs(dict(zip(fields, child.flatten(), strict=True)), inner, len(child))
    ends = list(accumulate(array.value_lengths().fill_null(0).to_numpy().tolist(), initial=0))
    return [tuple(items[start:end]) for start, end in pairwise(ends)]
