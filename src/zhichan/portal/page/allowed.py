"""Pages for those who may: somebody who has not signed in is asked to, somebody whose roles do not allow it is told who may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from zhichan.accounts.requests import actor
from zhichan.accounts.roles import Permission

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> View[P]:
    """A page for everybody who has signed in."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if actor(request).is_public:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return asked


def allowed(permission: Permission) -> Callable[[View[P]], View[P]]:
    """A page for those with a permission."""

    def of(view: View[P]) -> View[P]:
        @wraps(view)
        def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor(request).must_be_allowed(permission)
            return view(request, *args, **kwargs)

        return signed_in(asked)

    return of
