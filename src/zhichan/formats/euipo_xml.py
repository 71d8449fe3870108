"""What the XML of trade marks and of designs of the European Union Intellectual Property Office has in common.

Standards: WIPO ST.66 (trade marks) and ST.86 (designs), in the office's schemas EM-TM-TradeMark and EM-DS-Design. A document is a
`Transaction` that holds one register entry as a rule. Applicants and representatives are named by the office's numbers for them,
which its other files explain, or in full; what stands there is kept, nothing is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Literal

import msgspec
from lxml import etree

from zhichan.formats.draft import Draft
from zhichan.formats.format import Format, Outcome, Problem
from zhichan.formats.xml_fields import Fields, local
from zhichan.formats.xml_stream import BrokenXml, XmlDocument, documents, parse
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import parse_number
from zhichan.normalise.width import tidy
from zhichan.records.right import Event, Fact, Link, Party, Rest, Role

OFFICE = "EM"
_MAX_DOCUMENT = 64 << 20
_PRODUCED = "TransactionHeader/SenderDetails/RequestProducerDateTime"
_FORMATTED = "Address/FormattedAddress/"
ENTITIES: Mapping[str, Literal["organisation", "person"]] = {"Legal Entity": "organisation", "Natural Person": "person"}

Section = Callable[[etree._Element, Draft], None]

SILENT: Mapping[str, str] = {"@schemaLocation": "where the schema lies"}
"""Attributes that carry no information, each with the reason."""
USUAL: Mapping[str, tuple[str, ...]] = {
    "@operationCode": ("Insert", "Update"),
    "@identifierKindCode": (OFFICE,),
    "TransactionCode": ("EM-Trade Mark", "EM-Design"),
    "PublicationPage": ("0",),
    "DesignDescription": ("false",),
}
"""Elements and attributes that say nothing while they hold these values; so does a `…Indicator` that is `false`."""


def says_nothing(name: str, value: str) -> bool:
    """Whether an element or attribute with this value carries no information."""
    return name in SILENT or value in USUAL.get(name, ()) or (name.endswith("Indicator") and value == "false")


class EuipoXml(Format):
    """Reads transactions; a subclass says what a register entry is."""

    namespace: ClassVar[str]
    entry: ClassVar[str]
    """The element of one register entry."""
    kind: ClassVar[str]
    number: ClassVar[str]
    """The element with the number that the right bears."""
    sections: ClassVar[Mapping[str, Section]]
    """Child of the entry, or of `TransactionData` beside it → how it is read."""
    licence = "EUIPO open data: may be used again if the office is named as its source and the data is not changed in meaning."
    authority = "office"
    extensions = (".xml",)

    def __init__(self, max_document: int = _MAX_DOCUMENT) -> None:
        self.max_document = max_document

    def recognises(self, head: bytes, path: Path) -> bool:
        return b"<Transaction" in head and self.namespace.encode() in head

    def read(self, path: Path) -> Iterator[Outcome]:
        for document in documents(path, self.max_document):
            try:
                root = parse(document)
            except BrokenXml as error:
                yield Outcome(place=document.place, refusals=(Problem("", error.what, "", error.mend),), raw=document.text)
                continue
            yield from self._outcomes(document, root)

    def _outcomes(self, document: XmlDocument, root: etree._Element) -> Iterator[Outcome]:
        entries = [entry for entry in root.iter(f"{{*}}{self.entry}") if self._parent(entry) == f"{self.entry}Details"]
        if not entries:
            what = f"the transaction holds no {self.entry}"
            yield Outcome(place=document.place, refusals=(Problem("", what, "", "fetch the document again"),), raw=document.text)
        contents = [next(entry.iterancestors("{*}TransactionContentDetails"), None) for entry in entries]
        for element in (*entries, *dict.fromkeys(content for content in contents if content is not None)):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)  # what is left of each is its envelope
        for place, (entry, content) in enumerate(zip(entries, contents, strict=True), 1):
            where = document.place if len(entries) == 1 else f"{document.place} entry {place}"
            yield self._outcome(where, document, root, content, entry)

    @staticmethod
    def _parent(entry: etree._Element) -> str:
        parent = entry.getparent()
        return local(parent.tag) if parent is not None else ""

    def _outcome(
        self, place: str, document: XmlDocument, root: etree._Element, content: etree._Element | None, entry: etree._Element
    ) -> Outcome:
        draft = Draft()
        draft.kind = self.kind
        self._identify(entry, draft)
        self._envelope(root, content, draft)
        own = Fields.of_attributes(entry)
        keep_left(own, draft, "")
        for child in entry:
            name = local(child.tag)
            if section := self.sections.get(name):
                section(child, draft)
            elif name not in (self.number, "RegistrationOfficeCode"):
                keep_left(Fields(child), draft, name)
        self.settle(draft)
        return draft.outcome(place, lambda: document.text)

    def _identify(self, entry: etree._Element, draft: Draft) -> None:
        printed = tidy(entry.findtext(f"{{*}}{self.number}") or "")
        office = tidy(entry.findtext("{*}RegistrationOfficeCode") or OFFICE)
        draft.number = parse_number(self.kind, printed, office) if office == OFFICE else None
        if office != OFFICE:
            draft.refuse(
                "RegistrationOfficeCode", "is not the office of the European Union", office, "read it as that office's own"
            )
        elif draft.number is None:
            draft.refuse(self.number, "is no number of this register", printed, "compare it with the register")

    def _envelope(self, root: etree._Element, content: etree._Element | None, draft: Draft) -> None:
        fields = Fields(root)
        printed = fields.pop(_PRODUCED)
        draft.issued = draft.date(_PRODUCED, printed.partition("T")[0])
        keep_left(fields, draft, "")
        if content is None:
            return
        data = content.find("{*}TransactionData")
        for part in list(data) if data is not None else []:
            if data is not None and (section := self.sections.get(local(part.tag))):
                section(part, draft)
                data.remove(part)
        fields = Fields(content)
        if draft.number:
            fields.drop("TransactionIdentifier", draft.number.canonical)
        keep_left(fields, draft, "")

    def settle(self, draft: Draft) -> None:
        """Draws together what several elements said; nothing, if not said otherwise."""


def keep_left(fields: Fields, draft: Draft, path: str, of: str = "") -> None:
    """Keeps what nobody has taken, except what says nothing."""
    for where, value in fields.left():
        full = "/".join(part for part in (path, where) if part)
        if not says_nothing(full.rpartition("/")[2], value):
            draft.keep(full, value, of)


def put_aside(draft: Draft, where: str, value: str, of: str = "") -> None:
    """Keeps a value that is understood and has no place of its own in the record; `of` names what it belongs to."""
    if value and not says_nothing(where.rpartition("/")[2], value):
        draft.rest.append(Rest(header=where, value=f"{of}: {value}" if of else value))


def aside(element: etree._Element, draft: Draft) -> None:
    """A part that is understood and has no place of its own in the record."""
    for where, value in Fields(element).left():
        put_aside(draft, "/".join(part for part in (local(element.tag), where) if part), value)


def event(key: str) -> Section:
    """A date on which something happened."""

    def take(element: etree._Element, draft: Draft) -> None:
        name, fields = local(element.tag), Fields(element)
        if date := draft.date(name, fields.pop("")):
            draft.events.append(Event(key=key, date=date))
        keep_left(fields, draft, name)

    return take


def term_until(element: etree._Element, draft: Draft) -> None:
    """The last day of the term as it runs."""
    name, fields = local(element.tag), Fields(element)
    if date := draft.date(name, fields.pop("")):
        draft.facts.append(Fact(property="term-until", value=date))
    keep_left(fields, draft, name)


def status(date_name: str, keys: Mapping[str, str]) -> Section:
    """What the register says of the entry, with its codes, and since when (another element). `keys`: words → event."""

    def take(element: etree._Element, draft: Draft) -> None:
        fields, parent = Fields(element), element.getparent()
        words = fields.pop("")
        code = "/".join(value for value in (fields.pop("@milestone"), fields.pop("@status")) if value)
        date = draft.date(date_name, tidy(parent.findtext(f"{{*}}{date_name}") or "")) if parent is not None else ""
        draft.facts.append(Fact(property="stated-status", value=words))
        draft.events.append(Event(key=keys.get(words.lower(), ""), date=date, code=code, text=words))
        keep_left(fields, draft, local(element.tag))

    return take


def status_date(status_name: str) -> Section:
    """Read with the status; kept where there is none."""

    def take(element: etree._Element, draft: Draft) -> None:
        parent = element.getparent()
        if parent is None or parent.find(f"{{*}}{status_name}") is None:
            aside(element, draft)

    return take


def publications(keys: Mapping[str, str]) -> Section:
    """Publications in the office's bulletin; `keys` maps sections of it to events."""

    def take(element: etree._Element, draft: Draft) -> None:
        for publication in element:
            fields, where = Fields(publication), f"PublicationDetails/{local(publication.tag)}"
            issue, section = fields.pop("PublicationIdentifier"), fields.pop("PublicationSection")
            date = draft.date(f"{where}/PublicationDate", fields.pop("PublicationDate"))
            draft.events.append(Event(key=keys.get(section, ""), date=date, code=section, gazette=issue))
            for name in ("PublicationSequenceNumber", "PublicationPage"):
                put_aside(draft, f"{where}/{name}", fields.pop(name), f"{issue} {section}")
            keep_left(fields, draft, where, f"{issue} {section}")

    return take


