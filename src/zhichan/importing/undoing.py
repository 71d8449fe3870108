"""Undoing an import: a new version that is as if the import had never been, whatever came after it.

What an import brought is what its version has and the one before it has not: sources of rights, and entries of the quarantine.
A right loses those sources with all that they alone state; one that is left without any source leaves the corpus. Entries that
the import let go (it brought a mended record) come back. The imported files stay kept, and earlier versions stay as they were.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import msgspec

from zhichan.corpus import changes
from zhichan.corpus.quarantined import entry
from zhichan.corpus.schema import Quarantined
from zhichan.corpus.selecting import select
from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, Version
from zhichan.corpus.writing import Writing, writing
from zhichan.importing.run import ImportingError, new_import_id
from zhichan.records.join import without

_BATCH = 2_000

Keys = dict[str, dict[str, set[str]]]
"""Keys of sources, by kind and id of the right."""


class Effect(msgspec.Struct, frozen=True):
    """What undoing changes: rights that lose sources and stay, rights that go, quarantined records that go and come back."""

    lose: int
    go: int
    quarantined: int
    back: int


def effect(corpus: Corpus, import_id: str) -> Effect:
    """What undoing an import would change now.

    Raises:
        ImportingError: there is no such import, it changed nothing, or it is undone already.
    """
    now = corpus.version()
    brought, aside = _brought(corpus, import_id)
    lose = go = 0
    for kind, ids in brought.items():
        for _, left in _left(corpus, kind, ids, now):
            lose, go = lose + bool(left), go + (not left)
    still = _keys_of(corpus, now)
    return Effect(lose, go, len(aside.came & still), len(_coming_back(corpus, aside, now)))


def undo(
    corpus: Corpus, import_id: str, *, now: dt.datetime | None = None, told: Callable[[int, int], None] | None = None
) -> Version:
    """Undoes an import and publishes the version.

    Args:
        told: called with (rights done, of how many).

    Raises:
        ImportingError: there is no such import, it changed nothing, it is undone already, or nothing of it is left.
        CorpusBusy: another import is writing.
    """
    now = now or dt.datetime.now(dt.UTC)
    with writing(corpus, new_import_id(now)) as write:
        brought, aside = _brought(corpus, import_id)
        before = _version_of(corpus, import_id)
        total, done = sum(map(len, brought.values())), 0
        for kind, ids in brought.items():
            gone: list[str] = []
            for some in _batches(ids):
                gone += _take_back(write, kind, some)
                done += len(some)
                if told:
                    told(done, total)
            write.take_out(kind, gone)
        write.release(sorted(aside.came))
        write.quarantine(_coming_back(corpus, aside, corpus.version()))
        version = write.commit("undo", before.files, now, made_up=before.made_up, sealed_for=before.sealed_for, undoes=import_id)
    if version is None:
        raise ImportingError("nothing of the import is left in the corpus", where=import_id, mend="nothing need be done")
    return version


class _Aside(msgspec.Struct):
    """Keys of quarantined records: those that came with an import, and those that it let go, with the version before it."""

    came: set[str]
    went: set[str]
    before: Version | None


def _version_of(corpus: Corpus, import_id: str) -> Version:
    versions = corpus.versions()
    for version in versions:
        if version.undoes == import_id:
            raise ImportingError(
                "the import is undone already", where=f"version {version.number}", mend="import its files again to bring it back"
            )
    found = next((version for version in versions if version.import_id == import_id), None)
    if found is None:
        raise ImportingError(
            "there is no such import, or it changed nothing", where=import_id, mend="choose one from the list of versions"
        )
    if found.undoes:
        raise ImportingError(
            "this version undoes an import, and brought nothing", where=import_id, mend="import the files again to bring it back"
        )
    return found


def _brought(corpus: Corpus, import_id: str) -> tuple[Keys, _Aside]:
    """The sources that an import brought, and what it did to the quarantine."""
    version = _version_of(corpus, import_id)
    before = corpus.numbered(version.number - 1) if version.number > 1 else None
    touched = changes.between(corpus.folder, before.number, version.number) if before else None
    brought: Keys = {}
    for kind in sorted(set(version.tables) - {QUARANTINE_TABLE}):
        among = None if touched is None else touched.get(kind, set())
        if among is not None and not among:
            continue
        known = dict(_sources(corpus, kind, before, among)) if before else {}
        added = ((id, keys - known.get(id, set())) for id, keys in _sources(corpus, kind, version, among))
        if found := {id: keys for id, keys in added if keys}:
            brought[kind] = found
    now, then = _keys_of(corpus, version), _keys_of(corpus, before) if before else set()
    return brought, _Aside(now - then, then - now, before)


def _sources(corpus: Corpus, kind: str, version: Version, among: set[str] | None) -> Iterator[tuple[str, set[str]]]:
    table = corpus.table(kind, version.tables[kind]) if kind in version.tables else None
    if table is None:
        return
    where, params = ("", []) if among is None else ("WHERE id IN (SELECT unnest($2))", [sorted(among)])
    for batch in select(table, "id, list_transform(sources, lambda s: s.key) AS keys", where, params):
        for id, keys in zip(batch["id"].to_pylist(), batch["keys"].to_pylist(), strict=True):
            yield id, set(keys or ())


def _keys_of(corpus: Corpus, version: Version) -> set[str]:
    """The keys of a version's quarantine."""
    number = version.tables.get(QUARANTINE_TABLE)
    table = corpus.table(QUARANTINE_TABLE, number) if number is not None else None
    return {key for batch in select(table, "key") for key in batch["key"].to_pylist()} if table else set()


def _left(corpus: Corpus, kind: str, brought: Mapping[str, set[str]], now: Version) -> Iterator[tuple[str, bool]]:
    """(id, whether other sources are left) of the rights that still have a source of the import."""
    for id, keys in _sources(corpus, kind, now, set(brought)):
        if keys & brought[id]:
            yield id, bool(keys - brought[id])


def _take_back(write: Writing, kind: str, brought: Mapping[str, set[str]]) -> list[str]:
    """Takes the sources from the rights; gives the ids of those left without any."""
    gone, changed = [], []
    for id, right in sorted(write.some(kind, sorted(brought)).items()):
        if any(source.key in brought[id] for source in right.sources):
            after = without(right, brought[id])
            if after.sources:
                changed.append(after)
            else:
                gone.append(id)
    write.put(kind, [], changed)
    return gone


def _coming_back(corpus: Corpus, aside: _Aside, now: Version) -> list[Quarantined]:
    """The records that the import let go from quarantine, unless they are back already."""
    if aside.before is None:
        return []
    back = sorted(aside.went - _keys_of(corpus, now))
    return [found for key in back if (found := entry(corpus, aside.before, key))]


def _batches(ids: Mapping[str, set[str]]) -> Iterator[dict[str, set[str]]]:
    items = iter(sorted(ids.items()))
    while batch := dict(islice(items, _BATCH)):
        yield batch
