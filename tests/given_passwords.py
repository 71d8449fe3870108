"""People of tests whose password is their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhichan.accounts.models import Person


def has_chosen_a_password(person: Person) -> None:
    """As if the person had changed the given password for one of the same letters."""
    person.password_is_given = False
    person.save()
