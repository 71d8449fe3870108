"""What kind of body a holder is, told by the name alone: its legal form, else what it calls itself."""

from __future__ import annotations

from zhichan.parties.names import analyse, scope_of
from zhichan.records.declared import Label

HOLDER_TYPES: dict[str, Label] = {
    "company": Label(zh="企业", en="Company"),
    "university": Label(zh="高校和学校", en="University or school"),
    "institute": Label(zh="科研机构", en="Research institute"),
    "hospital": Label(zh="医疗机构", en="Hospital"),
    "authority": Label(zh="机关", en="Authority"),
    "association": Label(zh="社会团体和合作社", en="Association or cooperative"),
    "person": Label(zh="个人", en="Person"),
    "other": Label(zh="其他组织", en="Other organisation"),
}
"""The types in the order in which they are told of."""

_OF_TRADES = {
    **dict.fromkeys(("university", "college", "school"), "university"),
    **dict.fromkeys(("institute", "academy", "laboratory"), "institute"),
    "hospital": "hospital",
    **dict.fromkeys(("bureau", "committee"), "authority"),
    **dict.fromkeys(("association", "cooperative", "foundation"), "association"),
}
_FORM_OF_ASSOCIATIONS = "association"


def holder_type(name: str) -> str:
    """The type of whoever bears a name, a key of `HOLDER_TYPES`. A body with a legal form of companies is a company."""
    if scope_of(name) == "person":
        return "person"
    parts = analyse(name)
    if parts.form:
        return "association" if parts.form == _FORM_OF_ASSOCIATIONS else "company"
    return next((_OF_TRADES[trade] for trade in parts.trades if trade in _OF_TRADES), "other")
