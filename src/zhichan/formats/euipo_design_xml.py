"""Registered Community designs as XML (EUIPO, EM-DS-Design): a design is a patent right of the type design, office EM.

The indication of the product is the title, in each language. A design is protected for five years from its filing and may be
renewed up to twenty-five (Regulation (EC) No 6/2002, Article 12); the register states the end of the term as it runs.
"""

from __future__ import annotations

from collections import Counter
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
from zhichan.records.right import Fact, Medium

_STATES = {
    "design lapsed": "lapsed-fee",
    "design surrendered": "abandoned",
    "design declared invalid": "revoked",
    "application refused": "rejected",
    "application withdrawn": "withdrawn",
}
_RECORDS = {
    "Renewal Registration": "renewed",
    "Transfer of Ownership": "transferred",
    "Relative Errors on Part A on Design": "corrected",
}


class EuipoDesignXml(part.EuipoXml):
    """Reads designs."""

    name = "euipo-design-xml"
    label = Label(zh="欧盟外观设计 XML", en="EUIPO designs, XML")
    namespace = "http://euipo.europa.eu/design/data"
    entry = "Design"
    kind = "patent"
    number = "DesignIdentifier"
    sections: ClassVar[Mapping[str, part.Section]] = {}  # filled below, when the functions are there

    def settle(self, draft: Draft) -> None:
        """The day of publication stands in an element of its own and, as a rule, with the bulletin's sections."""
        draft.facts.append(Fact(property="type", value="design"))
        told = {event.date for event in draft.events if event.key == "published" and event.code}
        draft.events = [e for e in draft.events if e.key != "published" or e.code or e.date not in told]
        titles = Counter(text.lang for text in draft.texts if text.part == "title")
        draft.texts = [text if titles[text.lang] > 1 else msgspec.structs.replace(text, seq=0) for text in draft.texts]


def _products(element: etree._Element, draft: Draft) -> None:
    """What the design is applied to, in each language; a design for several products has several in each."""
    seen: Counter[str] = Counter()
    for child in element:
        fields = Fields(child)
        lang = fields.pop("@languageCode").lower() or "und"
        seen[lang] += 1
        draft.add_text("title", tidy(fields.pop("")), seen[lang], lang)
        part.keep_left(fields, draft, f"IndicationProductDetails/{local(child.tag)}")


def _classes(element: etree._Element, draft: Draft) -> None:
    for child in element:
        fields, where = Fields(child), f"ClassDescriptionDetails/{local(child.tag)}"
        printed = fields.pop("ClassNumber")
        mark = parse_class(printed.replace(".", "-"), "locarno")  # the office writes 12.15
        if mark:
            draft.classes.append(msgspec.structs.replace(mark, raw=printed if printed != mark.symbol else ""))
        elif printed:
            what = "is no class of the scheme locarno"
            draft.misread(f"{where}/ClassNumber", printed, what, "compare the symbol with the register")
        part.keep_left(fields, draft, where)


def _views(element: etree._Element, draft: Draft) -> None:
    for seq, view in enumerate(element.iter("{*}View"), 1):
        fields, where = Fields(view), f"{local(element.tag)}/View"
        file, form = fields.pop("ViewURI"), fields.pop("ViewFileFormat")
        draft.media.append(Medium(role="drawing", file=file, seq=seq))
        part.put_aside(draft, f"{where}/ViewIdentifier", fields.pop("ViewIdentifier"), str(seq))
        if not file.lower().endswith(f".{form.lower()}"):
            part.put_aside(draft, f"{where}/ViewFileFormat", form)
        part.keep_left(fields, draft, where, str(seq))
    for view in list(element.iter("{*}View")):
        parent = view.getparent()
        if parent is not None:
            parent.remove(view)
    part.keep_left(Fields(element), draft, local(element.tag))


def _application(element: etree._Element, draft: Draft) -> None:
    """The application of a design is that of all designs filed with it; its number stands in the design's own as a rule."""
    printed = tidy(element.text or "")
    if draft.number is None or not draft.number.canonical.startswith(f"{printed}-"):
        part.put_aside(draft, "ApplicationNumber", printed)


EuipoDesignXml.sections = {
    "ApplicationDate": part.event("filed"),
    "RegistrationDate": part.event("granted"),
    "PublicationDate": part.event("published"),
    "ExpiryDate": part.term_until,
    "DesignCurrentStatusCode": part.status("DesignCurrentStatusDate", _STATES),
    "DesignCurrentStatusDate": part.status_date("DesignCurrentStatusCode"),
    "ApplicationNumber": _application,
    "IndicationProductDetails": _products,
    "ClassDescriptionDetails": _classes,
    "DesignRepresentationSheetDetails": _views,
    "PublicationDetails": part.publications({"A.1": "published"}),
    "PriorityDetails": part.priorities,
    "ExhibitionPriorityDetails": part.exhibitions,
    "ApplicantDetails": part.parties("holder", "holder-number"),
    "RepresentativeDetails": part.parties("agency", "agency-number"),
    "DesignerDetails": part.parties("inventor", "designer-number"),
    "DesignRecordDetails": part.records(_RECORDS),
    "ReceivingOfficeDate": part.aside,
    "EffectiveDate": part.aside,
    "ApplicationLanguageCode": part.aside,
    "SecondLanguageCode": part.aside,
    "ApplicationReference": part.aside,
    "DesignDescription": part.aside,
    "PublicationDefermentIndicator": part.aside,
    "RenewalCurrentStatusCode": part.aside,
}
