"""What a browser saves: under which name, and tables in particular."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhichan.normalise.cells import as_cells

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
"""The types of the files that a paper is taken away as, by their endings."""


def saved_as(name: str) -> dict[str, str]:
    """The header with which an answer is saved and never shown, under that name (RFC 6266).

    Signs that steer (line breaks, marks that turn the direction of writing, by which `exe.pdf` reads as `fdp.exe`) are left
    out, and folders are: of `a/b` only `b` stays.
    """
    shown = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    last = shown.replace("\\", "/").rpartition("/")[2].strip(". ")
    return {"Content-Disposition": content_disposition_header(as_attachment=True, filename=last) or "attachment"}


def saved_table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, made_up: bool) -> StreamingHttpResponse:
    """A table that is saved as CSV (UTF-8 with byte order mark), row by row; formulas are made harmless.

    Args:
        made_up: whether its first line says that the data is a sample.
    """
    lines = _lines([[_("Sample data — made up.")]] if made_up else [], header, rows)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=saved_as(name))


def _lines(before: Sequence[Sequence[str]], header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in chain(before, [header], rows):
        yield writer.writerow(as_cells(list(row)))


class _Echo:
    """What a writer of lines gives back instead of keeping it."""

    def write(self, line: str) -> str:
        return line
