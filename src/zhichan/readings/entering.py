"""Entering a reading, mending one that was sent back, and restating one that was accepted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import cast, get_args

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import ChangedMeanwhile
from zhichan.accounts.models import Body
from zhichan.audit.chain import record
from zhichan.readings import arriving
from zhichan.readings.arriving import Plain
from zhichan.readings.due import item_of, label_of, must_be_open
from zhichan.readings.errors import NotNow, QuestionAsked, ReadingsError
from zhichan.readings.models import ACCEPTED, ENTERED, OPEN, WITHDRAWN, WORKED, Numbering, Reading, Step
from zhichan.readings.people import own_body, person_of
from zhichan.readings.seeing import reading as reading_of
from zhichan.readings.standing import declared
from zhichan.strategy.figures.amounts import Bound, decimals_of
from zhichan.strategy.figures.published import Period, figure_id

_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_LONGEST_VALUE, _LONGEST = 25, 4_000
BOUNDS = get_args(Bound)
FACTORS = {"万": 10_000, "亿": 100_000_000}


class Given(msgspec.Struct, frozen=True):
    """What somebody fills in: the number as printed, its bound and unit, the document it stands in, and their answer if asked.

    `of_table`: their answer where figures of the sheet that it came on seem to have slipped.
    """

    value: str
    document: str
    bound: str = "exact"
    unit: str = ""
    note: str = ""
    answer: str = ""
    of_table: str = ""


@transaction.atomic
def enter(
    by: Actor, body: str, indicator: str, scope: str, period: Period, given: Given, slips: Sequence[Plain] | None = None
) -> Reading:
    """Enters a reading that is due.

    Args:
        slips: what is asked of it in the table of the sheet that it came on; None where it came alone.

    Raises:
        NotAllowed, ReadingsError: it is not due, or something filled in is not as it must be; `where` is the field.
        NotNow: the period is not open, or has a reading.
        QuestionAsked: the figure looks odd, and nobody has answered.
    """
    own = own_body(by, body)
    item = item_of(own, indicator, scope, period)
    Body.objects.select_for_update().get(pk=own.pk)  # two who enter the same come one after the other
    before = _present(own, indicator, scope, period)
    if before:
        raise NotNow(
            _("a reading of this period was given already: %(number)s") % {"number": before.number},
            where="period",
            mend=_("change it while it is open, or restate it once it is accepted"),
        )
    must_be_open(item)
    return _entered(by, own, indicator, scope, period, given, slips=slips)


@transaction.atomic
def restate(by: Actor, number: str, given: Given, reason: str) -> Reading:
    """Enters another reading in place of an accepted one, though its period be closed; the IP office decides on it.

    Raises:
        as `enter`; NotNow: the reading does not stand, or is being restated.
        ReadingsError: no reason is given.
    """
    found = reading_of(by, number)
    own = own_body(by, found.body.code)
    found = Reading.objects.select_for_update(of=("self",)).select_related("body").get(pk=found.pk)
    if found.state != ACCEPTED or found.restated.filter(state__in=OPEN).exists():
        raise NotNow(
            _("this reading does not stand, or is being restated already"), where=number, mend=_("look at it as it is now")
        )
    if not reason.strip():
        raise ReadingsError(
            _("a restatement needs a reason"), where="reason", mend=_("write what was wrong, and where the new figure comes from")
        )
    return _entered(by, own, found.indicator, found.scope, found.period, given, replaces=found, reason=reason.strip())


@transaction.atomic
def change(by: Actor, number: str, revision: int, given: Given) -> Reading:
    """Changes a reading that has not been checked yet, or was sent back; it is then to be checked anew.

    Raises:
        as `enter`; ChangedMeanwhile: it is of another revision.
    """
    found = _worked(by, number, revision)
    fill(found, given)
    found.entered_by_id, found.checked_by, found.state, found.draw = person_of(by), None, ENTERED, None
    _ask(found, given)
    log(by, found, "reporter", "reading.changed")
    return found


@transaction.atomic
def take_back(by: Actor, number: str, revision: int, reason: str) -> Reading:
    """Takes a reading back before it is accepted.

    Raises:
        as `change`; ReadingsError: no reason is given.
    """
    found = _worked(by, number, revision)
    found.reason = found.reason or reason.strip()
    if not reason.strip():
        raise ReadingsError(_("the reason is missing"), where="reason", mend=_("write why it is taken back"))
    found.state = WITHDRAWN
    log(by, found, "reporter", "reading.taken-back", reason)
    return found


def number_in(text: str, unit: str) -> Decimal:
    """The number that somebody wrote in a unit.

    Raises:
        ReadingsError: it is none, it is negative or not whole where that cannot be, or carries a unit.
    """
    written = text.strip()
    if match := next((sign for sign in FACTORS if sign in written), None):
        raise ReadingsError(
            _("“%(text)s” carries a unit of its own") % {"text": written[:40]},
            where="value",
            mend=_("write digits only, in %(unit)s: %(sign)s is %(factor)s")
            % {"unit": unit, "sign": match, "factor": f"{FACTORS[match]:,}"},
        )
    if not _NUMBER.fullmatch(written) or len(written) > _LONGEST_VALUE:
        raise ReadingsError(
            _("“%(text)s” is not a number") % {"text": written[:40]},
            where="value",
            mend=_("write digits, with a point before decimals; bounds such as “more than” are chosen beside it"),
        )
    value = Decimal(written.replace(",", ""))
    of = declared().catalogue.units[unit]
    if value < 0 and "%" not in unit:
        raise ReadingsError(
            _("%(value)s is negative, and nothing can be counted below nothing") % {"value": written},
            where="value",
            mend=_("write the amount itself; a fall is told by the figure of the period before"),
        )
    if of.counted and decimals_of(value):
        raise ReadingsError(
            _("%(value)s is not whole, and %(unit)s are counted") % {"value": written, "unit": unit},
            where="value",
            mend=_("write the whole number; is it perhaps in a larger unit?"),
        )
    return value


def log(by: Actor, found: Reading, part: str, action: str, reason: str = "") -> Step:
    """Keeps the reading with a step of its custody, in the trail and in the log of actions."""
    now = timezone.now()
    found.revision += 1
    found.save()
    body = found.body if part != "reviewer" else _office(by)
    record(by.id, action, found.id_in_log, {"state": found.state, "value": found.value})
    return Step.objects.create(
        reading=found,
        at=now,
        by_id=person_of(by),
        body=body,
        part=part,
        did=action.removeprefix("reading."),
        reason=reason.strip(),
        value=found.value,
    )


def _entered(
    by: Actor,
    body: Body,
    indicator: str,
    scope: str,
    period: Period,
    given: Given,
    replaces: Reading | None = None,
    reason: str = "",
    slips: Sequence[Plain] | None = None,
) -> Reading:
    made = Reading(
        number=_next_number(), body=body, indicator=indicator, scope=scope, kind=period.kind, start=period.start, end=period.end,
        state=ENTERED, entered_by_id=person_of(by), replaces=replaces, reason=reason, made_at=timezone.now(),
    )  # fmt: skip
    fill(made, given)
    _ask(made, given, slips)
    log(by, made, "reporter", "reading.restated" if replaces else "reading.entered", reason)
    return made


def fill(found: Reading, given: Given) -> None:
    """Puts what somebody filled in into a reading.

    Raises:
        ReadingsError: something is not as it must be; `where` is the field.
    """
    unit = declared().catalogue.indicators[found.indicator].unit
    if given.unit and given.unit != unit:
        raise ReadingsError(
            _("%(given)s where %(indicator)s is counted in %(unit)s")
            % {"given": given.unit, "indicator": label_of(found.indicator), "unit": unit},
            where="unit",
            mend=_("convert the number and write it in %(unit)s") % {"unit": unit},
        )
    if given.bound not in BOUNDS:
        raise ReadingsError(
            _("“%(bound)s” is no bound") % {"bound": given.bound[:40]},
            where="bound",
            mend=_("choose one of: %(known)s") % {"known": ", ".join(BOUNDS)},
        )
    document = given.document.strip()
    if not document or len(document) > 300:
        raise ReadingsError(
            _("the document is missing"),
            where="document",
            mend=_("name the document or table that the figure stands in, with its date"),
        )
    found.value, found.bound, found.unit = str(number_in(given.value, unit)), cast(Bound, given.bound), unit
    answers = [answer for one in (given.answer, given.of_table) if (answer := one.strip())]
    found.document, found.note, found.answer = document, given.note.strip()[:_LONGEST], "\n".join(answers)[:_LONGEST]


def _ask(found: Reading, given: Given, slips: Sequence[Plain] | None = None) -> None:
    """Puts the questions of the tests to whoever enters it.

    Raises:
        QuestionAsked: there are some, and nobody has answered.
    """
    slipped = arriving.slipped_beside_its_own(found) if slips is None else list(slips)
    found.asked = [*arriving.for_its_body(found), *slipped]
    found.findings = [*arriving.for_the_office(found), *slipped]
    answered = {"slip"} if given.of_table.strip() else set()
    questions = [finding for finding in found.asked if not finding["holds"] and finding["rule"] not in answered]
    if questions and not given.answer.strip():
        lang = get_language() or "zh"
        says = " ".join(finding["en" if lang.startswith("en") else "zh"] for finding in questions)
        raise QuestionAsked(says, mend=_("mend the figure, or say why it is right"), asked=questions)


def _worked(by: Actor, number: str, revision: int) -> Reading:
    """A reading that its body may change now."""
    found = reading_of(by, number)
    own_body(by, found.body.code)
    found = Reading.objects.select_for_update(of=("self",)).select_related("body", "replaces").get(pk=found.pk)
    must_be_unchanged(found, revision)
    if found.state not in WORKED:
        raise NotNow(_("this reading is not with its body now"), where=number, mend=_("look at it as it is now"))
    if found.replaces is None and found.state == ENTERED:
        must_be_open(item_of(found.body, found.indicator, found.scope, found.period))
    return found


def must_be_unchanged(found: Reading, revision: int) -> None:
    """Refuses what is decided on another state than the present one.

    Raises:
        ChangedMeanwhile: it is of another revision.
    """
    if found.revision != revision:
        raise ChangedMeanwhile(
            _("somebody has changed this since you opened the page"),
            where="revision",
            mend=_("look at what it says now, then decide again"),
        )


def _present(body: Body, indicator: str, scope: str, period: Period) -> Reading | None:
    """The reading of a period that stands or is on its way, if there is one."""
    same = Reading.objects.filter(body=body, indicator=indicator, scope=scope).filter(state__in=(*OPEN, ACCEPTED))
    wanted = figure_id(indicator, period, scope)
    return next((one for one in same if figure_id(one.indicator, one.period, one.scope) == wanted), None)


def _office(by: Actor) -> Body | None:
    """The body for which somebody reviews: the first of theirs."""
    return Body.objects.filter(code__in=by.bodies).order_by("id").first()


def _next_number() -> str:
    year = timezone.localdate().year
    Numbering.objects.get_or_create(year=year)
    row = Numbering.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"R-{year}-{row.last:04d}"
