"""Gazette documents of the Chinese office (CNIPA) as XML: `business:PatentDocumentAndRelated`, schema V2.2.1.

Standard: ZC 0014, XML for patent documents (the office's adaptation of WIPO ST.36), as its gazette files show it. One document a
file, with its drawings beside it. Fields that the office leaves empty are written `0`, `0000000000` or `00000000`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from zhichan.formats.draft import Draft, TextPart, cited
from zhichan.formats.format import DivisibleFormat, Outcome, Problem
from zhichan.formats.xml_fields import Fields, keep_odd_attributes, local, plain
from zhichan.formats.xml_stream import BrokenXml, XmlDocument, documents, parse
from zhichan.normalise.addresses import split_address
from zhichan.normalise.classes import parse_class
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.records.declared import Label
from zhichan.records.right import Event, Fact, Link, Medium, Party

_MAX_DOCUMENT = 64 << 20
_ROOT = "PatentDocumentAndRelated"
_HEADER = "the place among its neighbours, which the order gives"
_MADE = "how the office's program made the entry"
_REPEATED = "repeats what the bibliographic part gives"

SILENT: Mapping[str, str] = {
    "@sequence": _HEADER,
    "@num": _HEADER,
    "@id": "a name for references within the document",
    **dict.fromkeys(("@dataFormat", "@sourceDB", "@processingType", "@creator"), _MADE),
    "@representative": "says that an applicant speaks for all; it is the first one",
    **dict.fromkeys(("@he", "@wi", "@imgContent", "@imgFormat", "@orientation", "@inline"), "the layout of a picture"),
}
"""Attributes that carry no information, each with the reason."""

SILENT_ROOT: Mapping[str, str] = {
    "@schemaLocation": "where the schema lies",
    "@xsdVersion": "the version of the schema",
    "@dateProduced": "the day on which the office's program wrote the file",
    "@status": "says that the file is complete",
    **dict.fromkeys(("@file", "@country", "@docNumber", "@kind"), _REPEATED),
}
EMPTY = ("0", "00", "0000000000", "00000000")
"""What the office writes where there is nothing."""

_ROLES = {
    "Applicant": "applicant",
    "Inventor": "inventor",
    "Agent": "agent",
    "Agency": "agency",
    "Assignee": "holder",
    "Examiner": "examiner",
}
_PHASES = {"SEA": "examiner", "APP": "applicant"}
_TYPES = {"1": "invention", "2": "utility-model", "3": "design", "8": "invention", "9": "utility-model"}
_PUBLISHED_KINDS = ("A",)  # every other kind code is that of a grant
_ID = "DocumentID"


class CnipaPatentXml(DivisibleFormat):
    """Reads gazette documents."""

    name = "cnipa-patent-xml"
    label = Label(zh="国家知识产权局专利公报 XML", en="CNIPA patent gazette, XML")
    licence = (
        "Official documents of the state are no works under Article 5 of China's Copyright Law; "
        "bulk data comes under the terms of the office that gives it."
    )
    authority = "office"
    extensions = (".xml",)

    def __init__(self, max_document: int = _MAX_DOCUMENT) -> None:
        self.max_document = max_document

    def recognises(self, head: bytes, path: Path) -> bool:
        return f":{_ROOT} ".encode() in head or f"<{_ROOT} ".encode() in head

    def read_part(self, path: Path, start: int = 0, end: int | None = None) -> Iterator[Outcome]:
        for document in documents(path, self.max_document, start, end):
            try:
                root = parse(document)
            except BrokenXml as error:
                yield Outcome(place=document.place, refusals=(Problem("", error.what, "", error.mend),), raw=document.text)
                continue
            yield _outcome(document, root)


def _outcome(document: XmlDocument, root: etree._Element) -> Outcome:
    draft = Draft()
    fields = Fields.of_attributes(root)
    draft.lang = fields.pop("@lang") or "und"
    draft.issued = draft.date("@datePublication", fields.pop("@datePublication"))
    fields.keep_left(draft, "", SILENT_ROOT)
    for child in root:
        name = local(child.tag)
        if name == "BibliographicData":
            _sections(child, draft)
        elif part := _PARTS.get(name):
            part(child, draft)
        else:
            Fields(child).keep_left(draft, name, SILENT)
    return draft.outcome(document.place, lambda: document.text)


Section = Callable[[etree._Element, Draft], None]


def _sections(bibliography: etree._Element, draft: Draft) -> None:
    for child in bibliography:
        name = local(child.tag)
        if section := _SECTIONS.get(name):
            section(child, draft)
        else:
            Fields(child).keep_left(draft, name, SILENT)


def _document_id(fields: Fields, at: str = _ID) -> tuple[str, str, str, str]:
    """(office, number, kind code, date) as printed."""
    office, number, kind, date = (fields.pop(f"{at}/{part}") for part in ("WIPOST3Code", "DocNumber", "Kind", "Date"))
    return office, number, kind, date


def _publication(element: etree._Element, draft: Draft) -> None:
    """The publication; the second one, in the office's exchange form, repeats the first."""
    fields = Fields(element)
    office, number, kind, date = _document_id(fields)
    publication = parse_publication(number + kind, office)
    iso = draft.date("PublicationReference/DocumentID/Date", date)
    if publication is None:
        draft.misread("PublicationReference", f"{office}{number}{kind}", "is no publication number", "compare it with the source")
    elif publication.keys[0] == draft.document:
        if iso != draft.documents[0].date:
            draft.keep("PublicationReference/DocumentID/Date", date)
    elif draft.document:
        draft.keep("PublicationReference", f"{office}{number}{kind} {date}")
    else:
        draft.document = publication.keys[0]
        draft.add_document(publication, iso)
        draft.events.append(Event(key="published" if kind[:1] in _PUBLISHED_KINDS else "granted", date=iso, code=kind))
    fields.keep_left(draft, "PublicationReference", SILENT)


