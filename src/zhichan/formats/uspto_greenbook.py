"""Grants of the United States Patent and Trademark Office from 1976 to 2001 ("Green Book", APS): text in lines of fixed columns.

Standard: USPTO, Patent Full-Text/APS (Green Book). A patent begins with the line `PATN`; a weekly file holds thousands of them
one after another. Special signs are printed as words between dots (`.alpha.`, `.sub.2`); they stay as they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from zhichan.formats.draft import Draft
from zhichan.formats.format import Format, Outcome, Problem
from zhichan.formats.lines import Line, lines
from zhichan.formats.us_greenbook import sections
from zhichan.formats.us_greenbook_sections import read_sections
from zhichan.records.declared import Label

_MAX_LINE = 1 << 20
_MAX_RECORD = 64 << 20
_FIRST = re.compile(rb"(?:^|\n)PATN[ \t]*\r?\n(?:WKU|SRC|APN)  ")


class UsptoGreenbook(Format):
    """Reads weekly grant files of the Green Book."""

    name = "uspto-greenbook"
    label = Label(zh="美国专利授权文本 Green Book（1976—2001）", en="USPTO patent grants, Green Book (1976 to 2001)")
    licence = "Text of United States patents is in the public domain, except parts marked as copyrighted (37 CFR 1.71)."
    authority = "office"
    extensions = (".txt", ".greenbook")

    def __init__(self, max_record: int = _MAX_RECORD) -> None:
        self.max_record = max_record

    def recognises(self, head: bytes, path: Path) -> bool:
        return _FIRST.search(head) is not None

    def read(self, path: Path) -> Iterator[Outcome]:
        record: list[Line] = []
        size, begun = 0, False
        for line in lines(path, _MAX_LINE):
            if line.body is not None and line.body.rstrip() == b"PATN":
                if record:
                    yield self._outcome(record, size, begun)
                record, size, begun = [], 0, True
            size += line.length
            if size <= self.max_record or not record:
                record.append(line)
        if record:
            yield self._outcome(record, size, begun)

    def _outcome(self, record: list[Line], size: int, begun: bool) -> Outcome:
        place = f"bytes {record[0].offset}+{size}"
        text = b"".join(line.body or line.head for line in record)
        if not begun:
            note = Problem("", "stands before the first patent of the file", _decoded(text).strip(), "nothing need be done")
            return Outcome(place=place, unread=(note,) if note.value else ())
        if size > self.max_record or any(line.body is None for line in record):
            problem = Problem("", "the patent, or a line of it, is too long to be one record", "", "fetch the file again")
            return Outcome(place=place, refusals=(problem,), raw=_decoded(text[: 1 << 16]))
        draft = Draft()
        draft.lang = "en"  # the office publishes in no other language
        if not _is_utf8(text):
            what = "the patent has signs beyond ASCII that are not UTF-8; they are read as Latin-1"
            draft.unread.append(Problem("", what, "", "compare its names with the source"))
        read_sections(sections(_decoded(text), draft), draft)
        return draft.outcome(place, lambda: _decoded(text))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(text: bytes) -> str:
    return text.decode("utf-8" if _is_utf8(text) else "latin-1")
