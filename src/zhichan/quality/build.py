"""Looking through a whole version once: fill rates per file and field, and every finding with its row.

What is found is for everybody: sealed deliveries are left out (the report of their import tells what is wrong with them), and
values that are, or may be, personal data are marked, so that who reads them for the public masks them.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from zhichan.corpus.parts import parts
from zhichan.corpus.store import Corpus, Version
from zhichan.importing.report import FileReport, Report
from zhichan.quality.checks import Finding, findings
from zhichan.records import choose
from zhichan.records.audience import PUBLIC, visible_part
from zhichan.records.right import Item, Right, Source

FORMAT = 3  # raise it when the tables or the checks change: older files are then made again
_BATCH = 20_000
Progress = Callable[[str, int, int], None]

TABLES = {
    "files": "sha256 VARCHAR, import VARCHAR, file VARCHAR, format VARCHAR, authority VARCHAR, made_up BOOLEAN, "
    "records INTEGER, rights INTEGER, refused INTEGER, unread INTEGER",
    "fill": "sha256 VARCHAR, field VARCHAR, records INTEGER",
    "columns": "sha256 VARCHAR, header VARCHAR, records INTEGER",
    "findings": "check_name VARCHAR, id VARCHAR, sha256 VARCHAR, place VARCHAR, field VARCHAR, value VARCHAR, against VARCHAR, "
    "personal BOOLEAN",
}
"""One row a file; a file and field; a file and column not understood; a finding. `records` counts places of the file."""

_SAID = "digest BLOB, id VARCHAR, sha256 VARCHAR, place VARCHAR, title VARCHAR"
"""A row for each right while it is looked for those that are alike."""


def build_quality(corpus: Corpus, version: Version, progress: Progress | None = None) -> Path:
    """Looks through a version, if that was not done yet, and gives the path of what was found.

    Args:
        progress: called with (what, rights done, rights in all).
    """
    path = corpus.derived(version) / f"quality-{FORMAT}.duckdb"
    if path.exists():
        return path
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    connection = duckdb.connect(str(draft))
    try:
        for table, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
        look = _Look(connection, _reports(corpus))
        rights = (right for part in parts(corpus, version) for right in part.rights())  # as they are stored: order tells nothing
        for done, right in enumerate(rights, 1):
            if (part := visible_part(right, PUBLIC)) is not None:
                look.at(part)
            if progress and not done % 1_000:
                progress("quality", done, version.rights)
        look.at_refused([row for row in corpus.quarantine(version) if not row.get("sealed_for")])
        look.finish()
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    draft.replace(path)
    return path


def _reports(corpus: Corpus) -> dict[tuple[str, str], FileReport]:
    """What each import told of each file, by (import, hash)."""
    told = {}
    for path in sorted((corpus.folder / "imports").glob("*.json")):
        report = msgspec.json.decode(path.read_bytes(), type=Report)
        for file in report.files:
            told[report.import_id, file.sha256] = file
    return told


class _Look:
    """What is counted on the way through the version."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, reports: dict[tuple[str, str], FileReport]) -> None:
        self.connection, self.reports = connection, reports
        self.files: dict[str, Source] = {}
        self.records: Counter[str] = Counter()
        self.rights: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.fill: dict[str, Counter[str]] = defaultdict(Counter)
        self.unread: dict[str, set[str]] = {}
        self.rows: list[tuple[str | bool, ...]] = []
        self.said: list[tuple[bytes, str, str, str, str]] = []
        connection.execute(f"CREATE TEMP TABLE said ({_SAID})")

    def at(self, right: Right) -> None:
        sources = {source.key: source for source in right.sources}
        for source in right.sources:
            self._file(source.sha256, source)
        self.rights.update({source.sha256 for source in right.sources})
        for key, fields in _filled(right).items():
            self.fill[sources[key].sha256].update(fields)
        for finding in [*findings(right), *self._misread(right, sources)]:
            self._add(finding, sources[finding.source])
        self._says(right)

    def at_refused(self, quarantined: list[dict[str, object]]) -> None:
        for row in quarantined:
            sha256 = str(row["sha256"])
            if sha256 not in self.files:
                self.files[sha256] = _source_of(row)
            self.refused[sha256] += 1
            reasons = row["reasons"]
            text = "; ".join(map(str, reasons)) if isinstance(reasons, list) else str(reasons)
            check = "check-digit" if "check digit" in text else "refused"
            self.rows.append((check, "", sha256, str(row["place"]), "", text, "", False))

    def finish(self) -> None:
        """Writes the tables."""
        self._flush()
        self._find_alike()
        _insert(self.connection, "files", [self._row(source) for _, source in sorted(self.files.items())])
        _insert(
            self.connection, "fill", [(h, field, n) for h, counts in self.fill.items() for field, n in sorted(counts.items())]
        )
        not_read = [
            (h, header, n)
            for h, source in self.files.items()
            if (told := self.reports.get((source.imported, h)))
            for header, n in told.columns_not_understood.items()
        ]
        _insert(self.connection, "columns", not_read)

    def _row(self, source: Source) -> tuple[Any, ...]:
        sha256, told = source.sha256, self.reports.get((source.imported, source.sha256))
        counts = (
            self.records[sha256],
            self.rights[sha256],
            self.refused[sha256],
            told.values_not_understood_count if told else 0,
        )
        return (sha256, source.imported, source.file, source.format, source.authority, source.made_up, *counts)

    def _file(self, sha256: str, source: Source) -> None:
        self.records[sha256] += 1
        known = self.files.get(sha256)
        if known is None or (source.imported, source.file) < (known.imported, known.file):
            self.files[sha256] = source

    def _misread(self, right: Right, sources: dict[str, Source]) -> Iterator[Finding]:
        """Values that the import kept and reported, because they are not of their column's type."""
        for item in right.rest:
            for key in item.sources:
                if f"{sources[key].place}, {item.header}" in self._told(sources[key]):
                    yield Finding("odd-value", right.id, key, item.header, item.value, personal=True)  # it may be anything

    def _told(self, source: Source) -> set[str]:
        """The places and fields of a file that the import told could not be read; it lists the first thousand."""
        if source.sha256 not in self.unread:
            told = self.reports.get((source.imported, source.sha256))
            self.unread[source.sha256] = {problem.where for problem in told.values_not_understood} if told else set()
        return self.unread[source.sha256]

    def _says(self, right: Right) -> None:
        """Notes what another right must say too to be alike: title, type, filing date and first holder."""
        title, filed = choose.text(right, "title"), choose.event_date(right, "filed")
        holder = next((names[0] for role in ("holder", "applicant") if (names := choose.parties(right, role))), "")
        if not (title and filed and holder):
            return
        said = "\0".join((right.kind, choose.fact(right, "type"), "".join(title.split()).lower(), filed, holder))
        first = right.sources[0]
        digest = hashlib.blake2b(said.encode(), digest_size=12).digest()
        self.said.append((digest, right.id, first.sha256, first.place, title))
        if len(self.said) >= _BATCH:
            self._flush()

    def _find_alike(self) -> None:
        """Of rights that are alike, each is told but the one with the smallest id, against that one."""
        self.connection.execute(
            "INSERT INTO findings SELECT 'likely-duplicate', id, sha256, place, 'title', title, first, false "
            "FROM (SELECT *, min(id) OVER (PARTITION BY digest) AS first FROM said) WHERE id <> first"
        )

    def _add(self, finding: Finding, source: Source) -> None:
        self.rows.append(
            (
                *(finding.check, finding.right, source.sha256, source.place),
                *(finding.where, finding.value, finding.against, finding.personal),
            )
        )
        if len(self.rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        _insert(self.connection, "findings", self.rows)
        _insert(self.connection, "said", self.said)
        self.rows, self.said = [], []


def _source_of(quarantined: dict[str, object]) -> Source:
    """The source of a file of which no row became a record."""
    return Source(
        key=str(quarantined["key"]),
        format=str(quarantined["format"]),
        authority="hand",
        file=str(quarantined["file"]),
        sha256=str(quarantined["sha256"]),
        place=str(quarantined["place"]),
        imported=str(quarantined["imported"]),
    )


def _filled(right: Right) -> dict[str, set[str]]:
    """The fields that each source (key) fills."""
    filled: dict[str, set[str]] = {source.key: set() for source in right.sources}
    for name, item in _named(right):
        for key in item.sources:
            filled[key].add(name)
    return filled


def _named(right: Right) -> Iterator[tuple[str, Item]]:
    """Every item with the name of the field that it fills."""
    yield from ((fact.property, fact) for fact in right.facts)
    yield from ((party.role, party) for party in right.parties)
    yield from (("address", party) for party in right.parties if party.address)
    yield from ((mark.scheme, mark) for mark in right.classes)
    yield from ((event.key or "event", event) for event in right.events if event.date)
    yield from ((text.part, text) for text in right.texts)
    yield from ((link.rel, link) for link in right.links)
    yield from (("document", document) for document in right.documents)
    yield from (("media", medium) for medium in right.media)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    names = [column.split()[0] for column in (TABLES.get(table) or _SAID).split(", ")]
    batch = pa.table([pa.array(column) for column in zip(*rows, strict=True)], names=names)
    connection.register("batch", batch)
    connection.execute(f"INSERT INTO {table} SELECT * FROM batch")  # noqa: S608 - names of our own tables
    connection.unregister("batch")
