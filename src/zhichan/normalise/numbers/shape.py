"""What a number is once it has been understood."""

from __future__ import annotations

from typing import Literal

import msgspec

Check = Literal["ok", "wrong", "absent", "none"]
"""`ok`; `wrong`; `absent`: not printed, computed by us; `none`: the office's numbers have no check digit."""


class ApplicationNumber(msgspec.Struct, frozen=True):
    """An application number. `canonical` has no office in front; `expected` is the check digit that belongs to it, or `""`.

    A number with a wrong check digit keeps it: which digit is the wrong one cannot be known.
    """

    office: str
    canonical: str
    type: str = ""
    check: Check = "none"
    expected: str = ""

    @property
    def key(self) -> str:
        """The form under which it is found: `CN201220249767.4`."""
        return self.office + self.canonical


class Publication(msgspec.Struct, frozen=True):
    """A publication number in its office's normal form, with the kind code where it is printed."""

    office: str
    number: str
    kind_code: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The forms under which it is found: with the kind code and without."""
        bare = self.office + self.number
        return (bare + self.kind_code, bare) if self.kind_code else (bare,)
