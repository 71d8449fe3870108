"""The bibliographic part of a United States grant: element → what it means. One small function per section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lxml import etree
from msgspec.structs import replace

from zhichan.formats.draft import Draft
from zhichan.formats.us_citations import SILENT, citations
from zhichan.formats.us_parties import assignees, correspondence, examiners, parties
from zhichan.formats.xml_fields import Fields, plain
from zhichan.normalise.classes import parse_class
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.records.right import Event, Fact, Link

TYPES = {"utility": "invention", "design": "design", "plant": "plant", "reissue": "reissue", "sir": "other"}
"""`appl-type` → type of right. A statutory invention registration (`sir`) is no grant."""

_NO_KIND = "00"  # a kind code that says there is none
_DOCUMENT = "document-id"

Section = Callable[[etree._Element, Draft], None]


def grant_events(kind_code: str) -> tuple[str, ...]:
    """What happens on the day of a publication in the gazette of grants; a registration (H) grants nothing."""
    return ("published", "disclosed") if kind_code.startswith("H") else ("granted",)


def application_events(kind_code: str) -> tuple[str, ...]:
    """What the publication of an application is: the first (A1, P1), a correction (A9, P9), another one (A2, P4: no key)."""
    return {"": ("published",), "1": ("published",), "9": ("corrected",)}.get(kind_code[1:], ("",))


def _publication(element: etree._Element, draft: Draft) -> None:
    _published(element, draft, grant_events)


def _application_publication(element: etree._Element, draft: Draft) -> None:
    _published(element, draft, application_events)


def _published(element: etree._Element, draft: Draft, events: Callable[[str], Iterable[str]]) -> None:
    fields = Fields(element)
    office, printed, kind_code = (fields.pop(f"{_DOCUMENT}/{name}") for name in ("country", "doc-number", "kind"))
    date = draft.date("publication-reference/document-id/date", fields.pop(f"{_DOCUMENT}/date"))
    publication = parse_publication(printed + kind_code, office)
    if publication is None:
        draft.misread(
            "publication-reference", f"{office}{printed}{kind_code}", "is no publication number", "compare it with the source"
        )
    else:
        draft.document = publication.keys[0]
        draft.add_document(publication, date)
        draft.events += [Event(key=key, date=date, code=kind_code) for key in events(kind_code)]
    fields.keep_left(draft, element.tag, SILENT)


def _application(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    printed_type = fields.pop("@appl-type")
    draft.identify("application-reference", fields.pop(f"{_DOCUMENT}/doc-number"), fields.pop(f"{_DOCUMENT}/country") or "US")
    if date := draft.date("application-reference/document-id/date", fields.pop(f"{_DOCUMENT}/date")):
        draft.events.append(Event(key="filed", date=date))
    draft.facts.append(Fact(property="type", value=TYPES.get(printed_type, "other")))
    if TYPES.get(printed_type, "other") == "other":
        draft.keep("application-reference/@appl-type", printed_type)
    fields.keep_left(draft, element.tag, SILENT)


def _fact(property_: str) -> Section:
    """A section that is one number."""

    def take(element: etree._Element, draft: Draft) -> None:
        fields = Fields(element)
        _count(draft, property_, element.tag, fields.pop(""))
        fields.keep_left(draft, element.tag, SILENT)

    return take


def _count(draft: Draft, property_: str, where: str, value: str) -> None:
    if value.isascii() and value.isdigit():
        draft.facts.append(Fact(property=property_, value=value))
    elif value:
        draft.misread(where, value, "is no whole number", "compare it with the source")


def _facts(properties: Mapping[str, str]) -> Section:
    """A section of several numbers."""

    def take(element: etree._Element, draft: Draft) -> None:
        fields = Fields(element)
        for path, property_ in properties.items():
            _count(draft, property_, f"{element.tag}/{path}", fields.pop(path))
        fields.keep_left(draft, element.tag, SILENT)

    return take


def _term_of_grant(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    for path, property_ in (("length-of-grant", "term-years"), ("us-term-extension", "term-extension-days")):
        _count(draft, property_, f"{element.tag}/{path}", fields.pop(path))
    if element.find("disclaimer") is not None:
        draft.facts.append(Fact(property="terminal-disclaimer", value=fields.pop("disclaimer/text") or "yes"))
    fields.keep_left(draft, element.tag, SILENT)


def _locarno(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    edition, symbol = fields.pop("edition"), fields.pop("main-classification")
    text = f"LOC({edition}){symbol}" if edition else symbol
    draft.add_class(f"{element.tag}/main-classification", text, "locarno", main=True)
    fields.keep_left(draft, element.tag, SILENT)


def _national(element: etree._Element, draft: Draft) -> None:
    for child in element:
        where = f"{element.tag}/{child.tag}"
        if child.tag in ("main-classification", "further-classification") and child.text:
            draft.add_class(where, child.text, "uspc", main=child.tag.startswith("main"))
        elif child.tag != "country" or child.text != "US":
            Fields(child).keep_left(draft, where, SILENT)


def _ipc(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    edition = fields.pop("edition")
    for path in ("main-classification", "further-classification"):
        while text := fields.pop(path):
            add_column_class(draft, f"{element.tag}/{path}", text, edition, main=path[0] == "m")
    fields.keep_left(draft, element.tag, SILENT)


def add_column_class(draft: Draft, where: str, text: str, edition: str, *, main: bool) -> None:
    """Adds a class of the IPC's editions one to seven, which are printed in columns: `A01B  100` is A01B 1/00."""
    group, subgroup = text[4:7].strip(), text[7:].strip()
    symbol = f"{text[:4]}{group}/{subgroup}" if group.isdigit() and "/" not in text else text
    mark = parse_class(f"{symbol}({edition.lstrip('0')})" if edition else symbol, "ipc")
    if mark is None:
        draft.misread(where, f"{text} ({edition})", "is no class of the scheme ipc", "compare it with the source")
    else:
        draft.classes.append(replace(mark, main=main, raw=text))


