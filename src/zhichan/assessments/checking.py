"""The joint check, objections and appeals: every item by the body that leads it, never by the body that is scored."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.models import Body
from zhichan.assessments.errors import AssessmentError, NotNow
from zhichan.assessments.models import Entry, Move, Result, Round, Value
from zhichan.assessments.moving import LONGEST, leads, locked, noted, take
from zhichan.assessments.results import make_result
from zhichan.assessments.stating import number_of


@transaction.atomic
def check(by: Actor, entry: Entry, item: str, text: str, reason: str = "") -> Value:
    """Checks the value of one item: as stated, or another one with a reason. With the last item the check is done.

    Args:
        text: the value found right; empty where there is none.

    Raises:
        NotAllowed: another body leads the item, or it is one's own score.
        NotNow, AssessmentError: no such value, or it differs without a reason.
    """
    by.must_be_allowed("check-scores")
    entry = locked(entry)
    one = entry.sheet.one(item)
    if entry.body.code in by.bodies:
        raise NotAllowed(_("a body never checks itself"), where=entry.body.code, mend=_("another body does this"))
    if not leads(by, entry.sheet, item=item):
        raise NotAllowed(_("another body checks this item"), where=item, mend=_("the sheet names who does"))
    if entry.state != "submitted":
        raise NotNow(_("nothing is to be checked here now"), where=entry.body.code, mend=_("look at it again, then decide"))
    _set(by, entry, item, f"{number_of(text, one):f}" if text.strip() else "", reason, one.lead)
    if not entry.values.filter(checked_at=None).exists():
        take(by, "close-check", entry)
    return Value.objects.get(entry=entry, item=item)


@transaction.atomic
def check_as_stated(by: Actor, entry: Entry) -> int:
    """Finds right, as stated, all items that one's bodies lead and that nobody has checked; how many.

    Raises:
        NotAllowed, NotNow.
    """
    mine = [value for value in entry.values.filter(checked_at=None) if leads(by, entry.sheet, item=value.item)]
    for value in mine:
        check(by, entry, value.item, value.stated)
    return len(mine)


def _set(by: Actor, entry: Entry, item: str, number: str, reason: str, lead: str) -> None:
    value = Value.objects.select_for_update().get(entry=entry, item=item)
    before, told = value.checked if value.checked_at else value.stated, reason.strip()
    if len(told) > LONGEST or (number != before and not told):
        raise AssessmentError(
            _("another value than before needs a reason of at most 4,000 characters"),
            where=item,
            mend=_("write why, in a few words"),
        )
    value.checked, value.reason, value.checked_at = number, told, timezone.now()
    value.checked_by = Body.objects.filter(code=lead).first()
    value.save()
    noted(by, entry.round, "check", entry=entry, item=item, reason=told, data={"before": before, "after": number})


@transaction.atomic
def send_back(by: Actor, entry: Entry, reason: str) -> Move:
    """Returns a self-score to be completed; what was checked is checked again.

    Raises:
        NotAllowed, NotNow, AssessmentError: no reason is given.
    """
    entry = locked(entry)
    move = take(by, "return", entry, reason)
    entry.values.update(checked="", checked_at=None, checked_by=None, reason="")
    return move


@transaction.atomic
def accept(by: Actor, entry: Entry) -> Move:
    """Accepts the check of one's own score."""
    entry = locked(entry)
    _must_be_before_approval(entry)
    return take(by, "accept", entry)


@transaction.atomic
def object_to(by: Actor, entry: Entry, reason: str) -> Move:
    """Objects to the check of one's own score, within its term.

    Raises:
        NotAllowed, NotNow: the term is over. AssessmentError: no reason is given.
    """
    entry = locked(entry)
    _must_be_before_approval(entry)
    _must_be_in_time(entry)
    return take(by, "object", entry, reason)


@transaction.atomic
def settle(by: Actor, entry: Entry, reason: str, corrected: Mapping[str, str] | None = None) -> Move:
    """Settles an objection with a reason, and corrects values where it was right.

    Raises:
        NotAllowed, NotNow, AssessmentError.
    """
    entry = locked(entry)
    move = take(by, "settle", entry, reason, corrected=dict(corrected or {}))
    _correct(by, entry, reason, corrected or {}, entry.sheet.settles)
    return move


@transaction.atomic
def appeal(by: Actor, entry: Entry, reason: str) -> Move:
    """Appeals against a published score, once, within its term.

    Raises:
        NotAllowed, NotNow: nothing is published, or the term is over. AssessmentError: no reason is given.
    """
    entry = locked(entry)
    if entry.round.state != "published":
        raise NotNow(_("nothing is published yet"), where=entry.body.code, mend=_("before that, object to the check"))
    _must_be_in_time(entry)
    return take(by, "appeal", entry, reason)


@transaction.atomic
def decide(by: Actor, entry: Entry, reason: str, corrected: Mapping[str, str] | None = None) -> Result:
    """Decides an appeal with a reason; the result is published anew, as a new version, whether it changed or not.

    Raises:
        NotAllowed, NotNow, AssessmentError.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("sheet").get(pk=entry.round_id)
    entry = locked(entry)
    take(by, "decide", entry, reason, corrected=dict(corrected or {}))
    _correct(by, entry, reason, corrected or {}, "leading-group")
    made = make_result(by, round_, reason)
    round_.published = made.version
    round_.save(update_fields=["published"])
    return made


def _correct(by: Actor, entry: Entry, reason: str, corrected: Mapping[str, str], body: str) -> None:
    for item, text in corrected.items():
        number = f"{number_of(text, entry.sheet.one(item)):f}" if text.strip() else ""
        _set(by, entry, item, number, reason, body)


def _must_be_before_approval(entry: Entry) -> None:
    if entry.round.state != "scoring":
        raise NotNow(_("the scores are approved"), where=entry.body.code, mend=_("once they are published, appeal"))


def _must_be_in_time(entry: Entry) -> None:
    if entry.due_on and entry.due_on < timezone.localdate() and entry.state in ("checked", "accepted", "settled"):
        raise NotNow(
            _("the term ended on %(day)s") % {"day": entry.due_on.isoformat()},
            where=entry.body.code,
            mend=_("what stands is final"),
        )
