"""How tables of patents name the parties, and what their other columns say of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from zhichan.formats.patent_row import Reader, RowDraft, entries
from zhichan.normalise.addresses import split_address
from zhichan.normalise.names import clean_name
from zhichan.normalise.width import compact, tidy
from zhichan.records.right import Party

_AGENCY = re.compile(r"(?P<name>.*?)\s+(?P<code>\d{5})")
_WITH_COUNTRY = re.compile(r"(?P<name>.*\S)\s*\[(?P<country>[A-Z]{2})\]")
_SINCE = re.compile(r"(.*\S)\s*\(\d{4}-\d\d-\d\d\)")
_REGION = re.compile(r"[^;；|｜]+[;；]\s*[0-9A-Z]{2}(?![0-9A-Za-z])|[^;；|｜]+")
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def names(role: str, lang: str = "") -> Reader:
    """A list of names in a role; a country may stand behind a name: `SMITH JOHN [US]`."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        spoken = lang or draft.language(cell)
        seq = sum(party.role == role for party in draft.parties)
        for place, printed in enumerate(entries(cell), seq + 1):
            if since := _SINCE.fullmatch(printed):  # an owner with the day of the record
                draft.aside(header, printed)
                printed = since[1]
            match = _WITH_COUNTRY.fullmatch(printed)
            name, country = (match["name"], match["country"]) if match else (clean_name(printed), "")
            draft.parties.append(Party(role=role, name=name, country=country, seq=place, lang=spoken))  # type: ignore[arg-type]

    return read


def agencies(header: str, cell: str, draft: RowDraft) -> None:
    """Agencies, each with the code that the gazette prints behind it."""
    for seq, printed in enumerate(entries(cell), 1):
        match = _AGENCY.fullmatch(printed)
        name, code = (match["name"], match["code"]) if match else (printed, "")
        lang = draft.language(name)
        draft.parties.append(Party(role="agency", name=name, code=code, seq=seq, lang=lang, scope="organisation"))


def named_before(role: str) -> Reader:
    """A name that the list of the role has as well (the first applicant …); kept where it has not."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        if not any(party.role == role and party.name == clean_name(cell) for party in draft.parties):
            draft.aside(header, cell)

    return read


def stated_of(role: str, take: Callable[[str, Party], Party | None], split: Callable[[str], list[str]] = entries) -> Reader:
    """What a column says of the parties in a role: one entry each, or one alone for the first. Otherwise it is kept."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        places = [place for place, party in enumerate(draft.parties) if party.role == role]
        values = split(cell)
        if not places or len(values) not in (1, len(places)):
            draft.keep(header, cell) if not places else draft.aside(header, cell)
            return
        for place, value in zip(places, values, strict=False):
            changed = take(value, draft.parties[place])
            if changed is None:
                draft.misread(header, value, "does not fit what the row says of the party", "compare it with the source")
            else:
                draft.parties[place] = changed

    return read


def whole(cell: str) -> list[str]:
    """The cell as one entry."""
    return [tidy(cell)]


def regions(cell: str) -> list[str]:
    """Entries of which each may be `辽宁;21`: a name and its code."""
    return [clean_name(part) for part in _REGION.findall(cell) if part.strip()]


def address(value: str, party: Party) -> Party | None:
    """An address, with the postcode that may stand in front."""
    postcode, rest = split_address(value)
    if party.address or (postcode and party.postcode):
        return None
    return msgspec.structs.replace(party, address=rest, postcode=postcode or party.postcode)


def postcode(value: str, party: Party) -> Party | None:
    """Six digits; with fewer, a leading zero may be lost, and nothing proves it."""
    if not re.fullmatch(r"\d{6}", compact(value), re.ASCII) or party.postcode not in ("", compact(value)):
        return None
    return msgspec.structs.replace(party, postcode=compact(value))


def region(value: str, party: Party) -> Party | None:
    """Province or country as stated."""
    return None if party.region else msgspec.structs.replace(party, region=clean_name(value))


def country(value: str, party: Party) -> Party | None:
    """A country code."""
    if party.country or not re.fullmatch(r"[A-Za-z]{2}", value):
        return None
    return msgspec.structs.replace(party, country=value.upper())


def city(value: str, party: Party) -> Party | None:
    """The city, and behind it the district where another column states one."""
    return msgspec.structs.replace(party, city=party.city + clean_name(value))


def credit_code(value: str, party: Party) -> Party | None:
    """A unified social credit code (GB 32100-2015), if its check sign proves it."""
    code = compact(value).upper()
    if party.code or not is_credit_code(code):
        return None
    return msgspec.structs.replace(party, code=code, scope="organisation")


def is_credit_code(code: str) -> bool:
    """Whether the eighteenth sign is the one that belongs to the seventeen in front of it."""
    if len(code) != 18 or any(sign not in _CREDIT_SIGNS for sign in code):
        return False
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _CREDIT_SIGNS[-total % 31] == code[17]
