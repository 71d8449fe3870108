"""Taking a step in a round: the one way. Who may, from where, by when, why; each step is kept and logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.assessments.errors import AssessmentError, NotNow
from zhichan.assessments.models import Entry, Move, Round
from zhichan.assessments.steps import Step, states, steps
from zhichan.audit.chain import record
from zhichan.records.working_days import working_days_after
from zhichan.strategy.scoring.sheets import Sheet

LONGEST = 4_000
"""Characters of a reason."""


def may_take(by: Actor, name: str, entry: Entry) -> bool:
    """Whether somebody may take a step of a score from where it stands; some steps ask for more, and say so."""
    step = steps()[name]
    if entry.round.state != {"appeal": "published", "decide": "published"}.get(name, "scoring"):
        return False
    return entry.state in step.from_ and by.may(step.permission) and _is_theirs(by, step, entry)


def take(by: Actor, name: str, entry: Entry, reason: str = "", **data: Any) -> Move:
    """Takes a step of one body's score. The caller has locked the entry (`locked`) and is atomic.

    Raises:
        NotAllowed, NotNow, AssessmentError: a reason is missing.
    """
    step = steps()[name]
    _must_be_theirs(by, step, entry)
    if entry.state not in step.from_:
        raise NotNow(
            _("the score stands at “%(state)s” by now") % {"state": entry.standing.label.in_(get_language() or "zh")},
            where=entry.body.code,
            mend=_("look at it again, then decide"),
        )
    told = checked_reason(step, reason)
    entry.state, entry.due_on = step.to, _due(step.to)
    entry.save(update_fields=["state", "due_on"])
    return noted(by, entry.round, name, entry=entry, to=step.to, reason=told, data=data)


def take_all(by: Actor, name: str, round_: Round, reason: str = "", **data: Any) -> Move:
    """Takes a step of a whole round.

    Raises:
        NotAllowed, NotNow.
    """
    step = steps()[name]
    by.must_be_allowed(step.permission)
    if round_.state not in step.from_:
        raise NotNow(
            _("the round stands at “%(state)s” by now") % {"state": states()[round_.state].label.in_(get_language() or "zh")},
            where=round_.sheet.sheet,
            mend=_("look at it again, then decide"),
        )
    round_.state = step.to
    round_.save(update_fields=["state"])
    return noted(by, round_, name, to=step.to, reason=checked_reason(step, reason), data=data)


def noted(
    by: Actor,
    round_: Round,
    what: str,
    *,
    entry: Entry | None = None,
    to: str = "",
    item: str = "",
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Move:
    """Keeps and logs that something was done."""
    made = Move.objects.create(
        round=round_, entry=entry, at=timezone.now(), by=by.id, step=what, to=to, item=item, reason=reason, data=dict(data or {})
    )
    thing = entry.id_in_log if entry else round_.id_in_log
    record(by.id, "score.step", thing, {"step": what, "to": to, "item": item})
    return made


def locked(entry: Entry) -> Entry:
    """The entry as it is now; nobody else changes it until the transaction ends."""
    return Entry.objects.select_for_update(of=("self",)).select_related("body", "round__sheet").get(pk=entry.pk)


def leads(by: Actor, sheet: Sheet, *, item: str = "") -> bool:
    """Whether somebody acts for a body that checks an item of a sheet (any, if none is named)."""
    asked = [sheet.one(item)] if item else sheet.measured
    return by.is_machine or any(one.lead in by.bodies for one in asked)


def checked_reason(step: Step, reason: str) -> str:
    """The words of a reason.

    Raises:
        AssessmentError: one is needed and missing, or it is too long.
    """
    told = reason.replace("\r\n", "\n").strip()
    if (step.reason and not told) or len(told) > LONGEST:
        raise AssessmentError(
            _("this needs a reason of at most 4,000 characters"), where="reason", mend=_("write why, in a few words")
        )
    return told


def _is_theirs(by: Actor, step: Step, entry: Entry) -> bool:
    if by.is_machine:
        return True
    own = entry.body.code in by.bodies
    if step.whose == "own":
        return own
    if own:
        return False  # a body never checks itself
    if step.whose == "lead":
        return leads(by, entry.sheet)
    return step.whose == "group" or entry.sheet.settles in by.bodies


def _must_be_theirs(by: Actor, step: Step, entry: Entry) -> None:
    by.must_be_allowed(step.permission)
    if _is_theirs(by, step, entry):
        return
    if step.whose == "own":
        raise NotAllowed(_("you do not act for the body that is scored"), where=entry.body.code, mend=_("open your own sheet"))
    if entry.body.code in by.bodies:
        raise NotAllowed(_("a body never checks itself"), where=entry.body.code, mend=_("another body does this"))
    raise NotAllowed(
        _("your body neither checks items of this sheet nor settles objections to it"),
        where=entry.body.code,
        mend=_("the sheet names who does"),
    )


def _due(state: str) -> Any:
    days = states()[state].days
    return None if days is None else working_days_after(timezone.localdate(), days)
