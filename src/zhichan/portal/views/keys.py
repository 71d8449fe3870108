"""Keys for programs: one's own listed, made and revoked; somebody else's seen and revoked by whoever manages people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhichan.accounts import people
from zhichan.accounts.errors import AccountsError
from zhichan.accounts.models import ApiKey, Person
from zhichan.accounts.requests import actor
from zhichan.accounts.roles import PERMISSIONS
from zhichan.portal.question.asked import AddressError

_USUAL = 90  # days that the form proposes


def _has_password(request: HttpRequest) -> bool:
    """Who comes by single sign-on has no password here to confirm."""
    return isinstance(request.user, Person) and request.user.has_usable_password()


@login_required
@never_cache
@reauthentication_required(enabled=_has_password)  # type: ignore[untyped-decorator]  # allauth has no types
def keys(request: HttpRequest) -> HttpResponse:
    """`/zh/account/keys`: one's keys; a new one's secret is on the answer to its making and nowhere else."""
    assert isinstance(request.user, Person)
    if request.method != "POST":
        return _page(request, request.user)
    try:
        key, secret = people.make_key(
            actor(request),
            request.user,
            name=request.POST.get("name", ""),
            scopes=[one for one in PERMISSIONS if one in request.POST.getlist("scopes")],
            expires_on=_day(request.POST.get("expires_on", "")),
        )
    except (AccountsError, AddressError) as error:
        return _page(
            request,
            request.user,
            status=error.status,
            problem=error,
            sent=request.POST,
        )
    return _page(request, request.user, made=key, secret=secret)


@login_required
@never_cache
def keys_of(request: HttpRequest, person: int) -> HttpResponse:
    """`/zh/account/keys/of/12`: the keys of somebody, for whoever manages people."""
    actor(request).must_be_allowed("manage-people")
    return _page(request, get_object_or_404(Person, pk=person))


@require_POST
@login_required
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Ends a key, and returns to the list it stood in."""
    found = get_object_or_404(ApiKey, pk=key)
    people.revoke_key(actor(request), found)
    own = found.person_id == actor(request).person
    return HttpResponseRedirect(reverse("keys") if own else reverse("keys-of", args=[found.person_id]))


def _page(request: HttpRequest, person: Person, status: int = 200, **more: Any) -> HttpResponse:
    by, today = actor(request), timezone.localdate()
    listed = people.keys_of(by, person)
    context = {
        "person": person,
        "own": by.person == person.pk,
        "valid": [key for key in listed if key.holds_on(today)],
        "ended": [key for key in listed if not key.holds_on(today)],
        "scopes": [one for one in PERMISSIONS if by.may(one)],
        "usual": today + dt.timedelta(days=_USUAL),
        "first": today + dt.timedelta(days=1),
        "last": today + dt.timedelta(days=people.LONGEST_KEY),
        **more,
    }
    context["chosen"] = more["sent"].getlist("scopes") if "sent" in more else []
    return render(request, "portal/keys.html", context, status=status)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise AddressError(
            _("“%(value)s” is not a date") % {"value": text}, where="expires_on", mend=_("Write it as 2026-11-22")
        ) from None
