"""Numbers of the Indian office.

Applications until 2015 bear a serial, the branch and the year: `10300/DELNP/2012` (NP: national phase of an international
application), the first national phases `IN/PCT/2002/00231/DEL`. Since 2016 they have twelve digits: year, branch (1 to 4), type,
serial: `201641017526`. The office grants patents for inventions only.
"""

from __future__ import annotations

import re

from zhichan.normalise.numbers.shape import ApplicationNumber

OFFICE = "IN"

_SERIAL = re.compile(r"0*([1-9]\d{0,5})/([A-Z]{3,6})/((?:19|20)\d\d)")
_NATIONAL_PHASE = re.compile(r"/?PCT/((?:19|20)\d\d)/(\d{3,6})/([A-Z]{3})")
_DIGITS = re.compile(r"20\d\d[1-4]\d{7}")


def application(text: str) -> ApplicationNumber | None:
    """Understands a compact upper-case spelling without the office in front."""
    if match := _SERIAL.fullmatch(text):
        return ApplicationNumber(OFFICE, "/".join(match.groups()), "invention")
    if match := _NATIONAL_PHASE.fullmatch(text):
        return ApplicationNumber(OFFICE, f"IN/PCT/{match[1]}/{match[2]:0>5}/{match[3]}", "invention")
    return ApplicationNumber(OFFICE, text, "invention") if _DIGITS.fullmatch(text) else None
