"""Which quarantined records a newly read right puts right.

The same place of the same file has the same key. A file that a person has mended has another hash, so its places have other
keys; the old entry is let go where a file of the same name and format has a right at the same place that says most of what
the refused record said. Where rows have moved, the old entry stays: nothing is released on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

import msgspec

from zhichan.corpus.schema import Quarantined
from zhichan.corpus.selecting import select
from zhichan.corpus.store import QUARANTINE_TABLE, Corpus, list_of
from zhichan.importing.origin import Origin
from zhichan.normalise.width import compact
from zhichan.records.right import ITEM_FIELDS, Right

_ENOUGH = 0.6  # of the refused record's values; what was mended differs, and dates and classes come back in normal form
_FEWEST = 2
_Named = tuple[str, str, str]
_WORD = re.compile(r"[^\W_]{2,}")


class Mended:
    """The records in quarantine, by name, format and seal of their files: no delivery touches what is sealed otherwise.

    Which files have some is read once for an import; the records themselves only where another file of such a name comes.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus, self._one = corpus, ""
        self._waiting: dict[_Named, set[str]] = {}  # hashes of the files by their names
        self._names: dict[str, set[_Named]] = {}  # and the other way round: a file may come under several names
        if table := corpus.table(QUARANTINE_TABLE, None):
            for row in list_of(select(table, "DISTINCT COLUMNS('^(file|format|sha256|sealed_for)$')")):
                self._wait(_named(row), str(row["sha256"]))

    @classmethod
    def only(cls, corpus: Corpus, key: str) -> Mended:
        """Where a person has mended just one record: that one is put right by whatever is read, and no other."""
        mended = cls(corpus)
        mended._one = key
        return mended

    def wait(self, row: Quarantined) -> None:
        """A record that is put aside meanwhile."""
        self._wait((row.file, row.format, row.sealed_for), row.sha256)

    def _wait(self, named: _Named, sha256: str) -> None:
        self._waiting.setdefault(named, set()).add(sha256)
        self._names.setdefault(sha256, set()).add(named)

    def names(self, sha256: str) -> Set[_Named]:
        """The names (of file and format, and the seal) under which records of a file wait."""
        return self._names.get(sha256, set())

    def keys(self, rights: Iterable[tuple[Origin, Right]]) -> set[str]:
        """The keys of the refused records that newly read rights put right."""
        if self._one:
            return {self._one} if any(True for _ in rights) else set()
        concerned: dict[tuple[_Named, str], list[tuple[str, Right]]] = {}
        for origin, right in rights:
            sha256 = origin.report.sha256
            if self._waiting.get(origin.named, set()) - {sha256}:
                for source in right.sources:
                    concerned.setdefault((origin.named, _begin(source.place)), []).append((sha256, right))
        table = self._corpus.table(QUARANTINE_TABLE, None) if concerned else None
        if table is None:
            return set()
        files = sorted({file for (file, _, _), _ in concerned})
        found = set()
        for batch in select(table, "*", "WHERE file IN (SELECT unnest($2))", [files]):
            for row in batch.to_pylist():
                mended = concerned.get((_named(row), _begin(row["place"])), ())
                if any(sha256 != row["sha256"] and _says_most_of(right, row["raw"] or "") for sha256, right in mended):
                    found.add(row["key"])
        return found


def _named(row: Mapping[str, object]) -> _Named:
    """A table that an older program wrote has no column for the seal: it is open."""
    return str(row["file"]), str(row["format"]), str(row.get("sealed_for") or "")


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
