"""What holds for those signed in: no copy of their pages is kept anywhere, and a session ends by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

IDLE = 3600
"""Seconds after which somebody who asked for nothing signs in again (NIST SP 800-63B, AAL 2)."""
LONGEST = 12 * 3600
"""Seconds after which anybody signs in again: a working day."""
_OPEN_BEFORE_THE_CHANGE = ("account_change_password", "account_logout")
_NOTED = 60  # how exactly it is noted when somebody was last here: not every page writes to the database


class SessionLimitsMiddleware:
    """Ends the sessions of those who went away or have been signed in for a day; the log tells it as a sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            since, seen = request.session.get("since", now), request.session.get("seen", 0)
            if seen and (now - seen > IDLE or now - since > LONGEST):
                logout(request)
            elif now - seen > _NOTED:
                request.session.update({"since": since, "seen": now})
        return self.get_response(request)


class GivenPasswordMiddleware:
    """Leads whoever signed in with a password that somebody else gave them to the page on which they choose their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *of_the_view: object) -> HttpResponse | None:
        given = request.user.is_authenticated and request.user.password_is_given
        assert request.resolver_match is not None  # a view was found
        if not given or request.resolver_match.url_name in _OPEN_BEFORE_THE_CHANGE:
            return None
        return redirect("account_change_password")


class NoCopiesMiddleware:
    """Lets neither browser nor proxy keep what somebody signed in was shown, nor the pages of signing in.

    A view that has said how its answer may be kept, has decided: an open picture is the same for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = request.user.is_authenticated
        response = self.get_response(request)
        after = request.user.is_authenticated
        account = request.resolver_match is not None and request.resolver_match.route.find("account/") >= 0
        if (before or after or account) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        if before and not after:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
