"""The sections of a patent of the Green Book: code of a field → what it means. One small function per section."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

from zhichan.formats.draft import Draft, cited
from zhichan.formats.us_bibliography import add_column_class
from zhichan.formats.us_greenbook import Section
from zhichan.formats.us_parties import ORGANISATIONS, PERSONS
from zhichan.normalise.classes import parse_class
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.records.right import Event, Fact, Link, Party

TYPES = {"1": "invention", "2": "reissue", "4": "design", "6": "plant"}
"""`APT` → type of right. 3 is a trial protest programme, 5 a defensive publication, 7 a statutory invention registration."""

WAIVED = frozenset({"5", "7"})
"""`APT` of what is published without being a patent."""

_SERIES = {"D": "29"}  # designs had a letter before they had a series
_CHECKED = re.compile(r"\d{3,9}")
_COUNTRY = re.compile(r"([A-Z]{2})[X\d]")
_OLD_COUNTRIES = {"DT": "DE", "JA": "JP", "OE": "AT", "SW": "SE", "UK": "GB"}
"""Codes of the years before WIPO ST.3 → today's."""

_LONGEST_COUNT = 9  # digits: more are no count of anything
_COUNTS = {"NCL": "claims-count", "NDR": "drawing-sheets", "NFG": "figures", "TRM": "term-years"}
_RELATIONS = {"72": "continuation-in-part"}
"""Code of a related application → relation. The meaning of the other codes is not printed in the file: they stay codes."""


def check_digit(digits: str) -> str:
    """The digit behind the numbers of these files: weights 2, 3, 4 … from the right, modulo 11; `""` where it would be ten."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), 2))
    rest = -total % 11
    return str(rest) if rest < 10 else ""


def _unchecked(draft: Draft, where: str, printed: str, length: int) -> str:
    """A number without the digit printed behind it; the digit is reported where it does not belong to the number."""
    if len(printed) != length + 1:
        return printed
    body, digit = printed[:-1], printed[-1]
    expected = check_digit(body) if _CHECKED.fullmatch(body) else ""
    if expected and expected != digit:
        draft.misread(
            where, printed, f"the check digit is wrong, {expected} belongs to these digits", "compare it with the source"
        )
    return body


def _country(code: str) -> str:
    """`JPX` → JP; an old code → the one of today; any other as printed."""
    match = _COUNTRY.fullmatch(code)
    code = match[1] if match else code
    return _OLD_COUNTRIES.get(code, code)


def _patent(section: Section, draft: Draft) -> None:
    type_ = section.pop("APT")
    _publication(section, draft, type_)
    _application(section, draft)
    draft.facts.append(Fact(property="type", value=TYPES.get(type_, "other")))
    if type_ not in TYPES:
        draft.keep("PATN/APT", type_)
    for code, property_ in _COUNTS.items():
        value = section.pop(code)
        if value.isascii() and value.isdigit() and len(value) <= _LONGEST_COUNT:
            draft.facts.append(Fact(property=property_, value=str(int(value))))
        elif value:
            draft.misread(f"PATN/{code}", value, "is no whole number", "compare it with the source")
    if given_up := draft.date("PATN/DCD", section.pop("DCD")):
        draft.facts += [Fact(property="terminal-disclaimer", value="yes"), Fact(property="disclaimed-from", value=given_up)]
    draft.add_text("title", section.pop("TTL"))
    for seq, code in enumerate(("EXP", "EXA"), 1):
        if name := section.pop(code):
            draft.parties.append(Party(role="examiner", name=_name(name), seq=seq, lang=draft.lang, scope="person"))


def _publication(section: Section, draft: Draft, type_: str) -> None:
    printed = section.pop("WKU")
    date = draft.issued = draft.date("PATN/ISD", section.pop("ISD"))
    publication = parse_publication(_unchecked(draft, "PATN/WKU", printed, 8), "US")
    if publication is None:
        draft.misread("PATN/WKU", printed, "is no publication number", "compare it with the source")
        return
    draft.document = publication.keys[0]
    draft.add_document(publication, date)
    keys = ("published", "disclosed") if type_ in WAIVED else ("granted",) if type_ in TYPES else ("published",)
    draft.events += [Event(key=key, date=date) for key in keys]


def _application(section: Section, draft: Draft) -> None:
    series, printed = section.pop("SRC"), section.pop("APN")
    serial = _unchecked(draft, "PATN/APN", printed, 6)
    if series:
        two_digits = _SERIES.get(series, series.zfill(2))
        draft.facts.append(Fact(property="series", value=two_digits))
        draft.identify("PATN/APN", two_digits + serial.zfill(6), "US")
        if series in _SERIES:
            draft.keep("PATN/SRC", series)
    else:
        draft.refuse("PATN/SRC", "the series code is missing, without which an application number is not unique", printed,
                     "fetch the file again, or add the line SRC")  # fmt: skip
    if date := draft.date("PATN/APD", section.pop("APD")):
        draft.events.append(Event(key="filed", date=date))


def _name(printed: str) -> str:
    """`Miller, Jr.; George H.` → `George H. Miller, Jr.`; a name without `;` is a body's, or all there is."""
    last, _, first = printed.partition(";")
    return clean_name(f"{first.strip()} {last.strip()}")


