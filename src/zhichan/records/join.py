"""Joining what several sources say of one right, and taking a source back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from zhichan.records.right import ITEM_FIELDS, Item, Right, Source


def source_key(sha256: str, place: str) -> str:
    """The key of a place in a file: twelve hexadecimal digits, the same for ever."""
    return hashlib.blake2b(f"{sha256} {place}".encode(), digest_size=6).hexdigest()


def _body(item: Item) -> Item:
    return msgspec.structs.replace(item, sources=())


def united(items: Iterable[Item]) -> tuple[Item, ...]:
    """One item per content, its sources united; in canonical order, which depends on content alone."""
    items = list(items)
    if len({item.sources for item in items}) < 2:  # one source states them all, as mostly: then items compare as they are
        return _of_one_source(items)
    sources: dict[Item, set[str]] = {}
    for item in items:
        sources.setdefault(_body(item), set()).update(item.sources)
    return tuple(msgspec.structs.replace(body, sources=tuple(sorted(keys))) for body, keys in sorted(sources.items(), key=_order))


def _of_one_source(items: list[Item]) -> tuple[Item, ...]:
    """As `united`, where all items state the same sources."""
    if not items:
        return ()
    keys = tuple(sorted(set(items[0].sources)))
    if keys != items[0].sources:
        items = [msgspec.structs.replace(item, sources=keys) for item in items]
    return tuple(items) if len(items) < 2 else tuple(sorted(set(items)))


def _order(entry: tuple[Item, set[str]]) -> tuple[object, ...]:
    return msgspec.structs.astuple(entry[0])


def stated_by(right: Right, source: Source) -> Right:
    """The right as a record of one source: every item tagged with it, in canonical order."""
    tagged = {
        field: united(msgspec.structs.replace(item, sources=(source.key,)) for item in getattr(right, field))
        for field in ITEM_FIELDS
    }
    return msgspec.structs.replace(right, sources=(source,), **tagged)


def canonical(right: Right) -> Right:
    """The right with its items and sources in canonical order, each once; what is stored is always so."""
    fields = {field: united(getattr(right, field)) for field in ITEM_FIELDS}
    sources = {source.key: source for source in right.sources}
    return msgspec.structs.replace(right, sources=tuple(sources[key] for key in sorted(sources)), **fields)


def without(right: Right, keys: set[str]) -> Right:
    """The right as it would be had these sources never been read. It may be left without any source."""
    kept: dict[str, tuple[Item, ...]] = {}
    for field in ITEM_FIELDS:
        items = []
        for item in getattr(right, field):
            left = tuple(key for key in item.sources if key not in keys)
            if left:
                items.append(msgspec.structs.replace(item, sources=left))
        kept[field] = tuple(items)
    sources = tuple(source for source in right.sources if source.key not in keys)
    return msgspec.structs.replace(right, sources=sources, **kept)


def join(known: Right, new: Right) -> Right:
    """Both records in one: the union of their items.

    A source that speaks again (the same place of the same file, read by a better importer) replaces what it said
    before; the time of its first import stays. Joining is commutative for different sources, and idempotent.

    Raises:
        ValueError: the two are not the same right.
    """
    if known.id != new.id:
        raise ValueError(f"{known.id} and {new.id} are two rights")
    first_read = {source.key: source for source in known.sources}
    again = {source.key for source in new.sources if source.key in first_read}
    base = without(known, again) if again else known
    sources = {source.key: source for source in base.sources}
    for source in new.sources:
        earlier = first_read.get(source.key)
        sources[source.key] = msgspec.structs.replace(source, imported=earlier.imported, file=earlier.file) if earlier else source
    fields = {field: united((*getattr(base, field), *getattr(new, field))) for field in ITEM_FIELDS}
    return msgspec.structs.replace(
        base,
        number=base.number or new.number,
        sources=tuple(sources[key] for key in sorted(sources)),
        **fields,
    )
