"""XML of the European Patent Office: answers of Open Patent Services (OPS) and deliveries of its database (DOCDB).

Standards: EPO, OPS Reference Guide 3.2, and DOCDB XML, schema exchange-documents; both are adaptations of WIPO ST.36. OPS
answers hold exchange documents, family members with legal events, full texts, or no more than the numbers that a search found.

A record belongs to the right that its application reference names. Full texts, pictures and results of a search name a
publication only, and a United States reference without the series code tells no more: the importer finds the right that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from zhichan.formats.draft import Draft
from zhichan.formats.epo_bibliography import application_taken, bibliography, priorities, publication_of, text_with_language
from zhichan.formats.epo_family import Families, family_links
from zhichan.formats.epo_legal import legal_event
from zhichan.formats.epo_references import SILENT, Named, aside, children, named
from zhichan.formats.epo_stream import Piece, pieces
from zhichan.formats.epo_texts import claims, description
from zhichan.formats.format import NAMED_BY, Format, FormatError, Outcome, Problem
from zhichan.formats.xml_fields import Fields, local
from zhichan.formats.xml_stream import BrokenXml, parse
from zhichan.records.declared import Label
from zhichan.records.right import Fact, Medium

_MAX_RECORD = 64 << 20
_DELETED = "D"
OPS = re.compile(rb"<(?:[\w.-]+:)?world-patent-data[\s>]|<(?:[\w.-]+:)?fault[^>]*ops\.epo\.org")

SILENT_ROOT: Mapping[str, str] = {
    **SILENT,
    "@status": "how the record changed since the delivery before",
    "@date-of-last-exchange": "when the record was delivered",
    "@date-of-previous-exchange": "when the record was delivered before",
    "@date-added-docdb": "when the database took the record in",
    "@originating-office": "the office that delivers the database",
    "@fulltext-format": "how the service cut the text",
}
"""Attributes of a record that carry no information, each with the reason."""

_INSTANCES = {"Drawing": "drawing", "FirstPageClipping": "abstract-drawing", "FullDocument": "document"}


class EpoOpsXml(Format):
    """Reads answers of Open Patent Services."""

    name = "epo-ops-xml"
    label = Label(zh="欧洲专利局开放专利服务（OPS）XML", en="EPO Open Patent Services, XML")
    licence = (
        "EPO data under the terms of Open Patent Services: free within the fair use limits, with the EPO named as the source."
    )
    authority = "vendor"  # for all offices but its own the EPO passes on what others gave it
    extensions = (".xml",)

    def __init__(self, max_record: int = _MAX_RECORD) -> None:
        self.max_record = max_record

    def recognises(self, head: bytes, path: Path) -> bool:
        return OPS.search(head) is not None

    def read(self, path: Path) -> Iterator[Outcome]:
        families = Families(path, self.max_record)
        found = False
        for piece in pieces(path, self.max_record):
            if piece.name == "fault" and not found:
                raise FormatError(_fault(piece), where=path.name, mend="mend what was asked for, and fetch it again")
            found = True
            yield _outcome(piece, families)
        if not found:
            raise FormatError(
                "the answer of the European Patent Office holds no record: nothing was found",
                where=path.name,
                mend="look at the number or the query that was asked for, and fetch it again",
            )


def _fault(piece: Piece) -> str:
    """What the service says instead of an answer, as a sentence."""
    try:
        fields = Fields(next(parse(piece.framed).iter("{*}fault")))
    except (BrokenXml, StopIteration):
        return "the service answered with an error that cannot be read"
    code, message = fields.pop("code"), fields.pop("message")
    return f"the European Patent Office answered with an error, no data: {' '.join(part for part in (code, message) if part)}"


def _refused(piece: Piece, what: str, mend: str) -> Outcome:
    document = piece.document
    return Outcome(place=document.place, refusals=(Problem("", what, "", mend),), raw=document.text)


def _outcome(piece: Piece, families: Families) -> Outcome:
    if not piece.name:
        return _refused(piece, "is no record that the format knows", "compare it with the source; its tags may be damaged")
    if piece.name == "fault":
        return _refused(piece, _fault(piece), "mend what was asked for, and fetch it again")
    if piece.body is not None and not re.search(
        rb"(?:</(?:[\w.-]+:)?" + piece.name.encode() + rb"\s*|/)>\s*$", piece.body[-200:]
    ):
        return _refused(piece, f"the record breaks off before its end tag ({piece.name})", "fetch the file again")
    try:
        element = next((e for e in parse(piece.framed).iter() if local(str(e.tag)) == piece.name), None)
    except BrokenXml as error:
        return _refused(piece, error.what, error.mend)
    if element is None:
        return _refused(piece, "is no record that the format knows", "compare it with the source; its tags may be damaged")
    draft = Draft()
    _RECORDS[piece.name](element, draft)
    if piece.name == "family-member":
        family_links(families.of(piece), draft)
    return _told(piece, draft)


def _told(piece: Piece, draft: Draft) -> Outcome:
    document = piece.document
    if draft.number or draft.refusals or not draft.document:
        return draft.outcome(document.place, lambda: document.text)
    office = draft.documents[0].office
    outcome = draft.outcome(document.place, lambda: document.text, id_=NAMED_BY + draft.document, office=office)
    if outcome.right is None:
        return outcome
    # the right holds the publication already; a date would be news
    dated = tuple(publication for publication in outcome.right.documents if publication.date)
    return replace(outcome, right=replace(outcome.right, documents=dated), raw=document.text)


def _family_id(fields: Fields, draft: Draft) -> None:
    if family := fields.pop("@family-id"):
        draft.facts.append(Fact(property="family", value=family))


def _exchange_document(element: etree._Element, draft: Draft) -> None:
    fields = Fields.of_attributes(element)
    stated = Named("docdb", *(fields.pop(f"@{name}") for name in ("country", "doc-number", "kind", "date-publ")))
    if element.get("status") == _DELETED:
        what = "the office has taken this publication out of its database; the delivery holds no more than its number"
        draft.refuse("@status", what, stated.printed, "look whether the corpus still holds it")
        return
    _family_id(fields, draft)
    body = next(children(element, "bibliographic-data"), None)
    if body is not None:
        bibliography(body, draft)
    told = stated.publication()
    if not draft.document:
        publication_of([stated], draft, "exchange-document")
    elif told is None or told.keys[0] != draft.document:
        aside(draft, "exchange-document", stated.printed)
    if stated.date and (date := draft.date("@date-publ", stated.date)) not in {d.date for d in draft.documents}:
        aside(draft, "@date-publ", date)
    fields.keep_left(draft, "", SILENT_ROOT)
    for child in element:
        if child is not body:
            _part(child, draft)


def _part(child: etree._Element, draft: Draft) -> None:
    """A part of an exchange document beside the bibliographic one."""
    name = local(child.tag)
    if name == "abstract":
        text_with_language(child, draft, "abstract")
    elif name == "patent-family":
        for place, member in enumerate(children(child, "family-member"), 1):
            for reference in children(member, "publication-reference"):
                for form in named(reference, draft, f"{name}/{place}"):
                    if publication := form.publication():
                        family_links([(publication, None)], draft)
                    else:
                        aside(draft, f"{name}/family-member", form.printed)
        for path, value in Fields(child).left():
            if not path.startswith("family-member/publication-reference/") and path.rpartition("/")[2] not in SILENT_ROOT:
                aside(draft, f"{name}/{path}", value)
    else:
        Fields(child).keep_left(draft, name, SILENT)


def _family_member(element: etree._Element, draft: Draft) -> None:
    fields = Fields.of_attributes(element)
    _family_id(fields, draft)
    fields.keep_left(draft, "family-member", SILENT_ROOT)
    _references(element, draft)
    claims_of_priority = list(children(element, "priority-claim"))
    priorities(claims_of_priority, draft)
    for child in element:
        name = local(child.tag)
        if name == "legal":
            legal_event(child, draft, "legal")
        elif name == "exchange-document":
            _within_member(child, draft)
        elif name not in (*_REFERENCES, "priority-claim"):
            Fields(child).keep_left(draft, name, SILENT)


def _within_member(element: etree._Element, draft: Draft) -> None:
    """An exchange document within a family member: of the same publication, so it is told with it."""
    member, document = draft.number, draft.document
    _exchange_document(element, draft)
    draft.number = draft.number or member
    if member and draft.number != member:
        aside(draft, "family-member/application-reference", member.key)
    draft.document = document or draft.document
    draft.documents, draft.events = list(dict.fromkeys(draft.documents)), list(dict.fromkeys(draft.events))
    draft.facts, draft.links = list(dict.fromkeys(draft.facts)), list(dict.fromkeys(draft.links))


_REFERENCES = ("publication-reference", "application-reference")


def _references(element: etree._Element, draft: Draft) -> None:
    """The publication and the application that a member of a family is."""
    for name, take in (("publication-reference", publication_of), ("application-reference", application_taken)):
        forms = [form for child in children(element, name) for form in named(child, draft, name)]
        if forms:
            take(forms, draft, name)


def _fulltext(element: etree._Element, draft: Draft) -> None:
    Fields.of_attributes(element).keep_left(draft, "fulltext-document", SILENT_ROOT)
    for body in children(element, "bibliographic-data"):
        bibliography(body, draft)
    for child in element:
        name = local(child.tag)
        if name == "claims":
            claims(child, draft)
        elif name == "description":
            description(child, draft)
        elif name != "bibliographic-data":
            Fields(child).keep_left(draft, name, SILENT)


def _found(element: etree._Element, draft: Draft) -> None:
    """A publication that a search found: its number and its family."""
    fields = Fields.of_attributes(element)
    _family_id(fields, draft)
    forms = named(element, draft, "publication-reference")
    draft.rest = [rest for rest in draft.rest if rest.header != "publication-reference/@family-id"]
    draft.columns.pop("publication-reference/@family-id", None)
    publication_of(forms, draft, "publication-reference")


def _inquiry(element: etree._Element, draft: Draft) -> None:
    """Which pictures the service holds of a publication."""
    _references(element, draft)
    for place, instance in enumerate(children(element, "document-instance"), 1):
        fields = Fields(instance)
        kind, file, pages = fields.pop("@desc"), fields.pop("@link"), fields.pop("@number-of-pages")
        draft.media.append(Medium(role=_INSTANCES.get(kind, kind), file=file, seq=place))
        if kind == "FullDocument" and pages.isdigit():
            draft.facts.append(Fact(property="pages", value=pages))
        elif pages:
            aside(draft, "document-instance/@number-of-pages", pages, file)
        if kind not in _INSTANCES:
            aside(draft, "document-instance/@desc", kind, file)
        for _ in children(instance, "document-section"):
            words = " ".join(fields.pop(f"document-section/{name}") for name in ("@name", "@start-page"))
            aside(draft, "document-instance/document-section", words.strip(), file)
        for path, value in fields.left():
            if path.rpartition("/")[2] not in SILENT:
                aside(draft, f"document-instance/{path}", value, file)
    for child in element:
        if local(child.tag) not in (*_REFERENCES, "document-instance"):
            Fields(child).keep_left(draft, local(child.tag), SILENT)


_RECORDS: Mapping[str, Callable[[etree._Element, Draft], None]] = {
    "exchange-document": _exchange_document,
    "family-member": _family_member,
    "fulltext-document": _fulltext,
    "publication-reference": _found,
    "inquiry-result": _inquiry,
}
