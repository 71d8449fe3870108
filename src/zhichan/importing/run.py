"""Running an import: recognise, read, join, write, report.

Memory stays flat whatever the file's size: records are taken in batches bounded by number and by weight. A version is
published at the end, so an import that is interrupted leaves the corpus as it was.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from zhichan.corpus.files import sha256_of
from zhichan.corpus.media import beside
from zhichan.corpus.schema import Quarantined
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import Writing, writing
from zhichan.errors import ZhichanError
from zhichan.formats.format import Format, FormatError, Outcome, Problem
from zhichan.formats.registry import by_name, recognise
from zhichan.importing.archives import MOST_BYTES, sweep
from zhichan.importing.delivery import Delivery, Given
from zhichan.importing.holders import of_known_rights
from zhichan.importing.mended import Mended
from zhichan.importing.reading import outcomes
from zhichan.importing.report import FileReport, Report, Told
from zhichan.records.join import canonical, join, source_key, stated_by
from zhichan.records.right import ITEM_FIELDS, Right, Source

_BATCH_RECORDS = 5_000
_BATCH_CHARACTERS = 16_000_000
_MADE_UP_HERE = Problem(
    where="",
    what="the record is made up (a sample)",
    value="",
    mend="sample records belong to the sample city: zhichan sample",
)

Progress = Callable[[str, int, int], None]
"""Called with (file name, records read, bytes of the file)."""


class ImportingError(ZhichanError):
    """An import that cannot begin."""


def new_import_id(now: dt.datetime) -> str:
    """An id that sorts by time: `20261122T130501Z-1f3a`."""
    return f"{now:%Y%m%dT%H%M%SZ}-{os.urandom(2).hex()}"


def run(
    corpus: Corpus,
    paths: Sequence[Path],
    *,
    format_name: str | None = None,
    made_up: bool = False,
    progress: Progress | None = None,
    now: dt.datetime | None = None,
    import_id: str | None = None,
    workers: int = 1,
    most_unpacked: int = MOST_BYTES,
) -> Report:
    """Imports files into a corpus and publishes a version if anything changed.

    Args:
        paths: files; a folder or an archive stands for the files of known formats in it.
        format_name: the format of all files; recognised from each file's content if None.
        made_up: whether this is the sample city's corpus; a real corpus refuses made-up records.
        workers: how many processes may read a large file (`zhichan.importing.reading`); the result is the same.
        most_unpacked: the bytes that one archive may inflate to.

    Returns:
        The report. A file that cannot be read has its `error` there; the other files are imported all the same.

    Raises:
        ImportingError: a path does not exist.
        CorpusBusy: another import is writing.
        FormatError: no such format.
    """
    started = time.monotonic()
    now = now or dt.datetime.now(dt.UTC)
    import_id = import_id or new_import_id(now)
    forced = by_name(format_name) if format_name else None
    for path in paths:
        if not path.exists():
            raise ImportingError("there is no such file", where=str(path), mend="look at the name and the folder")
    with writing(corpus, import_id) as write, ExitStack() as unpacking:
        sweep(corpus.folder)
        delivery = Delivery(corpus.folder, unpacking, forced, most_unpacked)
        for number, path in enumerate(paths):
            delivery.take(number, path)
        reports = [*_run(write, delivery.files, forced, made_up, progress, workers), *delivery.refused]
        reports.sort(key=lambda file: file.given)
        report = Report(import_id=import_id, files=reports, passed_over=delivery.passed_over)
        version = write.commit("import", [file.file for file in reports], now, made_up=made_up)
        report.version = version.number if version else None
        report.seconds = round(time.monotonic() - started, 3)
        log = corpus.folder / "imports"
        log.mkdir(exist_ok=True)
        (log / f"{import_id}.json").write_bytes(report.as_json())
    return report


def _run(
    write: Writing, given: Sequence[Given], forced: Format | None, made_up: bool, progress: Progress | None, workers: int
) -> list[FileReport]:
    """Runs the files one after another; one whose records wait for a right is read again when all are there."""

    def read(file: Given) -> _File:
        reading = _File(write, file, forced, made_up, progress, workers)
        reading.run()
        return reading

    done = [read(file) for file in given]
    for place, first in enumerate(done if len(done) > 1 else ()):
        if first.waiting:
            done[place] = read(given[place])
            done[place].report.count_in(first.report)
    return [file.report for file in done]


class _File:
    """One file on its way into the corpus."""

    def __init__(
        self, write: Writing, given: Given, forced: Format | None, made_up: bool, progress: Progress | None, workers: int
    ) -> None:
        self.write, self.path, self.forced, self.made_up = write, given.path, forced, made_up
        self.progress, self.workers = progress, workers
        self.report = FileReport(file=given.name, given=given.number)
        self.size = given.path.stat().st_size
        self.beside = beside(given.path)
        self.waiting = 0  # records that name a publication which no right holds yet
        self.mended = Mended.none()
        self.pictures: set[str] = set()  # those named by the file that lie beside it

    def run(self) -> FileReport:
        try:
            _open_once(self.path)
            format_ = self.forced or recognise(self.path)
            self.report.format = format_.name
            self.report.sha256 = sha256_of(self.path)
            self.write.corpus.files.keep(self.path, self.report.sha256)
            self.mended = Mended(self.write.corpus, self.report.file, format_.name, self.report.sha256)
            for batch in _batches(outcomes(format_, self.path, self.workers)):
                self._take(batch, format_)
                if self.progress:
                    self.progress(self.report.file, self.report.read, self.size)
                batch.clear()  # or it would stay in memory while the next is read
            self.report.pictures = self.write.corpus.media.take(self.path, self.report.sha256, self.pictures)
        except ZhichanError as error:
            self.report.error = str(error)
        return self.report

    def _take(self, outcomes: Sequence[Outcome], format_: Format) -> None:
        rights, aside, unnamed = [], [], []
        for outcome in outcomes:
            self.report.columns(Counter(outcome.columns))
            for problem in outcome.unread:
                self.report.unreadable(_told(outcome.place, problem))
            if outcome.right is None and not outcome.refusals:
                continue  # a note about the file, no record
            self.report.read += 1
            if outcome.publication:
                unnamed.append(outcome)
                continue
            right = outcome.right and self._with_source(outcome.right, outcome, format_)
            if right is None or self._is_foreign(right):
                refusals = outcome.refusals if right is None else (_MADE_UP_HERE,)
                aside.append(self._aside(outcome, refusals, format_))
            else:
                rights.append(right)
                self.pictures.update(medium.file for medium in right.media if medium.file.lower() in self.beside)
        if aside:
            self.write.quarantine(aside)
        self._join(rights)
        if unnamed:
            self._take_named(unnamed, format_)

    def _take_named(self, unnamed: Sequence[Outcome], format_: Format) -> None:
        """Records that name a publication only join the right that holds it, this batch included; without one they wait aside."""
        held, rest = of_known_rights(self.write.corpus, unnamed)
        self._join([self._with_source(right, outcome, format_) for outcome, right in held])
        self.write.quarantine([self._aside(outcome, refusals, format_) for outcome, refusals in rest])
        self.waiting += len(rest)

    def _with_source(self, right: Right, outcome: Outcome, format_: Format) -> Right:
        if right.sources:  # our own interchange: the sources come with the right
            return canonical(right)
        source = Source(
            key=source_key(self.report.sha256, outcome.place),
            format=format_.name,
            authority=format_.authority,
            file=self.report.file,
            sha256=self.report.sha256,
            place=outcome.place,
            imported=self.write.import_id,
            date=outcome.date,
        )
        return stated_by(right, source)

    def _is_foreign(self, right: Right) -> bool:
        return not self.made_up and any(source.made_up for source in right.sources)

    def _aside(self, outcome: Outcome, refusals: Sequence[Problem], format_: Format) -> Quarantined:
        reasons = [_told(outcome.place, problem) for problem in refusals]
        self.report.put_aside(reasons)
        return Quarantined(
            key=source_key(self.report.sha256, outcome.place),
            file=self.report.file,
            sha256=self.report.sha256,
            place=outcome.place,
            format=format_.name,
            imported=self.write.import_id,
            reasons=tuple(f"{reason.what}: {reason.mend}" if reason.mend else reason.what for reason in reasons),
            raw=outcome.raw,
        )

    def _join(self, rights: Sequence[Right]) -> None:
        """Joins the records with what is known, counting each as accepted, merged or unchanged."""
        by_kind: dict[str, list[Right]] = {}
        for right in rights:
            by_kind.setdefault(right.kind, []).append(right)
        for kind, records in by_kind.items():
            known = self.write.some(kind, sorted({record.id for record in records}))
            now: dict[str, Right] = {}
            for record in records:
                before = now.get(record.id) or known.get(record.id)
                after = join(before, record) if before else record
                if before is None:
                    self.report.accepted += 1
                elif after == before:
                    self.report.unchanged += 1
                    continue
                else:
                    self.report.merged += 1
                now[record.id] = after
            self.write.put(
                kind,
                [right for id, right in sorted(now.items()) if id not in known],
                [right for id, right in sorted(now.items()) if id in known],
            )
        self.write.release([key for right in rights for key in self.mended.keys(right)])


def _open_once(path: Path) -> None:
    """Raises a FormatError where the file cannot be read at all."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise FormatError(
            f"the file cannot be read ({error.strerror})", where=path.name, mend="look at its permissions, or copy it anew"
        ) from error


def _told(place: str, problem: Problem) -> Told:
    where = ", ".join(part for part in (place, problem.where) if part)
    return Told(where=where, what=problem.what, value=problem.value, mend=problem.mend)


def _batches(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    batch: list[Outcome] = []
    weight = 0
    try:
        for outcome in outcomes:
            batch.append(outcome)
            weight += len(outcome.raw) + (_weight(outcome.right) if outcome.right else 0)
            if len(batch) >= _BATCH_RECORDS or weight >= _BATCH_CHARACTERS:
                yield batch
                batch, weight = [], 0
    except ZhichanError:
        # the file breaks off here: what was read before it stands
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _weight(right: Right) -> int:
    return sum(len(text.text) for text in right.texts) + 200 * sum(len(getattr(right, field)) for field in ITEM_FIELDS)
