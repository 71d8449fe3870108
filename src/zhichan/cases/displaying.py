"""What was decided about the display of rights: what is withheld, and what a note says is asked of the register."""

from __future__ import annotations

import datetime as dt

from zhichan.cases.models import RegisterNote, Withholding
from zhichan.records.veil import NOTHING, Withheld, Withholdings


def withheld() -> Withholdings:
    """All that is withheld now: what objections were granted for and nobody has lifted since."""
    rows = Withholding.objects.filter(lifted_on=None).values_list("right", "party", "fields")
    entries = frozenset((right, Withheld(party, field)) for right, party, fields in rows for field in fields)
    return Withholdings(entries) if entries else NOTHING


def is_withheld_of(right: str) -> bool:
    """Whether anything is withheld of a right, by its id."""
    return Withholding.objects.filter(right=right, lifted_on=None).exists()


def noted_since(right: str) -> dt.date | None:
    """The day since which a correction of the right's entry is asked of the register; None where it is not."""
    return RegisterNote.objects.filter(right=right).order_by("since").values_list("since", flat=True).first()
