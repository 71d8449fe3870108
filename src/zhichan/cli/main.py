"""The command line: one module per group of commands, each a thin layer over what the packages do.

Heavy libraries are imported where they are used, so that `zhichan --help` answers at once.
"""

from __future__ import annotations

import os
import sys

import typer

from zhichan.cli import (
    admin,
    assessing,
    assistants,
    audit,
    backups,
    cities,
    doctor,
    duties,
    exporting,
    fetching,
    importing,
    numbers,
    parties,
    privacy,
    quality,
    sample,
    schemes,
    searching,
    serving,
    similar,
    storage,
    targets,
    template,
    versions,
    working,
)
from zhichan.errors import ZhichanError

app = typer.Typer(
    name="zhichan",
    help="Zhichan (知产): a city's intellectual property. Settings come from the environment (ZHICHAN_HOME, ZHICHAN_CITY …).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: drawing it with boxes takes longer than all else together
)
app.command(name="import")(importing.import_files)
app.command(name="export")(exporting.export)
app.add_typer(fetching.app, name="fetch", help="Fetch what is new from an office, a folder or a server, and import it.")
app.command(name="search")(searching.search)
app.command(name="numbers")(numbers.numbers)
app.command(name="translate")(searching.translate)
app.command(name="explain")(searching.explain)
app.command(name="diff")(searching.diff)
app.command(name="similar")(similar.similar)
app.command(name="targets")(targets.targets)
app.command(name="trace")(targets.trace)
app.command(name="duties")(duties.duties)
app.add_typer(assessing.app, name="assess")
app.command(name="versions")(versions.versions)
app.command(name="template")(template.template)
app.command(name="quality")(quality.quality)
app.add_typer(schemes.app, name="scheme")
app.add_typer(parties.app, name="parties")
app.add_typer(storage.app, name="storage")
app.add_typer(cities.app, name="city")
app.command(name="sample")(sample.sample)
app.add_typer(admin.app, name="admin")
app.add_typer(audit.app, name="audit")
app.add_typer(privacy.app, name="privacy")
app.command(name="backup")(backups.backup)
app.command(name="restore")(backups.restore)
app.command(name="verify")(backups.verify)
app.command(name="doctor")(doctor.doctor)
app.command(name="serve")(serving.serve)
app.command(name="worker")(working.worker)
app.command(name="mcp")(assistants.mcp)


def main() -> None:
    """Runs the command line. An error meant for a person, or of the file system, is one sentence on standard error, status 2."""
    try:
        app(prog_name="zhichan")
    except BrokenPipeError:
        sys.exit(0)  # the reader (head, less) has seen enough
    except Exception as error:
        sentence = _sentence(error)
        if not sentence:
            raise
        print(sentence, file=sys.stderr)  # noqa: T201 - this is the command line
        sys.exit(2)


def _sentence(error: Exception) -> str:
    """What a person is told of an error; an empty text where it is one of ours, whose trace is wanted."""
    from zhichan.disk import of_the_disk

    told = error if isinstance(error, ZhichanError) else of_the_disk(error, os.environ.get("ZHICHAN_HOME", ""))
    if told:
        return str(told)
    if isinstance(error, OSError):
        parts = (str(error.filename or ""), error.strerror or str(error), "look at the path, its permissions and the space left")
        return ": ".join(part for part in parts if part)
    return ""
