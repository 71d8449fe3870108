"""`zhichan scheme`: the issuers' files of classes and codes, loaded beside the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import configuration, give, tell, working_data

if TYPE_CHECKING:
    from zhichan.schemes.loading import Loaded

_SHOWN = 10  # problems shown of one file

app = typer.Typer(
    help="Official titles of classes and codes: load the issuers' files, list what is loaded.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(name="load")
def load(
    files: Annotated[list[Path], typer.Argument(help="Files as their issuers publish them, archives (.zip, .gz), or folders.")],
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            metavar="NAME",
            help="What it is where the file does not say: ipc, cpc, wipo-field, nice, locarno, vienna, gbt4754, division.",
        ),
    ] = "",
    lang: Annotated[
        str, typer.Option("--lang", metavar="zh|en|fr", help="Language of its titles; told from them if left out.")
    ] = "",
    edition: Annotated[
        str, typer.Option("--edition", metavar="EDITION", help="As 2026.01; else as the file or its name says.")
    ] = "",
) -> None:
    """Load titles of classes from the issuers' own files. Loading a file again replaces what it said before."""
    settings = working_data()
    from zhichan.accounts.actors import machine
    from zhichan.actions.schemes import load_scheme
    from zhichan.errors import ZhichanError

    failed = False
    for file in files:
        some = False
        try:
            for loaded in load_scheme(machine(), settings, file, scheme=scheme, lang=lang, edition=edition):
                _tell(loaded)
                some = some or not loaded.refused
        except ZhichanError as error:
            tell(str(error))
        failed = failed or not some
    if failed:
        raise typer.Exit(1)


def _tell(loaded: Loaded) -> None:
    if loaded.refused:
        tell(f"left out: {loaded.refused}")
        return
    edition = loaded.edition or "edition not stated"
    tell(f"{loaded.file.name}  [{loaded.file.source}]  {loaded.scheme} {loaded.lang}, {edition}: {loaded.file.entries:,} entries")
    for problem in loaded.problems[:_SHOWN]:
        value = f" ({problem.value})" if problem.value else ""
        tell(f"  {loaded.file.name}:{problem.where}: {problem.what}{value}: {problem.mend}")
    if loaded.problems_count > _SHOWN:
        tell(f"  … and {loaded.problems_count - _SHOWN:,} rows more were not understood")


@app.command(name="list")
def list_() -> None:
    """List the loaded schemes: scheme, language, edition, file, kind of file, entries, day, SHA-256, with tabs between."""
    from zhichan.schemes.store import SchemeStore

    found = SchemeStore(configuration().schemes).editions()
    if not found:
        tell("No scheme is loaded; pages show short names of our own. Load one: zhichan scheme load FILE")
    for edition in found:
        for file in edition.files():
            row = (edition.scheme, edition.lang, edition.edition or "-", file.name, file.source, str(file.entries))
            give("\t".join([*row, file.loaded, file.sha256]))
