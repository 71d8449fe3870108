"""A right under construction: what a format has read of one record so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from zhichan.formats.format import Outcome, Problem
from zhichan.normalise.classes import parse_class
from zhichan.normalise.dates import parse_date
from zhichan.normalise.numbers import ApplicationNumber, Publication, parse_application, parse_publication
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Medium, Party, Rest, Right, Text

TextPart = Literal["title", "abstract", "first-claim", "claims", "description", "goods"]


class Draft:
    """Collects the items of one record, what of it was not understood, and why it cannot be a right."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.parties: list[Party] = []
        self.classes: list[ClassMark] = []
        self.events: list[Event] = []
        self.documents: list[Document] = []
        self.texts: list[Text] = []
        self.links: list[Link] = []
        self.media: list[Medium] = []
        self.rest: list[Rest] = []
        self.unread: list[Problem] = []
        self.refusals: list[Problem] = []
        self.columns: dict[str, None] = {}
        self.kind = "patent"
        self.number: ApplicationNumber | None = None
        self.lang = "und"  # of the texts
        self.document = ""  # the publication that the texts stand in
        self.odd_attributes = True  # whether the attributes within texts must be looked at one by one
        self.issued = ""  # the day that the source itself bears

    def keep(self, where: str, value: str, of: str = "") -> None:
        """Keeps what the format does not understand. `of` names what the value belongs to, where there are several."""
        self.rest.append(Rest(header=where, value=f"{of}: {value}" if of else value))
        self.columns[where] = None

    def misread(self, where: str, value: str, what: str, mend: str) -> None:
        """Keeps and reports a value of a known field that is not of the field's type."""
        self.rest.append(Rest(header=where, value=value))
        self.unread.append(Problem(where, what, value, mend))

    def refuse(self, where: str, what: str, value: str, mend: str) -> None:
        """Says why the record cannot be a right."""
        self.refusals.append(Problem(where, what, value, mend))

    def date(self, where: str, value: str) -> str:
        """The date that a value spells; `""` (and reported, unless empty) where it is none."""
        if not value.strip():
            return ""
        date = parse_date(value)
        if date is None:
            self.misread(where, value, "is no date", "write it as 2012-05-31")
        return date or ""

    def add_class(self, where: str, value: str, scheme: str, *, main: bool = False) -> None:
        """Adds the class that a value spells, or reports it."""
        mark = parse_class(value, scheme)
        if mark is None:
            self.misread(where, value, f"is no class of the scheme {scheme}", "compare the symbol with the source")
        else:
            self.classes.append(msgspec.structs.replace(mark, main=main))

    def identify(self, where: str, value: str, office: str) -> None:
        """Takes the application number that the record is about; refuses it where there is none or its check digit is wrong."""
        number = parse_application(value, office)
        if number is None:
            self.refuse(where, f"is no application number of {office}", value, "compare it with the source")
        elif number.check == "wrong":
            what = f"the check digit is wrong, {number.expected} belongs to these digits"
            self.refuse(where, what, value, "compare the number with the source; one of its digits is mistyped")
        else:
            self.number = number

    def add_document(self, publication: Publication, date: str) -> None:
        """Adds a publication of the right."""
        office, number, kind_code = publication.office, publication.number, publication.kind_code
        self.documents.append(Document(office=office, number=number, kind_code=kind_code, date=date, lang=self.lang))

    def add_text(self, part: TextPart, text: str, seq: int = 0, lang: str = "") -> None:
        """Adds a text, in the record's language unless said."""
        if text:
            self.texts.append(Text(part=part, lang=lang or self.lang, text=text, seq=seq, document=self.document))

    def outcome(self, place: str, raw: Callable[[], str], id_: str = "", office: str = "") -> Outcome:
        """The record's outcome: a right where a number (or a source's own id) names it and nothing speaks against it.

        `raw` gives the record as it stands in the file; it is asked only where the record is refused.
        """
        columns, unread, number = tuple(self.columns), tuple(self.unread), self.number
        if not (number or id_ or self.refusals):
            self.refuse(
                "", "no number of the record can be read, so nothing says which right it is", "", "compare it with the source"
            )
        if self.refusals:
            refusals = tuple(self.refusals)
            return Outcome(place=place, date=self.issued, refusals=refusals, unread=unread, columns=columns, raw=raw())
        right = Right(
            id=f"{number.office}:{self.kind}:{number.canonical}" if number else id_,
            kind=self.kind,
            office=number.office if number else office,
            number=number.canonical if number else "",
            facts=tuple(self.facts),
            parties=tuple(self.parties),
            classes=tuple(self.classes),
            events=tuple(self.events),
            documents=tuple(self.documents),
            texts=tuple(self.texts),
            links=tuple(self.links),
            media=tuple(self.media),
            rest=tuple(self.rest),
        )
        return Outcome(place=place, right=right, date=self.issued, unread=unread, columns=columns)


def cited(office: str, number: str, kind_code: str) -> tuple[str, str, str]:
    """(office, number, kind code) of a document that is referred to, in normal form where recognised, else as printed."""
    if number.isdigit() and number[0] != "0" and len(number) == 7 and office == "US":
        return office, number, kind_code  # most are in normal form as they are
    publication = parse_publication(number + kind_code, office)
    if publication and publication.office == office and publication.kind_code == kind_code:
        return office, publication.number, kind_code
    return office, number, kind_code
