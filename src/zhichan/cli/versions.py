"""`zhichan versions`: what the corpus knew, and since when."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from zhichan.cli.places import CorpusOption, configuration, corpus_to_read, give


def versions(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False, corpus: CorpusOption = ""
) -> None:
    """List the versions of the corpus, the oldest first."""
    found = corpus_to_read(configuration(), corpus).versions()
    if as_json:
        give(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    for version in found:
        sample = "  sample, made up" if version.made_up else ""
        give(
            f"{version.number:>6}  {version.made_at:%Y-%m-%d %H:%M:%S} UTC  {version.rights:>10,} rights  "
            f"{version.documents:>10,} documents  {version.quarantined:>6,} quarantined  {', '.join(version.files)[:60]}{sample}"
        )
