"""XML files of offices as a stream of documents.

Offices deliver many documents one after another in one file, each with its own XML declaration. The file is split at the
declarations, so memory holds one document, and a broken one harms no other. Documents are parsed without network, without
DTD and without expanding entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from lxml import etree

_CHUNK = 1 << 20
_DECLARATION = b"<?xml "
_DECLARES = "the document declares entities of its own, which are not expanded"
_MEND_ENTITIES = "write the text in place of the entities"
_CDATA = re.compile(rb"<!\[CDATA\[.*?]]>", re.DOTALL)
_ENTITY_USED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);|#)([^;&<\s]*);")
_DECLARED = re.compile(rb"""<\?xml [^>]*?encoding=["']([\w.-]+)["']""")


class XmlDocument(msgspec.Struct, frozen=True):
    """The bytes of one document. `body` is None where it is longer than the bound."""

    offset: int
    length: int
    body: bytes | None

    @property
    def place(self) -> str:
        """Where it stands in the file."""
        return f"bytes {self.offset}+{self.length}"

    @property
    def text(self) -> str:
        """The document as a person can read it, whatever its state; it is for showing, the file itself is kept."""
        declared = _DECLARED.match(self.body or b"")
        encoding = declared[1].decode("ascii") if declared else "utf-8"
        try:
            return (self.body or b"").decode(encoding, "backslashreplace")
        except LookupError:
            return (self.body or b"").decode("utf-8", "backslashreplace")


class BrokenXml(ValueError):
    """A document that cannot be parsed. Carries what happened and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(what)


def documents(path: Path, bound: int, begin: int = 0, end: int | None = None) -> Iterator[XmlDocument]:
    """The documents of a file; with `begin` and `end`, those whose first byte stands there, `end` not included.

    What stands before the first declaration belongs to the first document.
    """
    with path.open("rb") as file:
        start = _first_declaration(file, begin) if begin else 0  # the offset of the buffer's first byte
        file.seek(start)
        buffer = bytearray()
        skipped = 0  # bytes of an overlong document that were let go
        more = True
        while more and (end is None or start < end):
            chunk = file.read(_CHUNK)
            more = bool(chunk)
            searched = max(1, len(buffer) - len(_DECLARATION))
            buffer += chunk
            begun = 0  # where in the buffer the document under way begins
            while (cut := buffer.find(_DECLARATION, searched)) >= 0 and (end is None or start < end):
                if document := _document(start, skipped, buffer[begun:cut]):
                    yield document
                start, skipped, searched, begun = start + skipped + cut - begun, 0, cut + 1, cut
            del buffer[:begun]
            if len(buffer) > bound:
                dropped = len(buffer) - len(_DECLARATION)
                skipped += dropped
                del buffer[:dropped]
        if end is not None and start >= end:
            return  # it belongs to the next part
        if document := _document(start, skipped, buffer):
            yield document


def _first_declaration(file: BinaryIO, begin: int) -> int:
    """The offset of the first declaration at or behind `begin`; the file's size where there is none."""
    file.seek(begin)
    offset, tail = begin, b""
    while chunk := file.read(_CHUNK):
        text = tail + chunk
        if (found := text.find(_DECLARATION)) >= 0:
            return offset - len(tail) + found
        offset += len(chunk)
        tail = text[1 - len(_DECLARATION) :]
    return offset


def _document(start: int, skipped: int, body: bytearray) -> XmlDocument | None:
    if skipped:
        return XmlDocument(start, skipped + len(body), None)
    whole = bytes(body)
    return XmlDocument(start, len(whole), whole) if whole.strip(b"\xef\xbb\xbf \t\r\n") else None


def parse(document: XmlDocument) -> etree._Element:
    """The root element of a document.

    Raises:
        BrokenXml: it is not well-formed, not text in its declared encoding, too long, or declares or uses entities of its own.
    """
    if document.body is None:
        raise BrokenXml("the document is too long to be one record", "split the file, or fetch it again")
    body = document.body.removeprefix(b"\xef\xbb\xbf").lstrip()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True, remove_pis=True,
        huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(document, body, error) from error
    _refuse_entities(root, body)
    return root


def _refuse_entities(root: etree._Element, body: bytes) -> None:
    """An entity that the document declares may do harm; one that it only uses would leave a hole in the text."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is None:
        return  # without a document type the parser itself refuses what is not defined
    if next(declared.iterentities(), None) is not None:  # type: ignore[attr-defined]  # the stubs lack it
        raise BrokenXml(_DECLARES, _MEND_ENTITIES)
    used = _ENTITY_USED.search(body) and _ENTITY_USED.search(_CDATA.sub(b"", body))
    if used:
        name = used[1].decode("utf-8", "replace")[:40]
        raise BrokenXml(f"the document uses the entity &{name};, which only its document type defines", _MEND_ENTITIES)


def _broken(document: XmlDocument, body: bytes, error: etree.XMLSyntaxError) -> BrokenXml:
    line, column = error.position
    if b"<!ENTITY" in body and "entity" in error.msg.lower():  # they grow beyond the parser's bound, or go round in a circle
        return BrokenXml(_DECLARES, _MEND_ENTITIES)
    place = f"line {line}, column {column} of the document that begins at byte {document.offset}"
    if ("encod" in error.msg.lower() or "utf-8" in error.msg.lower()) and not _cut_in_a_sign(body):
        declared = _DECLARED.match(body)
        name = declared[1].decode("ascii") if declared else "UTF-8"
        seen = "it reads as GB18030" if _reads_as(body, "gb18030") else "it may be damaged"
        return BrokenXml(
            f"the text is not {name} as it says at {place}; {seen}", 'declare encoding="GB18030" or convert the file'
        )
    if not body.rstrip().endswith(b">") or "Premature end" in error.msg:
        return BrokenXml(f"the document breaks off at {place}", "fetch the file again")
    return BrokenXml(f"the document is not well-formed at {place}: {error.msg}", "mend it there, or fetch the file again")


def _cut_in_a_sign(body: bytes) -> bool:
    """Whether the text is UTF-8 up to its last sign, of which bytes are missing."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def _reads_as(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
