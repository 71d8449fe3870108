"""Numbers of the Chinese office (CNIPA), after ZC 0006-2003 (application numbers) and ZC 0007-2012 (document numbers).

Application: `YY` + type + 5 digits (until September 2003) or `YYYY` + type + 7 digits, then `.` and the check digit.
The check digit is the sum of digit × weight (2 to 9, again from 2) modulo 11; ten is written X. It detects every single wrong
digit (neither a weight nor a difference of two digits is a multiple of 11) and every swap of two neighbours (their weights
differ by 1, or by 7 where they start again). Two independent mistakes pass one time in eleven.
"""

from __future__ import annotations

import re
from itertools import cycle

from zhichan.normalise.numbers.shape import ApplicationNumber, Check, Publication

OFFICE = "CN"
TYPES = {"1": "invention", "2": "utility-model", "3": "design", "8": "invention", "9": "utility-model"}
"""The digit of the type; 8 and 9 are inventions and utility models that came through the PCT."""

_NEW = re.compile(r"(20\d\d)([12389])(\d{7})(?:\.?([\dX]))?")
_OLD = re.compile(r"(\d\d)([12389])(\d{5})(?:\.?([\dX]))?")
_EXCHANGE = re.compile(r"([12389])0(\d{4})(\d{9})")  # the office's exchange form: type, year, serial padded to nine
_PUBLICATION = re.compile(r"(\d{7,9})([A-Z]\d?)?")
_FIRST_YEAR, _CHANGE = 1985, 2003  # the office opened in 1985; the new form began in October 2003


def check_digit(body: str) -> str:
    """The check digit that belongs to the digits in front of the dot."""
    total = sum(int(digit) * weight for digit, weight in zip(body, cycle(range(2, 10)), strict=False))
    return "X" if total % 11 == 10 else str(total % 11)


def application(text: str) -> ApplicationNumber | None:
    """Understands a compact upper-case spelling without the office in front."""
    body, printed = "", None
    if match := _NEW.fullmatch(text):
        if int(match[1]) >= _CHANGE:
            body, printed = match[1] + match[2] + match[3], match[4]
    elif match := _OLD.fullmatch(text):
        year = int(match[1]) + (1900 if int(match[1]) >= 85 else 2000)
        if _FIRST_YEAR <= year <= _CHANGE:
            body, printed = match[1] + match[2] + match[3], match[4]
    elif match := _EXCHANGE.fullmatch(text):
        body = _from_exchange(match)
    if not body:
        return None
    expected = check_digit(body)
    check: Check = "absent" if printed is None else "ok" if printed == expected else "wrong"
    type_ = TYPES[body[4] if len(body) == 12 else body[2]]
    return ApplicationNumber(OFFICE, f"{body}.{printed or expected}", type_, check, expected)


def _from_exchange(match: re.Match[str]) -> str:
    """The digits in front of the dot, from the exchange form; `""` where the serial is too long for the year."""
    type_, year, serial = match.groups()
    if int(year) > _CHANGE or (int(year) == _CHANGE and int(serial) > 99999):
        return year + type_ + serial[2:] if serial.startswith("00") else ""
    return year[2:] + type_ + serial[4:] if serial.startswith("0000") and int(year) >= _FIRST_YEAR else ""


def publication(text: str) -> Publication | None:
    """Understands a compact upper-case spelling without the office in front: 7 to 9 digits and a kind code."""
    match = _PUBLICATION.fullmatch(text)
    return Publication(OFFICE, match[1], match[2] or "") if match else None
