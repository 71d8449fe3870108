"""The custody of a reading once entered: checked by a second person of its body, decided on by the IP office."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.readings import arriving
from zhichan.readings.entering import log, must_be_unchanged
from zhichan.readings.errors import NotNow, ReadingsError
from zhichan.readings.models import ACCEPTED, CHECKED, ENTERED, HELD, REPLACED, RETURNED, WITHDRAWN, Reading
from zhichan.readings.people import own_body, person_of
from zhichan.readings.seeing import reading as reading_of


@transaction.atomic
def check(by: Actor, number: str, revision: int, *, agrees: bool, reason: str = "") -> Reading:
    """A second person of the same body compares the figure with its evidence; what contradicts other figures is then held.

    Raises:
        NotAllowed: they entered it themselves.
        ReadingsError: no evidence is attached, or the reason is missing: for sending it back, or where the tests ask about it.
        NotNow, ChangedMeanwhile.
    """
    found = _locked(by, number, revision, ENTERED)
    own_body(by, found.body.code)
    if found.entered_by_id == person_of(by):
        raise NotAllowed(_("you entered this figure yourself"), where=number, mend=_("a second person of your body checks it"))
    if not agrees:
        _must_say(reason, _("write what does not agree"))
        found.state = RETURNED
        log(by, found, "checker", "reading.sent-back", reason)
        return found
    if not found.evidence.exists():
        raise ReadingsError(
            _("no evidence is attached"), where="evidence", mend=_("attach the document that the figure stands in, then check it")
        )
    found.asked = arriving.asked_now(found)
    if found.questions:
        _must_say(reason, _("the tests ask about this figure: write what you compared, and why it is right"))
    found.checked_by_id = person_of(by)
    found.findings = arriving.found_now(found)
    found.state = HELD if found.holding else CHECKED
    log(by, found, "checker", "reading.checked", reason)
    return found


@transaction.atomic
def accept(by: Actor, number: str, revision: int, *, reason: str = "", publish: bool = False) -> Reading:
    """Accepts a reading: from now on it counts, and what it restates no longer does.

    One that is held, asked about or drawn, or that no draw has passed over, is accepted with the words of what was compared.

    Raises:
        NotAllowed: they entered or checked it. ReadingsError: the words are missing.
        NotNow: a contradiction has come up meanwhile, and it is held now. ChangedMeanwhile.
    """
    found = _reviewed(by, number, revision, CHECKED, HELD)
    was_held = found.state == HELD
    found.findings = arriving.found_now(found)
    if found.holding and not was_held:
        raise NotNow(
            _("this reading contradicts what was accepted meanwhile"),
            where=number,
            mend=_("hold it, and decide with both sides before you"),
        )
    if was_held or found.questions or found.is_drawn or found.draw is None:
        _must_say(reason, _("write what you compared, and why the figure is taken"))
    found.state, found.accepted_at, found.published = ACCEPTED, timezone.now(), publish
    log(by, found, "reviewer", "reading.accepted", reason)
    if before := found.replaces:
        before.state, before.ended_at = REPLACED, found.accepted_at
        log(by, before, "reviewer", "reading.replaced", found.reason)
    return found


@transaction.atomic
def hold(by: Actor, number: str, revision: int, reason: str) -> Reading:
    """Holds a reading until a person has decided on it.

    Raises:
        NotAllowed, NotNow, ChangedMeanwhile; ReadingsError: no reason is given.
    """
    found = _reviewed(by, number, revision, CHECKED)
    _must_say(reason, _("write what is to be settled"))
    found.findings = arriving.found_now(found)
    found.state = HELD
    log(by, found, "reviewer", "reading.held", reason)
    return found


@transaction.atomic
def send_back(by: Actor, number: str, revision: int, reason: str) -> Reading:
    """Sends a reading back to its body, with the reason.

    Raises:
        NotAllowed, NotNow, ChangedMeanwhile; ReadingsError: no reason is given.
    """
    found = _reviewed(by, number, revision, CHECKED, HELD)
    _must_say(reason, _("write what the body has to mend"))
    found.state = RETURNED
    log(by, found, "reviewer", "reading.sent-back", reason)
    return found


@transaction.atomic
def publish(by: Actor, number: str, revision: int, *, shown: bool) -> Reading:
    """Publishes an accepted reading, or takes it out of what is published.

    Raises:
        NotAllowed, NotNow, ChangedMeanwhile.
    """
    by.must_be_allowed("review-readings")
    found = _locked(by, number, revision, ACCEPTED)
    found.published = shown
    log(by, found, "reviewer", "reading.published" if shown else "reading.unpublished")
    return found


@transaction.atomic
def withdraw(by: Actor, number: str, revision: int, reason: str) -> Reading:
    """Withdraws an accepted reading: it no longer counts, and stays readable with the reason.

    Raises:
        NotAllowed, NotNow, ChangedMeanwhile; ReadingsError: no reason is given.
    """
    by.must_be_allowed("review-readings")
    found = _locked(by, number, revision, ACCEPTED)
    _must_say(reason, _("write why it is withdrawn"))
    found.state, found.ended_at = WITHDRAWN, timezone.now()
    log(by, found, "reviewer", "reading.withdrawn", reason)
    return found


def _reviewed(by: Actor, number: str, revision: int, *states: str) -> Reading:
    by.must_be_allowed("review-readings")
    found = _locked(by, number, revision, *states)
    if person_of(by) in (found.entered_by_id, found.checked_by_id):
        raise NotAllowed(
            _("you entered or checked this figure for its body"), where=number, mend=_("somebody else of the IP office decides")
        )
    return found


def _locked(by: Actor, number: str, revision: int, *states: str) -> Reading:
    found = reading_of(by, number)
    found = Reading.objects.select_for_update(of=("self",)).select_related("body", "draw", "replaces__body").get(pk=found.pk)
    must_be_unchanged(found, revision)
    if found.state not in states:
        raise NotNow(_("this cannot be done with the reading as it is now"), where=number, mend=_("look at it as it is now"))
    return found


def _must_say(reason: str, mend: str) -> None:
    if not reason.strip():
        raise ReadingsError(_("the reason is missing"), where="reason", mend=mend)
