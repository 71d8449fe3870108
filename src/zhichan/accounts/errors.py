"""What may go wrong with people, bodies and roles."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class AccountsError(ZhichanError):
    """Something about people, bodies or roles that cannot be done."""


class NotAllowed(AccountsError):
    """Somebody asks for what their roles do not give."""

    status = 403


class ChangedMeanwhile(AccountsError):
    """Somebody else has changed the same thing since it was shown."""

    status = 409
    permanent = False
