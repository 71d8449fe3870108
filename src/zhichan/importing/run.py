"""Running an import: recognise, read, join, write, report.

Memory stays flat whatever the size and the number of the files: records are written in batches bounded by number and by
weight, which small files share. A version is published at the end, so an import that is interrupted leaves the corpus as it was.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.errors import ZhichanError
from zhichan.formats.archives import MOST_BYTES, sweep
from zhichan.formats.registry import by_name
from zhichan.importing.batch import Batch
from zhichan.importing.delivery import Delivery, Given
from zhichan.importing.intake import Intake, Progress
from zhichan.importing.mended import Mended
from zhichan.importing.report import FileReport, Report
from zhichan.records.audience import body_code


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
    sealed_for: str = "",
    mends: str = "",
) -> Report:
    """Imports files into a corpus and publishes a version if anything changed.

    Args:
        paths: files; a folder or an archive stands for the files of known formats in it.
        format_name: the format of all files; recognised from each file's content if None.
        made_up: whether this is the sample city's corpus; a real corpus refuses made-up records.
        workers: how many processes may read a large file (`zhichan.importing.reading`); the result is the same.
        most_unpacked: the bytes that one archive may inflate to.
        sealed_for: the code of the body that alone may see what the files state; `""` where everybody may.
        mends: the key of the one quarantined record that the file mends; it is let go if the record becomes a right.

    Returns:
        The report. A file that cannot be read has its `error` there; the other files are imported all the same.

    Raises:
        ImportingError: a path does not exist.
        CorpusBusy: another import is writing.
        FormatError: no such format.
        AudienceError: `sealed_for` has not the shape of a body's code.
    """
    sealed_for = body_code(sealed_for, "sealed_for") if sealed_for else ""
    started = time.monotonic()
    now = now or dt.datetime.now(dt.UTC)
    import_id = import_id or new_import_id(now)
    forced = by_name(format_name) if format_name else None
    for path in paths:
        if not path.exists():
            raise ImportingError("there is no such file", where=str(path), mend="look at the name and the folder")
    with writing(corpus, import_id) as write, ExitStack() as unpacking:
        write.must_follow(now)
        sweep(corpus.folder)
        delivery = Delivery(corpus.folder, unpacking, forced, most_unpacked)
        for number, path in enumerate(paths):
            delivery.take(number, path)
        batch = Batch(write, Mended.only(corpus, mends) if mends else None)
        intake = Intake(corpus, batch, import_id, made_up=made_up, progress=progress, workers=workers, sealed_for=sealed_for)
        reports = [*_run(intake, batch, delivery.files), *delivery.refused]
        reports.sort(key=lambda file: file.given)
        report = Report(import_id=import_id, files=reports, passed_over=delivery.passed_over, sealed_for=sealed_for)
        log = corpus.folder / "imports"
        log.mkdir(exist_ok=True)
        draft = log / f"{import_id}.draft"
        draft.write_bytes(report.as_json())  # before the version: one that is cut off after it keeps its account
        version = write.commit("import", [file.file for file in reports], now, made_up=made_up, sealed_for=sealed_for)
        report.version = version.number if version else None
        report.seconds = round(time.monotonic() - started, 3)
        draft.write_bytes(report.as_json())
        draft.replace(log / f"{import_id}.json")
    return report


def _run(intake: Intake, batch: Batch, given: Sequence[Given]) -> list[FileReport]:
    """Reads the files one after another; one whose records wait for a right is read again when all are there."""
    done = [intake.take(file) for file in given]
    batch.flush()
    waiting = [place for place, file in enumerate(done) if file.is_waiting] if len(done) > 1 else []
    again = {place: intake.take(given[place]) for place in waiting}
    batch.flush()
    for place, file in again.items():
        file.report.count_in(done[place].report)
        done[place] = file
    return [file.report for file in done]
