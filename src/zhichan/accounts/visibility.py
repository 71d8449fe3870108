"""What somebody may see of the records: the one place where a person's roles become an audience.

The engines take the audience (`zhichan.records.audience`): a filter for searches and measures, `seen` for a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.audit.chain import record
from zhichan.corpus.store import Version
from zhichan.records.audience import Audience, without_personal
from zhichan.records.right import Right
from zhichan.records.veil import NOTHING, Withholdings

M = TypeVar("M", bound=Model)


def audience(actor: Actor) -> Audience:
    """What an actor may see: the deliveries sealed for their bodies, and personal data, as far as their roles permit.

    What a person objected to is withheld from who may not see personal data.
    """
    personal = actor.may("see-personal")
    return Audience(bodies=bodies_seen(actor), personal=personal, withheld=NOTHING if personal else _withheld())


def _withheld() -> Withholdings:
    """What stands as withheld: decided in cases, which is a layer above, so the settings name who tells it."""
    told: Callable[[], Withholdings] = import_string(settings.WITHHELD_BY)
    return told()


def bodies_seen(actor: Actor) -> frozenset[str]:
    """The codes of the bodies whose sealed deliveries somebody may see."""
    return actor.bodies if actor.may("see-sealed") else frozenset()


def may_know(actor: Actor, version: Version) -> bool:
    """Whether somebody may know of the import that made a version: not of one that is sealed for a body of others."""
    return sees_sealed(actor, version.sealed_for)


def sees_sealed(actor: Actor, body: str) -> bool:
    """Whether somebody may see what is sealed for a body; what is open (`""`) everybody may."""
    return not body or body in bodies_seen(actor)


def of_own_bodies(actor: Actor, kept: QuerySet[M], body: str = "body") -> QuerySet[M]:
    """The rows of working data that belong to a body for which somebody acts now; nothing for the public.

    Args:
        body: the name of the key to the body in these rows.
    """
    return kept.filter(**{f"{body}__code__in": actor.bodies}) if actor.bodies else kept.none()


def must_be_allowed_to_seal(actor: Actor, body: str) -> None:
    """Refuses to seal something for a body whose deliveries they could not see themselves afterwards.

    Raises:
        NotAllowed: it is none of their bodies. Whoever runs a command on the machine may name any.
    """
    if not actor.is_machine and not sees_sealed(actor, body):
        raise NotAllowed(_("you do not act for this body"), where=body, mend=_("choose one of your own bodies, or nobody"))


def log_sealed(actor: Actor, thing: str, bodies: Iterable[str], how: str) -> None:
    """Logs that somebody read what is sealed for these bodies, if it is for any (`""` is open).

    Args:
        thing: what was read, as the log names it: a right, `version:3`, `quarantined:0123` …
        how: `page`, `file` …
    """
    if sealed := sorted({body for body in bodies if body}):
        record(actor.id, "sealed.read", thing, {"bodies": sealed, "how": how})


def log_reading(actor: Actor, read: Iterable[Right], how: str) -> None:
    """Logs that somebody read what the public does not see; reading what is public is nobody's concern.

    Args:
        read: the rights as the actor's audience sees them.
        how: `page`, `file` …
    """
    if actor.is_public:
        return
    personal = actor.may("see-personal")
    withheld = _withheld() if personal else NOTHING
    for right in read:
        log_sealed(actor, right.id, (source.sealed_for for source in right.sources), how)
        if personal and (without_personal(right) is not right or withheld.of(right.id)):
            record(actor.id, "personal.read", right.id, {"how": how})
