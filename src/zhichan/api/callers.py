"""Who calls: the public, or a program with a key (`Authorization: Bearer zc_…`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer

from zhichan.accounts.actors import PUBLIC, Actor, actor_of_key
from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.models import ApiKey
from zhichan.accounts.people import key_of
from zhichan.accounts.roles import OF_EVERYBODY, Permission
from zhichan.api.errors import KeyRefused

_MEND = "make one on the page /zh/account/keys and send it as Authorization: Bearer zc_…"
_MEND_SCOPE = "make one that has it on the page /zh/account/keys"


@dataclass(frozen=True)
class Caller:
    """Who calls, and with which key; None for the public."""

    actor: Actor
    key: ApiKey | None = None


def caller(request: HttpRequest) -> Caller:
    """Who calls. Asked once a request.

    Raises:
        KeyRefused: the key is none, or not valid (any more).
    """
    known: Caller | KeyRefused | None = getattr(request, "_caller", None)
    if known is None:
        known = _caller(request)
        request._caller = known  # type: ignore[attr-defined]
    if isinstance(known, KeyRefused):
        raise known
    return known


def allowed(request: HttpRequest, permission: Permission) -> Actor:
    """Whoever calls, if they may.

    Raises:
        KeyRefused: nobody says who they are.
        NotAllowed: they may not, or the key is not for it.
    """
    known = with_key(request)
    assert known.key is not None
    if permission in OF_EVERYBODY and not known.actor.may(permission):
        raise NotAllowed(f"the key does not have the scope {permission}", where="Authorization", mend=_MEND_SCOPE)
    known.actor.must_be_allowed(permission)
    return known.actor


def with_key(request: HttpRequest) -> Caller:
    """Whoever calls with a key.

    Raises:
        KeyRefused: there is none.
    """
    known = caller(request)
    if known.key is None:
        raise KeyRefused("this needs a key", where="Authorization", mend=_MEND)
    return known


def _caller(request: HttpRequest) -> Caller | KeyRefused:
    sent = request.headers.get("Authorization")
    if sent is None:
        return Caller(PUBLIC)
    scheme, _, token = sent.partition(" ")
    # what is not printable cannot be a key, and some databases refuse to be asked for it
    key = key_of(token.strip()) if scheme.lower() == "bearer" and token.isascii() and token.isprintable() else None
    actor = actor_of_key(key) if key else PUBLIC
    if key is None or actor.is_public:
        return KeyRefused("the key is not valid: it is wrong, has ended, or was revoked", where="Authorization", mend=_MEND)
    return Caller(actor, key)


class Key(HttpBearer):
    """A key as OpenAPI knows it. Whether one is needed, the endpoint says."""

    openapi_description = "A key of /zh/account/keys; public data needs none."

    def __call__(self, request: HttpRequest) -> Caller:
        return caller(request)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        return caller(request)