def records(keys: Mapping[str, str]) -> Section:
    """Entries made after the filing (transfers, changes, renewals); those refused or unfinished have no event key."""
    entered = ("Published", "Record Published", "Not to be published")

    def take(element: etree._Element, draft: Draft) -> None:
        for wrapper in element:
            for record in wrapper:
                fields, where = Fields(record), f"{local(element.tag)}/{local(wrapper.tag)}/{local(record.tag)}"
                number, what = fields.pop("RecordIdentifier"), fields.pop("BasicRecordKind")
                state = fields.pop("RecordCurrentStatusCode")
                date = draft.date(f"{where}/RecordCurrentStatusDate", fields.pop("RecordCurrentStatusDate"))
                key = keys.get(what, "") if state in entered else ""
                text = f"{what} ({state})" if state else what
                draft.events.append(Event(key=key, date=date, code=number, text=text))
                for path, value in fields.left():  # who asked for it, and where it was published
                    put_aside(draft, f"{where}/{path}", value, number)

    return take


def priorities(element: etree._Element, draft: Draft) -> None:
    """Earlier filings whose date is claimed."""
    for priority in element:
        fields, where = Fields(priority), f"{local(element.tag)}/{local(priority.tag)}"
        date = draft.date(f"{where}/PriorityDate", fields.pop("PriorityDate"))
        office, number = fields.pop("PriorityCountryCode"), fields.pop("PriorityNumber")
        draft.links.append(Link(rel="priority", office=office, number=number, date=date, text=words_of(fields)))


