"""`zhichan privacy`: deleting personal data whose time is over."""

from __future__ import annotations

import typer

from zhichan.cli.places import give, tell, working_data

app = typer.Typer(help="Personal data: deleting what has passed its time.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def sweep() -> None:
    """Delete personal data whose time is over, as the page about privacy promises. Run it daily; again does no harm."""
    working_data()
    from zhichan.accounts.actors import machine
    from zhichan.operation.retention import sweep as sweep_all

    deleted = sweep_all(machine())
    for name, count in deleted.items():
        give(f"{name}: {count:,}")
    tell("Swept; the log says how much." if any(deleted.values()) else "Nothing has passed its time.")