def _party(section: Section, draft: Draft, role: str, name: str, seq: int = 0) -> Party:
    """The party of a name, at the address that the section gives."""
    printed = section.pop("CNT")
    country, region = _country(printed), section.pop("STA")
    if country and printed not in (country, f"{country}X"):
        draft.keep(f"{section.name}/CNT", printed, _name(name))
    return Party(
        role=role,  # type: ignore[arg-type]  # the callers pass roles only
        name=_name(name),
        seq=seq,
        lang=draft.lang,
        country=country or ("US" if region else ""),  # the office prints a country only of those abroad
        region=region,
        city=section.pop("CTY"),
        address=section.pop("STR"),
        postcode=section.pop("ZIP"),
        scope="person" if ";" in name else "organisation" if role in ("agency", "holder") else "",
    )


def _inventor(section: Section, draft: Draft) -> None:
    _of_role(section, draft, "inventor")


def _assignee(section: Section, draft: Draft) -> None:
    code = section.pop("COD")
    party = _of_role(section, draft, "holder")
    if party and code:
        scope = "organisation" if code in ORGANISATIONS else "person" if code in PERSONS else party.scope
        draft.parties[-1] = msgspec.structs.replace(party, scope=scope)
    if code:
        draft.keep("ASSG/COD", code, party.name if party else "")


def _of_role(section: Section, draft: Draft, role: str) -> Party | None:
    name = section.pop("NAM")
    if not name:
        return None
    seq = sum(party.role == role for party in draft.parties) + 1
    party = _party(section, draft, role, name, seq)
    draft.parties.append(party)
    section.keep_left(draft, party.name)
    return party


def _representatives(section: Section, draft: Draft) -> None:
    """A firm, and the persons of it; an address belongs to the firm, else to the first person."""
    firms, people = section.pop_columns("FRM"), []
    for code in ("FR2", "AAT", "AGT", "ATT", "REP", "NAM"):
        people += section.pop_columns(code)
    for role, names in (("agency", firms), ("agent", people)):
        for seq, name in enumerate(names, 1):
            draft.parties.append(_party(section, draft, role, name.strip(), seq))


def _classes(section: Section, draft: Draft) -> None:
    edition = section.pop("EDF")
    design = any(fact.property == "type" and fact.value == "design" for fact in draft.facts)
    for code in ("OCL", "XCL", "UCL"):
        for value in section.pop_columns(code):
            draft.add_class(f"CLAS/{code}", value, "uspc", main=code == "OCL")
    for place, value in enumerate(section.pop_columns("ICL")):
        if design and (mark := parse_class(f"LOC({edition}){value}" if edition else value, "locarno")):
            draft.classes.append(msgspec.structs.replace(mark, main=not place))
        else:
            add_column_class(draft, "CLAS/ICL", value.strip(), edition, main=not place)
    _searched(section, draft)


def _searched(section: Section, draft: Draft) -> None:
    """The field of search: a class and its subclasses belong together."""
    class_ = ""
    for code, value in section.pop_all("FSC", "FSS"):
        if code == "FSS":
            draft.keep("CLAS/FSC", f"{class_}/{value.strip()}")
        elif class_:
            draft.keep("CLAS/FSC", class_)
        class_ = value.strip() if code == "FSC" else ""
    if class_:
        draft.keep("CLAS/FSC", class_)


