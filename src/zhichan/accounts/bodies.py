"""What a body may be, and how a city's folder declares it; free of Django, so that a folder is checked without a database."""

from __future__ import annotations

import msgspec

from zhichan.records.declared import Label

BODY_KINDS = (
    "leading-group",
    "bureau",
    "district",
    "zone",
    "court",
    "procuratorate",
    "customs",
    "agency",
    "university",
    "firm",
    "association",
    "bank",
)
"""What a body may be."""


class DeclaredBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body as a city's `bodies.yml` declares it. `askable_only`: it is asked and never scored or ordered (courts, customs)."""

    code: str
    kind: str
    label: Label
    askable_only: bool = False
