"""What a caller may see: the one place through which records of rights leave by the interface."""

from __future__ import annotations

from django.http import HttpRequest

from zhichan.accounts.visibility import audience, log_reading
from zhichan.api.callers import caller
from zhichan.records.audience import Audience, seen
from zhichan.records.right import Right


def audience_of(request: HttpRequest) -> Audience:
    """What whoever calls may see."""
    return audience(caller(request).actor)


def visible_right(request: HttpRequest, right: Right) -> Right | None:
    """The right as whoever calls may see it; None where they must not know of it. Reading what is not public is logged."""
    part = seen(right, audience_of(request))
    if part is None:
        return None
    log_reading(caller(request).actor, [part], "interface")
    return part
