"""Who acts: a person with the permissions of the day, a program with a key, the machine's owner, or the public."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.models import ApiKey, Membership, Person
from zhichan.accounts.roles import OF_EVERYBODY, PERMISSIONS, Permission, roles
from zhichan.configuration import SecondFactor


@dataclass(frozen=True)
class Actor:
    """Somebody who asks for something.

    Attributes:
        id: as the log names them: `person:12 wang`, `key:3 of person:12 wang`, `machine:root`, `public`.
        name: as a page names them.
        permissions: what they may do now.
        bodies: the codes of the bodies for which they act now.
        lacks_second_factor: whether roles of theirs rest until they sign in with a one-time code.
    """

    id: str
    name: str = ""
    permissions: frozenset[Permission] = frozenset()
    bodies: frozenset[str] = frozenset()
    person: int | None = None
    lacks_second_factor: bool = False

    @property
    def is_public(self) -> bool:
        """Whether nobody is signed in."""
        return self.id == "public"

    @property
    def is_machine(self) -> bool:
        """Whether it is whoever runs a command on the machine itself."""
        return self.id.startswith("machine:")

    def may(self, permission: Permission) -> bool:
        """Whether they may do it."""
        return permission in self.permissions

    def must_be_allowed(self, permission: Permission) -> None:
        """Refuses them if they may not.

        Raises:
            NotAllowed: naming the roles that may.
        """
        if self.may(permission):
            return
        if permission in OF_EVERYBODY:
            raise NotAllowed(_("this is for those who have signed in"), mend=_("sign in first"))
        lang = get_language() or "zh"
        holders = _(", ").join(one.label.in_(lang) for one in roles().values() if permission in one.may)
        if self.is_public:
            what = _("this is for those who have signed in")
        elif self.lacks_second_factor:
            what = _("your role rests until you sign in with a one-time code")
        else:
            what = _("your roles do not allow this")
        raise NotAllowed(what, mend=_("open to: %(roles)s") % {"roles": holders})


PUBLIC = Actor("public")


def machine() -> Actor:
    """Whoever runs a command on the machine itself: they own the files, so nothing is withheld from them."""
    return Actor(f"machine:{getpass.getuser()}", getpass.getuser(), frozenset(PERMISSIONS))


def actor_of(person: Person, *, second_factor: bool, on: dt.date | None = None) -> Actor:
    """The person with the permissions of a day (today).

    Args:
        second_factor: whether they signed in with a one-time code.
    """
    day = on or timezone.localdate()
    if not person.is_active or (person.left_on and person.left_on < day):
        return PUBLIC
    held = [
        one
        for one in person.memberships.select_related("body", "stands_in_for__stands_in_for", "stands_in_for__person")
        if one.holds_on(day) and one.body.closed_on is None
    ]
    usable = [one for one in held if second_factor or not _demands_code(one)]
    return Actor(
        person.id_in_log,
        person.full_name,
        OF_EVERYBODY.union(*map(_permissions, usable)),
        frozenset(one.body.code for one in usable),
        person.pk,
        lacks_second_factor=len(usable) < len(held),
    )


def actor_of_key(key: ApiKey) -> Actor:
    """The program that acts with a key: what its person may do today, as far as its scopes go."""
    person = actor_of(key.person, second_factor=True)  # whoever made the key had signed in so
    if person.is_public:
        return PUBLIC
    scopes: Iterable[Permission] = key.scopes
    return Actor(f"key:{key.pk} of {person.id}", key.name, person.permissions & frozenset(scopes), person.bodies, key.person_id)


def _permissions(membership: Membership) -> frozenset[Permission]:
    declared = roles().get(membership.role)  # a role that a newer roles.yml no longer has gives nothing
    return declared.may if declared else frozenset()


def _demands_code(membership: Membership) -> bool:
    told: SecondFactor = settings.CONFIGURATION.second_factor
    declared = roles().get(membership.role)
    return told == "everyone" or (told == "administrators" and declared is not None and declared.second_factor)
