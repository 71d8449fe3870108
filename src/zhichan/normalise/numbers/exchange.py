"""Application numbers as the European Patent Office exchanges them (DOCDB, EPODOC), to the offices' own canonical forms.

DOCDB writes office, number and a kind code of the application: `EP 99203729 A`, `CN 201210018862 A`, `WO` applications under
the receiving office (`US 2019056812 W`). EPODOC writes one string with the four-digit year: `EP19990203729`, `WO2019US56812`.
What cannot be told from the exchanged form alone is None, never guessed:

- United States, before about 2011: six digits and the year (`20685698`) do not say the series code, so they name no application;
- kind code D: a number that the EPO made up because the office's own is not known.
"""

from __future__ import annotations

import re

from zhichan.normalise.numbers import cn, generic, us
from zhichan.normalise.numbers.shape import ApplicationNumber, Publication
from zhichan.normalise.width import compact

_INTERNATIONAL = "W"
_MADE_UP = "D"
_UTILITY_MODEL = "U"
_PCT = re.compile(r"((?:19|20)\d\d|\d\d)/?0?(\d{5,6})", re.ASCII)
_PCT_JOINED = re.compile(r"WO((?:19|20)\d\d)([A-Z]{2})0*(\d{1,6})W?", re.ASCII)
_EPODOC = re.compile(r"([A-Z]{2})([A-Z]?\d+)([A-Z]\d?)?", re.ASCII)
_WITH_YEAR = re.compile(r"((?:19|20)\d\d)0*(\d{1,7})", re.ASCII)
_US_FULL = re.compile(r"(?:19|20)\d\d(\d{8})", re.ASCII)
_US_PRE_GRANT = re.compile(r"(20\d\d)(\d{6})", re.ASCII)
_KIND = re.compile(r"[A-Z]\d?", re.ASCII)
_CN_SHORT = re.compile(r"((?:19|20)\d\d)([12389])(\d{6})", re.ASCII)
_JP = re.compile(r"((?:19|20)\d\d)-?0?(\d{6})", re.ASCII)
_JP_YEAR_LAST = re.compile(r"(\d{1,6})(\d\d)", re.ASCII)
_KR = re.compile(r"(?:(10|20)-?)?((?:19|20)\d\d)-?(\d{7})", re.ASCII)
_KR_UTILITY = "20"
_LAST_OLD_CN, _FIRST_NEW_CN = 2002, 2004  # in 2003 the form of Chinese application numbers changed


def from_docdb(office: str, number: str, kind: str) -> ApplicationNumber | None:
    """The application that a DOCDB reference names, or None where it does not tell the office's own number.

    Args:
        office: two letters; the receiving office where `kind` is W.
        kind: the kind code of the application (A, U, W, P, T …), `""` where there is none.
    """
    office, body = compact(office).upper(), compact(number).upper()
    if not re.fullmatch(r"[A-Z]{2}", office) or kind.startswith(_MADE_UP):
        return None
    if kind.startswith(_INTERNATIONAL):
        match = _PCT.fullmatch(body)
        return generic.pct(f"PCT/{office}{match[1]}/{match[2]}") if match else None
    if office == us.OFFICE:
        full = _US_FULL.fullmatch(body)
        return us.application(full[1]) if full else None
    if office == cn.OFFICE:
        return _chinese(body)
    if office == "JP":
        return _japanese(body)
    if office == "KR":
        return _korean(body, kind)
    if office in ("DE", "AT"):
        body = body.lstrip("0")
    return generic.application(body, office)


def from_epodoc(text: str) -> ApplicationNumber | None:
    """The application that an EPODOC number names, or None where it does not tell the office's own number."""
    spelled = compact(text).upper()
    if match := _PCT_JOINED.fullmatch(spelled):
        return generic.pct(f"PCT/{match[2]}{match[1]}/{match[3]:0>6}")
    split = _EPODOC.fullmatch(spelled)
    if not split:
        return None
    office, body, kind = split[1], split[2], split[3] or ""
    dated = _WITH_YEAR.fullmatch(body)
    if office == "EP":  # year and six digits: EP19990203729 is 99203729
        return generic.application(f"{dated[1][2:]}{dated[2]:0>6}", office) if dated and len(dated[2]) <= 6 else None
    if office in (us.OFFICE, cn.OFFICE, "JP", "KR"):
        return from_docdb(office, body, kind)
    return None  # the years that the EPO puts in front differ from office to office


def from_original(text: str, office: str) -> ApplicationNumber | None:
    """The application that the office's own spelling names, or None."""
    spelled = compact(text).upper()
    if number := generic.pct(spelled):
        return number
    body = spelled.removeprefix(office)
    if office == us.OFFICE:
        return us.application(body)
    if office == cn.OFFICE:
        return cn.application(body)
    if office == "EP":
        body = re.sub(r"\.\d$", "", body)  # the check digit, which the exchange leaves out
        return generic.application(body, office)
    return from_docdb(office, body, "")


def publication(office: str, number: str, kind: str) -> Publication | None:
    """The publication that a DOCDB reference names, or None. `US 2006142694` has one zero less than the office prints."""
    office, body, kind = (compact(part).upper() for part in (office, number, kind))
    if not re.fullmatch(r"[A-Z]{2}", office) or (kind and not _KIND.fullmatch(kind)):
        return None
    if office == us.OFFICE:
        body = _US_PRE_GRANT.sub(r"\g<1>0\2", body) if len(body) == 10 else body
        found = us.publication(body)
    else:
        found = cn.publication(body) if office == cn.OFFICE else generic.publication(body, office)
    return Publication(office, found.number, kind) if found and not found.kind_code else None


def _chinese(body: str) -> ApplicationNumber | None:
    """The office's own form without the check digit, or year, type and six digits."""
    if found := cn.application(body):
        return found
    match = _CN_SHORT.fullmatch(body)
    if not match:
        return None
    year, type_, serial = match.groups()
    if int(year) >= _FIRST_NEW_CN:
        return cn.application(f"{year}{type_}0{serial}")
    old = int(year) <= _LAST_OLD_CN and serial[0] == "0"
    return cn.application(year[2:] + type_ + serial[1:]) if old else None


def _japanese(body: str) -> ApplicationNumber | None:
    """Year and six digits; before 2000 DOCDB writes the serial first and two digits of the year behind it."""
    if match := _JP.fullmatch(body):
        return ApplicationNumber("JP", match[1] + match[2])
    match = _JP_YEAR_LAST.fullmatch(body)
    return ApplicationNumber("JP", f"19{match[2]}{match[1]:0>6}") if match and int(match[2]) > 25 else None


def _korean(body: str, kind: str) -> ApplicationNumber | None:
    """Year and seven digits of a patent; a utility model keeps the 20 in front, without which the two could not be told apart."""
    match = _KR.fullmatch(body)
    if not match:
        return None
    utility = match[1] == _KR_UTILITY or kind.startswith(_UTILITY_MODEL)
    return ApplicationNumber("KR", (_KR_UTILITY if utility else "") + match[2] + match[3])
