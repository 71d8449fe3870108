"""The roles, as declared in roles.yml, and the permissions they give."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import msgspec
from django.utils.translation import gettext as _

from zhichan.accounts.errors import AccountsError
from zhichan.records.declared import Label, load_yaml

Permission = Literal[
    "import",
    "undo-import",
    "mend",
    "judge",
    "load-schemes",
    "manage-sample",
    "see-imports",
    "see-jobs",
    "run-jobs",
    "see-operation",
    "manage-people",
    "see-people",
    "see-audit",
    "see-sealed",
    "see-personal",
    "decide-requests",
    "divide-duties",
    "answer-duties",
    "settle-duties",
    "report-readings",
    "review-readings",
    "report-scores",
    "check-scores",
    "approve-scores",
    "propose-amendments",
    "decide-amendments",
    "run-evaluations",
    "evaluate-own-work",
    "publish-evaluations",
    "read-notebook",
    "write-notebook",
]
"""Everything that somebody may or may not do. What the public may do needs no permission."""

PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
OF_EVERYBODY: frozenset[Permission] = frozenset({"read-notebook", "write-notebook"})
"""What whoever has signed in may do whatever their roles; a key of theirs only where its scopes say so."""


class Role(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One role. `bodies` are the kinds of body in which it can be held; none: any."""

    label: Label
    about: Label
    may: frozenset[Permission]
    bodies: tuple[str, ...] = msgspec.field(default=(), name="for")
    second_factor: bool = False


@cache
def roles() -> dict[str, Role]:
    """All roles by name, in the order of the file.

    Raises:
        DeclarationError: the file is not of its shape.
    """
    return load_yaml(files("zhichan.accounts") / "roles.yml", dict[str, Role])


def role(name: str) -> Role:
    """The role of that name.

    Raises:
        AccountsError: there is none.
    """
    try:
        return roles()[name]
    except KeyError:
        raise AccountsError(
            _("there is no role “%(value)s”") % {"value": name},
            where="role",
            mend=_("one of: %(choices)s") % {"choices": ", ".join(roles())},
        ) from None
