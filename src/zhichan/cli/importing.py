"""`zhichan import`: files into the city's corpus."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import configuration, give, progress, tell

if TYPE_CHECKING:
    from zhichan.importing.report import FileReport, Report

_SHOWN = 10  # problems shown per file; the JSON report lists more


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Files, archives (ZIP, TAR, gzip), or folders.")],
    format: Annotated[str, typer.Option("--format", help="The format's name; without it, recognised by content.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
) -> None:
    """Import files into the city's corpus. All of the import is seen, or nothing of it."""
    from zhichan.importing.run import run

    settings = configuration()
    with progress("records") as told:
        report = run(
            settings.open_city_corpus(),
            files,
            format_name=format or None,
            progress=lambda name, read, size: told(f"{name} ({size / 1e6:,.1f} MB)", read, 0),
            workers=os.cpu_count() or 1,
        )
    if as_json:
        give(report.as_json().decode())
    else:
        _tell(report)
    if report.failed:
        raise typer.Exit(1)


def _tell(report: Report) -> None:
    for file in report.files:
        _tell_file(file)
    if report.passed_over:
        names = ", ".join(report.passed_over[:_SHOWN])
        tell(f"passed over, of no known format: {names}{' …' if len(report.passed_over) > _SHOWN else ''}")
    counts = ", ".join(f"{report.total(name):,} {name}" for name in ("read", "accepted", "merged", "unchanged", "quarantined"))
    made = f"version {report.version}" if report.version else "nothing changed, no new version"
    tell(f"{counts}; {made}; {report.seconds:,.1f} s")


def _tell_file(file: FileReport) -> None:
    tell(f"{file.file}  [{file.format or 'format not known'}]")
    if file.error:
        tell(f"  not read to its end: {file.error}")
    tell(
        f"  read {file.read:,}, accepted {file.accepted:,}, merged {file.merged:,}, "
        f"unchanged {file.unchanged:,}, quarantined {file.quarantined:,}"
        f"{f', {file.pictures:,} pictures kept' if file.pictures else ''}"
    )
    if file.columns_not_understood:
        columns = ", ".join(f"{name} ({count:,})" for name, count in sorted(file.columns_not_understood.items()))
        tell(f"  kept but not understood: {columns}")
    for title, problems, count in (
        ("values kept but not understood", file.values_not_understood, file.values_not_understood_count),
        ("quarantined", file.quarantine, file.quarantined),
    ):
        if problems:
            tell(f"  {title}: {count:,}")
        for problem in problems[:_SHOWN]:
            value = f" ({problem.value[:60]})" if problem.value else ""
            mend = f"; {problem.mend}" if problem.mend else ""
            tell(f"    {problem.where}: {problem.what}{value}{mend}")
        if len(problems) > _SHOWN:
            tell(f"    … and {len(problems) - _SHOWN:,} more; --json lists them")
