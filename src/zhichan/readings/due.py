"""What a body has to report, for which periods, and until when; and whether a reading of a period is taken on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.audit.chain import record
from zhichan.audit.models import Entry
from zhichan.readings.errors import NotNow, ReadingsError
from zhichan.readings.models import WITHDRAWN, Reading, SetWindow
from zhichan.readings.people import person_of
from zhichan.readings.standing import declared, reporting
from zhichan.records.declared import Label
from zhichan.records.working_days import SOON, working_days_until
from zhichan.strategy.duties.reporting import HOST, Due, Window, overlapping, periods, window
from zhichan.strategy.figures.published import OWN, Period


@dataclass(frozen=True)
class Item:
    """A reading that is due: of what, of which period, when it is taken, by which rule; and what was given, if anything.

    `asked`: whether it is asked for; what ended before the city began to report here is not.
    """

    due: Due
    body: Body
    scope: str
    period: Period
    window: Window
    rule: Label
    asked: bool
    reading: Reading | None = None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.due.indicator}@{self.scope}@{self.period.text}"

    def days_left(self, today: dt.date) -> int:
        """The working days left; negative once the last day has passed."""
        return working_days_until(today, self.window.closes)

    def is_open(self, today: dt.date) -> bool:
        """Whether a reading is taken on a day."""
        return self.window.opens <= today <= self.window.closes

    def is_reminder(self, today: dt.date) -> bool:
        """Whether it is asked for, missing, and its last day is near, or past."""
        return self.asked and self.reading is None and self.days_left(today) <= SOON

    def is_overdue(self, today: dt.date) -> bool:
        """Whether it is asked for, missing, and its last day is past."""
        return self.asked and self.reading is None and self.window.closes < today


def begun() -> dt.date | None:
    """The day on which the city began to report here: as declared, or that of the first account; None as long as there is none.

    Before it nobody could have reported anything.
    """
    if declared_day := reporting().since:
        return declared_day
    first = Entry.objects.filter(action="person.added").aggregate(at=Min("at"))["at"]
    return timezone.localtime(first).date() if first else None


def dues_of(body: Body) -> list[tuple[Due, str]]:
    """What a body reports, each with its scope."""
    own = [one for one in reporting().due if body.code == one.body or body.kind in one.kinds]
    return [(one, body.code if one.scope == HOST else one.scope) for one in own]


def items(body: Body, today: dt.date | None = None) -> list[Item]:
    """All that a body has to report whose period has ended, the last day first."""
    day = today or timezone.localdate()
    given = {_key(one.indicator, one.scope, one.period): one for one in _given(body)}
    since = begun()
    found = [item for due, scope in dues_of(body) for item in _items(due, body, scope, day, since, given)]
    return sorted(found, key=lambda item: (-item.window.closes.toordinal(), item.key))


def item_of(body: Body, indicator: str, scope: str, period: Period, today: dt.date | None = None) -> Item:
    """The item that a reading answers.

    Raises:
        ReadingsError: the body does not report that, or not of such a period.
    """
    every = items(body, today)
    of = [item for item in every if (item.due.indicator, item.scope) == (indicator, scope)]
    if not of:
        raise ReadingsError(
            _("this body does not report %(indicator)s for this scope") % {"indicator": label_of(indicator)},
            where="indicator",
            mend=_("choose one of what is due"),
        )
    for item in of:
        if item.period == period:
            return item
    for item in of:
        if overlapping(item.period, period):
            raise ReadingsError(
                _("the period %(period)s overlaps %(other)s") % {"period": period.text, "other": item.period.text},
                where="period",
                mend=_("report whole periods, as they are listed under what is due"),
            )
    raise ReadingsError(
        _("no reading is due for %(period)s") % {"period": period.text},
        where="period",
        mend=_("choose a period that has ended, as they are listed under what is due"),
    )


def must_be_open(item: Item, today: dt.date | None = None) -> None:
    """Refuses a reading of a period that is not open yet, or not any more.

    Raises:
        NotNow: in the words of the rule.
    """
    day = today or timezone.localdate()
    if item.is_open(day):
        return
    rule = item.rule.in_(get_language() or "zh")
    if day < item.window.opens:
        raise NotNow(_("the period is not open yet: %(rule)s") % {"rule": rule}, where="period", mend=_("come back on that day"))
    raise NotNow(
        _("the period is closed: %(rule)s") % {"rule": rule},
        where="period",
        mend=_("ask the IP office to open it again, or restate a reading that was accepted, with a reason"),
    )


@transaction.atomic
def set_window(by: Actor, item: Item, opens: dt.date, closes: dt.date, reason: str) -> SetWindow:
    """Sets the days on which a reading of a period is taken.

    Raises:
        NotAllowed, ReadingsError: the days are in the wrong order, or no reason is given.
    """
    by.must_be_allowed("review-readings")
    if closes < opens:
        raise ReadingsError(_("the last day lies before the first"), where="closes", mend=_("choose a later day"))
    if not reason.strip():
        raise ReadingsError(_("the reason is missing"), where="reason", mend=_("write why the days are set otherwise"))
    made = SetWindow.objects.create(
        body=item.body, indicator=item.due.indicator, scope=item.scope, period=item.period.text, opens=opens, closes=closes,
        reason=reason.strip(), by_id=person_of(by), at=timezone.now(),
    )  # fmt: skip
    details = {"body": item.body.code, "period": item.period.text, "opens": opens.isoformat(), "closes": closes.isoformat()}
    record(by.id, "reading.window", f"indicator:{item.due.indicator}", details)
    return made


def label_of(indicator: str) -> str:
    """An indicator in the language of the page."""
    found = declared().catalogue.indicators.get(indicator)
    return found.label.in_(get_language() or "zh") if found else indicator


def scope_label(scope: str) -> Label:
    """The label of a scope: of the catalogue, or a body's name."""
    if found := declared().catalogue.scopes.get(scope):
        return found
    body = Body.objects.filter(code=scope).first()
    return Label(zh=body.name_zh, en=body.name_en) if body else Label(zh=scope, en=scope)


def _items(
    due: Due, body: Body, scope: str, day: dt.date, since: dt.date | None, given: dict[tuple[str, str, str], Reading]
) -> Iterator[Item]:
    by_hand = {
        one.period: one for one in SetWindow.objects.filter(body=body, indicator=due.indicator, scope=scope).order_by("at", "id")
    }
    for period in periods(due, day):
        told = by_hand.get(period.text)
        days = Window(told.opens, told.closes) if told else window(due, period)
        rule = days.rule(period, None if told else due.within)
        asked = since is not None and days.closes >= since
        yield Item(due, body, scope, period, days, rule, asked, given.get(_key(due.indicator, scope, period)))


def _given(body: Body) -> Iterator[Reading]:
    """The readings that a body has given; of several for one period the newest."""
    yield from Reading.objects.filter(body=body).exclude(state=WITHDRAWN).order_by("id")


def _key(indicator: str, scope: str, period: Period) -> tuple[str, str, str]:
    return indicator, scope or OWN, f"{period.kind} {period.text}"
