"""The file that records come from: it is named in each of them, and its report counts what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence

from zhichan.corpus.schema import Quarantined
from zhichan.formats.format import Format, Outcome, Problem
from zhichan.importing.report import FileReport, Told
from zhichan.records.join import canonical, source_key, stated_by
from zhichan.records.right import Right, Source


class Origin:
    """One file as the origin of its records. `waiting` counts those that name a publication which no right holds yet."""

    def __init__(self, report: FileReport, format_: Format, import_id: str) -> None:
        self.report, self.format, self.import_id = report, format_, import_id
        self.waiting = 0

    @property
    def named(self) -> tuple[str, str]:
        """The names of the file and of its format: what a file shares with its mended self."""
        return self.report.file, self.format.name

    def stated(self, right: Right, outcome: Outcome) -> Right:
        """The right as this file states it. One of our own interchange comes with its sources."""
        if right.sources:
            return canonical(right)
        source = Source(
            key=source_key(self.report.sha256, outcome.place),
            format=self.format.name,
            authority=self.format.authority,
            file=self.report.file,
            sha256=self.report.sha256,
            place=outcome.place,
            imported=self.import_id,
            date=outcome.date,
        )
        return stated_by(right, source)

    def aside(self, outcome: Outcome, refusals: Sequence[Problem]) -> Quarantined:
        """A record to be put aside with its reasons; the report tells it."""
        reasons = [told(outcome.place, problem) for problem in refusals]
        self.report.put_aside(reasons)
        return Quarantined(
            key=source_key(self.report.sha256, outcome.place),
            file=self.report.file,
            sha256=self.report.sha256,
            place=outcome.place,
            format=self.format.name,
            imported=self.import_id,
            reasons=tuple(f"{reason.what}: {reason.mend}" if reason.mend else reason.what for reason in reasons),
            raw=outcome.raw,
        )


def told(place: str, problem: Problem) -> Told:
    """A problem as the report tells it, with the place of its record."""
    where = ", ".join(part for part in (place, problem.where) if part)
    return Told(where=where, what=problem.what, value=problem.value, mend=problem.mend)