def _cited(office: str) -> Callable[[Section, Draft], None]:
    """A patent cited: of the office itself, or of the one that the section names."""

    def take(section: Section, draft: Draft) -> None:
        printed = section.pop("CNT")
        by = office or _country(printed)
        office_, number, kind_code = cited(by, clean_name(section.pop("PNO")), "")
        subject = office_ + number
        date, name = draft.date(f"{section.name}/ISD", section.pop("ISD")), clean_name(section.pop("NAM"))
        draft.links.append(Link(rel="cites", number=number, office=office_, kind_code=kind_code, date=date, name=name))
        if printed and printed not in (by, f"{by}X"):
            draft.keep(f"{section.name}/CNT", printed, subject)
        section.keep_left(draft, subject)

    return take


def _literature(section: Section, draft: Draft) -> None:
    for _, text in section.pop_all():
        draft.links.append(Link(rel="cites", number="", text=" ".join(text.split())))


def _priority(section: Section, draft: Draft) -> None:
    printed, number = section.pop("CNT"), section.pop("APN")
    office = _country(printed)
    parsed = parse_application(number, office) if office else None
    canonical = parsed.canonical if parsed and parsed.office == office else number
    date = draft.date("PRIR/APD", section.pop("APD"))
    draft.links.append(Link(rel="priority", office=office, number=canonical, date=date))
    if printed not in (office, f"{office}X"):
        draft.keep("PRIR/CNT", printed, office + canonical)
    section.keep_left(draft, office + canonical)


def _related(section: Section, draft: Draft) -> None:
    """An earlier application; its number is printed without the series and stays so. A reissue names the patent replaced."""
    code = section.pop("COD")
    number = section.pop("APN") or section.pop("PNO")
    rel = "reissue" if section.name == "REIS" else _RELATIONS.get(code, "related-application")
    date = draft.date(f"{section.name}/APD", section.pop("APD"))
    draft.links.append(Link(rel=rel, office="US", number=number, date=date, category=code))
    section.keep_left(draft, f"US{number}")


def _international(section: Section, draft: Draft) -> None:
    printed = section.pop("PCN")
    parsed = parse_application(printed, "WO")
    date = draft.date("PCTA/PD3", section.pop("PD3"))
    draft.links.append(Link(rel="pct-filing", office="WO", number=parsed.canonical if parsed else printed, date=date))
    if entered := draft.date("PCTA/PD1", section.pop("PD1")):
        draft.events.append(Event(key="entered-national-phase", date=entered))
    printed = section.pop("PCP")
    published = parse_publication(printed, "WO")
    date = draft.date("PCTA/PCD", section.pop("PCD"))
    if printed:
        draft.links.append(Link(rel="pct-publication", office="WO", number=published.number if published else printed, date=date))


def _abstract(section: Section, draft: Draft) -> None:
    draft.add_text("abstract", _text(section))


def _text(section: Section) -> str:
    return "\n".join(value.rstrip() if "\n" in value else value.strip() for _, value in section.pop_all())


def _claims(section: Section, draft: Draft) -> None:
    """Claims begin at `NUM`; what stands before the first is the introduction. A design has one claim without a number."""
    parts: list[list[str]] = []
    for code, value in section.pop_all():
        if code == "STM":
            draft.keep(f"{section.name}/STM", value.strip())
        elif code == "NUM":
            parts.append([])
            number = value.strip().rstrip(".")
            if number != str(len(parts)):
                draft.keep(f"{section.name}/NUM", value.strip(), f"claim {len(parts)}")
        else:
            parts = parts or [[]]
            parts[-1].append(value.rstrip() if "\n" in value else value.strip())
    for seq, part in enumerate(parts, 1):
        draft.add_text("claims", "\n".join(part), seq)


_SECTIONS: Mapping[str, Callable[[Section, Draft], None]] = {
    "PATN": _patent,
    "INVT": _inventor,
    "ASSG": _assignee,
    "LREP": _representatives,
    "CLAS": _classes,
    "UREF": _cited("US"),
    "FREF": _cited(""),
    "OREF": _literature,
    "PRIR": _priority,
    "RLAP": _related,
    "REIS": _related,
    "PCTA": _international,
    "ABST": _abstract,
    "CLMS": _claims,
    "DCLM": _claims,
}
_DESCRIPTION = frozenset({"GOVT", "PARN", "BSUM", "DRWD", "DETD"})


def read_sections(found: list[Section], draft: Draft) -> None:
    """Reads all sections of a patent; what is left of them is kept. The parts of the description become one text."""
    description = []
    for section in found:
        if section.name in _DESCRIPTION:
            description.append(_text(section))
        elif read := _SECTIONS.get(section.name):
            read(section, draft)
        section.keep_left(draft)
    draft.add_text("description", "\n".join(filter(None, description)))
