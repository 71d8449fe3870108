"""Numbers of the United States office (USPTO).

Application: series code of two digits and serial of six, written without signs (`29/220,973` → `29220973`).
Publication: `8012345`, `D513425`, `RE38955`, `PP17395`, `H2150` or, before grant, year and seven digits (`20040012345`).
The normal form has no zeros between the letters and the number (files print `D0513425` for `D513425`).
"""

from __future__ import annotations

import re

from zhichan.normalise.numbers.shape import ApplicationNumber, Publication

OFFICE = "US"

_APPLICATION = re.compile(r"(\d{2})/?(\d{3}),?(\d{3})")
_PUBLICATION = re.compile(r"(D|RE|PP|H|T|AI|RX|X)?([\d,]{1,9})([A-Z]\d?)?")
_PRE_GRANT = re.compile(r"((?:19|20)\d\d)/?(\d{7})([A-Z]\d?)?")
_SERIES = {"29": "design"}


def application(text: str) -> ApplicationNumber | None:
    """Understands a compact upper-case spelling without the office in front."""
    match = _APPLICATION.fullmatch(text)
    if not match:
        return None
    return ApplicationNumber(OFFICE, "".join(match.groups()), _SERIES.get(match[1], ""))


def publication(text: str) -> Publication | None:
    """Understands a compact upper-case spelling without the office in front."""
    if match := _PRE_GRANT.fullmatch(text):
        return Publication(OFFICE, match[1] + match[2], match[3] or "")
    match = _PUBLICATION.fullmatch(text)
    if not match:
        return None
    digits = match[2].replace(",", "").lstrip("0")
    return Publication(OFFICE, (match[1] or "") + digits, match[3] or "") if digits else None