def _ipcr(element: etree._Element, draft: Draft) -> None:
    for child in element:
        _st8(child, draft, "ipc", f"{element.tag}/{child.tag}")


def _cpc(element: etree._Element, draft: Draft) -> None:
    for group in element:
        for child in group:
            where = f"{element.tag}/{group.tag}/{child.tag}"
            if child.tag == "classification-cpc":
                _st8(child, draft, "cpc", where, main=group.tag == "main-cpc")
            else:
                Fields(child).keep_left(draft, where, SILENT)


def _st8(element: etree._Element, draft: Draft, scheme: str, where: str, *, main: bool = False) -> None:
    """One class in the parts of WIPO ST.8: version, level, position, value, date of action, status, source, office."""
    fields = Fields(element)
    parts = [fields.pop(name) for name in ("section", "class", "subclass")]
    symbol = f"{''.join(parts)}{fields.pop('main-group')}/{fields.pop('subgroup')}"
    version = fields.pop("ipc-version-indicator/date") or fields.pop("cpc-version-indicator/date")
    position = fields.pop("symbol-position")
    marks = (version, fields.pop("classification-level"), position, *map(fields.pop, _ST8_TAIL))
    raw = " ".join(part for part in (symbol, *marks) if part)
    mark = parse_class(symbol, scheme)
    if mark is None:
        draft.misread(where, raw, f"is no class of the scheme {scheme}", "compare the symbol with the source")
    else:
        edition = f"{version[:4]}.{version[4:6]}" if version.isdigit() else ""
        draft.classes.append(replace(mark, main=main or (scheme == "ipc" and position == "F"), edition=edition, raw=raw))
    fields.keep_left(draft, where, SILENT, symbol)


_ST8_TAIL = (
    *("classification-value", "action-date/date", "classification-status", "classification-data-source"),
    *("generating-office/country", "scheme-origination-code"),
)


def _title(element: etree._Element, draft: Draft) -> None:
    draft.add_text("title", plain(element))


def _searched(element: etree._Element, draft: Draft) -> None:
    """The field of search: kept, one entry a class, so that class and remark stay together. The blanks of a class are columns."""
    for child in element:
        draft.keep(f"{element.tag}/{child.tag}", " ".join(str(text) for text in child.itertext() if not text.isspace()))


def flag(element: etree._Element, draft: Draft) -> None:
    """An element that says something by being there: kept by its name, or by the names of the empty elements within it."""
    empty = [child for child in element if not len(child) and not child.text]
    for part in empty or ([] if len(element) else [element]):
        draft.keep(element.tag, str(part.tag))
    Fields(element).keep_left(draft, element.tag, SILENT)


def _priorities(element: etree._Element, draft: Draft) -> None:
    for child in element:
        fields = Fields(child)
        office, number = fields.pop("country"), fields.pop("doc-number")
        parsed = parse_application(number, office)
        where = f"{element.tag}/{child.tag}"
        draft.links.append(
            Link(
                rel="priority",
                office=office,
                number=parsed.canonical if parsed and parsed.office == office else number,
                date=draft.date(f"{where}/date", fields.pop("date")),
                category=fields.pop("@kind"),
            )
        )
        fields.keep_left(draft, where, SILENT, number)


