"""What people write, read and checked: reasons, days, bodies."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.obligations.errors import ObligationsError
from zhichan.strategy.duties.declared import Duties, Duty

LONGEST = 4_000
"""Characters of a reason, a scope or a plan."""


def written(text: str, where: str, *, needed: bool = True) -> str:
    """What was written, without blanks around it.

    Raises:
        ObligationsError: nothing is written where something is needed, or it is too long.
    """
    said = text.replace("\r\n", "\n").strip()
    if (needed and not said) or len(said) > LONGEST:
        what = _("this has 1 to %(most)s characters") if needed else _("this has at most %(most)s characters")
        raise ObligationsError(what % {"most": f"{LONGEST:,}"}, where=where, mend=_("write something, or less"))
    return said


def duty_of(duties: Duties, id: str) -> Duty:
    """The duty of that id.

    Raises:
        ObligationsError: the outline has none.
    """
    duty = duties.by_id.get(id)
    if duty is None:
        raise ObligationsError(
            _("the outline has no duty “%(value)s”") % {"value": id}, where="duty", mend=_("choose one that is listed")
        )
    return duty


def open_body(code: str, where: str = "body") -> Body:
    """The body of that code, if it still acts.

    Raises:
        ObligationsError: there is none.
    """
    body = Body.objects.filter(code=code, closed_on=None).first()
    if body is None:
        raise ObligationsError(
            _("there is no body “%(value)s”") % {"value": code}, where=where, mend=_("choose one that is listed")
        )
    return body


def own_body(by: Actor, code: str) -> Body:
    """The body of that code, for whoever acts for it now.

    Raises:
        ObligationsError: they do not.
    """
    if code not in by.bodies:
        raise ObligationsError(_("you do not act for this body"), where="body", mend=_("choose one of your own bodies"))
    return open_body(code)
