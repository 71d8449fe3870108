"""Records of one file or of many that share a write.

A look-up and a write cost the same for one record as for a thousand, so files of one record each are not written one by one.
Every record keeps its origin: when the batch is written, the report of its file counts it.
"""

from __future__ import annotations

from collections.abc import Sequence

from zhichan.corpus.schema import Quarantined
from zhichan.corpus.writing import Writing
from zhichan.formats.format import Outcome, Problem
from zhichan.importing.holders import of_known_rights
from zhichan.importing.mended import Mended
from zhichan.importing.origin import Origin
from zhichan.records.join import join
from zhichan.records.right import ITEM_FIELDS, Right

_MOST_RECORDS = 5_000
_MOST_CHARACTERS = 4_000_000  # at twice as many an import is an eighth quicker, and its memory no longer flat


class Batch:
    """Collects records until they are many or heavy enough to be written; what is not written when the import ends is lost.

    Args:
        mended: says which quarantined records are let go; those of a mended file, if it is not given.
    """

    def __init__(self, write: Writing, mended: Mended | None = None) -> None:
        self._write = write
        self._mended = mended or Mended(write.corpus)
        self._empty()

    def _empty(self) -> None:
        self._rights: list[tuple[Origin, Right]] = []
        self._unnamed: list[tuple[Origin, Outcome]] = []
        self._aside: dict[str, Quarantined] = {}
        self._keys: set[str] = set()  # of the sources of the rights
        self._contents: dict[
            tuple[str, str, str], set[str]
        ] = {}  # hashes of the files of a name, format and seal that have rights here
        self._weight = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to write it."""
        records = len(self._rights) + len(self._unnamed) + len(self._aside)
        return records >= _MOST_RECORDS or self._weight >= _MOST_CHARACTERS

    def add(self, origin: Origin, right: Right) -> None:
        """A right as its file states it."""
        self._rights.append((origin, right))
        self._keys.update(source.key for source in right.sources)
        self._contents.setdefault(origin.named, set()).add(origin.report.sha256)
        self._weight += _weight(right)

    def add_unnamed(self, origin: Origin, outcome: Outcome) -> None:
        """A record that names a publication only: it joins the right that holds it, or is put aside."""
        self._unnamed.append((origin, outcome))
        self._contents.setdefault(origin.named, set()).add(origin.report.sha256)
        self._weight += len(outcome.raw) + (_weight(outcome.right) if outcome.right else 0)

    def put_aside(self, origin: Origin, outcome: Outcome, refusals: Sequence[Problem]) -> None:
        """A record that is no right, with the reasons."""
        row = origin.aside(outcome, refusals)
        self._mended.wait(row)
        if self._lets_go(row):
            self.flush()  # a right that came earlier lets nothing go that comes later
        earlier = self._aside.get(row.key)
        if earlier is None or earlier.reasons != row.reasons:
            self._aside[row.key] = row
            self._weight += len(row.raw)

    def _lets_go(self, row: Quarantined) -> bool:
        """Whether a right that is here already might let go what is put aside only now."""
        mended = (self._contents.get(named, set()) - {row.sha256} for named in self._mended.names(row.sha256))
        return row.key in self._keys or any(mended)

    def flush(self) -> None:
        """Writes what was collected. What names a publication only comes last, so that it finds the rights beside it."""
        rights, unnamed, aside = self._rights, self._unnamed, list(self._aside.values())
        self._empty()
        self._write.quarantine(aside)
        self._join(rights)
        rights.clear()  # or they would stay in memory beside those that are looked up next
        while unnamed:
            held, rest = of_known_rights(self._write.corpus, unnamed, self._write.sealed)
            if not held:
                self._wait(rest)
                break
            self._join([(origin, origin.stated(right, outcome)) for origin, outcome, right in held])
            unnamed = [(origin, outcome) for origin, outcome, _ in rest]  # a right may hold more publications now

    def _wait(self, unheld: Sequence[tuple[Origin, Outcome, tuple[Problem, ...]]]) -> None:
        """Puts records aside that name a publication which no right holds yet."""
        rows: dict[str, Quarantined] = {}
        for origin, outcome, refusals in unheld:
            origin.waiting += 1
            row = origin.aside(outcome, refusals)
            rows.setdefault(row.key, row)
            self._mended.wait(row)
        self._write.quarantine(list(rows.values()))

    def _join(self, rights: Sequence[tuple[Origin, Right]]) -> None:
        """Joins the records with what is known, in their order, counting each as accepted, merged or unchanged."""
        by_kind: dict[str, list[tuple[Origin, Right]]] = {}
        for origin, right in rights:
            by_kind.setdefault(right.kind, []).append((origin, right))
        for kind, records in by_kind.items():
            known = self._write.some(kind, sorted({record.id for _, record in records}))
            now: dict[str, Right] = {}
            for origin, record in records:
                before = now.get(record.id) or known.get(record.id)
                after = join(before, record) if before else record
                if before is None:
                    origin.report.accepted += 1
                elif after == before:
                    origin.report.unchanged += 1
                    continue
                else:
                    origin.report.merged += 1
                now[record.id] = after
            self._write.put(
                kind,
                [right for id, right in sorted(now.items()) if id not in known],
                [right for id, right in sorted(now.items()) if id in known],
            )
        own = {source.key for _, right in rights for source in right.sources}
        self._write.release(sorted(own | self._mended.keys(rights)))


def _weight(right: Right) -> int:
    return sum(len(text.text) for text in right.texts) + 200 * sum(len(getattr(right, field)) for field in ITEM_FIELDS)
