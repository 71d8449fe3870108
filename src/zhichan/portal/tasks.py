"""What the desk offers: one line per page that somebody's permissions open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor


@dataclass(frozen=True)
class Task:
    """A page for those who have signed in."""

    href: str
    label: str
    about: str


def tasks(actor: Actor) -> list[Task]:
    """The pages open to somebody, in the order of the desk."""
    offered = (
        ("judge", "parties-unsure", _("Names to judge"), _("Pairs of names that may be one party")),
        ("see-operation", "operation", _("The installation"), _("Disk, versions, clock, files, settings: what must be mended")),
    )
    return [Task(reverse(name), label, about) for permission, name, label, about in offered if actor.may(permission)]  # type: ignore[arg-type]
