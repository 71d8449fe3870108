"""Which quarantined records a newly read right puts right.

The same place of the same file has the same key. A file that a person has mended has another hash, so its places have other
keys; the old entry is let go where a file of the same name and format has a right at the same place that says most of what
the refused record said. Where rows have moved, the old entry stays: nothing is released on a guess.
"""

from __future__ import annotations

import re

import msgspec

from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, list_of, select
from zhichan.normalise.width import compact
from zhichan.records.right import ITEM_FIELDS, Right

_ENOUGH = 0.6  # of the refused record's values; what was mended differs, and dates and classes come back in normal form
_FEWEST = 2
_WORD = re.compile(r"[^\W_]{2,}")


class Mended:
    """The records of earlier files of one name that wait in quarantine."""

    def __init__(self, corpus: Corpus, file: str, format_: str, sha256: str) -> None:
        self._waiting: dict[str, list[tuple[str, str]]] = {}
        table = corpus.table(QUARANTINE_TABLE, None)
        if table is None:
            return
        where = "WHERE file = $2 AND format = $3 AND sha256 <> $4"
        for row in list_of(select(table, "key, place, raw", where, [file, format_, sha256])):
            self._waiting.setdefault(_begin(str(row["place"])), []).append((str(row["key"]), str(row["raw"] or "")))

    @classmethod
    def none(cls) -> Mended:
        """Where nothing waits."""
        mended = cls.__new__(cls)
        mended._waiting = {}
        return mended

    def keys(self, right: Right) -> list[str]:
        """The keys that the right takes out of quarantine: its own, and those of the refused records that it puts right."""
        found = [source.key for source in right.sources]
        if self._waiting:
            for source in right.sources:
                found += [key for key, raw in self._waiting.get(_begin(source.place), ()) if _says_most_of(right, raw)]
        return found


def _begin(place: str) -> str:
    """A place without its length, which changes with what is mended: `bytes 1200+3400` begins at `bytes 1200`."""
    return place.partition("+")[0] if place.startswith("bytes ") else place


def _says_most_of(right: Right, raw: str) -> bool:
    values = _values(raw)
    told = {value for field in ITEM_FIELDS for item in getattr(right, field) for value in _strings(item)}
    everything = compact("\n".join(sorted(told))).casefold() + right.id.casefold()
    said = sum(value in everything for value in values)
    return len(values) >= _FEWEST and said >= _ENOUGH * len(values)


def _values(raw: str) -> set[str]:
    """The cells of a row, else the words of the record."""
    try:
        cells = [value for _, value in msgspec.json.decode(raw, type=list[tuple[str, str]])]
    except msgspec.MsgspecError:
        cells = _WORD.findall(raw)
    return {compact(cell).casefold() for cell in cells if cell.strip()}


def _strings(item: msgspec.Struct) -> list[str]:
    return [value for value in msgspec.structs.astuple(item) if isinstance(value, str) and value]
