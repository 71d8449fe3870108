"""`zhichan doctor`: what is well here, and what must be mended."""

from __future__ import annotations

from typing import Annotated

import typer

from zhichan.cli.places import configuration, give

_MARKS = {"good": "ok  ", "look": "LOOK", "mend": "MEND"}


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Read all files and the whole log, too (as zhichan verify).")] = False,
) -> None:
    """Look the installation over. The exit status is 1 if something must be mended."""
    settings = configuration()
    from zhichan.operation.database import set_up_django

    set_up_django()
    from zhichan.operation.doctor import examine

    mended = False
    for found in examine(settings, deep=deep):
        give(f"{_MARKS[found.state]}  {found.thing.en}: {found.what.en}")
        if found.mend.en:
            give(f"      {found.mend.en}")
        mended = mended or found.state == "mend"
    if mended:
        raise typer.Exit(1)
