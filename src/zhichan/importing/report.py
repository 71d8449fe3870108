"""What an import tells: per file what was read, taken, joined, left as it was and put aside, and every reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

_LISTED = 1_000  # problems listed per file; all are counted


class Told(msgspec.Struct, frozen=True):
    """One thing to know about a record: where, what, the value and how to mend it."""

    where: str
    what: str
    value: str = ""
    mend: str = ""


class FileReport(msgspec.Struct):
    """What became of one file. Counts are records, except where said."""

    file: str  # `weekly.zip/I20120327/US08.xml` for a member of an archive
    given: int = 0  # which of the paths given to the import it came with, from 0
    format: str = ""
    sha256: str = ""
    read: int = 0
    accepted: int = 0  # rights that were new
    merged: int = 0  # records that added to a right already known
    unchanged: int = 0  # records that said nothing new
    quarantined: int = 0
    pictures: int = 0  # that lay beside the file and are kept
    columns_not_understood: dict[str, int] = {}  # printed header or element path → records that have it
    values_not_understood: list[Told] = []
    quarantine: list[Told] = []
    values_not_understood_count: int = 0
    error: str = ""  # why the file as a whole (or the rest of it) could not be read

    def unreadable(self, told: Told) -> None:
        """Counts a value that was kept and not understood."""
        self.values_not_understood_count += 1
        if len(self.values_not_understood) < _LISTED:
            self.values_not_understood.append(told)

    def put_aside(self, reasons: list[Told]) -> None:
        """Counts a quarantined record with its reasons."""
        self.quarantined += 1
        if len(self.quarantine) < _LISTED:
            self.quarantine += reasons

    def count_in(self, first: FileReport) -> None:
        """Takes over what an earlier reading of the same file in this import has brought; here it was known already."""
        self.accepted += first.accepted
        self.merged += first.merged
        self.unchanged = max(0, self.unchanged - first.accepted - first.merged)

    def columns(self, headers: Counter[str]) -> None:
        """Adds to the columns that were kept and not understood."""
        for header, count in headers.items():
            self.columns_not_understood[header] = self.columns_not_understood.get(header, 0) + count


class Report(msgspec.Struct):
    """The report of one import. `version` is None where the import changed nothing.

    `sealed_for` is the code of the body that alone may see the report too, `""` where the files came openly.
    """

    import_id: str
    files: list[FileReport]
    passed_over: list[str] = []  # files in folders and archives that are of no known format and no pictures
    version: int | None = None
    seconds: float = 0.0
    sealed_for: str = ""

    def as_json(self) -> bytes:
        """The report as one JSON object."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2)

    @property
    def failed(self) -> bool:
        """True where a file could not be read as a whole."""
        return any(file.error for file in self.files)

    def total(self, count: str) -> int:
        """The sum of a count (`read`, `accepted` …) over the files."""
        return sum(getattr(file, count) for file in self.files)


def report_of(corpus: Path, import_id: str) -> Report | None:
    """The report that an import left in a corpus; None where there was no such import.

    Args:
        corpus: the corpus's folder.
    """
    path = corpus / "imports" / f"{import_id}.json"
    return msgspec.json.decode(path.read_bytes(), type=Report) if path.is_file() else None


def report_cut_off(corpus: Path, import_id: str, version: int) -> Report | None:
    """The report of an import that was cut off right after its version was published, now put in its place; None: there is none.

    Args:
        corpus: the corpus's folder.
        version: the number of its version.
    """
    draft = corpus / "imports" / f"{import_id}.draft"
    try:
        report = msgspec.json.decode(draft.read_bytes(), type=Report)
    except (FileNotFoundError, msgspec.DecodeError):  # cut off while it was written
        return None
    report.version = version
    draft.write_bytes(report.as_json())
    draft.replace(draft.with_suffix(".json"))
    return report
