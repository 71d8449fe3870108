"""The unified social credit code of a Chinese body: eighteen signs, read and checked.

GB 32100-2015: one sign for the registering department, one for the kind of body, six digits for the division (GB/T 2260) of
the department that registered it, nine for the body itself, one check sign modulo 31.
"""

from __future__ import annotations

import re

import msgspec

from zhichan.normalise.width import compact

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)}
_SHAPE = re.compile(rf"[{_SIGNS}]{{2}}[0-9]{{6}}[{_SIGNS}]{{10}}")


class CreditCode(msgspec.Struct, frozen=True):
    """A code of the right shape. `division` is where it was registered, which need not be where the body sits now."""

    code: str
    division: str
    expected: str
    """The check sign that belongs to the first seventeen."""

    @property
    def is_right(self) -> bool:
        """Whether the check sign belongs to the others."""
        return self.code[-1] == self.expected


def parse_credit_code(text: str) -> CreditCode | None:
    """The code that a text spells, whatever its blanks, width and case; None where it has not the shape of one."""
    code = compact(text).upper()
    if not _SHAPE.fullmatch(code):
        return None
    total = sum(_VALUE[sign] * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return CreditCode(code=code, division=code[2:8], expected=_SIGNS[-total % 31])
