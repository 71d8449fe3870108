"""`zhichan fetch`: what offices publish, fetched and imported, each run only what is new."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import CommandError, configuration, day, progress, tell

if TYPE_CHECKING:
    from zhichan.configuration import Configuration
    from zhichan.connectors.connector import Connector
    from zhichan.connectors.ops import Part
    from zhichan.connectors.run import Fetched

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Since = Annotated[str, typer.Option("--since", metavar="DAY", help="Only what was published from that day on: 2020-01-01.")]
_INTERRUPTED = 130


@app.command()
def ops(
    query: Annotated[str, typer.Option("--query", help="A search in the language of OPS, e.g. 'pa=\"dalian\" and ap=CN'.")] = "",
    numbers: Annotated[
        Path | None, typer.Option("--numbers", metavar="FILE", help="A file with one number a line: EP.1000000.A1 or EP1000000.")
    ] = None,
    parts: Annotated[
        str, typer.Option("--parts", help="Also fetch of each: biblio, abstract, claims, family, legal, with commas between.")
    ] = "",
    applications: Annotated[bool, typer.Option("--applications", help="The numbers are of applications.")] = False,
    since: Since = "",
) -> None:
    """Fetch from the European Patent Office (Open Patent Services) what a search finds, or what is named by number."""
    from zhichan.connectors.ops import Ops, Wish
    from zhichan.connectors.ops_client import OpsClient, OpsKey
    from zhichan.connectors.state import remembering
    from zhichan.connectors.waiting import Clock

    settings = configuration()
    told = settings.fetching
    if not query and numbers is None:
        raise CommandError("nothing is asked for", where="fetch ops", mend="give --query or --numbers")
    _demand(ZHICHAN_OPS_KEY=told.ops_key, ZHICHAN_OPS_SECRET=told.ops_secret)
    wish = Wish(
        query=query,
        numbers=_lines(numbers),
        reference="application" if applications else "publication",
        parts=_parts(parts),
        **({"since": day(since, "--since")} if since else {}),
    )
    key = OpsKey(told.ops_key, told.ops_secret)
    with (
        remembering(settings.connectors, Ops.name) as memory,
        OpsClient(told.ops_url, key, clock=Clock(), limit=told.limit) as client,
    ):
        _run(Ops(settings.inbox / Ops.name, client, memory, wish), settings)


@app.command()
def uspto(
    product: Annotated[str, typer.Option("--product", help="The product's name on the portal, e.g. PTGRXML.")],
    pattern: Annotated[
        str, typer.Option("--files", metavar="PATTERN", help="Only files of such names, e.g. 'ipg26*.zip'.")
    ] = "*",
    since: Annotated[
        str,
        typer.Option("--since", metavar="DAY", help="Only files with data from that day on; without it, of the last 60 days."),
    ] = "",
) -> None:
    """Fetch bulk data of the United States Patent and Trademark Office."""
    from zhichan.connectors.state import remembering
    from zhichan.connectors.uspto import Uspto, UsptoKey
    from zhichan.connectors.waiting import Clock
    from zhichan.connectors.web import Web

    settings = configuration()
    told = settings.fetching
    _demand(ZHICHAN_USPTO_KEY=told.uspto_key)
    first = day(since, "--since") if since else dt.date.today() - dt.timedelta(days=60)
    with (
        remembering(settings.connectors, Uspto.name) as memory,
        Web(told.uspto_url, clock=Clock(), limit=told.limit, hosts=told.uspto_hosts) as web,
    ):
        key = UsptoKey(told.uspto_key)
        _run(Uspto(settings.inbox / Uspto.name, web, key, memory, product=product, since=first, pattern=pattern), settings)


@app.command()
def folder(path: Annotated[Path, typer.Argument(help="The folder to look into; nothing in it is moved or changed.")]) -> None:
    """Import what is new in a folder and in those below it."""
    from zhichan.connectors.folder import Folder
    from zhichan.connectors.state import remembering
    from zhichan.connectors.waiting import Clock

    settings = configuration()
    with remembering(settings.connectors, Folder.name) as memory:
        _run(Folder(settings.inbox / Folder.name, path, memory, clock=Clock()), settings)


@app.command()
def sftp(address: Annotated[str, typer.Argument(help="The folder on the server: sftp://user@host/folder.")]) -> None:
    """Fetch what is new in a folder on an SFTP server."""
    from zhichan.connectors.sftp import Login, Place, Sftp
    from zhichan.connectors.state import remembering
    from zhichan.connectors.waiting import Clock

    settings = configuration()
    told = settings.fetching
    login = Login(told.sftp_known_hosts, told.sftp_password, told.sftp_key_file, told.sftp_passphrase)
    place = Place.parse(address)
    with remembering(settings.connectors, Sftp.name) as memory:
        _run(Sftp(settings.inbox / Sftp.name, place, login, memory, clock=Clock(), limit=told.limit), settings)


def _run(connector: Connector, settings: Configuration) -> None:
    from zhichan.connectors.run import fetch_and_import

    try:
        with progress("") as told:
            fetched = fetch_and_import(connector, settings.open_city_corpus(), limit=settings.fetching.limit, progress=told)
    except KeyboardInterrupt:
        tell("stopped; run the same command again, and it goes on from here")
        raise typer.Exit(_INTERRUPTED) from None
    _tell(fetched)
    if fetched.stopped:
        raise fetched.stopped
    if fetched.unread:
        raise typer.Exit(1)


def _tell(fetched: Fetched) -> None:
    for note in fetched.notes:
        tell(note)
    for reason in fetched.unread:
        tell(f"not read to its end: {reason}")
    counts = ", ".join(
        f"{sum(report.total(name) for report in fetched.reports):,} {name}"
        for name in ("read", "accepted", "merged", "unchanged", "quarantined")
    )
    versions = [str(report.version) for report in fetched.reports if report.version]
    made = f"version {', '.join(versions)}" if versions else "no new version"
    tell(f"{fetched.files:,} new files; {counts}; {made}")


def _demand(**settings: str) -> None:
    missing = [name for name, value in settings.items() if not value]
    if missing:
        raise CommandError(
            "is not set", where=", ".join(missing), mend="put it into the environment; the office gives it on registration"
        )


def _lines(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    return tuple(line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip())


def _parts(text: str) -> tuple[Part, ...]:
    from zhichan.connectors.ops import PARTS

    wanted = [part.strip() for part in text.split(",") if part.strip()]
    for part in wanted:
        if part not in PARTS:
            raise CommandError(f"there is no part {part!r}", where="--parts", mend=f"write some of {', '.join(PARTS)}")
    return tuple(part for part in PARTS if part in wanted)