def _gazette(element: etree._Element, draft: Draft) -> None:
    """The gazette in which the publication stands: the number of the event."""
    fields = Fields(element)
    number, date = fields.pop("GazetteReference/GazetteNumber"), fields.pop("GazetteReference/Date")
    iso = draft.date("PublicAvailabilityDate/GazetteReference/Date", date)
    if draft.events and draft.events[-1].date == iso:
        draft.events[-1] = replace(draft.events[-1], gazette=number)
    elif number or iso:
        draft.keep("PublicAvailabilityDate/GazetteReference", f"{number} {date}".strip())
    fields.keep_left(draft, "PublicAvailabilityDate", SILENT)


def _application(element: etree._Element, draft: Draft) -> None:
    """The application number; the second one, in the office's exchange form, repeats the first."""
    fields = Fields(element)
    type_ = fields.pop("@applType")
    office, number, kind, date = _document_id(fields)
    if kind:
        draft.keep("ApplicationReference/DocumentID/Kind", kind)
    iso = draft.date("ApplicationReference/DocumentID/Date", date)
    if draft.number is None:
        draft.identify("ApplicationReference", number, office)
        if draft.number is not None:
            _filed(draft, type_, iso)
    else:
        again = parse_application(number, office)
        if _TYPES.get(type_[:1]) != draft.number.type:
            draft.keep("ApplicationReference/@applType", type_)
        if again is None or again.canonical != draft.number.canonical:
            draft.keep("ApplicationReference/DocumentID", f"{office}{number}")
        if iso and all(event.date != iso for event in draft.events if event.key == "filed"):
            draft.keep("ApplicationReference/DocumentID/Date", date)
    fields.keep_left(draft, "ApplicationReference", SILENT)


def _filed(draft: Draft, type_: str, date: str) -> None:
    if draft.number and draft.number.type:
        draft.facts.append(Fact(property="type", value=draft.number.type))
    if type_ and (draft.number is None or _TYPES.get(type_[:1]) != draft.number.type):
        draft.keep("ApplicationReference/@applType", type_)
    if date:
        draft.events.append(Event(key="filed", date=date))


