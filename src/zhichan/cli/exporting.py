"""`zhichan export`: the corpus as our own interchange, or any search as a file in any format."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

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

if TYPE_CHECKING:
    from zhichan.corpus.store import Corpus, Version
    from zhichan.records.audience import Audience
    from zhichan.records.right import Right


def export(
    query: Annotated[str, typer.Argument(help="What to take, e.g. 'title:轴承 AND class:F16C'; all rights without it.")] = "",
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format", "-f", help="csv, xlsx, jsonl, ris, bibtex or pdf; several make a zip. As the file's ending says."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; without it all rights to standard output.")
    ] = None,
    columns: Annotated[str, typer.Option("--columns", help="Columns of tables in their order, with commas between.")] = "",
    order: Annotated[str, typer.Option("--order", help="The order: id, newest, title, number, -expiry …")] = "id",
    language: Annotated[str, typer.Option("--language", metavar="zh|en", help="The language of headings and words.")] = "zh",
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DAY", help="What was true in law on that day; today without it.")
    ] = "",
    kind: Annotated[str, typer.Option("--kind", help="Only rights of this kind.")] = "",
    personal: Annotated[
        bool, typer.Option("--personal", help="With personal data and the columns not understood: keep the file safe.")
    ] = False,
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    corpus: CorpusOption = "",
) -> None:
    """Write rights as the public may see them: all as JSON lines, or what a search finds in any format.

    A search that was cut off goes on where it stopped when the same command is given again (csv, jsonl, ris, bibtex).

    Without --personal, addresses and numbers of people, columns not understood and what was decided to be withheld are left out;
    without --sealed-for, what was imported for one body only. With --personal and all bodies the JSON lines of all rights are the
    whole corpus: imported into an empty one, they export as the same bytes.
    """
    from zhichan.cli.taking import Wanted, formats_of, take_search
    from zhichan.formats.zhichan_jsonl import encode

    settings = configuration()
    chosen = corpus_to_read(settings, corpus)
    version = version_to_read(chosen, known_at)
    only, audience = kind_to_read(kind), audience_to_serve(sealed_for, personal)
    formats = formats_of(format, output)
    if query or columns or as_of or order != "id" or formats != ("jsonl",):
        wanted = Wanted(query, formats, columns, order, language, as_of, only)
        take_search(settings, chosen, version, audience, wanted, output, known_at)
        return
    shown = _shown(chosen, version, only, audience)
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


def _shown(corpus: Corpus, version: Version, kind: str | None, audience: Audience) -> Iterator[Right]:
    """All rights as an audience sees them."""
    from zhichan.records.audience import seen

    return (part for right in corpus.rights(version, kind) if (part := seen(right, audience)))


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
