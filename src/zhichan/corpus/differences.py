"""What differs between two versions: the rights that came, changed and went, by kind."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import msgspec

from zhichan.corpus import changes
from zhichan.corpus.revisions import REVISION, counting, files_of
from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, Version

MOST_LISTED = 500
"""Ids listed of each kind and change; all are counted."""


class Change(msgspec.Struct, frozen=True):
    """What happened to the rights of one kind: how many, and the first of their ids."""

    kind: str
    added: int = 0
    changed: int = 0
    gone: int = 0
    added_ids: tuple[str, ...] = ()
    changed_ids: tuple[str, ...] = ()
    gone_ids: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many rights differ."""
        return self.added + self.changed + self.gone


def differences(corpus: Corpus, older: Version | None, newer: Version) -> list[Change]:
    """The kinds in which two versions differ; all of the newer where there is no older (the first import).

    A right that was changed and changed back does not differ. Where the versions between them kept lists of what they touched,
    only those rights are looked at.
    """
    touched = changes.between(corpus.folder, older.number, newer.number) if older else None
    kinds = sorted({*newer.tables, *(older.tables if older else ())} - {QUARANTINE_TABLE})
    found = (_change(corpus, kind, older, newer, None if touched is None else touched.get(kind, set())) for kind in kinds)
    return [change for change in found if change.total]


def _change(corpus: Corpus, kind: str, older: Version | None, newer: Version, among: set[str] | None) -> Change:
    if among is not None and not among:
        return Change(kind)
    before = _hashes(corpus, kind, older, among)
    added, changed = [], []
    for id, digest in _rows(corpus, kind, newer, among):
        known = before.pop(id, None)
        if known is None:
            added.append(id)
        elif known != digest:
            changed.append(id)
    gone = sorted(before)
    added.sort()
    changed.sort()
    counts = (len(added), len(changed), len(gone))
    return Change(kind, *counts, *(tuple(ids[:MOST_LISTED]) for ids in (added, changed, gone)))


def _hashes(corpus: Corpus, kind: str, version: Version | None, among: set[str] | None) -> dict[str, int]:
    return dict(_rows(corpus, kind, version, among)) if version else {}


def _rows(corpus: Corpus, kind: str, version: Version, among: set[str] | None) -> Iterator[tuple[str, int]]:
    """(id, hash of the whole row) of the rights of a kind. The hash holds for this process only."""
    table = corpus.table(kind, version.tables[kind]) if kind in version.tables else None
    files = files_of(table) if table else []
    if table is None or not files:
        return
    with duckdb.connect() as connection:
        rows = counting(connection, table, files)
        where, params = ("", []) if among is None else ("WHERE id IN (SELECT unnest($2))", [sorted(among)])
        query = f"SELECT id, hash(whole) FROM (SELECT * EXCLUDE ({REVISION}) FROM {rows}) AS whole {where}"  # noqa: S608 - our own text
        connection.execute(query, [files, *params])
        while batch := connection.fetchmany(10_000):
            yield from batch
