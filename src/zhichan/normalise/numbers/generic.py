"""Numbers of all other offices, and of the PCT: signs and blanks unified, nothing invented.

PCT applications are `PCT/EP2006/000123` (two-digit years and five-digit serials, usual until 2003, are widened);
WO publications are year and six digits (`WO 98/12345` → `1998012345`); EP publications have seven digits.
"""

from __future__ import annotations

import re

from zhichan.normalise.numbers.shape import ApplicationNumber, Publication

_PCT = re.compile(r"(?:WO)?PCT/?([A-Z]{2})/?(\d{4}|\d\d)/?(\d{5,6})")
_APPLICATION = re.compile(r"[A-Z]{0,3}\d+[A-Z]?[\d./-]{2,}")
_PUBLICATION = re.compile(r"([A-Z]{0,2}\d[\d/-]{2,}?)([A-Z]\d?)?")
_WO = re.compile(r"((?:19|20)\d\d|\d\d)/?(\d{5,6})([A-Z]\d?)?")


def _year(printed: str) -> str:
    """A two-digit year of the PCT, which began in 1978."""
    if len(printed) == 4:
        return printed
    return ("19" if int(printed) >= 78 else "20") + printed


def pct(text: str) -> ApplicationNumber | None:
    """Understands an international application number."""
    match = _PCT.fullmatch(text)
    return ApplicationNumber("WO", f"PCT/{match[1]}{_year(match[2])}/{match[3]:0>6}") if match else None


def application(text: str, office: str) -> ApplicationNumber | None:
    """Understands a compact upper-case spelling without the office in front; WO has none but those of the PCT."""
    known = office != "WO" and _APPLICATION.fullmatch(text)
    return ApplicationNumber(office, text) if known else None


def publication(text: str, office: str) -> Publication | None:
    """Understands a compact upper-case spelling without the office in front."""
    if office == "WO":
        match = _WO.fullmatch(text)
        return Publication(office, f"{_year(match[1])}{match[2]:0>6}", match[3] or "") if match else None
    match = _PUBLICATION.fullmatch(text)
    if not match:
        return None
    number = match[1].zfill(7) if office == "EP" and match[1].isdigit() else match[1]
    return Publication(office, number, match[2] or "")
