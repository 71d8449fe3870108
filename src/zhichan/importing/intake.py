"""One file on its way into the corpus: recognised, kept, read, its records given to the batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from zhichan.corpus.files import sha256_of
from zhichan.corpus.media import beside
from zhichan.corpus.store import Corpus
from zhichan.errors import ZhichanError
from zhichan.formats.format import Format, FormatError, Outcome, Problem
from zhichan.formats.registry import recognise
from zhichan.importing.batch import Batch
from zhichan.importing.delivery import Given
from zhichan.importing.origin import Origin, told
from zhichan.importing.reading import outcomes
from zhichan.importing.report import FileReport

_MADE_UP_HERE = Problem(
    where="",
    what="the record is made up (a sample)",
    value="",
    mend="sample records belong to the sample city: zhichan sample",
)


def refusals_of(outcome: Outcome, *, made_up: bool = False) -> tuple[Problem, ...]:
    """Why a record would be put aside; nothing where it would be taken.

    Args:
        made_up: whether made-up records are welcome.
    """
    if outcome.right is None:
        return outcome.refusals
    if not made_up and any(source.made_up for source in outcome.right.sources):
        return (_MADE_UP_HERE,)
    return ()


Progress = Callable[[str, int, int], None]
"""Called with (file name, records read, bytes of the file)."""


class Intake:
    """Takes files in, one after another.

    Args:
        batch: where their records go; it is written whenever it is full.
        made_up: whether made-up records are welcome.
        workers: how many processes may read a large file.
        sealed_for: the body that alone may see what they state; `""` where everybody may.
    """

    def __init__(
        self,
        corpus: Corpus,
        batch: Batch,
        import_id: str,
        *,
        made_up: bool,
        progress: Progress | None,
        workers: int,
        sealed_for: str = "",
    ) -> None:
        self.corpus, self.batch, self.import_id = corpus, batch, import_id
        self.made_up, self.progress, self.workers, self.sealed_for = made_up, progress, workers, sealed_for

    def take(self, given: Given) -> FileInTake:
        """Reads a file to its end, or as far as it can be read. Its report is complete when the batch is written."""
        file = FileInTake(self, given)
        file.run()
        return file


class FileInTake:
    """One file. The report tells as `error` why the file, or the rest of it, cannot be read; what was read before stands."""

    def __init__(self, intake: Intake, given: Given) -> None:
        self._intake, self._given = intake, given
        self._size = given.path.stat().st_size
        self._beside = beside(given.path)
        self._pictures: set[str] = set()  # those named by the file that lie beside it
        self._origin: Origin | None = None
        self.report = FileReport(file=given.name, given=given.number)

    @property
    def is_waiting(self) -> bool:
        """Whether records of the written part name a publication which no right holds yet."""
        return self._origin is not None and self._origin.waiting > 0

    def run(self) -> None:
        """Reads the file into the batch."""
        batch = self._intake.batch
        for origin, outcome in self._outcomes():
            self._take(origin, outcome)
            if batch.is_full:
                batch.flush()
                self._tell()
        if self.report.read:
            self._tell()
        if not self.report.error:
            media, sealed_for = self._intake.corpus.media, self._intake.sealed_for
            self.report.pictures = media.take(self._given.path, self.report.sha256, self._pictures, sealed_for)

    def _outcomes(self) -> Iterator[tuple[Origin, Outcome]]:
        """What is read. Only errors of reading end here: one of writing concerns the records of other files too."""
        try:
            self._origin = origin = self._identified()
            for outcome in outcomes(origin.format, self._given.path, self._intake.workers):
                yield origin, outcome
        except ZhichanError as error:
            self.report.error = str(error)

    def _identified(self) -> Origin:
        """The file, kept and known by format and hash."""
        path = self._given.path
        _open_once(path)
        format_: Format = self._given.format or recognise(path)
        self.report.format = format_.name
        self.report.sha256 = sha256_of(path)
        self._intake.corpus.files.keep(path, self.report.sha256)
        return Origin(self.report, format_, self._intake.import_id, self._intake.sealed_for)

    def _take(self, origin: Origin, outcome: Outcome) -> None:
        batch = self._intake.batch
        self.report.columns(Counter(outcome.columns))
        for problem in outcome.unread:
            self.report.unreadable(told(outcome.place, problem))
        if outcome.right is None and not outcome.refusals:
            return  # a note about the file, no record
        self.report.read += 1
        refusals = refusals_of(outcome, made_up=self._intake.made_up)
        if outcome.publication:
            batch.add_unnamed(origin, outcome)
        elif outcome.right is None or refusals:
            batch.put_aside(origin, outcome, refusals)
        else:
            batch.add(origin, origin.stated(outcome.right, outcome))
            self._pictures.update(medium.file for medium in outcome.right.media if medium.file.lower() in self._beside)

    def _tell(self) -> None:
        if self._intake.progress:
            self._intake.progress(self.report.file, self.report.read, self._size)


def _open_once(path: Path) -> None:
    """Raises a FormatError where the file cannot be read at all."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise FormatError(
            f"the file cannot be read ({error.strerror})", where=path.name, mend="look at its permissions, or copy it anew"
        ) from error
