"""The states of duties: each begins in the first declared one and moves with a day, a reason and a reference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.obligations.errors import NotNow, ObligationsError
from zhichan.obligations.models import Move
from zhichan.obligations.offers import led
from zhichan.obligations.said import duty_of, written
from zhichan.strategy.duties.declared import Duties, Duty


@dataclass(frozen=True)
class Entry:
    """What is entered with a change of state. `seen`: the state that was shown to whoever enters it."""

    to: str
    on: dt.date
    reason: str
    reference: str = ""
    seen: str = ""


def states(duties: Duties) -> dict[str, str]:
    """The state of every duty by its id."""
    moved = dict(Move.objects.order_by("id").values_list("duty", "to"))
    return {duty.id: moved.get(duty.id, duties.first_state) for duty in duties.all}


def over(duties: Duties) -> frozenset[str]:
    """The ids of the duties of which nothing is due any more: they are done, or given up."""
    declared = duties.file.states
    return frozenset(id for id, key in states(duties).items() if key in declared and declared[key].over)


def moves(duty: Duty) -> Sequence[Move]:
    """What was entered of a duty, the first first."""
    return list(Move.objects.filter(duty=duty.id))


def may_move(by: Actor, duties: Duties, duty: Duty) -> bool:
    """Whether somebody may enter where a duty stands: whoever divides the duties, and whoever leads it by agreement."""
    if by.may("divide-duties"):
        return True
    return by.may("answer-duties") and _leads(by, duties.answered_with(duty))


@transaction.atomic
def move(by: Actor, duties: Duties, id: str, entry: Entry) -> Move:
    """Enters that a duty has come to another state.

    Raises:
        NotAllowed, NotNow: it has moved since it was shown.
        ObligationsError: no such duty or state, a state that does not lead there, a day to come or before the last, no reason.
    """
    duty = duty_of(duties, id)
    if not may_move(by, duties, duty):
        by.must_be_allowed("divide-duties")
    last = Move.objects.select_for_update().filter(duty=duty.id).last()
    now = last.to if last else duties.first_state
    if entry.seen and entry.seen != now:
        raise NotNow(_("the duty has moved on meanwhile"), where=duty.id, mend=_("look at it again, then decide"))
    declared = duties.file.states
    if entry.to not in declared.get(now, declared[duties.first_state]).to:
        raise ObligationsError(
            _("this state is not reached from the present one"),
            where="to",
            mend=_("choose one of: %(choices)s") % {"choices": _names(duties, now)},
        )
    if entry.on > timezone.localdate() or (last and entry.on < last.on):
        raise ObligationsError(
            _("the day lies in the future or before the last change"), where="on", mend=_("choose the day on which it came about")
        )
    made = Move.objects.create(
        duty=duty.id,
        to=entry.to,
        on=entry.on,
        reason=written(entry.reason, "reason"),
        reference=written(entry.reference, "reference", needed=False)[:400],
        by=by.id,
        at=timezone.now(),
    )
    record(by.id, "duty.moved", f"duty:{duty.id}", {"to": entry.to, "on": entry.on})
    return made


def _leads(by: Actor, duty: Duty) -> bool:
    return led().filter(offer__duty=duty.id, body__code__in=by.bodies).exists()


def _names(duties: Duties, state: str) -> str:
    lang = get_language() or "zh"
    declared = duties.file.states
    return _(", ").join(declared[one].label.in_(lang) for one in declared[state].to)
