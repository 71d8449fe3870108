"""Applications published by the United States Patent and Trademark Office from 2001 to 2004 (PAP).

Standard: USPTO, Application Red Book, DTD pap-v15-2001-01-31 and pap-v16-2002-01-01. A weekly file holds thousands of documents
one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhichan.formats.format import Format, Outcome
from zhichan.formats.us_markup import outcomes
from zhichan.formats.us_pap import read_publication
from zhichan.records.declared import Label

_MAX_DOCUMENT = 64 << 20
_ROOT = "patent-application-publication"


class UsptoPapXml(Format):
    """Reads weekly files of applications of 2001 to 2004."""

    name = "uspto-pap-xml"
    label = Label(zh="美国专利申请公开文本 PAP（2001—2004）", en="USPTO patent applications, PAP (2001 to 2004)")
    licence = "Text of United States applications is in the public domain, except parts marked as copyrighted (37 CFR 1.71)."
    authority = "office"
    extensions = (".xml",)

    def __init__(self, max_document: int = _MAX_DOCUMENT) -> None:
        self.max_document = max_document

    def recognises(self, head: bytes, path: Path) -> bool:
        return f"<{_ROOT}".encode() in head or f"<!DOCTYPE {_ROOT} ".encode() in head

    def read(self, path: Path) -> Iterator[Outcome]:
        return outcomes(path, _ROOT, self.max_document, read_publication)
