"""`zhichan numbers`: a list of numbers looked up, and kept for queries."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from zhichan.cli.places import CommandError, CorpusOption, KnownAt, SealedFor, configuration, day, give
from zhichan.cli.searching import AsOf, opened


def numbers(
    file: Annotated[
        str,
        typer.Argument(
            help="A text file with numbers in any spelling, one a line or with signs between; - for what is piped in."
        ),
    ],
    as_of: AsOf = "",
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object, the numbers found too.")] = False,
    corpus: CorpusOption = "",
) -> None:
    """Look up to 10,000 numbers up at once: what each finds, and why it finds nothing or several rights.

    The list is kept: `zhichan search list:ID`, `zhichan export list:ID` and the portal take its rights as any result.
    """
    from zhichan.search.looking_up import OUTCOMES

    id = configuration().lists.keep(_read(file))
    searcher, version = opened([], corpus, known_at, sealed_for)
    looked = searcher.look_up(id, day(as_of, "--as-of"))
    if as_json:
        told = {"query": f"list:{id}", "version": version.number, "made_up": version.made_up, "repeated": looked.repeated}
        give(msgspec.json.format(msgspec.json.encode({**told, **msgspec.to_builtins(looked)}), indent=2).decode())
        return
    sample = "  (sample, made up)" if version.made_up else ""
    give(f"{looked.given:,} numbers, {looked.repeated:,} of them repeated; {looked.rights:,} rights: list:{id}{sample}")
    for outcome, count in zip(OUTCOMES, looked.counts, strict=True):
        give(f"{OUTCOMES[outcome].en}: {count:,}")
    for one in looked.looked:
        if one.outcome != "found":
            give("\t".join([one.text, OUTCOMES[one.outcome].en, one.why.en, *one.rights]))


def _read(file: str) -> str:
    """The text of a file, in the encodings that Chinese files have."""
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError("this is no text", where=file, mend="save the numbers as plain text in UTF-8")
