"""Applicants, inventors and agents of an exchange document: one person once, though the EPO writes a name in up to three forms.

`docdb` (in OPS `epodoc`) is the EPO's standardised name in Latin capitals with the country, `docdba` the name as it was
delivered, `original` as the office prints it, in its own script. Names of one sequence number are one person. The office's own
name counts; a Latin one beside a name in another script is the same person in another language; every other form is kept.
"""

from __future__ import annotations

import re

import msgspec
from lxml import etree

from zhichan.formats.draft import Draft
from zhichan.formats.epo_references import SILENT, aside
from zhichan.formats.xml_fields import Fields, local
from zhichan.normalise.names import clean_name
from zhichan.records.right import Party

_ROLES = {"applicant": "applicant", "inventor": "inventor", "agent": "agent", "correspondence-address": "correspondent"}
_COUNTRY = re.compile(r"(.*\S)\s*\[([A-Z]{2})\]", re.DOTALL)
_STANDARD = ("docdb", "epodoc")
_SCRIPTS = (("ja", r"[\u3040-\u30ff]"), ("ko", r"[\uac00-\ud7af]"), ("zh", r"[\u4e00-\u9fff]"))
_OF_OFFICE = {"JP": "ja", "KR": "ko"}


class _Name(msgspec.Struct, frozen=True):
    form: str
    name: str
    country: str
    address: str
    lang: str  # "" for a Latin name


def script(text: str, office: str) -> str:
    """The language that the script of a text shows, `""` where it is none of East Asia's."""
    for lang, signs in _SCRIPTS:
        if re.search(signs, text):
            return _OF_OFFICE.get(office, lang)
    return ""


def party_group(group: etree._Element, draft: Draft) -> None:
    """Reads one group (`applicants`, `inventors` …)."""
    Fields.of_attributes(group).keep_left(draft, f"parties/{local(group.tag)}", SILENT)
    office = draft.documents[0].office if draft.documents else ""
    people: dict[tuple[str, str], list[_Name]] = {}
    for place, child in enumerate(group, 1):
        role = local(child.tag)
        where = f"parties/{local(group.tag)}/{role}"
        fields = Fields(child)
        if role not in _ROLES:
            fields.keep_left(draft, where, SILENT)
            continue
        sequence = fields.pop("@sequence") or str(place)
        name = _name(fields, role, office)
        if name.name:
            people.setdefault((role, sequence), []).append(name)
        fields.keep_left(draft, where, SILENT, name.name)
    for seq, ((role, _), names) in enumerate(people.items(), 1):
        _person(role, seq, names, draft, f"parties/{local(group.tag)}/{role}")


def _name(fields: Fields, role: str, office: str) -> _Name:
    """The name as one form writes it."""
    form = fields.pop("@data-format")
    parts = ("name", "addressbook/name", "addressbook/orgname", "orgname", "last-name")
    printed = next((found for path in (f"{role}-name/name", *parts) if (found := fields.pop(path))), "")
    country = fields.pop("residence/country") or fields.pop("address/country")
    address = fields.pop("address/text") or fields.pop("addressbook/address/text")
    if (match := _COUNTRY.fullmatch(printed)) and country in ("", match[2]):
        printed, country = match[1], match[2]
    name = clean_name(printed).rstrip(" ,;")
    return _Name(form, name, country, clean_name(address), script(name, office))


def _person(role: str, seq: int, names: list[_Name], draft: Draft, where: str) -> None:
    """Adds one person: the office's own name, and a Latin one beside it if that is in another script."""
    native = next((name for name in names if name.lang), None)
    latin = [name for name in names if not name.lang]
    stated = next((name for name in latin if name.form not in _STANDARD), None) or next(iter(latin), None)
    country = next((name.country for name in names if name.country), "")
    address = next((name.address for name in names if name.address), "")
    chosen = [name for name in (native, stated) if name]
    for name in chosen:
        lang = name.lang or ("en" if native else "und")
        draft.parties.append(
            Party(role=_ROLES[role], name=name.name, seq=seq, lang=lang, country=country, address=address)  # type: ignore[arg-type]
        )
    for name in names:
        if name not in chosen and all(name.name != other.name for other in chosen):
            aside(draft, f"{where}[{name.form}]", name.name, chosen[0].name)
        for value, taken, part in ((name.country, country, "country"), (name.address, address, "address")):
            if value and value != taken:
                aside(draft, f"{where}/{part}", value, name.name)