def exhibitions(element: etree._Element, draft: Draft) -> None:
    """Exhibitions whose first day is claimed."""
    for exhibition in element:
        fields, where = Fields(exhibition), f"{local(element.tag)}/{local(exhibition.tag)}"
        date = draft.date(f"{where}/ExhibitionDate", fields.pop("ExhibitionDate") or fields.pop("ExhibitionFirstDisplayDate"))
        office, name = fields.pop("ExhibitionCountryCode"), fields.pop("ExhibitionName")
        draft.links.append(Link(rel="exhibition", office=office, number="", date=date, name=name, text=words_of(fields)))


def words_of(fields: Fields) -> str:
    """What is left of a tie to another document, in the register's words: `SeniorityStatusCode: Accepted / …`."""
    return " / ".join(f"{path}: {value}" for path, value in fields.left() if not says_nothing(path.rpartition("/")[2], value))


def parties(role: Role, number_property: str) -> Section:
    """Those in a role: with their names where they stand, else the office's number for them as a fact."""

    def take(element: etree._Element, draft: Draft) -> None:
        for seq, child in enumerate(element, 1):
            name, fields = local(child.tag), Fields(child)
            word = name.removesuffix("Key")
            number = fields.pop("Identifier") or fields.pop(f"{word}Identifier")
            party = _party(fields, role, word, seq, number)
            entity = fields.pop(f"{word}LegalEntity")
            scope = ENTITIES.get(entity, party.scope if party else "")
            if entity and not (party and entity in ENTITIES):
                put_aside(draft, f"{local(element.tag)}/{name}/{word}LegalEntity", entity, number)
            if party:
                draft.parties.append(msgspec.structs.replace(party, scope=scope))
            elif number:
                draft.facts.append(Fact(property=number_property, value=number))
            keep_left(fields, draft, f"{local(element.tag)}/{name}", number)

    return take


def _party(fields: Fields, role: Role, word: str, seq: int, number: str) -> Party | None:
    book = f"{word}AddressBook/FormattedNameAddress/"
    formatted, free = f"{book}Name/FormattedName/", f"{book}Name/FreeFormatName/FreeFormatNameDetails/FreeFormatNameLine"
    body = fields.pop(f"{formatted}OrganizationName")
    person = "" if body else " ".join(_all(fields, f"{formatted}FirstName", f"{formatted}MiddleName", f"{formatted}LastName"))
    name = body or person or " ".join(_all(fields, free))
    if not name:
        return None
    lines = _all(fields, f"{book}{_FORMATTED}AddressStreet", f"{book}Address/FreeFormatAddress/FreeFormatAddressLine")
    return Party(
        role=role,
        name=clean_name(name),
        seq=seq,
        code=number,
        country=fields.pop(f"{book}Address/AddressCountryCode") or fields.pop(f"{word}NationalityCode"),
        region=fields.pop(f"{book}{_FORMATTED}AddressState") or fields.pop(f"{book}{_FORMATTED}AddressCounty"),
        city=fields.pop(f"{book}{_FORMATTED}AddressCity"),
        address=", ".join(lines),
        postcode=fields.pop(f"{book}{_FORMATTED}AddressPostcode"),
        scope="organisation" if body else "person" if person else "",
    )


def _all(fields: Fields, *paths: str) -> list[str]:
    values = []
    for path in paths:
        while value := fields.pop(path):
            values.append(tidy(value))
    return values
