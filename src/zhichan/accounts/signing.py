"""Signing in and out, tried and done, goes to the log; who has left cannot sign in."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from zhichan.accounts.models import Person
from zhichan.audit.chain import record


def _from(request: HttpRequest | None) -> dict[str, str]:
    """From where: the address as the server knows it (behind a proxy, as the proxy tells it)."""
    return {"from": request.META.get("REMOTE_ADDR", "")} if request else {}


@receiver(user_logged_in)
def _signed_in(sender: object, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    record(user.id_in_log, "sign-in", user.id_in_log, _from(request))


@receiver(user_logged_out)
def _signed_out(sender: object, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    if user:
        record(user.id_in_log, "sign-out", user.id_in_log, _from(request))


@receiver(user_login_failed)
def _refused(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    # a name that nobody has may be a password typed into the wrong field: it is not written down
    name = str(credentials.get("username") or credentials.get("login") or "")
    person = Person.objects.filter(username=name).first()
    record("public", "sign-in.refused", person.id_in_log if person else "person:unknown", _from(request))


@receiver(password_changed)
def _changed(sender: object, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    user.password_is_given = False
    user.save(update_fields=["password_is_given"])
    record(user.id_in_log, "password.changed", user.id_in_log)


@receiver(authenticator_added)
@receiver(authenticator_removed)
def _second_factor(sender: object, request: HttpRequest, user: Person, authenticator: Any, signal: Any, **kwargs: Any) -> None:
    action = "second-factor.added" if signal is authenticator_added else "second-factor.removed"
    record(user.id_in_log, action, user.id_in_log, {"type": str(authenticator.type)})
