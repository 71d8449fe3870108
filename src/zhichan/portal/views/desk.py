"""The desk: what somebody who has signed in can do here, and what waits for them."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from zhichan.accounts.models import Membership, Person
from zhichan.accounts.requests import actor
from zhichan.accounts.roles import roles
from zhichan.portal.language import current_language
from zhichan.portal.tasks import tasks


def desk(request: HttpRequest) -> HttpResponse:
    """`/zh/desk`: one's roles, and the pages that they open."""
    lang = current_language()
    if actor(request).is_public:  # also whoever has left since they signed in
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    return render(request, "portal/desk.html", {"tasks": tasks(actor(request)), "held": _held(request, lang)})


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
