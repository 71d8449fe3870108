"""Appending to the log, and proving that nothing in it was changed.

An entry's digest is SHA-256 over the digest before it and the entry's own canonical JSON. Changing, taking out or inserting an
entry breaks the chain at that place; cutting off its end is told by the head, and by anyone who kept an earlier head elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhichan.audit.actions import actions
from zhichan.audit.models import AuditError, Entry, Head

_LONGEST = 400


@dataclass(frozen=True)
class Broken:
    """A place at which the chain does not hold."""

    number: int
    what: str


def record(by: str, action: str, thing: str = "", details: Mapping[str, Any] | None = None) -> Entry:
    """Appends an action to the log, in the transaction that is open if there is one.

    Args:
        by: who acts: `person:12 wang`, `machine:root`, `key:3 of wang`.
        action: what is done, one of actions.yml: `import`, `sign-in`, `role.given`.
        thing: to what: `version:12`, `person:3`.
        details: more of it, as JSON. Never a secret, never personal data that the thing itself does not show.

    Raises:
        AuditError: there is no such action.
    """
    if action not in actions():
        raise AuditError(
            f"the log knows no action {action!r}", where="audit/actions.yml", mend="declare it there, in both languages"
        )
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(id=1)
        entry = Entry(
            number=head.number + 1,
            at=timezone.now(),
            by=by[:200],
            action=action,
            thing=thing[:_LONGEST],
            # as it will be read again: what JSON makes of it is what the digest is over
            details=json.loads(json.dumps(_told(details or {}), ensure_ascii=False, default=str)),
        )
        entry.digest = digest_of(head.digest, entry)
        entry.save()
        head.number, head.digest = entry.number, entry.digest
        head.save()
    return entry


def _told(details: Mapping[str, Any]) -> dict[str, Any]:
    """What there is to tell: a detail without a value says nothing."""
    return {name: value for name, value in details.items() if value not in (None, "")}


def digest_of(before: str, entry: Entry) -> str:
    """The digest of an entry after that of the one before it."""
    stated = {
        "number": entry.number,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "by": entry.by,
        "action": entry.action,
        "thing": entry.thing,
        "details": entry.details,
    }
    body = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def verify() -> Iterator[Broken]:
    """Walks the whole chain and yields each place at which it does not hold; nothing where it does.

    After a broken place the walk goes on from what the log says there, so that every place is told, and only once.
    """
    before, expected = "", 1
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2_000):
        if entry.number != expected:
            yield Broken(expected, f"entries {expected} to {entry.number - 1} are missing")
        elif digest_of(before, entry) != entry.digest:
            yield Broken(entry.number, "the entry is not as it was written")
        before, expected = entry.digest, entry.number + 1
    head = Head.objects.filter(id=1).first() or Head()
    if (head.number, head.digest) != (expected - 1, before):
        yield Broken(expected, f"the log ends at {expected - 1}, and its head says {head.number}")


def holds(number: int, digest: str) -> bool:
    """Whether the entry of that number still has the digest that somebody noted elsewhere."""
    return Entry.objects.filter(number=number, digest=digest).exists()
