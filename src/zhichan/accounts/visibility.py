"""What somebody may see of the records: the one place where a person's roles become an audience.

The engines take the audience (`zhichan.records.audience`): a filter for searches and measures, `seen` for a record.
"""

from __future__ import annotations

from collections.abc import Iterable

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.corpus.store import Version
from zhichan.records.audience import PUBLIC, Audience, without_personal
from zhichan.records.right import Right


def audience(actor: Actor) -> Audience:
    """What an actor may see: the deliveries sealed for their bodies, and personal data, as far as their roles permit."""
    if not (actor.may("see-sealed") or actor.may("see-personal")):
        return PUBLIC
    bodies = actor.bodies if actor.may("see-sealed") else frozenset()
    return Audience(bodies=bodies, personal=actor.may("see-personal"))


def may_know(actor: Actor, version: Version) -> bool:
    """Whether somebody may know of the import that made a version: not of one that is sealed for a body of others."""
    return not version.sealed_for or version.sealed_for in audience(actor).bodies


def log_reading(actor: Actor, read: Iterable[Right], how: str) -> None:
    """Logs that somebody read what the public does not see; reading what is public is nobody's concern.

    Args:
        read: the rights as the actor's audience sees them.
        how: `page`, `file` …
    """
    if actor.is_public:
        return
    for right in read:
        sealed = sorted({source.sealed_for for source in right.sources if source.sealed_for})
        if sealed:
            record(actor.id, "sealed.read", right.id, {"bodies": sealed, "how": how})
        if actor.may("see-personal") and without_personal(right) is not right:
            record(actor.id, "personal.read", right.id, {"how": how})
