"""What waits for somebody's bodies, as a page and for a calendar."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from zhichan.accounts.requests import actor
from zhichan.analytics.calendar import Day, days_as_ics
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.saving import saved_as
from zhichan.portal.strategy.own_list import Waiting, late_and_soon, own_list
from zhichan.portal.strategy.own_standing import duties_of, scores_of, shares_of
from zhichan.readings.people import own_bodies

_BEFORE = dt.timedelta(days=7)  # five working days in days of a calendar, which knows none


@signed_in
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """`/zh/strategy/own`: all that waits for one's bodies, overdue first, and how their duties, shares and scores stand."""
    by = actor(request)
    waiting = own_list(by)
    context = {
        "waiting": waiting,
        **late_and_soon(waiting),
        "standing": [
            ("duties", _("Duties"), list(duties_of(by))),
            ("shares", _("Shares"), list(shares_of(by))),
            ("scores", _("Scores"), list(scores_of(by))),
        ],
        "reports": bool(own_bodies(by)),
    }
    return render(request, "portal/own.html", context)


@signed_in
@never_cache
def own_ics(request: HttpRequest) -> HttpResponse:
    """`/zh/strategy/own.ics`: what of it has a day, for a calendar program."""
    days = [_day(request, one) for one in own_list(actor(request)) if one.day]
    body = days_as_ics(days, _("Due by strategy"), timezone.now())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=saved_as("zhichan.ics"))


def _day(request: HttpRequest, one: Waiting) -> Day:
    assert one.day
    return Day(
        uid=one.uid,
        day=one.day,
        summary=_("%(subject)s (%(what)s)") % {"subject": one.subject, "what": one.what},
        description=f"{one.body}\n{request.build_absolute_uri(one.href)}".strip(),
        reminder=one.what,
        before=_BEFORE,
    )
