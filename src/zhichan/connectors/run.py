"""A run of a connector: fetch what is new, import it, remember it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from zhichan.connectors.connector import Connector
from zhichan.connectors.errors import ConnectorError
from zhichan.connectors.unpack import is_archive, unpack
from zhichan.connectors.web import Progress
from zhichan.corpus.store import Corpus
from zhichan.errors import ZhichanError
from zhichan.formats.registry import recognise
from zhichan.importing import run as importing
from zhichan.importing.report import Report

_BATCH_BYTES = 256 << 20  # imported together: few versions of the corpus, little waiting on the disk


@dataclass
class Fetched:
    """What a run brought. `stopped` says why it ended early; what came before was imported all the same."""

    files: int = 0
    reports: list[Report] = field(default_factory=list)
    unread: list[str] = field(
        default_factory=list
    )  # files that could not be read, each with its reason; they stay where they are
    notes: list[str] = field(default_factory=list)
    stopped: ZhichanError | None = None


def fetch_and_import(connector: Connector, corpus: Corpus, *, limit: int, progress: Progress | None = None) -> Fetched:
    """Fetches and imports what is new. Run again, it goes on where it ended; what is known already changes nothing.

    Args:
        limit: how many bytes an archive may unpack to.

    Raises:
        CorpusBusy: another import is writing; what was fetched stays in the inbox for the next run.
    """
    fetched = Fetched()
    batch: dict[Path, None] = {}
    weight = 0
    arrivals = connector.arrivals(progress)
    while True:
        try:
            path = next(arrivals, None)
        except ConnectorError as error:
            fetched.stopped = error
            path = None
        if path is not None and path not in batch:  # fetched anew while its older self waited
            batch[path] = None
            weight += path.stat().st_size
        if batch and (path is None or weight >= _BATCH_BYTES):
            _import(connector, corpus, list(batch), limit, progress, fetched)
            batch, weight = {}, 0
        if path is None:
            break
    fetched.notes += connector.notes
    return fetched


def _import(
    connector: Connector, corpus: Corpus, batch: list[Path], limit: int, progress: Progress | None, fetched: Fetched
) -> None:
    with _scratch(connector.inbox) as scratch:
        pieces: dict[Path, list[Path]] = {}
        for place, path in enumerate(batch):
            try:
                pieces[path] = _readable(path, scratch / str(place), limit)
            except ZhichanError as error:
                fetched.unread.append(str(error))
        files = [piece for group in pieces.values() for piece in group]
        if not files:
            return
        report = importing.run(corpus, files, progress=progress)
        fetched.reports.append(report)
        results = iter(report.files)
        for path, group in pieces.items():
            errors = [result.error for result in (next(results) for _ in group) if result.error]
            if errors:
                fetched.unread += errors
                continue
            fetched.files += 1
            connector.imported(path)


def _readable(path: Path, scratch: Path, limit: int) -> list[Path]:
    """The file itself if a format knows it; of an archive those of its files that one knows.

    Raises:
        ZhichanError: nothing in it can be read.
    """
    try:
        recognise(path)
        return [path]
    except ZhichanError:
        if not is_archive(path):
            raise
    known = [member for member in unpack(path, scratch, limit) if _is_known(member)]
    if not known:
        raise ConnectorError("the archive holds no file of a known format", where=path.name, mend="unpack it and look")
    return known


def _is_known(path: Path) -> bool:
    try:
        recognise(path)
    except ZhichanError:
        return False
    return True


@contextmanager
def _scratch(inbox: Path) -> Iterator[Path]:
    """A folder for what is unpacked, beside the inbox and on the same disk; what a broken run left there goes."""
    folder = inbox.with_name(f"{inbox.name}.unpacked")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
