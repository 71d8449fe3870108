"""The log of actions: who did what, when; and the proof that nothing in it was changed."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhichan.accounts.requests import actor
from zhichan.audit import chain
from zhichan.audit.actions import actions
from zhichan.audit.models import Entry, Head
from zhichan.portal.page.language import current_language
from zhichan.portal.question.asked import AddressError

_PAGE = 100
_FILTERS = ("by", "action", "thing", "from", "to")


def audit(request: HttpRequest) -> HttpResponse:
    """`/zh/audit?by=…&action=…&thing=…&from=…&to=…`: the entries, the newest first."""
    actor(request).must_be_allowed("see-audit")
    return render(request, "portal/audit.html", _context(request))


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walks the chain and shows whether it holds. A post, since it is logged."""
    by = actor(request)
    by.must_be_allowed("see-audit")
    broken = list(chain.verify())
    chain.record(by.id, "log.verified", "log", {"broken": len(broken)})
    return render(request, "portal/audit.html", {**_context(request), "verified": True, "broken": broken})


def _context(request: HttpRequest) -> dict[str, object]:
    asked = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    before = request.GET.get("before", "")
    entries = _filtered(asked)
    count = entries.count()
    if before.isdecimal():
        entries = entries.filter(number__lt=int(before[:18]))
    shown = list(entries[: _PAGE + 1])
    older = ""
    if len(shown) > _PAGE:
        older = "?" + urlencode({**{k: v for k, v in asked.items() if v}, "before": shown[_PAGE - 1].number})
    return {
        "asked": asked,
        "entries": [(entry, _words(entry.action)) for entry in shown[:_PAGE]],
        "count": count,
        "older": older,
        "head": Head.objects.filter(id=1).first() or Head(),
        "actions": [(name, label.in_(current_language())) for name, label in actions().items()],
    }


def _words(action: str) -> str:
    """The words of an action; its name where an older program logged one that is no longer declared."""
    return actions()[action].in_(current_language()) if action in actions() else action


def _filtered(asked: dict[str, str]) -> QuerySet[Entry]:
    entries = Entry.objects.order_by("-number")
    for name in ("by", "thing"):
        if asked[name]:
            entries = entries.filter(**{f"{name}__icontains": asked[name]})
    if asked["action"]:
        entries = entries.filter(action=asked["action"])
    if asked["from"]:
        entries = entries.filter(at__gte=_start(asked["from"], "from"))
    if asked["to"]:
        entries = entries.filter(at__lt=_start(asked["to"], "to") + dt.timedelta(days=1))
    return entries


def _start(value: str, name: str) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(value), dt.time.min, timezone.get_default_timezone())
    except ValueError:
        raise AddressError(
            _("“%(value)s” is not a date") % {"value": value}, where=name, mend=_("Write it as 2026-11-22")
        ) from None
