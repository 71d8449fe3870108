"""The elements of a published application of 2001 to 2004: element → what it means. One small function per section."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree
from msgspec.structs import replace

from zhichan.formats.draft import Draft
from zhichan.formats.us_bibliography import add_column_class, application_events, flag
from zhichan.formats.us_marked_texts import Take, claims, drawings, text
from zhichan.formats.us_parties import ORGANISATIONS, PERSONS
from zhichan.formats.xml_fields import Fields, plain
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.records.right import Event, Fact, Link, Party

SILENT: Mapping[str, str] = {
    **dict.fromkeys(
        ("@id", "@lvl", "@level", "@number"), "a name for references within the document, or the depth of a paragraph"
    ),
    **dict.fromkeys(("@target", "@depends_on", "@hytime"), "a reference within the document"),
    **dict.fromkeys(
        (
            *("@alt", "@he", "@wi", "@lx", "@ly", "@imf", "@ti", "@type", "@align", "@char", "@charoff", "@colname", "@colwidth"),
            *("@colnum", "@cols", "@colsep", "@frame", "@morerows", "@nameend", "@namest", "@pgwide", "@rowsep", "@tabstyle"),
            *("@valign", "@orient", "@spanname", "@compact", "@tsize", "@prefix", "@numstyle"),
        ),
        "the layout of a page, a table or a picture",
    ),
    "@file": "read as a medium",
    **dict.fromkeys(("@st32-name", "@inid-code"), "the name of the element in another standard"),
    **dict.fromkeys(("@version", "@distribution"), "the version of the schema"),
}
"""Attributes that carry no information or are read elsewhere, each with the reason."""

_DOCUMENT = "document-id"


def read_publication(root: etree._Element, draft: Draft) -> None:
    """Reads all of a document."""
    Fields.of_attributes(root).keep_left(draft, "", SILENT)
    for child in root:
        if child.tag == "subdoc-bibliographic-information":
            Fields.of_attributes(child).keep_left(draft, child.tag, SILENT)
            for section in child:
                _SECTIONS.get(section.tag, _keep)(section, draft)
        else:
            _PARTS.get(child.tag, _keep)(child, draft)


def _keep(element: etree._Element, draft: Draft) -> None:
    """Keeps an element that is not understood; what is empty by its name."""
    flag(element, draft) if not len(element) and not element.text else Fields(element).keep_left(draft, element.tag, SILENT)


def _publication(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, printed, kind_code = (fields.pop(path) for path in ("country-code", "doc-number", "kind-code"))
    date = draft.issued = draft.date("document-id/document-date", fields.pop("document-date"))
    publication = parse_publication(printed + kind_code, office or "US")
    if publication is None:
        draft.misread(_DOCUMENT, f"{office}{printed}{kind_code}", "is no publication number", "compare it with the source")
    else:
        draft.document = publication.keys[0]
        draft.add_document(publication, date)
        draft.events += [Event(key=key, date=date, code=kind_code) for key in application_events(kind_code)]
    draft.facts.append(Fact(property="type", value="plant" if kind_code.startswith("P") else "invention"))
    fields.keep_left(draft, element.tag, SILENT)


def _filing(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    draft.identify("domestic-filing-data/application-number", fields.pop("application-number/doc-number"), "US")
    series = fields.pop("application-number-series-code")
    if series.isascii() and series.isdigit():
        draft.facts.append(Fact(property="series", value=series))
    elif series:
        where = "domestic-filing-data/application-number-series-code"
        draft.misread(where, series, "is no whole number", "compare it with the source")
    if date := draft.date("domestic-filing-data/filing-date", fields.pop("filing-date")):
        draft.events.append(Event(key="filed", date=date))
    for child in element:
        if not len(child) and not child.text:
            draft.keep(f"{element.tag}/{child.tag}", str(child.tag))
    fields.keep_left(draft, element.tag, SILENT)


def _priority(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, number = fields.pop("country-code"), fields.pop("priority-application-number/doc-number")
    parsed = parse_application(number, office) if office else None
    number = parsed.canonical if parsed and parsed.office == office else number
    date = draft.date("foreign-priority-data/filing-date", fields.pop("filing-date"))
    draft.links.append(Link(rel="priority", office=office, number=number, date=date))
    fields.keep_left(draft, element.tag, SILENT, office + number)


def _technical(element: etree._Element, draft: Draft) -> None:
    for child in element:
        if child.tag == "title-of-invention":
            draft.add_text("title", plain(child))
        elif child.tag == "classification-ipc":
            _international_class(child, draft)
        elif child.tag == "classification-us":
            _national_class(child, draft)
        else:
            _keep(child, draft)


def _international_class(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    edition = fields.pop("classification-ipc-edition")
    for path in ("classification-ipc-primary/ipc", "classification-ipc-secondary/ipc"):
        while value := fields.pop(path):
            add_column_class(draft, f"{element.tag}/{path}", value, edition, main="primary" in path)
    fields.keep_left(draft, element.tag, SILENT)


def _national_class(element: etree._Element, draft: Draft) -> None:
    """Class and subclass in three and six digits, the last three of them decimals: 709, 204000 is 709/204."""
    for child in element:
        fields = Fields(child)
        printed = fields.pop("uspc/class") + fields.pop("uspc/subclass")
        if printed:
            draft.add_class(f"{element.tag}/{child.tag}", printed, "uspc", main=child.tag.endswith("primary"))
        fields.keep_left(draft, f"{element.tag}/{child.tag}", SILENT, printed)


_RELATIONS = {
    "division-of": "division",
    "continuation-of": "continuation",
    "continuation-in-part-of": "continuation-in-part",
    "continuing-reissue-of": "continuing-reissue",
    "a-371-of-international": "a-371-of-international",  # of this application or of one it descends from
    "substitution-for": "substitution",
    "reissue-of": "reissue",
}


def _continuity(element: etree._Element, draft: Draft) -> None:
    """Earlier applications from which this one descends."""
    for child in element:
        if child.tag == "continuations":
            _continuity(child, draft)
        elif rel := _RELATIONS.get(child.tag):
            _related(child, draft, rel, f"parent-child/parent/{_DOCUMENT}/")
        elif child.tag == "non-provisional-of-provisional":
            _related(child, draft, "priority", f"{_DOCUMENT}/", "provisional")
        else:
            _keep(child, draft)


def _related(element: etree._Element, draft: Draft, rel: str, at: str, category: str = "") -> None:
    """A link to the application at a path; what its child is, and what became of it, is kept beside it."""
    fields = Fields(element)
    office, number, kind_code, date = _application(fields, draft, at, str(element.tag))
    draft.links.append(Link(rel=rel, office=office, number=number, kind_code=kind_code, date=date, category=category))
    fields.keep_left(draft, element.tag, SILENT, office + number)


def _application(fields: Fields, draft: Draft, at: str, where: str) -> tuple[str, str, str, str]:
    """(office, number, kind code, date) of an application, in normal form where recognised."""
    office, printed, kind_code = (fields.pop(f"{at}{part}") for part in ("country-code", "doc-number", "kind-code"))
    date = draft.date(f"{where}/document-date", fields.pop(f"{at}document-date"))
    parsed = parse_application(printed, office or "US")
    if parsed is None:
        return office or "US", printed, kind_code, date
    if office not in ("", parsed.office):
        draft.keep(f"{where}/country-code", office, parsed.canonical)  # an international number under a country
    return parsed.office, parsed.canonical, kind_code, date


def _inventors(element: etree._Element, draft: Draft) -> None:
    for seq, child in enumerate(element, 1):
        fields = Fields(child)
        where = f"{element.tag}/{child.tag}"
        name = _person(fields)
        if not name:
            fields.keep_left(draft, where, SILENT)
            continue
        party = Party(role="inventor", name=name, seq=seq, lang=draft.lang, scope="person")
        for at in ("residence/residence-us/", "residence/residence-non-us/"):
            city, region, country = (fields.pop(f"{at}{part}") for part in ("city", "state", "country-code"))
            if city or region or country:
                party = replace(party, city=city, region=region, country=country)
        draft.parties.append(_addressed(party, fields))
        fields.keep_left(draft, where, SILENT, name)


def _person(fields: Fields) -> str:
    parts = ("given-name", "middle-name", "family-name", "name-suffix")
    return clean_name(" ".join(filter(None, (fields.pop(f"name/{part}") for part in parts))))


def _addressed(party: Party, fields: Fields) -> Party:
    """The party at the address that the fields give. Who has a residence already may get letters elsewhere: that stays apart."""
    if party.city or party.region or party.country:
        return party
    paths = {"postcode": "postalcode", "city": "city", "region": "state", "country": "country/country-code"}
    street = ", ".join(filter(None, (fields.pop(f"address/{part}") for part in ("address-1", "address-2"))))
    return replace(party, address=street, **{field: fields.pop(f"address/{path}") for field, path in paths.items()})


def _assignee(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    code, body, person = fields.pop("assignee-type"), clean_name(fields.pop("organization-name")), _person(fields)
    name = body or person
    if name:
        by_name = "organisation" if body else "person"
        scope = "organisation" if code in ORGANISATIONS else "person" if code in PERSONS else by_name
        seq = sum(party.role == "holder" for party in draft.parties) + 1
        party = Party(role="holder", name=name, seq=seq, lang=draft.lang, scope=scope)  # type: ignore[arg-type]  # one of two
        draft.parties.append(_addressed(party, fields))
    if body and person:
        draft.keep("assignee/name", person, name)
    if code:
        draft.keep("assignee/assignee-type", code, name)
    fields.keep_left(draft, element.tag, SILENT, name)


def _correspondence(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    if name := clean_name(fields.pop("name-1")):
        party = Party(role="correspondent", name=name, seq=1, lang=draft.lang, scope="organisation")
        draft.parties.append(_addressed(party, fields))
    fields.keep_left(draft, element.tag, SILENT, name)


def _conventions(element: etree._Element, draft: Draft) -> None:
    """The international application and its publication."""
    fields = Fields(element)
    if element.find(f"pct-application/{_DOCUMENT}") is not None:
        office, number, kind_code, date = _application(fields, draft, f"pct-application/{_DOCUMENT}/", "pct-application")
        draft.links.append(Link(rel="pct-filing", office=office, number=number, kind_code=kind_code, date=date))
    for path in ("pct-application/usc371c124-date", "pct-application/usc371-date"):
        if entered := draft.date(path, fields.pop(path)):
            draft.events.append(Event(key="entered-national-phase", date=entered))
    at = f"pct-publication/{_DOCUMENT}/"
    if printed := fields.pop(f"{at}doc-number"):
        office, kind_code = fields.pop(f"{at}country-code") or "WO", fields.pop(f"{at}kind-code")
        parsed = parse_publication(printed, office)
        date = draft.date("pct-publication/document-date", fields.pop(f"{at}document-date"))
        number = parsed.number if parsed else printed
        draft.links.append(Link(rel="pct-publication", office=office, number=number, kind_code=kind_code, date=date))
    fields.keep_left(draft, element.tag, SILENT)


_SECTIONS: Mapping[str, Take] = {
    _DOCUMENT: _publication,
    "domestic-filing-data": _filing,
    "foreign-priority-data": _priority,
    "technical-information": _technical,
    "continuity-data": _continuity,
    "inventors": _inventors,
    "assignee": _assignee,
    "correspondence-address": _correspondence,
    "international-conventions": _conventions,
}
_PARTS: Mapping[str, Take] = {
    "subdoc-abstract": text("abstract", SILENT),
    "subdoc-description": text("description", SILENT),
    "sequence-cwu": drawings(SILENT),
    "subdoc-claims": claims("claim", SILENT),
    "subdoc-drawings": drawings(SILENT),
}
