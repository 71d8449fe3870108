"""Whom something is kept for: a body for which its writer acts; and that nobody changes what somebody else has just changed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import ChangedMeanwhile
from zhichan.accounts.models import Body
from zhichan.notebook.errors import NotebookError


def reads(by: Actor) -> bool:
    """Whether somebody reads a notebook: whoever has signed in, and a key of theirs with that scope."""
    return by.person is not None and by.may("read-notebook")


def writer(by: Actor) -> int:
    """The number of whoever writes into a notebook.

    Raises:
        NotAllowed: it is a key without that scope.
        NotebookError: nobody has signed in.
    """
    by.must_be_allowed("write-notebook")
    if by.person is None:
        raise NotebookError(_("this is for those who have signed in"), where="person", mend=_("sign in first"))
    return by.person


def own_body(by: Actor, code: str) -> Body:
    """The body of a code, for whoever acts for it now.

    Raises:
        NotebookError: they do not.
    """
    found = Body.objects.filter(code=code).first() if code in by.bodies else None
    if found is None:
        raise NotebookError(_("you do not act for this body"), where="body", mend=_("choose one of your own bodies"))
    return found


def own_bodies(by: Actor) -> list[Body]:
    """The bodies for which somebody acts now, in one order."""
    return list(Body.objects.filter(code__in=by.bodies))


def must_be_unchanged(now: int, seen: int) -> None:
    """Refuses a change of what is not any more as it was shown.

    Args:
        now: its revision; `seen`: the one that was shown.

    Raises:
        ChangedMeanwhile.
    """
    if now != seen:
        raise ChangedMeanwhile(
            _("somebody has changed this since you opened the page"),
            where="revision",
            mend=_("look at what it says now, then decide again"),
        )
