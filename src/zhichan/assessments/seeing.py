"""Who sees what of a round: everybody the published result; a body its own score; others nothing of it before it is handed in."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.accounts.visibility import of_own_bodies
from zhichan.assessments.errors import NoSuchAssessment
from zhichan.assessments.models import Entry, Evidence, Result, Round
from zhichan.assessments.moving import leads


def entries(by: Actor) -> QuerySet[Entry]:
    """The scores that somebody may see: those of own bodies; once handed in also for who checks, settles or approves them."""
    every = Entry.objects.select_related("body", "round__sheet")
    if by.is_machine:
        return every
    own = Q(pk__in=of_own_bodies(by, Entry.objects.all()).values("pk"))
    handed_in = Q(round__in=_rounds_judged(by)) & ~Q(state="drafting")
    return every.filter(own | handed_in)


def _rounds_judged(by: Actor) -> list[int]:
    """The rounds in which somebody checks, settles or approves."""
    if by.may("approve-scores"):
        return list(Round.objects.values_list("pk", flat=True))
    if not by.may("check-scores"):
        return []
    rounds = Round.objects.select_related("sheet")
    return [one.pk for one in rounds if leads(by, one.sheet.declared) or one.sheet.declared.settles in by.bodies]


def entry_of(by: Actor, sheet: str, body: str) -> Entry:
    """The score of a body by a sheet.

    Raises:
        NoSuchAssessment: there is none that they may see.
    """
    found = entries(by).filter(round__sheet__sheet=sheet, body__code=body).first()
    if found is None:
        raise NoSuchAssessment(
            _("there is no such score, or it is not yours to see"), where=body, mend=_("see the list of sheets")
        )
    return found


def evidence_of(by: Actor, number: int) -> Evidence:
    """A file of evidence.

    Raises:
        NoSuchAssessment: there is none that they may see.
    """
    found = Evidence.objects.select_related("entry__body").filter(pk=number, entry__in=entries(by)).first()
    if found is None:
        raise NoSuchAssessment(
            _("there is no such file, or it is not yours to see"), where="evidence", mend=_("open the score again")
        )
    return found


def result_of(by: Actor, sheet: str, version: int = 0) -> Result | None:
    """A version of the result by a sheet, the one that stands if none is named: for the public as soon as it is published."""
    results = Result.objects.select_related("round__sheet").filter(round__sheet__sheet=sheet)
    if version:
        results = results.filter(version=version)
    found = results.order_by("-version").first()
    if found is None or by.may("approve-scores"):
        return found
    if found.version > found.round.published:
        return None if version else results.filter(version__lte=found.round.published).order_by("-version").first()
    return found


def own_code(by: Actor, round_: Round) -> list[Body]:
    """The bodies of a round for which somebody acts."""
    return [one.body for one in round_.entries.select_related("body") if one.body.code in by.bodies]