def _pct_filing(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    _linked(fields, draft, "pct-filing", _DOCUMENT, element.tag)
    if date := draft.date(f"{element.tag}/us-371c124-date/date", fields.pop("us-371c124-date/date")):
        draft.events.append(Event(key="entered-national-phase", date=date))
    fields.keep_left(draft, element.tag, SILENT)


def _pct_publishing(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    office, printed, kind_code, date = (fields.pop(f"{_DOCUMENT}/{part}") for part in ("country", "doc-number", "kind", "date"))
    parsed = parse_publication(printed, office)
    number = parsed.number if parsed and parsed.office == office else printed
    date = draft.date(f"{element.tag}/date", date)
    draft.links.append(Link(rel="pct-publication", office=office, number=number, kind_code=kind_code, date=date))
    fields.keep_left(draft, element.tag, SILENT)


def _linked(fields: Fields, draft: Draft, rel: str, at: str, where: str, category: str = "") -> str:
    """Adds a link to the application at a path; returns how it is called."""
    office, printed, kind_code, date = (fields.pop(f"{at}/{part}") for part in ("country", "doc-number", "kind", "date"))
    parsed = parse_application(printed, office)
    number = parsed.canonical if parsed else printed
    if parsed and parsed.office != office:
        draft.keep(f"{where}/{at}/country", office, number)  # an international number under a country
        office = parsed.office
    kind_code = "" if kind_code == _NO_KIND else kind_code
    date = draft.date(f"{where}/{at}/date", date)
    draft.links.append(Link(rel=rel, office=office, number=number, kind_code=kind_code, date=date, category=category))
    return office + number


def _related(element: etree._Element, draft: Draft) -> None:
    for child in element:
        fields = Fields(child)
        where = f"{element.tag}/{child.tag}"
        subject = ""
        if child.tag == "related-publication":
            _earlier(fields, draft, where)
        elif child.tag == "us-provisional-application":
            subject = _linked(fields, draft, "priority", _DOCUMENT, where, "provisional")
        elif child.find("relation/parent-doc/document-id") is not None:
            subject = _linked(fields, draft, child.tag, "relation/parent-doc/document-id", where)
        fields.keep_left(draft, where, SILENT, subject)


def _earlier(fields: Fields, draft: Draft, where: str) -> None:
    """The publication of the same application before its grant."""
    office, printed, kind_code, date = (fields.pop(f"{_DOCUMENT}/{part}") for part in ("country", "doc-number", "kind", "date"))
    date = draft.date(f"{where}/{_DOCUMENT}/date", date)
    if publication := parse_publication(printed + kind_code, office):
        draft.add_document(publication, date)
        draft.events.append(Event(key="published", date=date, code=kind_code))
    else:
        draft.misread(where, f"{office}{printed}{kind_code}", "is no publication number", "compare it with the source")


SECTIONS: Mapping[str, Section] = {
    "publication-reference": _publication,
    "application-reference": _application,
    "us-application-series-code": _fact("series"),
    "us-term-of-grant": _term_of_grant,
    "classification-locarno": _locarno,
    "classification-national": _national,
    "classification-ipc": _ipc,
    "classifications-ipcr": _ipcr,
    "classifications-cpc": _cpc,
    "invention-title": _title,
    "references-cited": citations,
    "us-references-cited": citations,
    "number-of-claims": _fact("claims-count"),
    "us-field-of-classification-search": _searched,
    "field-of-search": _searched,
    "figures": _facts({"number-of-drawing-sheets": "drawing-sheets", "number-of-figures": "figures"}),
    "parties": parties,
    "us-parties": parties,
    "assignees": assignees,
    "examiners": examiners,
    "priority-claims": _priorities,
    "pct-or-regional-filing-data": _pct_filing,
    "pct-or-regional-publishing-data": _pct_publishing,
    "us-related-documents": _related,
    "rule-47-flag": flag,
    "us-issued-on-continued-prosecution-application": flag,
}
"""Which function reads which section of a grant; every other section is kept as it is."""

APPLICATION_SECTIONS: Mapping[str, Section] = {
    **SECTIONS,
    "publication-reference": _application_publication,
    "correspondence-address": correspondence,
    "us-publication-filing-type": flag,
}
"""The same of a published application."""
