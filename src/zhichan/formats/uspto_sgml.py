"""Grants of the United States Patent and Trademark Office from 2001 to 2004 (PATDOC): SGML in 2001, then the same as XML.

Standard: USPTO, Grant Red Book, DTD ST.32 US PATENT GRANT V2.4 2000-09-20 and V2.5 2002-01-01, which follow WIPO ST.32: the
bibliographic elements bear the INID codes (`B210` is the application number). A weekly file holds thousands of documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhichan.formats.format import Format, Outcome
from zhichan.formats.us_markup import outcomes
from zhichan.formats.us_patdoc import EMPTY, read_patdoc
from zhichan.records.declared import Label

_MAX_DOCUMENT = 64 << 20


class UsptoSgml(Format):
    """Reads weekly grant files of 2001 to 2004."""

    name = "uspto-sgml"
    label = Label(zh="美国专利授权文本 SGML/XML（2001—2004）", en="USPTO patent grants, SGML and XML of 2001 to 2004")
    licence = "Text of United States patents is in the public domain, except parts marked as copyrighted (37 CFR 1.71)."
    authority = "office"
    extensions = (".sgm", ".sgml", ".xml")

    def __init__(self, max_document: int = _MAX_DOCUMENT) -> None:
        self.max_document = max_document

    def recognises(self, head: bytes, path: Path) -> bool:
        return b"<PATDOC " in head or b"<PATDOC>" in head or b"<!DOCTYPE PATDOC " in head

    def read(self, path: Path) -> Iterator[Outcome]:
        return outcomes(path, "PATDOC", self.max_document, read_patdoc, EMPTY)
