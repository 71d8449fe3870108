"""References of the European Patent Office: one document or application, named in up to three forms (docdb, epodoc, original).

OPS puts the forms beside each other in one reference, DOCDB gives one reference a form; both are read alike. The docdb form
names the right; the others are compared with it and kept where they say something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from lxml import etree

from zhichan.formats.draft import Draft
from zhichan.formats.xml_fields import Fields, local
from zhichan.normalise.numbers import ApplicationNumber, Publication, exchange
from zhichan.normalise.width import compact
from zhichan.records.right import Rest

SILENT: Mapping[str, str] = {
    "@sequence": "the place among its neighbours, which the order gives",
    "@num": "the place among its neighbours, which the order gives",
    "@id": "a name for references within the record",
    "@doc-id": "the number under which the database keeps the entry",
    "@is-representative": "says which document of a family the database shows first",
    "@document-id-type": "the form in which a number is written; the forms are compared",
    "@data-format": "the form in which an entry is written; the forms are compared",
    "@dnum-type": "says that the number cited is that of a publication",
    "@system": "the service that answered",
}
"""Attributes that carry no information, each with the reason."""


_EPODOC = re.compile(r"([A-Z]{2})([A-Z]{0,2}\d+)([A-Z]\d?)?", re.ASCII)


class Named(msgspec.Struct, frozen=True):
    """One form of a reference, as printed."""

    form: str
    office: str
    number: str
    kind: str
    date: str
    name: str = ""

    @property
    def printed(self) -> str:
        """Number, kind and office in one."""
        return " ".join(part for part in (self.office, self.number, self.kind) if part)

    def application(self, office: str = "") -> ApplicationNumber | None:
        """The application that this form names."""
        if self.form == "epodoc":
            return exchange.from_epodoc(self.number)
        if self.form == "original":
            return exchange.from_original(self.number, self.office or office)
        return exchange.from_docdb(self.office, self.number, self.kind)

    def publication(self) -> Publication | None:
        """The publication that this form names; an epodoc number names it without, or with part of, its kind code."""
        if self.form == "epodoc":
            match = _EPODOC.fullmatch(compact(self.number).upper())
            return exchange.publication(match[1], match[2], match[3] or self.kind) if match else None
        return exchange.publication(self.office, self.number, self.kind)


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of this local name."""
    return (child for child in element if local(child.tag) == name)


def named(element: etree._Element, draft: Draft, where: str) -> list[Named]:
    """The forms within one reference, the docdb form first. What stands beside them is kept."""
    Fields.of_attributes(element).keep_left(draft, where, SILENT)
    for child in element:
        if local(child.tag) != "document-id":
            Fields(child).keep_left(draft, f"{where}/{local(child.tag)}", SILENT)
    return forms_within(element, draft, where)


def forms_within(element: etree._Element, draft: Draft, where: str) -> list[Named]:
    """The forms within one reference, the docdb form first. What stands beside them is the caller's."""
    format_ = str(element.get("data-format") or "")
    found = []
    for child in children(element, "document-id"):
        at = f"{where}/document-id"
        fields = Fields(child)
        form = fields.pop("@document-id-type") or fields.pop("@format") or format_ or "docdb"
        if lang := fields.pop("@lang"):
            aside(draft, f"{at}/@lang", lang)
        values = (fields.pop(name) for name in ("country", "doc-number", "kind", "date", "name"))
        found.append(Named(form, *values))
        fields.keep_left(draft, at, SILENT)
    return in_order(found)


def in_order(forms: Iterable[Named]) -> list[Named]:
    """The docdb form first, then epodoc, then the rest."""
    return sorted(forms, key=lambda form: {"docdb": 0, "epodoc": 1}.get(form.form, 2))


def aside(draft: Draft, where: str, value: str, of: str = "") -> None:
    """Keeps what is understood and has no place of its own in the record."""
    draft.rest.append(Rest(header=where, value=f"{of}: {value}" if of else value))


def office_of(forms: list[Named]) -> str:
    """The office that the forms name; an epodoc number begins with it."""
    stated = next((form.office for form in forms if form.office), "")
    return stated or next((match[1] for form in forms if (match := _EPODOC.fullmatch(compact(form.number).upper()))), "")


def application_of(forms: list[Named]) -> ApplicationNumber | None:
    """The application that the forms name; the first that tells it counts. One with a wrong check digit tells nothing."""
    office = office_of(forms)
    found = (form.application(office) for form in forms)
    return next((number for number in found if number and number.check != "wrong"), None)


def keep_other_applications(forms: list[Named], number: ApplicationNumber | None, draft: Draft, where: str, of: str = "") -> None:
    """Keeps the forms that do not say the same number."""
    office = office_of(forms)
    for form in forms:
        told = form.application(office)
        if form.number and (told is None or number is None or told.key != number.key or told.check == "wrong"):
            aside(draft, f"{where}[{form.form}]", form.printed, of)


def keep_other_publications(forms: list[Named], publication: Publication | None, draft: Draft, where: str, of: str = "") -> None:
    """Keeps the forms that do not say the same publication."""
    for form in forms:
        told = form.publication()
        same = told and publication and (told.office, told.number) == (publication.office, publication.number)
        same = same and publication and told and publication.kind_code.startswith(told.kind_code[:1])
        if form.number and not same:
            aside(draft, f"{where}[{form.form}]", form.printed, of)


def date_of(forms: list[Named], draft: Draft, where: str, of: str = "") -> str:
    """The date that the forms bear; another one beside it is kept."""
    dates = dict.fromkeys(draft.date(f"{where}/date", form.date) for form in forms if form.date)
    told = [date for date in dates if date]
    for other in told[1:]:
        aside(draft, f"{where}/date", other, of)
    return told[0] if told else ""
