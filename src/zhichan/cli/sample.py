"""`zhichan sample`: the made-up records of the sample city."""

from __future__ import annotations

import datetime as dt
import tempfile
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
    """Writes the sample to a file of our interchange and imports it, as any file would be, with its pictures."""
    from zhichan.corpus.store import Corpus
    from zhichan.importing.run import run
    from zhichan.sample.generate import IMPORT_ID, sample_digest

    corpus = Corpus(settings.sample_corpus)
    if not corpus.is_empty():
        tell(f"The sample city is there already, in {settings.sample_corpus}. Remove that folder to make another.")
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    tell(f"Making the sample city ({count:,} made-up records) …")
    with tempfile.TemporaryDirectory(prefix="sample-", dir=settings.home) as folder:
        path = Path(folder) / f"sample-{settings.city}.jsonl"
        beside = Path(folder) / "pictures"
        beside.mkdir()
        pictures = _write(path, beside, settings.city_folder, count, seed)
        # the records name a document of their own (the same wherever the sample is made), so the import would not tie them
        corpus.media.take(beside / path.name, sample_digest(seed, count), pictures)
        with progress("records") as told:
            report = run(
                corpus,
                [path],
                made_up=True,
                now=_MADE,
                import_id=IMPORT_ID,
                progress=lambda n, read, size: told(n, read, count),
            )
    tell(f"  {report.total('accepted'):,} records in {report.seconds:,.1f} s, {len(pictures):,} pictures")


def _write(path: Path, beside: Path, city_folder: Path, count: int, seed: int) -> list[str]:
    """Writes the records to a file and their pictures into a folder; the names of the pictures."""
    from zhichan.formats.zhichan_jsonl import encode
    from zhichan.normalise.places import Gazetteer
    from zhichan.sample.generate import generate
    from zhichan.sample.pictures import picture

    pictures = []
    with path.open("wb") as file:
        for right in generate(Gazetteer.load(city_folder), seed=seed, count=count):
            file.write(encode(right))
            for medium in right.media:
                (beside / medium.file).write_bytes(picture(medium.role, medium.file))
                pictures.append(medium.file)
    return pictures
