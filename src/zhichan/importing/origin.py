"""The file that records come from: it is named in each of them, and its report counts what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence

from zhichan.corpus.schema import Quarantined
from zhichan.formats.format import Format, Outcome, Problem
from zhichan.importing.report import FileReport, Told
from zhichan.records.audience import sealed, sealed_key
from zhichan.records.join import canonical, source_key, stated_by
from zhichan.records.right import Right, Source


class Origin:
    """One file as the origin of its records, sealed for a body or open (`""`).

    `waiting` counts those that name a publication which no right holds yet.
    """

    def __init__(self, report: FileReport, format_: Format, import_id: str, sealed_for: str = "") -> None:
        self.report, self.format, self.import_id, self.sealed_for = report, format_, import_id, sealed_for
        self.waiting = 0

    @property
    def named(self) -> tuple[str, str, str]:
        """The names of the file and of its format, and its seal: what a file shares with its mended self."""
        return self.report.file, self.format.name, self.sealed_for

    def stated(self, right: Right, outcome: Outcome) -> Right:
        """The right as this file states it. One of our own interchange comes with its sources."""
        if right.sources:
            return canonical(sealed(right, self.sealed_for) if self.sealed_for else right)
        source = Source(
            key=self._key(outcome.place),
            format=self.format.name,
            authority=self.format.authority,
            file=self.report.file,
            sha256=self.report.sha256,
            place=outcome.place,
            imported=self.import_id,
            date=outcome.date,
            sealed_for=self.sealed_for,
        )
        return stated_by(right, source)

    def aside(self, outcome: Outcome, refusals: Sequence[Problem]) -> Quarantined:
        """A record to be put aside with its reasons; the report tells it."""
        reasons = [told(outcome.place, problem) for problem in refusals]
        self.report.put_aside(reasons)
        return Quarantined(
            key=self._key(outcome.place),
            file=self.report.file,
            sha256=self.report.sha256,
            place=outcome.place,
            format=self.format.name,
            imported=self.import_id,
            reasons=tuple(f"{reason.what}: {reason.mend}" if reason.mend else reason.what for reason in reasons),
            raw=outcome.raw,
            sealed_for=self.sealed_for,
        )

    def _key(self, place: str) -> str:
        key = source_key(self.report.sha256, place)
        return sealed_key(key, self.sealed_for) if self.sealed_for else key


def told(place: str, problem: Problem) -> Told:
    """A problem as the report tells it, with the place of its record."""
    where = ", ".join(part for part in (place, problem.where) if part)
    return Told(where=where, what=problem.what, value=problem.value, mend=problem.mend)
