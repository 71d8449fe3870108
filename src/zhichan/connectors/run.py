"""A run of a connector: fetch what is new, import it, remember it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from zhichan.connectors.connector import Connector
from zhichan.connectors.errors import ConnectorError
from zhichan.connectors.web import Progress
from zhichan.corpus.store import Corpus
from zhichan.errors import ZhichanError
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
    report = importing.run(corpus, batch, progress=progress, most_unpacked=limit)
    fetched.reports.append(report)
    for number, path in enumerate(batch):
        errors = [file.error for file in report.files if file.given == number and file.error]
        if errors:
            fetched.unread += errors
            continue
        fetched.files += 1
        connector.imported(path)
