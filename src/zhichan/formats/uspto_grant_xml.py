"""Grants of the United States Patent and Trademark Office as XML ("Red Book", us-patent-grant, versions 4.0 to 4.7).

Standard: USPTO, Patent Grant Full-Text Data/XML, DTD us-patent-grant-v41-2005-08-25 and v42-2006-08-23, which follow WIPO
ST.36. A weekly file holds thousands of documents one after another. Sequence listings (`sequence-cwu`) stand in the same
file as documents of their own; they bear no application number and are put aside with that reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from lxml import etree

from zhichan.formats.draft import Draft, TextPart
from zhichan.formats.format import DivisibleFormat, Outcome, Problem
from zhichan.formats.us_bibliography import SECTIONS, Section
from zhichan.formats.us_citations import SILENT
from zhichan.formats.xml_fields import Fields, has_other_attributes, keep_odd_attributes, plain
from zhichan.formats.xml_stream import BrokenXml, XmlDocument, documents, parse
from zhichan.records.declared import Label
from zhichan.records.right import Medium

_MAX_DOCUMENT = 256 << 20
_ROOTS = ("us-patent-grant", "sequence-cwu")
_IMAGE_ROLES = {"drawing": "drawing", "chem": "formula", "math": "formula", "table": "table", "character": "character"}

_REPEATED = "repeats the publication number or its date, which the bibliographic part gives"
SILENT_ROOT: Mapping[str, str] = {
    "@dtd-version": "the version of the schema",
    "@id": "a name for references within the document",
    "@file": _REPEATED,
    "@country": _REPEATED,
    "@status": "says that the file is no test",
    "@date-produced": "the day on which the office's program wrote the file",
}
_READ = ("@lang", "@date-publ", "@appl-type", "@app-type", "@kind", "@designation", "@rep-type", "@sir-text")  # by the sections
_INSTRUCTIONS = ("@version", "@encoding", "@description", "@end")  # in processing instructions, which mark layout
_LAYOUT = "the layout of a page, a table or a picture"
SILENT_BODY: Mapping[str, str] = {
    **SILENT,
    **dict.fromkeys(
        (
            *("@he", "@wi", "@alt", "@img-format", "@orientation", "@inline", "@list-style", "@style", "@level", "@overflow"),
            *(
                "@align",
                "@char",
                "@charoff",
                "@colname",
                "@colwidth",
                "@colnum",
                "@cols",
                "@colsep",
                "@frame",
                "@morerows",
                "@nameend",
            ),
            *("@namest", "@pgwide", "@rowsep", "@tabstyle", "@valign", "@height", "@width", "@compact"),
        ),
        _LAYOUT,
    ),
    **dict.fromkeys(("@file", "@img-content", "@cdx-file", "@mol-file", "@nb-file"), "read as a medium"),
}
"""Attributes within texts that carry no information or are read elsewhere, each with the reason."""

_MOST = ("@id", "@num", "@idref", "@file")  # looked for first
_KNOWN = tuple(
    name.removeprefix("@").encode() for name in dict.fromkeys((*_MOST, *SILENT_BODY, *SILENT_ROOT, *_READ, *_INSTRUCTIONS))
)


class UsptoGrantXml(DivisibleFormat):
    """Reads weekly grant files."""

    name = "uspto-grant-xml"
    label = Label(zh="美国专利授权文本 XML", en="USPTO patent grants, XML")
    licence = "Text of United States patents is in the public domain, except parts marked as copyrighted (37 CFR 1.71)."
    authority = "office"
    extensions = (".xml",)

    def __init__(self, max_document: int = _MAX_DOCUMENT) -> None:
        self.max_document = max_document

    def recognises(self, head: bytes, path: Path) -> bool:
        return any(f"<{root}".encode() in head or f"<!DOCTYPE {root} ".encode() in head for root in _ROOTS)

    def read_part(self, path: Path, start: int = 0, end: int | None = None) -> Iterator[Outcome]:
        return red_book(documents(path, self.max_document, start, end), GRANT)


class Shape(msgspec.Struct, frozen=True):
    """What tells the Red Book of grants from that of applications: names of elements, and who reads which section."""

    root: str
    bibliography: str
    what: str
    sections: Mapping[str, Section]


GRANT = Shape("us-patent-grant", "us-bibliographic-data-grant", "grant", SECTIONS)


def red_book(found: Iterable[XmlDocument], shape: Shape) -> Iterator[Outcome]:
    """The documents of a weekly file, each an outcome; what is no document of the shape is put aside with the reason."""
    for document in found:
        try:
            root = parse(document)
        except BrokenXml as error:
            yield Outcome(place=document.place, refusals=(Problem("", error.what, "", error.mend),), raw=document.text)
            continue
        yield _outcome(document, root, shape)


def _outcome(document: XmlDocument, root: etree._Element, shape: Shape) -> Outcome:
    bibliography = root.find(shape.bibliography)
    if root.tag != shape.root or bibliography is None:
        what = f"the document is a {root.tag}, no {shape.what}: it bears no application number"
        mend = f"nothing need be done: it is kept as it is, beside the {shape.what}s of the file"
        return Outcome(place=document.place, refusals=(Problem("", what, "", mend),), raw=document.text)
    draft = Draft()
    draft.odd_attributes = has_other_attributes(document.body or b"", _KNOWN)
    fields = Fields.of_attributes(root)
    draft.lang = fields.pop("@lang").lower() or "und"
    draft.issued = draft.date("@date-publ", fields.pop("@date-publ"))
    fields.keep_left(draft, "", SILENT_ROOT)
    _attributes(bibliography, draft)
    for child in bibliography:
        if section := shape.sections.get(child.tag):
            section(child, draft)
        else:
            Fields(child).keep_left(draft, child.tag, SILENT)
    for child in root:
        if part := _PARTS.get(child.tag):
            part(child, draft)
        elif child is not bibliography:
            Fields(child).keep_left(draft, child.tag, SILENT)
    return draft.outcome(document.place, lambda: document.text)


def _attributes(bibliography: etree._Element, draft: Draft) -> None:
    """Attributes of the bibliographic part, which repeat the language of the document and its office."""
    for name, value in Fields.of_attributes(bibliography).left():
        if (name, value.lower()) not in (("@lang", draft.lang), ("@country", "us")):
            draft.keep(f"{bibliography.tag}/{name}", value)


def _body(part: TextPart) -> Section:
    def take(element: etree._Element, draft: Draft) -> None:
        draft.add_text(part, plain(element))
        _media(element, draft)
        keep_odd_attributes(element, draft, element.tag, SILENT_BODY)

    return take


def _claims(element: etree._Element, draft: Draft) -> None:
    for seq, claim in enumerate(element, 1):
        draft.add_text("claims", plain(claim), seq)
    _media(element, draft)
    keep_odd_attributes(element, draft, element.tag, SILENT_BODY)


def _media(element: etree._Element, draft: Draft) -> None:
    for seq, image in enumerate(element.iter("img"), 1):
        content = str(image.get("img-content") or "")
        draft.media.append(Medium(role=_IMAGE_ROLES.get(content, content), file=str(image.get("file") or ""), seq=seq))


def _drawings(element: etree._Element, draft: Draft) -> None:
    _media(element, draft)
    keep_odd_attributes(element, draft, element.tag, SILENT_BODY)


def _source_files(element: etree._Element, draft: Draft) -> None:
    """Formulas and sequences as files for the programs that made them."""
    for part in element.iter():
        for name in ("cdx-file", "mol-file", "nb-file"):
            if file := part.get(name):
                draft.media.append(Medium(role="formula-source", file=str(file)))
        if part.tag == "sequence-list" and (file := part.get("file")):
            draft.media.append(Medium(role="sequence-list", file=str(file)))
    _media(element, draft)
    if text := plain(element):
        draft.keep(element.tag, text)
    keep_odd_attributes(element, draft, element.tag, SILENT_BODY)


_PARTS: Mapping[str, Section] = {
    "abstract": _body("abstract"),
    "description": _body("description"),
    "claims": _claims,
    "drawings": _drawings,
    "us-chemistry": _source_files,
    "us-math": _source_files,
    "us-sequence-list-doc": _source_files,
}
