"""`zhichan quality`: what is wrong with what was received, per file, with the rows behind each figure."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import (
    CommandError,
    CorpusOption,
    KnownAt,
    audience_to_serve,
    configuration,
    corpus_to_read,
    give,
    progress,
    version_to_read,
)
from zhichan.normalise.cells import as_cells

if TYPE_CHECKING:
    from zhichan.quality.report import Quality

_ALL = 1_000_000


def quality(
    check: Annotated[str, typer.Option("--check", metavar="NAME", help="List the rows of one check, as CSV.")] = "",
    file: Annotated[str, typer.Option("--file", metavar="HASH", help="One file, by the first digits of its SHA-256.")] = "",
    personal: Annotated[bool, typer.Option("--personal", help="Show values that may be personal data too.")] = False,
    known_at: KnownAt = "",
    corpus: CorpusOption = "",
) -> None:
    """Look through what was imported: fill rates, odd values, impossible dates, repetitions, status that differs."""
    from zhichan.quality.build import build_quality
    from zhichan.quality.checks import CHECKS
    from zhichan.quality.report import Quality

    if check and check not in CHECKS:
        raise CommandError(f"there is no check {check!r}", where="--check", mend=f"write one of {', '.join(CHECKS)}")
    source = corpus_to_read(configuration(), corpus)
    version = version_to_read(source, known_at)
    with progress("rights") as told:
        looked = Quality.open(build_quality(source, version, told))
    files = [found for found in looked.files() if found.sha256.startswith(file)]
    if file and len(files) != 1:
        raise CommandError(f"{len(files)} files begin with {file!r}", where="--file", mend="zhichan quality lists them")
    if check:
        _rows(looked, check, files[0].sha256 if file else "", personal)
        return
    for found in files:
        give(f"{found.sha256[:12]}  {found.imported}  {found.file}  [{found.format}]{'  made up' if found.made_up else ''}")
        give(f"  {found.records:,} records of {found.rights:,} rights, {found.refused:,} put aside, {found.unread:,} not read")
        for name, count in found.found.items():
            give(f"  {count:>8,}  {name:<18} {CHECKS[name].label.zh} / {CHECKS[name].label.en}")
        if file:
            _fill(looked, found.sha256)


def _fill(looked: Quality, sha256: str) -> None:
    for fill in looked.fill(sha256):
        usual = "" if fill.usual is None else f"  usually {fill.usual:.0%}{'  UNUSUAL' if fill.unusual else ''}"
        give(f"  {fill.share:>6.1%}  {fill.field}{usual}")


def _rows(looked: Quality, check: str, sha256: str, personal: bool) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["right", "file", "place", "field", "value", "against"])
    for row in looked.rows(check, sha256, limit=_ALL, audience=audience_to_serve(None, personal)):
        writer.writerow(as_cells([row.right, row.file, row.place, row.field, row.value, row.against]))
    give(out.getvalue().rstrip("\r\n"))
