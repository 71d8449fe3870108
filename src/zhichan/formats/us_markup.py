"""Files of the USPTO from 2001 to 2004 as a stream of documents: SGML, or XML that leans on files of its document type.

They differ from the XML of later years in three ways. Signs are written as entities of the ISO sets, which the document type
would define; the pictures are declared as entities of their own; and in SGML an empty element has no end. All three are read
without any file beside the document: entities by tables, pictures by what is declared, empty elements by their names.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
from lxml import etree

from zhichan.formats.draft import Draft
from zhichan.formats.format import Outcome, Problem
from zhichan.formats.xml_stream import BrokenXml, XmlDocument, parse

_CHUNK = 1 << 20
_LONGEST_MARK = 64
_ENTITY = re.compile(r"&(?:(#\d+|#[xX][\da-fA-F]+|[A-Za-z][\w.-]*);)?")
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARED = re.compile(r'<!ENTITY\s+(\S+)\s+SYSTEM\s+"([^"]*)"\s+NDATA\s+\w+\s*>')
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ENCODING = re.compile(rb"""<\?xml [^>]*?encoding=["']([\w.-]+)["']""")

_NAMES = re.findall(r"\w+", "a b g d e z ee th i k l m n x o p r s sf t u ph kh ps oh")
_GREEK = dict(zip(_NAMES, "αβγδεζηθικλμνξοπρσςτυφχψω", strict=True))
ISO_GREEK = {
    **{f"{name}gr": letter for name, letter in _GREEK.items()},
    **{f"{name.upper()}gr": letter.upper() for name, letter in _GREEK.items() if name != "sf"},
}
"""ISO 8879 Greek letters (ISOgrk1), which HTML names otherwise: `mgr` is μ, `PHgr` Φ. All other ISO sets are in HTML's table."""


class Marked(msgspec.Struct, frozen=True):
    """A document that has been read.

    `unknown` are the entities that no table has: they stand in the text as they are printed. `files` are the pictures declared:
    name in the document → file.
    """

    root: etree._Element
    unknown: tuple[str, ...]
    files: dict[str, str]


def outcomes(
    path: Path, root: str, bound: int, read: Callable[[etree._Element, Draft], None], empty: Collection[str] = ()
) -> Iterator[Outcome]:
    """The documents of a file, each an outcome: read, or refused with the reason."""
    for document in marked_documents(path, root, bound):
        try:
            marked = parse_marked(document, root, empty)
        except BrokenXml as error:
            yield Outcome(place=document.place, refusals=(Problem("", error.what, "", error.mend),), raw=document.text)
            continue
        draft = Draft()
        draft.lang = "en"  # the office publishes in no other language
        for entity in marked.unknown:
            what = "is an entity that no table of signs has; it stands in the text as it is printed"
            draft.unread.append(Problem("", what, entity, "compare the text with the source"))
        read(marked.root, draft)
        shown = {medium.file for medium in draft.media}
        for name, file in marked.files.items():
            if name != file or name not in shown:
                draft.keep("ENTITY", file if name == file else f"{name}: {file}")
        yield draft.outcome(document.place, _text_of(document))


def _text_of(document: XmlDocument) -> Callable[[], str]:
    return lambda: document.text


def marked_documents(path: Path, root: str, bound: int) -> Iterator[XmlDocument]:
    """The documents of a file, each with what stands before its root: an XML declaration, a document type, both or neither.

    Memory holds one document; one longer than the bound comes without its body.
    """
    mark = re.compile(rb"<\?xml[ \t]|<!DOCTYPE[ \t]|<%s[\s>]" % root.encode())
    with path.open("rb") as file:
        buffer = b""
        start = skipped = searched = 0
        inside, more = False, True  # inside: the root of the document under way has begun
        while more:
            chunk = file.read(_CHUNK)
            more = bool(chunk)
            buffer += chunk
            begun, known = 0, len(buffer) - (_LONGEST_MARK if more else 0)  # a mark may go on in the next chunk
            for match in mark.finditer(buffer, searched):
                cut = match.start()
                if cut >= known:
                    break
                if inside:
                    yield _document(start, skipped, buffer[begun:cut])
                    start, skipped, begun = start + skipped + cut - begun, 0, cut
                inside = match[0].startswith(b"<" + root.encode())
            if (dropped := len(buffer) - begun - _LONGEST_MARK) > bound:
                skipped, begun = skipped + dropped, begun + dropped
            buffer, searched = buffer[begun:], max(0, known - begun)
        if buffer.strip(b"\xef\xbb\xbf \t\r\n") or skipped:
            yield _document(start, skipped, buffer)


def _document(start: int, skipped: int, body: bytes) -> XmlDocument:
    return XmlDocument(start, skipped + len(body), None if skipped else body)


def parse_marked(document: XmlDocument, root: str, empty: Collection[str] = ()) -> Marked:
    """The document as a tree.

    `empty` names the elements that SGML writes without an end; of those that may have one, only documents without any are meant.

    Raises:
        BrokenXml: it is not well-formed, too long, not in its encoding, or declares entities other than pictures.
    """
    if document.body is None:
        raise BrokenXml("the document is too long to be one record", "split the file, or fetch it again")
    text = _decoded(document.body)
    place = re.search(rf"<{root}[\s>]", text)
    if place is None:
        raise BrokenXml(f"the document has no element {root}", "nothing need be done: it is kept as it is")
    before, body = _COMMENT.sub("", text[: place.start()]), text[place.start() :]
    files = dict(_DECLARED.findall(before))
    if "<!ENTITY" in _DECLARED.sub("", before):
        raise BrokenXml("the document declares entities of its own, which are not expanded", "write the text in place of them")
    unknown: dict[str, None] = {}
    body = _ENTITY.sub(lambda match: _sign(match, unknown), body)
    head = '<?xml version="1.0" encoding="UTF-8"?>' + "\n" * text.count("\n", 0, place.start())  # an error names the file's line
    try:
        tree = _tree(document, head + body)
    except BrokenXml:  # SGML is found out at its first empty element, at little cost
        if (ended := _ended(body, empty)) == body:
            raise
        tree = _tree(document, head + ended)
    return Marked(tree, tuple(unknown), files)


def _tree(document: XmlDocument, text: str) -> etree._Element:
    return parse(XmlDocument(document.offset, document.length, text.encode()))


def _decoded(body: bytes) -> str:
    declared = _ENCODING.match(body.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return body.decode(encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError) as error:
        raise BrokenXml(f"the text is not {encoding} as it should be", "convert the file to UTF-8, or fetch it again") from error


def _sign(match: re.Match[str], unknown: dict[str, None]) -> str:
    """What stands in the document for `&name;`: the sign, or what is printed where no table has it."""
    name = match[1]
    if name is None:
        return "&amp;"  # a sign of its own, which SGML allows
    if name in _XML or name[0] == "#":
        return match[0]
    sign = ISO_GREEK.get(name) or html.entities.html5.get(f"{name};")
    if sign:
        return escape(sign)
    unknown[match[0]] = None
    return f"&amp;{name};"


def _ended(body: str, empty: Collection[str]) -> str:
    """Gives the empty elements of SGML their end."""
    names = [name for name in empty if f"<{name}" in body and f"</{name}>" not in body]
    if not names:
        return body
    return re.sub(rf"<({'|'.join(map(re.escape, names))})((?:\s[^<>]*)?)(?<!/)>", r"<\1\2/>", body)
