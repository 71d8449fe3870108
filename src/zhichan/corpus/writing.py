"""Writing to the corpus: one writer, whole or not at all."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
from deltalake import DeltaTable

import zhichan
from zhichan.corpus.changes import Touched
from zhichan.corpus.keyed import KeyedTable
from zhichan.corpus.schema import QUARANTINE, RIGHTS, Quarantined, rights_of, to_table
from zhichan.corpus.selecting import select
from zhichan.corpus.store import LAYOUT, QUARANTINE_TABLE, Corpus, CorpusEmpty, CorpusError, Version, list_of
from zhichan.records.right import Right

_log = logging.getLogger(__name__)


class Writing:
    """One write under way. What it puts is seen by `some` at once and by readers after `commit`.

    `sealed` is whether some right, of those there or of those put, may have a source that is not open.
    """

    def __init__(self, corpus: Corpus, base: Version | None, import_id: str) -> None:
        self.corpus, self.base, self.import_id = corpus, base, import_id
        self._changed = False
        self.sealed = base is not None and base.sealed
        self._touched = Touched()
        self._tables: dict[str, KeyedTable] = {}
        self._replaced: set[str] = set()  # names of tables
        # counted on from the base, so that a small write into a large corpus need not read it
        self._rights, self._documents, self._aside = (base.rights, base.documents, base.quarantined) if base else (0, 0, 0)
        self._asked: dict[str, dict[str, int]] = {}  # by kind the documents of the rights that were asked for last

    def must_follow(self, now: dt.datetime) -> None:
        """Refuses a time before the version on which this write builds: what was known on a day could not be told any more.

        Raises:
            CorpusError: the clock was set back.
        """
        if self.base and now < self.base.made_at:
            moments = f"{now:%Y-%m-%d %H:%M:%S} UTC, before the newest version was made ({self.base.made_at:%Y-%m-%d %H:%M:%S})"
            raise CorpusError(
                f"the clock says {moments}",
                where=f"version {self.base.number}",
                mend="set the clock right (zhichan doctor), then import again",
            )

    def some(self, kind: str, ids: Sequence[str]) -> dict[str, Right]:
        """Those of the ids that are there now, this write included, by id."""
        found = {right.id: right for right in rights_of(self._table(kind).rows(ids))}
        self._asked[kind] = {id: len(right.documents) for id, right in found.items()}
        return found

    def put(self, kind: str, new: Sequence[Right], changed: Sequence[Right]) -> None:
        """Adds rights that were not there and replaces rights that were (as `some` says)."""
        self.sealed = self.sealed or any(source.sealed_for for right in (*new, *changed) for source in right.sources)
        self._touched.add(kind, (right.id for rights in (new, changed) for right in rights))
        self._rights += len(new)
        self._documents += sum(len(right.documents) for rights in (new, changed) for right in rights)
        self._documents -= self._documents_of(kind, [right.id for right in changed])
        if new:
            self._table(kind).append(to_table(new, RIGHTS))
        if changed:
            self._replace(kind, to_table(changed, RIGHTS))
        self._changed = self._changed or bool(new or changed)

    def take_out(self, kind: str, ids: Sequence[str]) -> None:
        """Takes rights away. Costs as much as the files that hold them: gather the ids of a kind first."""
        if ids:
            found = list(rights_of(self._table(kind).rows(ids)))
            self._rights -= len(found)
            self._documents -= sum(len(right.documents) for right in found)
            self._touched.add(kind, ids)
            self._table(kind).take_out(ids)
            self._changed = True

    def quarantine(self, rows: Sequence[Quarantined]) -> None:
        """Puts records aside with their reasons; a record that is there already with the same reasons stays as it is."""
        known = {str(row["key"]): row for row in self._quarantined([row.key for row in rows])}
        fresh = [row for row in rows if row.key not in known]
        again = [row for row in rows if row.key in known and list(row.reasons) != known[row.key]["reasons"]]
        if fresh:
            self._table(QUARANTINE_TABLE).append(to_table(fresh, QUARANTINE))
        if again:
            self._replace(QUARANTINE_TABLE, to_table(again, QUARANTINE))
        self._aside += len(fresh)
        self._changed = self._changed or bool(fresh or again)

    def release(self, keys: Sequence[str]) -> None:
        """Takes records out of quarantine that have become rights."""
        present = [str(row["key"]) for row in self._quarantined(keys)]
        if present:
            self._table(QUARANTINE_TABLE).take_out(present)
            self._aside -= len(present)
            self._changed = True

    def commit(
        self, what: str, files: Sequence[str], now: dt.datetime, *, made_up: bool, sealed_for: str = "", undoes: str = ""
    ) -> Version | None:
        """Makes a version of all that was put and publishes it; None where nothing changed.

        Args:
            sealed_for: the body that alone may know of this import; its quarantine is sealed too.
            undoes: the id of the import that this write undoes.
        """
        if not self._changed:
            return None
        self.must_follow(now)
        for name in self._replaced:
            self._tables[name].tidy()
        tables = {}
        for name in self.corpus.table_names():
            table = self.corpus.table(name, None)
            assert table is not None
            tables[name] = table.version()
        version = Version(
            number=(self.base.number if self.base else 0) + 1,
            made_at=now,
            what=what,
            import_id=self.import_id,
            rights=self._rights,
            documents=self._documents,
            quarantined=self._aside,
            made_up=made_up,
            files=list(files),
            tables=tables,
            code=zhichan.__version__,
            sealed_for=sealed_for,
            sealed=self.sealed,
            undoes=undoes,
            layout=LAYOUT,
        )
        if self.base:
            self._touched.store(self.corpus.folder, version.number)
        self.corpus.publish(version)
        return version

    def _documents_of(self, kind: str, ids: Sequence[str]) -> int:
        """How many documents the rights have that are about to be replaced."""
        asked = self._asked.pop(kind, {})
        if any(id not in asked for id in ids):
            asked = {id: len(right.documents) for id, right in self.some(kind, ids).items()}
        return sum(asked[id] for id in ids)

    def _quarantined(self, keys: Sequence[str]) -> list[dict[str, object]]:
        return list_of(self._table(QUARANTINE_TABLE).rows(keys))

    def _replace(self, name: str, rows: pa.Table) -> None:
        self._table(name).replace(rows)
        self._replaced.add(name)

    def _table(self, name: str) -> KeyedTable:
        if name not in self._tables:
            schema, key = (QUARANTINE, "key") if name == QUARANTINE_TABLE else (RIGHTS, "id")
            self._tables[name] = KeyedTable(self.corpus, name, schema, key)
        return self._tables[name]


@contextmanager
def writing(corpus: Corpus, import_id: str) -> Iterator[Writing]:
    """Opens the corpus for one write. Without `commit` all that was put is gone, whether by an error, Ctrl-C or a power cut.

    Raises:
        CorpusBusy: another process is writing.
    """
    with corpus.locked():
        try:
            base: Version | None = corpus.version()
        except CorpusEmpty:
            base = None
        _put_aside(corpus, base)
        corpus.sweep()
        yield Writing(corpus, base, import_id)


def _put_aside(corpus: Corpus, base: Version | None) -> None:
    """Takes the tables back to the newest manifest: rows of an interrupted import are not part of the corpus."""
    for name in corpus.table_names():
        table = corpus.table(name, None)
        assert table is not None
        number = base.tables.get(name) if base else None
        if number is None:
            if not _has_rows(table):
                continue
            table.delete()
        elif number == table.version() or _same_files(table, corpus.table(name, number)):
            continue
        else:
            table.restore(number)
        _log.warning("what an interrupted import had written to the table %s was put aside; it can be done again", name)


def _same_files(table: DeltaTable, before: DeltaTable | None) -> bool:
    """Whether a table is as it was: taken back already, its log only counts on."""
    return before is not None and set(table.file_uris()) == set(before.file_uris())


def _has_rows(table: DeltaTable) -> bool:
    return any(batch["n"][0].as_py() for batch in select(table, "count(*) AS n"))
