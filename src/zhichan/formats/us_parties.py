"""The parties of United States grants and applications: what an address book says, what is left of it kept beside the name."""

from __future__ import annotations

from lxml import etree
from msgspec.structs import replace

from zhichan.formats.draft import Draft
from zhichan.formats.us_citations import SILENT
from zhichan.formats.xml_fields import Fields
from zhichan.normalise.names import clean_name
from zhichan.records.right import Party

_NO_COUNTRY = "unknown"
ORGANISATIONS = frozenset({"02", "03", "06", "07", "08", "09"})
"""The office's codes of assignees that are bodies: companies and governments."""
PERSONS = frozenset({"04", "05"})
"""The codes of assignees that are persons."""

_PERSON = ("first-name", "middle-name", "last-name", "suffix")


def _book(fields: Fields, draft: Draft, role: str, at: str, where: str) -> Party | None:
    """The party in an address book, with what the fields say of it; what is left of the fields is kept beside its name."""
    person = clean_name(" ".join(filter(None, (fields.pop(f"{at}{part}") for part in _PERSON))))
    body = fields.pop(f"{at}orgname") or fields.pop(f"{at}name")
    name = clean_name(body) or person
    if not name:
        fields.keep_left(draft, where, SILENT)
        return None
    if body and person:
        draft.keep(f"{where}/name", person, name)
    country, region, city, postcode = (fields.pop(f"{at}address/{part}") for part in ("country", "state", "city", "postcode"))
    street = ", ".join(filter(None, (fields.pop(f"{at}address/{part}") for part in ("street", "address-1", "address-2"))))
    return Party(
        role=role,  # type: ignore[arg-type]  # the callers pass roles only
        name=name,
        lang=draft.lang,
        country="" if country == _NO_COUNTRY else country,
        region=region,
        city=city,
        address=street,
        postcode=postcode,
        scope="organisation" if body else "person",
    )


def parties(element: etree._Element, draft: Draft) -> None:
    """Applicants, inventors and agents, by their groups."""
    for group in element:
        if group.tag == "correspondence-address":
            correspondence(group, draft)
            continue
        for seq, child in enumerate(group, 1):
            where = f"{element.tag}/{group.tag}/{child.tag}"
            fields = Fields(child)
            type_ = fields.pop("@app-type")
            fields.drop("@app-type")
            role = {"applicant": "applicant", "us-applicant": "applicant", "inventor": "inventor"}.get(child.tag, "agent")
            party = _book(fields, draft, role, "addressbook/", where)
            if party is None:
                continue
            if role == "agent" and party.scope == "organisation":
                party = replace(party, role="agency")
            draft.parties.append(replace(party, seq=seq))
            if type_ == "applicant-inventor":
                draft.parties.append(replace(party, seq=seq, role="inventor"))
            elif type_ and type_ != "applicant":
                draft.keep(f"{where}/@app-type", type_, party.name)
            fields.keep_left(draft, where, SILENT, party.name)


def correspondence(element: etree._Element, draft: Draft) -> None:
    """Where the office writes to; a body or a desk, seldom a person."""
    fields = Fields(element)
    party = _book(fields, draft, "correspondent", "addressbook/", element.tag)
    if party:
        draft.parties.append(replace(party, seq=1))
        fields.keep_left(draft, element.tag, SILENT, party.name)


def assignees(element: etree._Element, draft: Draft) -> None:
    """To whom the right belonged on the day of publication."""
    for seq, child in enumerate(element, 1):
        where = f"{element.tag}/{child.tag}"
        fields = Fields(child)
        at = "" if child.find("addressbook") is None else "addressbook/"  # version 4.0 has a body's name at the top
        code = fields.pop(f"{at}role")
        party = _book(fields, draft, "holder", at, where)
        if party is None:
            continue
        scope = "organisation" if code in ORGANISATIONS else "person" if code in PERSONS else party.scope
        draft.parties.append(replace(party, seq=seq, scope=scope))
        if code:
            draft.keep(f"{where}/{at}role", code, party.name)
        fields.keep_left(draft, where, SILENT, party.name)


def examiners(element: etree._Element, draft: Draft) -> None:
    """The primary examiner and the assistant."""
    for seq, child in enumerate(element, 1):
        fields = Fields(child)
        where = f"{element.tag}/{child.tag}"
        if party := _book(fields, draft, "examiner", "", where):
            draft.parties.append(replace(party, seq=seq))
            fields.keep_left(draft, where, SILENT, party.name)
