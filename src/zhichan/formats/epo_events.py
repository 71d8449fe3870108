"""What kind codes and legal event codes of the European Patent Office's data mean: declared tables, office by office.

Sources: WIPO ST.16 and the offices' own lists of kind codes; the EPO's list of INPADOC legal event codes. Only codes whose
meaning is sure are mapped to an event of ours; every other code is kept with its words and changes no state.
"""

from __future__ import annotations

from collections.abc import Mapping


def _codes(**events: str) -> dict[str, str]:
    """Code → event key, from event → codes; `_` stands for the hyphen of a key."""
    return {code: event.replace("_", "-") for event, codes in events.items() for code in codes.split()}


PUBLICATIONS: Mapping[str, Mapping[str, str]] = {
    "EP": _codes(published="A1 A2", granted="B1", corrected="A8 A9 B8 B9"),
    "WO": _codes(published="A1 A2", corrected="A8 A9"),
    "US": _codes(published="A1 P1", granted="A B1 B2 E E1 S S1 P P2 P3", corrected="A9 P9"),
    "CN": _codes(published="A", granted="B C U Y D S", corrected="A8 A9 B8 B9 U8 U9"),
    "JP": _codes(published="A", granted="B1 B2 Y1 Y2"),
    "KR": _codes(published="A", granted="B1 Y1"),
    "DE": _codes(published="A1", granted="C1 C2 B3 B4 U1"),
    "FR": _codes(published="A1", granted="B1"),
    "GB": _codes(published="A", granted="B"),
    "NL": _codes(published="A", granted="C1 C2"),
    "CA": _codes(published="A1", granted="C"),
    "AU": _codes(published="A1"),
}
"""Office → kind code → event. A search report published later (A3), a patent changed in opposition (B2) and a translation (T)
are none."""

LEGAL: Mapping[str, Mapping[str, str]] = {
    "CN": _codes(
        published="C06 PB01",
        examination_requested="C10 SE01",
        granted="C14 GR01",
        lapsed_fee="C19 CF01",
        expired="CX01",
        withdrawn="C02 C04 C05 WD01 WW01",
        rejected="C12 RJ01",
        abandoned="C20 AV01",
        revoked="IW01",
        transferred="C41 TR01 TA01 ASS",
        licensed="EE01",
        pledged="PE01",
        pledge_released="PC01",
        corrected="CI01 CI02 CI03",
    ),
    "EP": _codes(
        examination_requested="17P", grant_notified="GRAG GRAH GRAP", withdrawn="18D 18W", rejected="18R", revoked="27W"
    ),
    "US": _codes(lapsed_fee="FP LAPS", restored="REIN", abandoned="STCB", corrected="CC"),
    "WO": _codes(entered_national_phase="ENP WWE"),
}
"""Office → legal event code → event. What happens in one contracting state only (PG25, GBPC, REG …) is no event of the whole
right; an assignment in the United States (AS) may be a sale, a merger or a security, so it is not told what it is."""


def of_publication(office: str, kind_code: str) -> str:
    """The event that a publication of this kind is, or `""`."""
    return PUBLICATIONS.get(office, {}).get(kind_code, "")


def of_legal_event(office: str, code: str) -> str:
    """The event that a legal event code says, or `""`."""
    return LEGAL.get(office, {}).get(code, "")


def type_of(office: str, kind_code: str) -> str:
    """The type of the right that a kind code shows, or `""`."""
    if office in ("EP", "WO"):
        return "invention"
    if office == "US":
        types = {"S": "design", "P": "plant", "E": "reissue", "H": "other"}
        return types.get(kind_code[:1], "invention" if kind_code[:1] in ("A", "B") else "")
    types = {"U": "utility-model", "Y": "utility-model", "S": "design", "A": "invention", "B": "invention", "C": "invention"}
    return types.get(kind_code[:1], "")
