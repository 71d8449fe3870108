"""Who sends a request."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from zhichan.accounts.actors import PUBLIC, Actor, actor_of
from zhichan.accounts.models import Person


def actor(request: HttpRequest) -> Actor:
    """Whoever is signed in, with the permissions of today; the public else. Asked once a request."""
    known: Actor | None = getattr(request, "_actor", None)
    if known is None:
        known = _actor(request)
        request._actor = known  # type: ignore[attr-defined]
    return known


def known_actor(request: HttpRequest) -> str:
    """The number of whoever sent the request (`person:12`), without their name; empty where the answer did not depend on it."""
    known: Actor | None = getattr(request, "_actor", None)
    return known.id.split(" ")[0] if known else ""


def _actor(request: HttpRequest) -> Actor:
    person = getattr(request, "user", None)
    if not isinstance(person, Person) or not person.is_authenticated:
        return PUBLIC
    # a single sign-on answers for its own second factor
    strong = any(one.get("method") in ("mfa", "socialaccount") for one in get_authentication_records(request, person))
    return actor_of(person, second_factor=strong)