def _classes(element: etree._Element, draft: Draft) -> None:
    for place, child in enumerate(element):
        where = f"{local(element.tag)}/{local(child.tag)}"
        fields = Fields(child)
        parts = [fields.pop(name) for name in ("Section", "MainClass", "Subclass", "MainGroup", "Subgroup")]
        printed, version = fields.pop("Text"), fields.pop("IPCVersionDate")
        symbol = f"{''.join(parts[:4])}/{parts[4]}" if all(parts) else printed
        mark = parse_class(symbol, "ipc")
        if mark is None:
            draft.misread(where, printed or symbol, "is no class of the scheme ipc", "compare the symbol with the source")
        else:
            spelled = parse_class(printed, "ipc") if printed else mark
            if spelled is None or spelled.symbol != mark.symbol:
                draft.keep(f"{where}/Text", printed, mark.symbol)
            tail = (fields.pop("GeneratingOffice/WIPOST3Code"), fields.pop("ClassificationDataSource"))
            raw = " ".join(part for part in (mark.symbol, version, *tail) if part)
            edition = f"{version[:4]}.{version[4:6]}" if version else ""
            draft.classes.append(replace(mark, main=place == 0, edition=edition, raw=raw))
        fields.keep_left(draft, where, SILENT, symbol)


def _title(element: etree._Element, draft: Draft) -> None:
    draft.add_text("title", plain(element), lang=element.get("lang") or "")
    Fields.of_attributes(element).keep_left(draft, "InventionTitle", (*SILENT, "@lang"))


def _citations(element: etree._Element, draft: Draft) -> None:
    for citation in element:
        where = f"{local(element.tag)}/{local(citation.tag)}"
        fields = Fields(citation)
        phase = fields.pop("@srepPhase")
        category = _PHASES.get(phase, phase)
        at = f"ApplicationCitation/PublicationReference/{_ID}"
        office, number, kind, date = _document_id(fields, at)
        if number:
            office, normal, kind_code = cited(office, number, kind)
            iso = draft.date(f"{where}/{at}/Date", date)
            draft.links.append(Link(rel="cites", office=office, number=normal, kind_code=kind_code, date=iso, category=category))
            again = _document_id(fields, at)  # the exchange form
            if any(again) and again != (office, number, kind, date):
                draft.keep(f"{where}/{at}", " ".join(part for part in again if part), office + normal)
        else:
            text = plain(citation)
            draft.links.append(Link(rel="cites", number="", category=category, text=text))
            for path, value in list(fields.left()):
                if "@" not in path and value in text:
                    fields.drop(path)
        fields.keep_left(draft, where, SILENT, office + number)


def _related(element: etree._Element, draft: Draft) -> None:
    for child in element:
        where = f"{local(element.tag)}/{local(child.tag)}"
        fields = Fields(child)
        if local(child.tag) == "RelatedPublicationDoc":
            office, number, kind, date = _document_id(fields)
            publication = parse_publication(number + kind, office)
            iso = draft.date(f"{where}/{_ID}/Date", date)
            if publication is None:
                draft.misread(where, f"{office}{number}{kind}", "is no publication number", "compare it with the source")
            else:
                draft.add_document(publication, iso)
                draft.events.append(Event(key="published" if kind[:1] in _PUBLISHED_KINDS else "granted", date=iso, code=kind))
        fields.keep_left(draft, where, SILENT)


def _parties(element: etree._Element, draft: Draft) -> None:
    for group in element:
        _party_group(group, draft)


def _party_group(group: etree._Element, draft: Draft) -> None:
    Fields.of_attributes(group).keep_left(draft, local(group.tag), SILENT)
    for seq, child in enumerate(group, 1):
        name = local(child.tag)
        where = f"{local(group.tag)}/{name}"
        fields = Fields(child)
        if name not in _ROLES:
            fields.keep_left(draft, where, SILENT)
            continue
        party = _party(fields, draft, _ROLES[name], seq, "", where)
        _party(fields, draft, "agency", seq, "Agency/", where)  # an agent's agency may stand within the agent
        fields.keep_left(draft, where, SILENT, party)


