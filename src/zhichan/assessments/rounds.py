"""Opening a round of scoring, approving what came of it, publishing it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.assessments.errors import AssessmentError, NotNow
from zhichan.assessments.models import Entry, FrozenSheet, Result, Round, Value
from zhichan.assessments.moving import noted, take_all
from zhichan.assessments.results import make_result
from zhichan.assessments.steps import states
from zhichan.audit.chain import record
from zhichan.records.working_days import working_days_after
from zhichan.strategy.scoring.totals import ValueOf


def may_be_scored(sheet: FrozenSheet) -> list[Body]:
    """The bodies that a sheet may score: of its kinds, not closed, and not such as are asked only."""
    return list(Body.objects.filter(kind__in=sheet.declared.scored.kinds, closed_on=None, askable_only=False))


@transaction.atomic
def open_round(by: Actor, sheet: FrozenSheet, value_of: ValueOf, bodies: Sequence[str] = ()) -> Round:
    """Opens scoring by a frozen sheet. Published exact values are entered for each body, the others wait for its own.

    Args:
        value_of: where exact values come from; the scope asked for is the code of the body.
        bodies: who is scored, where the sheet wants them named.

    Raises:
        NotAllowed, AssessmentError: it is open already, nobody is scored, or somebody who may not be.
    """
    by.must_be_allowed("approve-scores")
    if Round.objects.filter(sheet=sheet).exists():
        raise NotNow(_("scoring by this sheet is open already"), where=sheet.sheet, mend=_("look at it again, then decide"))
    scored = _scored(sheet, bodies)
    now = timezone.now()
    round_ = Round.objects.create(sheet=sheet, state="scoring", opened_at=now)
    due = working_days_after(timezone.localdate(now), states()["drafting"].days or 0)
    for body in scored:
        entry = Entry.objects.create(round=round_, body=body, state="drafting", due_on=due)
        for one in sheet.declared.measured:
            found = value_of(one.indicator, body.code, sheet.year) if one.indicator else None
            told = {"stated": f"{found.value:f}", "source": found.source} if found else {}
            Value.objects.create(entry=entry, item=one.id, **told)
    noted(by, round_, "open", to="scoring", data={"bodies": [body.code for body in scored]})
    return round_


def _scored(sheet: FrozenSheet, named: Sequence[str]) -> list[Body]:
    allowed = {body.code: body for body in may_be_scored(sheet)}
    if not sheet.declared.scored.named:
        chosen = list(allowed.values())
    else:
        for code in named:
            if code not in allowed:
                raise AssessmentError(
                    _("“%(value)s” cannot be scored by this sheet") % {"value": code},
                    where="bodies",
                    mend=_("courts, procuratorates and customs are asked, never scored; others must be of the sheet’s kinds"),
                )
        chosen = [allowed[code] for code in dict.fromkeys(named)]
    if not chosen:
        raise AssessmentError(_("nobody is there to be scored"), where="bodies", mend=_("name at least one body"))
    return chosen


def not_ready(round_: Round) -> list[Entry]:
    """The scores that keep a round from approval: not checked, or still open to objection."""
    today = timezone.localdate()
    return [
        one
        for one in round_.entries.select_related("body")
        if not (one.state in ("accepted", "settled") or (one.state == "checked" and one.due_on and one.due_on < today))
    ]


@transaction.atomic
def approve(by: Actor, round_: Round, reason: str = "") -> Result:
    """Approves the scores of a round: they are computed, kept with all they rest on, and not changed any more.

    Raises:
        NotAllowed, NotNow: some are not checked yet, or still open to objection.
    """
    by.must_be_allowed("approve-scores")
    round_ = Round.objects.select_for_update(of=("self",)).select_related("sheet").get(pk=round_.pk)
    if round_.state == "scoring" and (left := len(not_ready(round_))):
        raise NotNow(
            ngettext(
                "%(count)s score is not checked yet, or still open to objection",
                "%(count)s scores are not checked yet, or still open to objection",
                left,
            )
            % {"count": left},
            where=round_.sheet.sheet,
            mend=_("wait for them, or for the end of their term"),
        )
    take_all(by, "approve", round_, reason)
    return make_result(by, round_, reason)


@transaction.atomic
def publish(by: Actor, round_: Round) -> Round:
    """Publishes the approved result; the term for appeals begins.

    Raises:
        NotAllowed, NotNow.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("sheet").get(pk=round_.pk)
    take_all(by, "publish", round_)
    round_.published = round_.results.order_by("-version")[0].version
    round_.save(update_fields=["published"])
    until = working_days_after(timezone.localdate(), states()["published"].days or 0)
    round_.entries.update(due_on=until)
    record(by.id, "score.published", round_.id_in_log, {"version": round_.published})
    return round_
