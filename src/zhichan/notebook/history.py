"""The history of a person's searches: numbered, bounded, and theirs alone.

The same question asked again keeps its number; it stays as it was first typed, its count and its time are those of the last time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.notebook.bodies import reads
from zhichan.notebook.errors import NotKept
from zhichan.notebook.models import Numbering, PastSearch

MOST = 200
"""Searches kept of a person; of more, those asked the longest ago go."""
KEPT_DAYS = 90
"""Days for which a search is kept after it was last made; `operation/working_data.yml` says the same."""


@dataclass(frozen=True)
class Made:
    """A search as somebody made it; the parts are those of `PastSearch`."""

    question: str
    typed: str
    understood: str
    whole: str
    day: dt.date
    rights: int


@transaction.atomic
def keep(by: Actor, made: Made) -> int | None:
    """Keeps a search of somebody who has signed in, and gives its number; None for anybody else."""
    if by.person is None:
        return None
    numbering, _made = Numbering.objects.select_for_update().get_or_create(person_id=by.person)
    known = PastSearch.objects.filter(person_id=by.person, question=made.question).first()
    if known is None:
        numbering.last += 1
        numbering.save(update_fields=["last"])
        known = PastSearch(person_id=by.person, number=numbering.last, question=made.question, typed=made.typed)
    known.understood, known.whole = made.understood, made.whole
    known.day, known.rights, known.at = made.day, made.rights, timezone.now()
    known.save()
    newest = PastSearch.objects.filter(person_id=by.person).order_by("-at", "-number")
    if beyond := list(newest.values_list("pk", flat=True)[MOST : MOST + 100]):
        PastSearch.objects.filter(pk__in=beyond).delete()
    return known.number


def searches(by: Actor, most: int = MOST) -> Sequence[PastSearch]:
    """Somebody's own searches, the highest number first."""
    if by.person is None or not reads(by):
        return []
    return list(PastSearch.objects.filter(person_id=by.person)[:most])


def earlier(by: Actor) -> dict[int, str] | None:
    """What each number stands for in a query; None for whoever has no history, and for a key that does not read it."""
    if by.person is None or not reads(by):
        return None
    return dict(PastSearch.objects.filter(person_id=by.person).values_list("number", "whole"))


@transaction.atomic
def forget(by: Actor, number: int) -> None:
    """Takes one search out of somebody's own history.

    Raises:
        NotKept: there is none of that number.
    """
    gone, _of = PastSearch.objects.filter(person_id=by.person, number=number).delete() if by.person is not None else (0, {})
    if not gone:
        raise NotKept(
            _("your history has no search #%(number)s") % {"number": number}, where="number", mend=_("choose one that is listed")
        )


@transaction.atomic
def clear(by: Actor) -> int:
    """Takes all of it out; the next search is number 1. How many there were."""
    if by.person is None:
        return 0
    gone, _of = PastSearch.objects.filter(person_id=by.person).delete()
    Numbering.objects.filter(person_id=by.person).delete()
    record(by.id, "history.cleared", "", {"searches": gone})
    return gone


def sweep(before: dt.datetime) -> int:
    """Deletes searches last made before a moment, of everybody; how many."""
    gone, _of = PastSearch.objects.filter(at__lt=before).delete()
    return gone
