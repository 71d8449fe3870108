"""Making the sample city: made-up records in a corpus of their own, by the way that every file goes."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import NamedTuple

from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.intake import Progress
from zhichan.importing.report import Report
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.sample.generate import IMPORT_ID, generate, sample_digest, sample_file
from zhichan.sample.pictures import picture

RECORDS = 20_000
SEED = 2009
_MADE = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)  # a fixed time, so that the sample is the same everywhere


class Made(NamedTuple):
    """What was made."""

    report: Report
    pictures: int


def make_sample(
    corpus: Corpus, city_folder: Path, *, count: int = RECORDS, seed: int = SEED, progress: Progress | None = None
) -> Made:
    """Writes the sample to a file of our interchange and imports it, as any file would be, with its pictures.

    Args:
        corpus: an empty one, whose folder stands in a folder with room.
        progress: called with (step, records, of how many).
    """
    room = corpus.folder.parent
    room.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sample-", dir=room) as folder:
        gazetteer = Gazetteer.load(city_folder)
        path = Path(folder) / sample_file(gazetteer)
        beside = Path(folder) / "pictures"
        beside.mkdir()
        pictures = _write(path, beside, gazetteer, count, seed, progress)
        # the records name a document of their own (the same wherever the sample is made), so the import would not tie them
        corpus.media.take(beside / path.name, sample_digest(seed, count), pictures)
        told = (lambda name, read, size: progress(name, read, count)) if progress else None
        report = run(corpus, [path], made_up=True, now=_MADE, import_id=IMPORT_ID, progress=told)
    return Made(report, len(pictures))


def _write(path: Path, beside: Path, gazetteer: Gazetteer, count: int, seed: int, progress: Progress | None) -> list[str]:
    """Writes the records to a file and their pictures into a folder; the names of the pictures."""
    pictures = []
    with path.open("wb") as file:
        for done, right in enumerate(generate(gazetteer, seed=seed, count=count)):
            file.write(encode(right))
            for medium in right.media:
                (beside / medium.file).write_bytes(picture(medium.role, medium.file))
                pictures.append(medium.file)
            if progress and not done % 500:
                progress("sample", done, count)
    return pictures
