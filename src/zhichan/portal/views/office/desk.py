"""The desk: what waits for somebody who has signed in, and what they can do here."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from zhichan.accounts.models import Membership, Person
from zhichan.accounts.requests import actor
from zhichan.accounts.roles import roles
from zhichan.portal.desk.tasks import tasks
from zhichan.portal.page.language import current_language
from zhichan.portal.strategy.own_list import has_a_list, late_and_soon, own_list

_NEAREST = 5
"""So many things that wait stand on the desk itself, the nearest ones."""


def desk(request: HttpRequest) -> HttpResponse:
    """`/zh/desk`: one's roles, what waits, and the pages that they open."""
    by, lang = actor(request), current_language()
    if by.is_public:  # also whoever has left since they signed in
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    waiting = own_list(by)
    context = {
        "tasks": tasks(by),
        "held": _held(request, lang),
        "listed": has_a_list(by),
        "waiting": waiting,
        **late_and_soon(waiting),
        "nearest": waiting[:_NEAREST],
    }
    return render(request, "portal/desk.html", context)


def _held(request: HttpRequest, lang: str) -> list[tuple[str, str, str]]:
    """(role, body, what the role is for) of each role held today."""
    assert isinstance(request.user, Person)
    today = timezone.localdate()
    memberships: list[Membership] = [
        one
        for one in request.user.memberships.select_related("body", "stands_in_for").order_by("since", "id")
        if one.holds_on(today) and one.role in roles()
    ]
    return [(roles()[one.role].label.in_(lang), one.body.name(lang), roles()[one.role].about.in_(lang)) for one in memberships]
