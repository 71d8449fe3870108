"""What was decided about the display of rights: what is withheld, and what a note says is asked of the register."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Max

from zhichan.cases.models import RegisterNote, Withholding
from zhichan.records.veil import Withheld

_MOST_IN_QUERY = 900  # an SQLite statement takes about a thousand values


def withheld(right: str) -> frozenset[Withheld]:
    """What is withheld of a right, by its id."""
    return withheld_of([right]).get(right, frozenset())


def withheld_of(rights: Iterable[str]) -> dict[str, frozenset[Withheld]]:
    """What is withheld of each of some rights; those of which nothing is are left out."""
    wanted = list(rights)
    found: dict[str, set[Withheld]] = defaultdict(set)
    for start in range(0, len(wanted), _MOST_IN_QUERY):
        for one in Withholding.objects.filter(right__in=wanted[start : start + _MOST_IN_QUERY]):
            found[one.right].update(Withheld(one.party, field) for field in one.fields)
    return {right: frozenset(some) for right, some in found.items()}


def withheld_so_far() -> str:
    """What stands for all decisions to withhold: another text as soon as one is made or taken back."""
    told = Withholding.objects.aggregate(newest=Max("pk"), count=Count("pk"))
    return f"{told['newest'] or 0}/{told['count']}"


def noted_since(right: str) -> dt.date | None:
    """The day since which a correction of the right's entry is asked of the register; None where it is not."""
    return RegisterNote.objects.filter(right=right).order_by("since").values_list("since", flat=True).first()
