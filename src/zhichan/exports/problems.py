"""What could not be written, and why: the error report."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from zhichan.normalise.cells import as_cells
from zhichan.records.declared import Label

_HEAD = (Label(zh="编号", en="Id"), Label(zh="文件", en="File"), Label(zh="原因", en="Why"))


@dataclass(frozen=True)
class Unwritten:
    """A right, or a file of it, that is not in what was written as it should be."""

    id: str
    file: str
    why: Label


MISSING = Label(zh="记录读不出来，或已不能显示", en="the record cannot be read, or may not be shown any more")


def error_report(problems: Iterable[Unwritten], lang: str) -> bytes:
    """`errors.csv`: one line a problem; only the headings where there is none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([label.in_(lang) for label in _HEAD])
    for problem in problems:
        writer.writerow(as_cells([problem.id, problem.file, problem.why.in_(lang)]))
    return "\ufeff".encode() + out.getvalue().encode()
