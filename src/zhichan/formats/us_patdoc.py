"""The elements of a PATDOC (grants of 2001 to 2004): element → what it means. One small function per section."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree
from msgspec.structs import replace

from zhichan.formats.draft import Draft, cited
from zhichan.formats.us_bibliography import add_column_class, grant_events
from zhichan.formats.us_marked_texts import claims, drawings, text
from zhichan.formats.us_parties import ORGANISATIONS, PERSONS
from zhichan.formats.xml_fields import Fields, plain
from zhichan.normalise.classes import parse_class
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.records.right import Event, Fact, Link, Party

EMPTY = frozenset(
    (
        *("B221US", "B473US", "B597US", "CITED-BY-EXAMINER", "CITED-BY-OTHER", "EMI", "EMR", "CHEMCDX", "CHEMMOL", "MATHEMATICA"),
        *("CUSTOM-CHARACTER", "CRF", "CLREF", "FGREF", "DFREF", "FOR", "LSTREF", "PAREF", "SEQREF", "TBLREF"),
        *("DEL-S", "DEL-E", "INS-S", "INS-E", "COLSPEC", "SPANSPEC"),
        *("none", "mprescripts", "mspace", "malignmark", "maligngroup", "sep"),  # of MathML
    )
)
"""Elements that SGML writes without an end (some of them in some versions only)."""

SILENT: Mapping[str, str] = {
    **dict.fromkeys(("@ID", "@LVL", "@LEVEL"), "a name for references within the document, or the depth of a paragraph"),
    **dict.fromkeys(
        (
            *("@ALT", "@HE", "@WI", "@LX", "@LY", "@TYPE", "@IMF", "@ALIGN", "@COMPACT", "@TSIZE", "@PREFIX", "@NUMSTYLE"),
            *("@align", "@char", "@charoff", "@colname", "@colwidth", "@colnum", "@cols", "@colsep", "@frame", "@morerows"),
            *("@nameend", "@namest", "@pgwide", "@rowsep", "@tabstyle", "@valign", "@orient", "@spanname"),
            *("@COLNAME", "@COLWIDTH", "@COLNUM", "@COLS", "@COLSEP", "@FRAME", "@MOREROWS", "@NAMEEND", "@NAMEST", "@PGWIDE"),
            *("@ROWSEP", "@TABSTYLE", "@VALIGN", "@ORIENT", "@CHAR", "@CHAROFF"),
        ),
        "the layout of a page, a table or a picture",
    ),
    "@FILE": "read as a medium",
    "@DTD": "the version of the schema",
    "@STATUS": "the run of the office's program",
}
"""Attributes that carry no information or are read elsewhere, each with the reason."""

_MARKUP = ("PDAT", "STEXT", "PTEXT", "HIL", "BOLD", "ITALIC", "ULINE", "DULINE", "SMALLCAPS", "SB", "SP", "LTL")
_TYPES = {"A": "invention", "B": "invention", "S": "design", "P": "plant", "E": "reissue"}
_SPACED = re.compile(r"(D|RE|PP|H|T)\.\s*(?=\d)")  # `D. 271298`

_NO_KIND = "00"  # a kind code that says there is none

Section = Callable[[etree._Element, Draft], None]


def read_patdoc(root: etree._Element, draft: Draft) -> None:
    """Reads all of a document."""
    Fields.of_attributes(root).keep_left(draft, "", SILENT)
    for child in root:
        if child.tag == "SDOBI":
            _bibliography(child, draft)
        elif read := _PARTS.get(child.tag):
            read(child, draft)
        else:
            Fields(child).keep_left(draft, child.tag, SILENT)


def _bibliography(element: etree._Element, draft: Draft) -> None:
    Fields.of_attributes(element).keep_left(draft, element.tag, SILENT)
    etree.strip_tags(element, *_MARKUP)  # every value stands in a PDAT, which says nothing
    for group in element:
        if group.tag in _SECTIONS:
            _SECTIONS[group.tag](group, draft)
            continue
        for child in group:
            if read := _SECTIONS.get(child.tag):
                read(child, draft)
            else:
                _keep(child, draft, f"{group.tag}/{child.tag}")


def _keep(element: etree._Element, draft: Draft, where: str, of: str = "") -> None:
    """Keeps an element that is not understood; an empty one by its name."""
    if not len(element) and not (element.text or "").strip():
        draft.keep(where, str(element.tag), of)
    Fields(element).keep_left(draft, where, SILENT, of)


def _numbers(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, printed, kind_code = (fields.pop(path) for path in ("B190", "B110/DNUM", "B130"))
    date = draft.issued = draft.date("B100/B140", fields.pop("B140/DATE"))
    publication = parse_publication(printed + kind_code, office)
    if publication is None:
        draft.misread("B100", f"{office}{printed}{kind_code}", "is no publication number", "compare it with the source")
    else:
        draft.document = publication.keys[0]
        draft.add_document(publication, date)
        draft.events += [Event(key=key, date=date, code=kind_code) for key in grant_events(kind_code)]
    type_ = _TYPES.get(kind_code[:1], "other")
    draft.facts.append(Fact(property="type", value=type_))
    if type_ == "other":
        draft.keep("B100/B130", kind_code)
    fields.keep_left(draft, element.tag, SILENT)


def _filing(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    draft.identify("B200/B210", fields.pop("B210/DNUM"), "US")
    _count(draft, "series", "B200/B211US", fields.pop("B211US"))
    if date := draft.date("B200/B220", fields.pop("B220/DATE")):
        draft.events.append(Event(key="filed", date=date))
    if element.find("B221US") is not None:
        draft.keep("B200/B221US", "B221US")
    fields.keep_left(draft, element.tag, SILENT)


def _count(draft: Draft, property_: str, where: str, value: str) -> None:
    if value.isascii() and value.isdigit():
        draft.facts.append(Fact(property=property_, value=value))
    elif value:
        draft.misread(where, value, "is no whole number", "compare it with the source")


def _priority(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, number = fields.pop("B330/CTRY"), fields.pop("B310/DNUM")
    parsed = parse_application(number, office) if office else None
    number = parsed.canonical if parsed and parsed.office == office else number
    draft.links.append(Link(rel="priority", office=office, number=number, date=draft.date("B320", fields.pop("B320/DATE"))))
    fields.keep_left(draft, element.tag, SILENT, office + number)


def _term(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    given_up = draft.date("B472/B473", fields.pop("B473/DATE"))
    if given_up or element.find("B473US") is not None:
        draft.facts.append(Fact(property="terminal-disclaimer", value="yes"))
    if given_up:
        draft.facts.append(Fact(property="disclaimed-from", value=given_up))
    _count(draft, "term-years", "B472/B474", fields.pop("B474"))
    _count(draft, "term-extension-days", "B472/B474US", fields.pop("B474US"))
    fields.keep_left(draft, element.tag, SILENT)


def _international_class(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    edition = fields.pop("B516")
    design = any(fact.property == "type" and fact.value == "design" for fact in draft.facts)
    for path in ("B511", "B512"):
        while value := fields.pop(path):
            if design and (mark := parse_class(f"LOC({edition}){value}" if edition else value, "locarno")):
                draft.classes.append(replace(mark, main=path == "B511"))
            else:
                add_column_class(draft, f"B510/{path}", value, edition, main=path == "B511")
    fields.keep_left(draft, element.tag, SILENT)


def _national_class(element: etree._Element, draft: Draft) -> None:
    for child in element:
        draft.add_class(f"B520/{child.tag}", (child.text or "").lstrip("\n").rstrip(), "uspc", main=child.tag == "B521")


def _title(element: etree._Element, draft: Draft) -> None:
    draft.add_text("title", plain(element))


def _citations(element: etree._Element, draft: Draft) -> None:
    for child in element:
        by = [tag for tag in ("CITED-BY-EXAMINER", "CITED-BY-OTHER") if child.find(tag) is not None]
        category = by[0].rpartition("-")[2].lower() if by else ""
        literature = child.find("NCIT")
        if literature is not None:
            draft.links.append(Link(rel="cites", number="", category=category, text=plain(literature)))
            continue
        fields = Fields(child)
        number = _SPACED.sub(r"\1", fields.pop("PCIT/DOC/DNUM"))
        office, number, kind_code = cited(fields.pop("PCIT/DOC/CTRY") or "US", number, fields.pop("PCIT/DOC/KIND"))
        date = draft.date(f"B560/{child.tag}/DATE", fields.pop("PCIT/DOC/DATE"))
        name = clean_name(fields.pop("PCIT/PARTY-US/NAM/SNM") or fields.pop("PCIT/PARTY-US/NAM/ONM"))
        draft.links.append(
            Link(rel="cites", number=number, office=office, kind_code=kind_code, date=date, category=category, name=name)
        )
        fields.keep_left(draft, f"B560/{child.tag}", SILENT, f"{office}{number}{kind_code}")


def _counts(properties: Mapping[str, str]) -> Section:
    def take(element: etree._Element, draft: Draft) -> None:
        for child in element:
            if property_ := properties.get(child.tag):
                _count(draft, property_, f"{element.tag}/{child.tag}", (child.text or "").strip())
            else:
                _keep(child, draft, f"{element.tag}/{child.tag}")

    return take


_RELATIONS = {
    "B620": "division",
    "B631": "continuation",
    "B632": "continuation-in-part",
    "B633": "continuing-reissue",
    "B610": "addition",
    "B640": "reissue",
    "B641US": "us-divisional-reissue",
    "B660": "substitution",
    "B645": "us-reexamination-reissue-merger",
    "B646US": "us-reexamination-reissue-merger",
}


def _relation(element: etree._Element, draft: Draft) -> None:
    """An earlier application from which this one descends; what its child is, and what became of it, is kept beside it."""
    fields = Fields(element)
    office, number, kind_code, date = _document(fields, draft, "PARENT-US/PDOC/DOC/", element.tag)
    draft.links.append(Link(rel=_RELATIONS[str(element.tag)], office=office, number=number, kind_code=kind_code, date=date))
    fields.keep_left(draft, element.tag, SILENT, office + number)


def _document(fields: Fields, draft: Draft, at: str, where: str) -> tuple[str, str, str, str]:
    """(office, number, kind code, date) of an application, in normal form where recognised."""
    office, printed, kind_code = (fields.pop(f"{at}{part}") for part in ("CTRY", "DNUM", "KIND"))
    kind_code = "" if kind_code == _NO_KIND else kind_code
    date = draft.date(f"{where}/DATE", fields.pop(f"{at}DATE"))
    parsed = parse_application(printed, office or "US")
    if parsed is None:
        return office or "US", printed, kind_code, date
    if office not in ("", parsed.office):
        draft.keep(f"{where}/CTRY", office, parsed.canonical)  # an international number under a country
    return parsed.office, parsed.canonical, kind_code, date


def _continuations(element: etree._Element, draft: Draft) -> None:
    for child in element:
        _relation(child, draft) if child.tag in _RELATIONS else _keep(child, draft, f"{element.tag}/{child.tag}")


def _provisional(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, number, kind_code, date = _document(fields, draft, "DOC/", element.tag)
    draft.links.append(Link(rel="priority", office=office, number=number, kind_code=kind_code, date=date, category="provisional"))
    fields.keep_left(draft, element.tag, SILENT, office + number)


def _earlier(element: etree._Element, draft: Draft) -> None:
    """The publication of the same application before its grant."""
    fields = Fields(element)
    office, printed, kind_code = (fields.pop(f"DOC/{part}") for part in ("CTRY", "DNUM", "KIND"))
    date = draft.date(f"{element.tag}/DATE", fields.pop("DOC/DATE"))
    if publication := parse_publication(printed + kind_code, office or "US"):
        draft.add_document(publication, date)
        draft.events.append(Event(key="published", date=date, code=publication.kind_code))
    else:
        draft.misread(element.tag, f"{office}{printed}{kind_code}", "is no publication number", "compare it with the source")
    fields.keep_left(draft, element.tag, SILENT)


def _party(fields: Fields, draft: Draft, role: str, where: str, at: str = "PARTY-US/") -> Party | None:
    """The party of a `PARTY-US`; what is left of the fields is kept beside its name."""
    person = clean_name(" ".join(filter(None, (fields.pop(f"{at}NAM/{part}") for part in ("FNM", "SNM", "SFX")))))
    body = clean_name(fields.pop(f"{at}NAM/ONM"))
    if not (name := body or person):
        fields.keep_left(draft, where, SILENT)
        return None
    if body and person:
        draft.keep(f"{where}/NAM", person, name)
    country, region, city, postcode = (fields.pop(f"{at}ADR/{part}") for part in ("CTRY", "STATE", "CITY", "PCODE"))
    streets = []
    while street := fields.pop(f"{at}ADR/STR"):
        streets.append(street)
    party = Party(
        role=role,  # type: ignore[arg-type]  # the callers pass roles only
        name=name,
        seq=sum(party.role == role for party in draft.parties) + 1,
        lang=draft.lang,
        country=country or ("US" if region else ""),  # the office prints a country only of those abroad
        region=region,
        city=city,
        address=", ".join(streets),
        postcode=postcode,
        scope="organisation" if body else "person",
    )
    draft.parties.append(party)
    fields.keep_left(draft, where, SILENT, name)
    return party


def _people(role: str) -> Section:
    def take(element: etree._Element, draft: Draft) -> None:
        for child in element:
            if child.tag == "B748US":
                _keep(child, draft, f"{element.tag}/{child.tag}")
                continue
            party = _party(Fields(child), draft, role, f"{element.tag}/{child.tag}")
            if party and role == "agent" and party.scope == "organisation":
                seq = sum(party.role == "agency" for party in draft.parties) + 1
                draft.parties[-1] = replace(party, role="agency", seq=seq)

    return take


def _assignees(element: etree._Element, draft: Draft) -> None:
    """Each assignee is followed by its code."""
    party: Party | None = None
    for child in element:
        if child.tag == "B731":
            party = _party(Fields(child), draft, "holder", "B730/B731")
            continue
        code = (child.text or "").strip()
        if party and child.tag == "B732US":
            scope = "organisation" if code in ORGANISATIONS else "person" if code in PERSONS else party.scope
            draft.parties[draft.parties.index(party)] = replace(party, scope=scope)
        _keep(child, draft, f"B730/{child.tag}", party.name if party else "")


def _international_filing(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, number, kind_code, date = _document(fields, draft, "B861/DOC/", "B860")
    draft.links.append(Link(rel="pct-filing", office=office, number=number, kind_code=kind_code, date=date))
    for path in ("B864US/DATE", "B863/DATE"):  # version 2.5, version 2.4
        if entered := draft.date(f"B860/{path}", fields.pop(path)):
            draft.events.append(Event(key="entered-national-phase", date=entered))
    fields.keep_left(draft, element.tag, SILENT)


def _international_publication(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, printed, kind_code = (fields.pop(f"B871/DOC/{part}") for part in ("CTRY", "DNUM", "KIND"))
    date = draft.date("B870/DATE", fields.pop("B871/DOC/DATE"))
    parsed = parse_publication(printed, office or "WO")
    number = parsed.number if parsed else printed
    draft.links.append(Link(rel="pct-publication", office=office or "WO", number=number, kind_code=kind_code, date=date))
    fields.keep_left(draft, element.tag, SILENT)


_SECTIONS: Mapping[str, Section] = {
    "B100": _numbers,
    "B200": _filing,
    "B300": _priority,
    "B472": _term,
    "B510": _international_class,
    "B520": _national_class,
    "B540": _title,
    "B560": _citations,
    "B570": _counts({"B577": "claims-count"}),
    "B590": _counts({"B595": "drawing-sheets", "B596": "figures"}),
    "B630": _continuations,
    **{tag: _relation for tag in _RELATIONS if tag not in ("B631", "B632", "B633")},
    "B680US": _provisional,
    "B690US": _earlier,
    "B720": _people("inventor"),
    "B730": _assignees,
    "B740": _people("agent"),
    "B745": _people("examiner"),
    "B860": _international_filing,
    "B870": _international_publication,
}

_PARTS: Mapping[str, Section] = {
    "SDOAB": text("abstract", SILENT),
    "SDODE": text("description", SILENT),
    "SDOCL": claims("CLM", SILENT),
    "SDODR": drawings(SILENT),
    "SDOCR": drawings(SILENT),
}
