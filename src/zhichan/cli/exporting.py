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
    SealedFor,
    audience_to_serve,
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
    personal: Annotated[
        bool, typer.Option("--personal", help="With personal data and the columns not understood: keep the file safe.")
    ] = False,
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    corpus: CorpusOption = "",
) -> None:
    """Write all rights as the public may see them, in the order of their ids.

    Without --personal, addresses and numbers of people and columns not understood are left out; without --sealed-for, what was
    imported for one body only. With --personal and all bodies it is the whole corpus: imported into an empty one, it exports as
    the same bytes.
    """
    from zhichan.formats.zhichan_jsonl import encode
    from zhichan.records.audience import seen

    if format != "jsonl":
        raise CommandError(f"{format!r} cannot be written", where="--format", mend="write jsonl")
    chosen = corpus_to_read(configuration(), corpus)
    version = version_to_read(chosen, known_at)
    only, audience = kind_to_read(kind), audience_to_serve(sealed_for, personal)
    shown = (right for whole in chosen.rights(version, only) if (right := seen(whole, audience)))
    if output is None:
        for right in shown:
            sys.stdout.buffer.write(encode(right))
        return
    count = 0
    with _whole(output) as file:
        for right in shown:
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
