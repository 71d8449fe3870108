"""Looking into the open quarantine of a version: page by page, by file, one entry by its key."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from zhichan.corpus.schema import Quarantined
from zhichan.corpus.selecting import select
from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, Version, list_of

_COLUMNS = "key, file, sha256, place, format, imported, reasons, raw"


class Waiting(msgspec.Struct, frozen=True):
    """How many records of one file wait for one reason (the first that each states)."""

    file: str
    sha256: str
    reason: str
    count: int


def summed(corpus: Corpus, version: Version) -> list[Waiting]:
    """What waits, by file and reason, the most first."""
    rows = _select(corpus, version, "file, sha256, coalesce(reasons[1], '') AS reason, count(*) AS count", "GROUP BY ALL", [])
    found = [msgspec.convert(row, Waiting) for row in rows]
    return sorted(found, key=lambda one: (-one.count, one.file, one.sha256, one.reason))


def entries(
    corpus: Corpus, version: Version, *, sha256: str = "", reason: str = "", skip: int = 0, most: int = 50
) -> list[Quarantined]:
    """Entries by file and place, of one file or for one reason (the first that they state) where named."""
    where = "WHERE ($2 = '' OR sha256 = $2) AND ($3 = '' OR coalesce(reasons[1], '') = $3) ORDER BY file, sha256, place, key"
    rows = _select(corpus, version, _COLUMNS, f"{where} LIMIT $4 OFFSET $5", [sha256, reason, most, skip])
    return [_entry(row) for row in rows]


def entry(corpus: Corpus, version: Version, key: str) -> Quarantined | None:
    """The entry of that key, or None."""
    rows = _select(corpus, version, _COLUMNS, "WHERE key = $2", [key])
    return _entry(rows[0]) if rows else None


def _entry(row: dict[str, object]) -> Quarantined:
    told = {name: value for name, value in row.items() if value is not None}
    return msgspec.convert({"reasons": (), "raw": "", **told}, Quarantined)


def _select(corpus: Corpus, version: Version, columns: str, where: str, params: Sequence[object]) -> list[dict[str, object]]:
    number = version.tables.get(QUARANTINE_TABLE)
    table = corpus.table(QUARANTINE_TABLE, number) if number is not None else None
    if table is None:
        return []
    # what came sealed is mended by whoever delivered it: in a new delivery, sealed alike
    if "sealed_for" in {field.name for field in table.schema().fields}:
        open_ = "coalesce(sealed_for, '') = ''"
        where = where.replace("WHERE", f"WHERE {open_} AND", 1) if "WHERE" in where else f"WHERE {open_} {where}"
    return list_of(select(table, columns, where, params))
