"""`zhichan audit`: the log of actions, and the proof that nothing in it was changed."""

from __future__ import annotations

from typing import Annotated

import typer

from zhichan.cli.places import CommandError, give, tell, working_data

app = typer.Typer(help="The log of actions, and the proof that it is whole.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def verify(
    against: Annotated[
        str, typer.Option("--against", metavar="NUMBER:DIGEST", help="An end of the log that was noted earlier, elsewhere.")
    ] = "",
) -> None:
    """Prove that no entry was changed, taken out or put in. Note the end that is printed: with it, --against proves more."""
    working_data()
    from zhichan.audit import chain
    from zhichan.audit.models import Head

    broken = list(chain.verify())
    for place in broken:
        give(f"entry {place.number}: {place.what}")
    if against and not chain.holds(*_noted(against)):
        broken.append(chain.Broken(0, "noted"))
        give("the log does not hold the entry that was noted")
    head = Head.objects.filter(id=1).first() or Head()
    tell(f"{head.number:,} entries; the log {'is broken' if broken else 'is whole'}. Its end: {head.number}:{head.digest}")
    if broken:
        raise typer.Exit(1)


@app.command()
def show(
    by: Annotated[str, typer.Option("--by", help="Only what somebody did.")] = "",
    action: Annotated[str, typer.Option("--action", help="Only one action, such as import.")] = "",
    last: Annotated[int, typer.Option("--last", min=1, help="How many entries, the newest.")] = 20,
) -> None:
    """Show the newest entries."""
    working_data()
    from zhichan.audit.models import Entry

    entries = Entry.objects.filter(by__contains=by, action__contains=action).order_by("-number")[:last]
    for entry in reversed(entries):
        give(f"{entry.number}  {entry.at:%Y-%m-%d %H:%M:%S}Z  {entry.by}  {entry.action}  {entry.thing}  {entry.details or ''}")


def _noted(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise CommandError(
            f"{text!r} is not an end of the log", where="--against", mend="write NUMBER:DIGEST as verify printed it"
        )
    return int(number), digest
