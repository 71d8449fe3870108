"""`zhichan export`: the corpus as our own interchange."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from zhichan.cli.places import CommandError, CorpusOption, KnownAt, configuration, corpus_to_read, tell, version_to_read


def export(
    format: Annotated[str, typer.Option("--format", help="jsonl: one right a line, with every source.")] = "jsonl",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; standard output without it.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="Only rights of this kind.")] = "",
    known_at: KnownAt = "",
    corpus: CorpusOption = "",
) -> None:
    """Write all rights, in the order of their ids. Imported into an empty corpus they export as the same bytes."""
    from zhichan.formats.zhichan_jsonl import encode

    if format != "jsonl":
        raise CommandError(f"{format!r} cannot be written", where="--format", mend="write jsonl")
    chosen = corpus_to_read(configuration(), corpus)
    version = version_to_read(chosen, known_at)
    if output is None:
        for right in chosen.rights(version, kind or None):
            sys.stdout.buffer.write(encode(right))
        return
    count = 0
    draft = output.with_name(output.name + ".draft")
    with draft.open("wb") as file:
        for right in chosen.rights(version, kind or None):
            file.write(encode(right))
            count += 1
    draft.replace(output)
    tell(f"{count:,} rights of version {version.number} written to {output}" + (" (made up: sample)" if version.made_up else ""))
