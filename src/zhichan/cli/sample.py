"""`zhichan sample`: the made-up records of the sample city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import configuration, progress, tell, working_data

if TYPE_CHECKING:
    from zhichan.configuration import Configuration


def sample(
    count: Annotated[int, typer.Option("--count", min=1, help="How many records.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", help="Another seed gives another city.")] = 2009,
) -> None:
    """Make the sample city: made-up records in a corpus of their own, marked as such wherever they are shown."""
    settings = configuration()
    if _is_there(settings):
        return
    working_data()
    make(settings, count, seed)


def make(settings: Configuration, count: int = 20_000, seed: int = 2009) -> None:
    """Makes the sample where there is none, and logs it: working data must be open."""
    from zhichan.accounts.actors import machine
    from zhichan.actions.sample_city import sample_on

    if _is_there(settings):
        return
    tell(f"Making the sample city ({count:,} made-up records) …")
    with progress("records") as told:
        made = sample_on(machine(), settings, count=count, seed=seed, progress=told)
    report = made.report
    tell(f"  {report.total('accepted'):,} records in {report.seconds:,.1f} s, {made.pictures:,} pictures")


def _is_there(settings: Configuration) -> bool:
    from zhichan.corpus.store import Corpus

    if Corpus(settings.sample_corpus).is_empty():
        return False
    tell(f"The sample city is there already, in {settings.sample_corpus}. Remove that folder to make another.")
    return True