def _party(fields: Fields, draft: Draft, role: str, seq: int, at: str, where: str) -> str:
    """Adds the party that the fields name below `at`, and returns its name; `where` is for what is kept beside it."""
    name = fields.pop(f"{at}AddressBook/Name") or fields.pop(f"{at}AddressBook/OrganizationName") or fields.pop(f"{at}Name")
    if not name:
        return ""
    name = clean_name(name)
    address = f"{at}AddressBook/Address"
    for part in _ADDRESS_PARTS:
        fields.drop(f"{address}/{part}", *EMPTY)
    for path in ("OrganizationCode", "OrganizationCode/@createDate", "OrganizationCode/@creator", "AssigneeCode", "AgencyCode"):
        fields.drop(f"{at}{path}", *EMPTY)
    fields.drop(f"{at}@publicationMark", "0")
    fields.drop(f"{at}@appType", role)
    code = next((code for part in ("OrganizationCode", "AssigneeCode", "AgencyCode") if (code := fields.pop(f"{at}{part}"))), "")
    postcode, printed = split_address(fields.pop(f"{address}/Text"))
    stated = fields.pop(f"{address}/PostCode")
    if stated and postcode and stated != postcode:
        draft.keep(f"{where}/{address}/PostCode", stated, name)
    langs = {fields.pop(f"{at}@lang"), fields.pop(f"{at}AddressBook/@lang")} - {""}
    draft.parties.append(
        Party(
            role=role,  # type: ignore[arg-type]  # a value of _ROLES
            name=name,
            seq=seq,
            lang=next(iter(sorted(langs)), draft.lang),
            country=fields.pop(f"{address}/WIPOST3Code"),
            region=fields.pop(f"{address}/Province"),
            city=fields.pop(f"{address}/City"),
            address=printed,
            postcode=postcode or stated,
            code=code,
        )
    )
    return name


_ADDRESS_PARTS = (
    *("AddressLine", "AddressMailCode", "PostBox", "AddressRoom", "AddressFloor", "AddressBuilding", "Street", "AddressCity"),
    *("County", "City", "Province", "PostCode", "Text"),
)


def _body(part: TextPart) -> Section:
    def take(element: etree._Element, draft: Draft) -> None:
        text = "\n".join(plain(child) for child in element if local(child.tag) not in _FIGURES)
        draft.add_text(part, text, lang=element.get("lang") or "")
        _media(element, draft)

    return take


def _claims(element: etree._Element, draft: Draft) -> None:
    for seq, claim in enumerate(element, 1):
        draft.add_text("claims", plain(claim), seq, lang=element.get("lang") or "")
    _media(element, draft)


_FIGURES = ("AbstractFigure",)


def _media(element: etree._Element, draft: Draft) -> None:
    """Pictures within a part. A label that only counts (`图1` of the first figure) says nothing beyond the order."""
    name = local(element.tag)
    role = {"Abstract": "abstract-drawing", "Drawings": "drawing"}.get(name, "formula")
    for seq, image in enumerate((e for e in element.iter() if local(e.tag) == "Image"), 1):
        file = image.get("file") or ""
        draft.media.append(Medium(role=role, file=file, seq=seq))
        figure = image.getparent()
        label = figure.get("figureLabels") if figure is not None else None
        if label and label != f"图{seq}":
            draft.keep(f"{name}/Figure/@figureLabels", label, file)
    keep_odd_attributes(element, draft, name, SILENT_BODY)


SILENT_BODY = frozenset((*SILENT, "@file", "@figureLabels"))

_SECTIONS: Mapping[str, Section] = {
    "PublicationReference": _publication,
    "PublicAvailabilityDate": _gazette,
    "ApplicationReference": _application,
    "ClassificationIPCRDetails": _classes,
    "InventionTitle": _title,
    "ReferencesCited": _citations,
    "RelatedDocuments": _related,
    "Parties": _parties,
    "AssigneeDetails": _party_group,
    "ExaminerDetails": _party_group,
}
"""Which function reads which section; every other section is kept as it is."""

_PARTS: Mapping[str, Section] = {
    "Abstract": _body("abstract"),
    "Description": _body("description"),
    "Claims": _claims,
    "Drawings": _media,
}
