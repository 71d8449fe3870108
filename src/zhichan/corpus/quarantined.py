"""Looking into the open quarantine of a version: page by page, by file, one entry by its key."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from zhichan.corpus.schema import Quarantined
from zhichan.corpus.selecting import select
from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, Version, list_of
from zhichan.records.audience import PUBLIC, Audience

_COLUMNS = "key, file, sha256, place, format, imported, reasons, raw, sealed_for"


class Waiting(msgspec.Struct, frozen=True):
    """How many records of one file wait for one reason (the first that each states)."""

    file: str
    sha256: str
    reason: str
    count: int
    sealed_for: str = ""


def summed(corpus: Corpus, version: Version, audience: Audience = PUBLIC) -> list[Waiting]:
    """What waits and an audience sees, by file, seal and reason, the most first."""
    columns = "file, sha256, coalesce(reasons[1], '') AS reason, coalesce(sealed_for, '') AS sealed_for, count(*) AS count"
    rows = _select(corpus, version, columns, "GROUP BY ALL", [], audience)
    found = [msgspec.convert(row, Waiting) for row in rows]
    return sorted(found, key=lambda one: (-one.count, one.file, one.sha256, one.reason))


def entries(
    corpus: Corpus,
    version: Version,
    audience: Audience = PUBLIC,
    *,
    sha256: str = "",
    reason: str = "",
    skip: int = 0,
    most: int = 50,
) -> list[Quarantined]:
    """Entries that an audience sees by file and place, of one file or for one reason (the first that they state) where named."""
    where = "WHERE ($2 = '' OR sha256 = $2) AND ($3 = '' OR coalesce(reasons[1], '') = $3) ORDER BY file, sha256, place, key"
    rows = _select(corpus, version, _COLUMNS, f"{where} LIMIT $4 OFFSET $5", [sha256, reason, most, skip], audience)
    return [_entry(row) for row in rows]


def entry(corpus: Corpus, version: Version, key: str, audience: Audience = PUBLIC) -> Quarantined | None:
    """The entry of that key, or None where there is none that an audience sees."""
    rows = _select(corpus, version, _COLUMNS, "WHERE key = $2", [key], audience)
    return _entry(rows[0]) if rows else None


def _entry(row: dict[str, object]) -> Quarantined:
    told = {name: value for name, value in row.items() if value is not None}
    return msgspec.convert({"reasons": (), "raw": "", **told}, Quarantined)


def _select(
    corpus: Corpus, version: Version, columns: str, where: str, params: Sequence[object], audience: Audience
) -> list[dict[str, object]]:
    number = version.tables.get(QUARANTINE_TABLE)
    table = corpus.table(QUARANTINE_TABLE, number) if number is not None else None
    if table is None:
        return []
    if "sealed_for" in {field.name for field in table.schema().fields}:
        seen = f"coalesce(sealed_for, '') IN (SELECT unnest(${len(params) + 2}))"
        params = [*params, ["", *sorted(audience.bodies)]]
        where = where.replace("WHERE", f"WHERE {seen} AND", 1) if "WHERE" in where else f"WHERE {seen} {where}"
    else:  # a table that an older program wrote: all of it is open
        columns = columns.replace("coalesce(sealed_for, '') AS sealed_for", "'' AS sealed_for").replace(", sealed_for", "", 1)
    return list_of(select(table, columns, where, params))
