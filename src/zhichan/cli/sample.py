"""`zhichan sample`: the made-up records of the sample city."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import configuration, progress, tell

if TYPE_CHECKING:
    from zhichan.configuration import Configuration

_MADE = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)  # a fixed time, so that the sample is the same everywhere


def sample(
    count: Annotated[int, typer.Option("--count", min=1, help="How many records.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", help="Another seed gives another city.")] = 2009,
) -> None:
    """Make the sample city: made-up records in a corpus of their own, marked as such wherever they are shown."""
    make(configuration(), count, seed)


def make(settings: Configuration, count: int = 20_000, seed: int = 2009) -> None:
    """Writes the sample to a file of our interchange and imports it, as any file would be."""
    from zhichan.corpus.store import Corpus
    from zhichan.formats.zhichan_jsonl import encode
    from zhichan.importing.run import run
    from zhichan.normalise.places import Gazetteer
    from zhichan.sample.generate import generate

    corpus = Corpus(settings.sample_corpus)
    if not corpus.is_empty():
        tell(f"The sample city is there already, in {settings.sample_corpus}. Remove that folder to make another.")
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    path = Path(settings.home / f"sample-{settings.city}.jsonl")
    tell(f"Making the sample city ({count:,} made-up records) …")
    with path.open("wb") as file:
        for right in generate(Gazetteer.load(settings.city_folder), seed=seed, count=count):
            file.write(encode(right))
    with progress("records") as told:
        report = run(
            corpus, [path], made_up=True, now=_MADE, import_id="sample", progress=lambda n, read, size: told(n, read, count)
        )
    path.unlink()
    tell(f"  {report.total('accepted'):,} records in {report.seconds:,.1f} s")
