"""Trade marks of the European Union as XML (EUIPO, EM-TM-TradeMark).

One right is one registration with all its classes, as that register keeps it (docs/decisions/0009). The goods and services
stand per class: `Text.seq` of a `goods` text is the number of its Nice class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import msgspec
from lxml import etree

from zhichan.formats import euipo_xml as part
from zhichan.formats.draft import Draft
from zhichan.formats.xml_fields import Fields, local
from zhichan.normalise.classes import parse_class
from zhichan.normalise.width import tidy
from zhichan.records.declared import Label
from zhichan.records.right import Event, Fact, Link, Medium, Text

_STATES = {
    "application refused": "rejected",
    "application withdrawn": "withdrawn",
    "registration cancelled": "cancelled",
    "registration surrendered": "surrendered",
    "registration expired": "expired",
}
_RECORDS = {
    "Proprietor - Total transfers": "transferred",
    "Proprietor - Partial transfers": "transferred",
    "Proprietor - Change of name and address": "changed",
    "Trade mark - Partial Surrender": "changed",
    "Trade mark - Total Surrender": "surrendered",
    "Trade mark - Renewals": "renewed",
}
TYPES = {
    "Individual": "ordinary",
    "Collective": "collective",
    "Certificate": "certification",
    "EU Certification": "certification",
}
FORMS = {
    "Word": "word",
    "Figurative": "figurative",
    "Combined": "combined",
    "3D shape": "three-dimensional",
    "3-D": "three-dimensional",
    "Colour": "colour",
    "Sound": "sound",
    "Other": "other",
}


class EuipoTrademarkXml(part.EuipoXml):
    """Reads trade marks."""

    name = "euipo-trademark-xml"
    label = Label(zh="欧盟商标 XML", en="EUIPO trade marks, XML")
    namespace = "http://euipo.europa.eu/trademark/data"
    entry = "TradeMark"
    kind = "trademark"
    number = "ApplicationNumber"
    sections: ClassVar[Mapping[str, part.Section]] = {}  # filled below, when the functions are there


def _choice(property_: str, choices: Mapping[str, str]) -> part.Section:
    def take(element: etree._Element, draft: Draft) -> None:
        name, fields = local(element.tag), Fields(element)
        printed = fields.pop("")
        if printed in choices:
            draft.facts.append(Fact(property=property_, value=choices[printed]))
        elif printed:
            draft.misread(name, printed, f"is no known {property_} of a mark", "compare the entry with the register")
        part.keep_left(fields, draft, name)

    return take


def _words(element: etree._Element, draft: Draft) -> None:
    fields = Fields(element)
    while text := fields.pop("MarkVerbalElementText"):
        draft.add_text("title", tidy(text))
    part.keep_left(fields, draft, local(element.tag))


def _goods(element: etree._Element, draft: Draft) -> None:
    """Goods and services of each class in each language."""
    for goods in element:
        edition = tidy(goods.findtext("{*}ClassificationVersion") or "")
        for description in list(goods.iter("{*}ClassDescription")):
            _class(description, edition, draft)
            parent = description.getparent()
            if parent is not None:
                parent.remove(description)
        fields = Fields(goods)
        if any(mark.scheme == "nice" for mark in draft.classes):
            fields.drop("ClassificationVersion", edition)
        part.keep_left(fields, draft, "GoodsServicesDetails/GoodsServices")


def _class(description: etree._Element, edition: str, draft: Draft) -> None:
    where = "GoodsServicesDetails/GoodsServices/ClassDescriptionDetails/ClassDescription"
    printed = tidy(description.findtext("{*}ClassNumber") or "")
    mark = parse_class(printed, "nice") if printed else None
    if mark:
        draft.classes.append(msgspec.structs.replace(mark, edition=edition or mark.edition))
    elif printed:
        draft.misread(f"{where}/ClassNumber", printed, "is no class of the scheme nice", "compare it with the register")
    for child in description:
        fields, name = Fields(child), local(child.tag)
        if name == "GoodsServicesDescription":
            lang = fields.pop("@languageCode").lower() or "und"
            text = fields.pop("")
            if text:
                draft.texts.append(Text(part="goods", lang=lang, text=text, seq=int(mark.symbol) if mark else 0))
        elif name == "ClassNumber":
            fields.drop("")
        part.keep_left(fields, draft, f"{where}/{name}", printed)


def _images(element: etree._Element, draft: Draft) -> None:
    """Pictures of the mark with the figurative elements in them (Vienna)."""
    where = "MarkImageDetails/MarkImage"
    for seq, image in enumerate(element, 1):
        fields = Fields(image)
        file, form = fields.pop("MarkImageURI"), fields.pop("MarkImageFileFormat")
        draft.media.append(Medium(role="mark", file=file, seq=seq))
        number = fields.pop("MarkImageIdentifier")
        if number not in file:
            part.put_aside(draft, f"{where}/MarkImageIdentifier", number)
        if not file.lower().endswith(f".{form.lower()}"):
            part.put_aside(draft, f"{where}/MarkImageFileFormat", form)
        path = "MarkImageCategory/CategoryCodeDetails/CategoryCode"
        while symbol := fields.pop(path):
            draft.add_class(f"{where}/{path}", symbol, "vienna")
        part.keep_left(fields, draft, where)


def _oppositions(element: etree._Element, draft: Draft) -> None:
    """Oppositions: an event each, and the earlier marks that they rest on."""
    for opposition in element:
        number = tidy(opposition.findtext("{*}OppositionIdentifier") or "")
        where = f"OppositionDetails/{local(opposition.tag)}"
        for earlier in list(opposition.iter("{*}EarlierMark")):
            draft.links.append(_earlier(earlier, number, where, draft))
            parent = earlier.getparent()
            if parent is not None:
                parent.remove(earlier)
        fields = Fields(opposition)
        date = draft.date(f"{where}/OppositionDate", fields.pop("OppositionDate"))
        ground = "; ".join(line.strip() for line in fields.pop("OppositionGroundText").splitlines() if line.strip())
        draft.events.append(Event(key="opposed", date=date, code=fields.pop("OppositionIdentifier"), text=ground))
        for path in (
            "ProceedingLanguageCode",
            "OpponentDetails/OpponentKey/Identifier",
            "RepresentativeDetails/RepresentativeKey/Identifier",
        ):
            while value := fields.pop(path):
                part.put_aside(draft, f"{where}/{path}", value, number)
        part.keep_left(fields, draft, where, number)


def _earlier(mark: etree._Element, opposition: str, where: str, draft: Draft) -> Link:
    fields = Fields(mark)
    date = draft.date(f"{where}/EarlierMarkDetails/EarlierMark/ApplicationDate", fields.pop("ApplicationDate"))
    return Link(
        rel="earlier-mark",
        office=fields.pop("EarlierMarkCountryCode"),
        number=fields.pop("ApplicationNumber") or fields.pop("RegistrationNumber"),
        date=date,
        category=opposition,
        name=fields.pop("WordMarkSpecification/MarkVerbalElementText"),
        text=part.words_of(fields),
    )


def _seniorities(element: etree._Element, draft: Draft) -> None:
    """Earlier national registrations whose seniority is claimed."""
    for seniority in element:
        fields, where = Fields(seniority), f"SeniorityDetails/{local(seniority.tag)}"
        date = draft.date(f"{where}/SeniorityFilingDate", fields.pop("SeniorityFilingDate"))
        office = fields.pop("SeniorityCountryCode")
        number = fields.pop("SeniorityRegistrationNumber") or fields.pop("SeniorityApplicationNumber")
        state = fields.pop("SeniorityStatusCode")
        text = part.words_of(fields)
        draft.links.append(Link(rel="seniority", office=office, number=number, date=date, category=state, text=text))


def _relations(element: etree._Element, draft: Draft) -> None:
    """Marks that this one came from or was divided into."""
    for relation in element:
        fields, where = Fields(relation), f"TradeMarkRelationDetails/{local(relation.tag)}"
        if draft.number:
            fields.drop("TradeMarkIdentifier", draft.number.canonical)
        word, related = fields.pop("TradeMarkRelationKind"), fields.pop("RelatedTradeMarkIdentifier")
        rel = "division" if "division" in word.lower() else "related-mark"
        draft.links.append(Link(rel=rel, office=part.OFFICE, number=related, category=word))
        part.keep_left(fields, draft, where)


EuipoTrademarkXml.sections = {
    "ApplicationDate": part.event("filed"),
    "RegistrationDate": part.event("granted"),
    "ExpiryDate": part.term_until,
    "MarkCurrentStatusCode": part.status("MarkCurrentStatusDate", _STATES),
    "MarkCurrentStatusDate": part.status_date("MarkCurrentStatusCode"),
    "KindMark": _choice("type", TYPES),
    "MarkFeature": _choice("form", FORMS),
    "WordMarkSpecification": _words,
    "GoodsServicesDetails": _goods,
    "MarkImageDetails": _images,
    "PublicationDetails": part.publications({"A.1": "published"}),
    "PriorityDetails": part.priorities,
    "ExhibitionPriorityDetails": part.exhibitions,
    "SeniorityDetails": _seniorities,
    "OppositionDetails": _oppositions,
    "ApplicantDetails": part.parties("holder", "holder-number"),
    "RepresentativeDetails": part.parties("agency", "agency-number"),
    "MarkRecordDetails": part.records(_RECORDS),
    "TradeMarkRelationDetails": _relations,
    "ApplicationLanguageCode": part.aside,
    "SecondLanguageCode": part.aside,
    "ApplicationReference": part.aside,
    "TradeDistinctivenessIndicator": part.aside,
}
