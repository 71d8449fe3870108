"""Who acts on readings: a person, for a body of theirs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.readings.errors import ReadingsError


def person_of(by: Actor) -> int:
    """The number of whoever has signed in; custody is of persons, so the machine's owner takes no part in it.

    Raises:
        ReadingsError: nobody has.
    """
    if by.person is None:
        raise ReadingsError(_("this is for those who have signed in"), where="person", mend=_("sign in first"))
    return by.person


def own_body(by: Actor, code: str) -> Body:
    """The body of a code, for whoever reports for it now.

    Raises:
        NotAllowed: their roles do not allow it. ReadingsError: it is none of their bodies.
    """
    by.must_be_allowed("report-readings")
    found = Body.objects.filter(code=code, closed_on=None).first() if code in by.bodies else None
    if found is None:
        raise ReadingsError(_("you do not act for this body"), where="body", mend=_("choose one of your own bodies"))
    return found


def own_bodies(by: Actor) -> list[Body]:
    """The bodies for which somebody reports now."""
    return list(Body.objects.filter(code__in=by.bodies, closed_on=None)) if by.may("report-readings") else []
