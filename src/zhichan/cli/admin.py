"""`zhichan admin`: the first administrator, and help for whoever cannot sign in."""

from __future__ import annotations

import os
import secrets
from typing import Annotated

import typer

from zhichan.cli.places import CommandError, give, tell, working_data

app = typer.Typer(
    help="The first administrator, and help for whoever cannot sign in.", no_args_is_help=True, rich_markup_mode=None
)
_PASSWORD = "ZHICHAN_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]


@app.command()
def create(
    name: Name,
    full_name: Annotated[str, typer.Option("--full-name", help="The person's own name.")],
    body: Annotated[str, typer.Option("--body", help="The code of the body they act for.")] = "ip-office",
) -> None:
    """Add the first administrator, who appoints everybody else in the browser.

    The password is taken from ZHICHAN_ADMIN_PASSWORD; without it one is made and printed once.
    """
    settings = working_data()
    from zhichan.accounts.actors import machine
    from zhichan.accounts.people import first_administrator

    password, made = _password()
    person = first_administrator(
        machine(), settings.city_folder, username=name, full_name=full_name, password=password, body_code=body
    )
    tell(f"{person.full_name} may sign in as {person.username} and manages people and the system.")
    if made:
        tell("The password, shown only now; change it after the first sign-in:")
        give(password)


@app.command()
def add(
    name: Name,
    full_name: Annotated[str, typer.Option("--full-name", help="The person's own name.")],
    role: Annotated[list[str], typer.Option("--role", help="A role that they hold from today; again for more.")],
    body: Annotated[str, typer.Option("--body", help="The code of the body they act for.")] = "ip-office",
) -> None:
    """Add somebody with their roles, as the pages do; the password as with create."""
    working_data()
    from django.utils import timezone

    from zhichan.accounts.actors import machine
    from zhichan.accounts.people import add_person, body_of, give_role

    acts_for = body_of(body)
    new, made = _password()
    person = add_person(machine(), username=name, full_name=full_name, password=new)
    for one in role:
        give_role(machine(), person, acts_for, one, since=timezone.localdate())
    if made:
        give(new)


@app.command()
def password(name: Name) -> None:
    """Give somebody a new password, printed once (or taken from ZHICHAN_ADMIN_PASSWORD)."""
    working_data()
    from zhichan.accounts.actors import machine
    from zhichan.accounts.models import Person
    from zhichan.accounts.people import set_password

    person = Person.objects.filter(username=name).first()
    if person is None:
        raise CommandError(f"nobody signs in as {name!r}", where="NAME", mend="see the names with: zhichan admin people")
    new, made = _password()
    set_password(machine(), person, new)
    if made:
        give(new)


@app.command()
def people() -> None:
    """List who may sign in, with their roles of today."""
    working_data()
    from django.utils import timezone

    from zhichan.accounts.models import Person

    today = timezone.localdate()
    for person in Person.objects.order_by("username"):
        held = [f"{one.role} ({one.body.code})" for one in person.memberships.select_related("body") if one.holds_on(today)]
        left = f"  left {person.left_on}" if person.left_on else ""
        give(f"{person.username}  {person.full_name}  {', '.join(held) or '-'}{left}")


def _password() -> tuple[str, bool]:
    """The password to set, and whether it was made here."""
    told = os.environ.get(_PASSWORD, "")
    return (told, False) if told else (secrets.token_urlsafe(15), True)
