"""`zhichan export`: the corpus as our own interchange."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from zhichan.cli.places import (
    CommandError,
    CorpusOption,
    KnownAt,
    configuration,
    corpus_to_read,
    kind_to_read,
    tell,
    version_to_read,
)


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
    only = kind_to_read(kind)
    if output is None:
        for right in chosen.rights(version, only):
            sys.stdout.buffer.write(encode(right))
        return
    count = 0
    with _whole(output) as file:
        for right in chosen.rights(version, only):
            file.write(encode(right))
            count += 1
    tell(f"{count:,} rights of version {version.number} written to {output}" + (" (made up: sample)" if version.made_up else ""))


@contextmanager
def _whole(output: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its place only when it is whole; a pipe or device is written to as it is.

    Raises:
        CommandError: nothing can be written there.
    """
    plain = output.is_file() or not output.exists()
    draft = output.parent / f"{output.name}.draft" if plain else output
    try:
        file = draft.open("wb")
    except OSError as error:
        raise CommandError(
            f"nothing can be written there ({error.strerror})", where=str(output), mend="name a file in a folder that is there"
        ) from error
    try:
        with file:
            yield file
        if plain:
            draft.replace(output)
    except BaseException:
        if plain:
            draft.unlink(missing_ok=True)
        raise
