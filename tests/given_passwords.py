"""People of tests whose password is their own, and is quickly looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import PBKDF2PasswordHasher

if TYPE_CHECKING:
    from zhichan.accounts.models import Person

ITERATIONS = PBKDF2PasswordHasher.iterations
"""Of the platform: half a second for each password, which keeps guessers out."""


def hash_quickly() -> None:
    """Passwords of tests are guessed by nobody, and there are hundreds of them."""
    PBKDF2PasswordHasher.iterations = 1_000


def has_chosen_a_password(person: Person) -> None:
    """As if the person had changed the given password for one of the same letters."""
    person.password_is_given = False
    person.save()
