"""Published applications of the United States Patent and Trademark Office as XML ("Red Book", us-patent-application, from 2005).

Standard: USPTO, Patent Application Full-Text Data/XML, DTD us-patent-application-v40-2004-12-02 to v44-2014-04-03. It has the
elements of the grants (`zhichan.formats.uspto_grant_xml`) but for what only a publication before the grant says, so application
and grant become one right by their application number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhichan.formats.format import DivisibleFormat, Outcome
from zhichan.formats.us_bibliography import APPLICATION_SECTIONS
from zhichan.formats.uspto_grant_xml import Shape, red_book
from zhichan.formats.xml_stream import documents
from zhichan.records.declared import Label

_MAX_DOCUMENT = 256 << 20
_ROOT = "us-patent-application"
_APPLICATION = Shape(_ROOT, "us-bibliographic-data-application", "application", APPLICATION_SECTIONS)


class UsptoApplicationXml(DivisibleFormat):
    """Reads weekly files of applications."""

    name = "uspto-application-xml"
    label = Label(zh="美国专利申请公开文本 XML", en="USPTO patent applications, XML")
    licence = "Text of United States applications is in the public domain, except parts marked as copyrighted (37 CFR 1.71)."
    authority = "office"
    extensions = (".xml",)

    def __init__(self, max_document: int = _MAX_DOCUMENT) -> None:
        self.max_document = max_document

    def recognises(self, head: bytes, path: Path) -> bool:
        return f"<{_ROOT}".encode() in head or f"<!DOCTYPE {_ROOT} ".encode() in head

    def read_part(self, path: Path, start: int = 0, end: int | None = None) -> Iterator[Outcome]:
        return red_book(documents(path, self.max_document, start, end), _APPLICATION)
