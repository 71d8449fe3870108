"""Credit codes that nobody bears: lawful in form, with the check sign that belongs to them, and impossible all the same.

The division is one that GB/T 2260 does not have (99 in the city), and the nine signs of the body end in a check digit that is
not the one of GB 11714, so no register can ever give such a code.
"""

from __future__ import annotations

from zhichan.normalise.credit_code import parse_credit_code
from zhichan.sample.dice import Dice

_COMPANY, _PUBLIC_BODY = "91", "12"
_AGENCIES_FROM = 901  # given to no agency that we know of
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # of GB 11714


def credit_code(dice: Dice, sector: str, city: str) -> str:
    """The code of an organisation of the city with this code of six digits."""
    body = "".join(str(dice.below(10)) for _ in _WEIGHTS)
    proper = -sum(weight * int(sign) for weight, sign in zip(_WEIGHTS, body, strict=True)) % 11
    head = f"{_COMPANY if sector == 'company' else _PUBLIC_BODY}{city[:4]}99{body}{(proper + 1) % 10}"
    return head + _expected(head + "0")


def agency_code(city: str, place: int) -> str:
    """The code of an agency by its place among the invented ones: behind the number of the city's province one that none has."""
    return f"{city[:2]}{_AGENCIES_FROM + place}"


def _expected(code: str) -> str:
    parsed = parse_credit_code(code)
    assert parsed
    return parsed.expected
