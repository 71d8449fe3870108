"""Who calls the interface in the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.test import Client
from django.utils import timezone
from given_passwords import has_chosen_a_password

from zhichan.accounts import people
from zhichan.accounts.actors import actor_of, machine
from zhichan.accounts.models import ApiKey, Body, Person

PASSWORD = "a-long-enough-password-1"

Serves = Callable[..., Client]


class Staff:
    """Makes people with roles, and keys of theirs."""

    def person(self, name: str, *roles: str) -> Person:
        """Somebody who holds roles in a bureau."""
        person = people.add_person(machine(), username=name, full_name=name, password=PASSWORD)
        has_chosen_a_password(person)
        body, _ = Body.objects.get_or_create(code="bureau", defaults={"kind": "bureau", "name_zh": "局", "name_en": "Bureau"})
        for role in roles:
            people.give_role(machine(), person, body, role, since=timezone.localdate())
        return person

    def key(self, person: Person, scopes: Sequence[str], days: int = 30) -> tuple[ApiKey, dict[str, str]]:
        """A key of somebody, and the header that sends it."""
        ends = timezone.localdate() + dt.timedelta(days=days)
        by = actor_of(person, second_factor=True)
        key, secret = people.make_key(by, person, name="a program", scopes=scopes, expires_on=ends)  # type: ignore[arg-type]
        return key, {"Authorization": f"Bearer {secret}"}
