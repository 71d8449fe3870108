"""Verifying an installation: every file that a version names is there and readable, the log is whole, derived data fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from zhichan.configuration import Configuration
from zhichan.corpus.belonging import Stored, stored_files
from zhichan.corpus.files import sha256_inside
from zhichan.corpus.store import Corpus, Version
from zhichan.errors import ZhichanError
from zhichan.evidence import damaged
from zhichan.parties.judgements import Judgements

_RESTORE = "restore the file from a backup"
Told = Callable[[str], None]


@dataclass(frozen=True)
class Damage:
    """Something that is not as it should be: where, what, and how to mend it."""

    where: str
    what: str
    mend: str


def verify_installation(configuration: Configuration, told: Told) -> Iterator[Damage]:
    """Yields every damage of an installation whose database is open; nothing where all is well. Reads everything there is."""
    from zhichan.audit import chain

    for folder in (configuration.city_corpus, configuration.sample_corpus):
        yield from verify_corpus(Corpus(folder), told, deep=True)
    told("The files of evidence …")
    for path in damaged(configuration.evidence, _evidence()):
        yield Damage(str(path), "the file of evidence is missing, or not as it was kept", _RESTORE)
    told("The log of actions …")
    for broken in chain.verify():
        yield Damage(f"the log, entry {broken.number}", broken.what, "find out who could write to the database; keep it as it is")


def _evidence() -> set[str]:
    """The SHA-256 of all files of evidence that working data speaks of."""
    from zhichan.assessments.models import Evidence as OfScore
    from zhichan.evaluations.models import ThirdParty
    from zhichan.readings.models import Evidence as OfReading

    return {sha256 for kept in (OfReading, OfScore, ThirdParty) for sha256 in kept.objects.values_list("sha256", flat=True)}


def verify_corpus(corpus: Corpus, told: Told, *, deep: bool) -> Iterator[Damage]:
    """Yields every damage of a corpus.

    Args:
        deep: whether the content of all files is read; else that they are there, in their sizes.
    """
    try:
        versions = corpus.versions()
    except ZhichanError as error:
        yield Damage(error.where, error.what, error.mend)
        return
    if not versions:
        return
    told(f"{corpus.folder}: {len(versions):,} versions …")
    for number, version in enumerate(versions, 1):
        if version.number != number:
            yield Damage(str(corpus.folder / "versions"), f"version {number} is missing", _RESTORE)
            break
    for name in sorted({name for version in versions for name in version.tables}):
        yield from _table(corpus.table_path(name), {v.tables[name] for v in versions if name in v.tables}, deep)
    yield from _kept(corpus, deep)
    yield from _judgements(corpus)
    yield from _derived(corpus, versions[-1])


def _table(folder: Path, numbers: set[int], deep: bool) -> Iterator[Damage]:
    try:
        files = stored_files(folder, numbers)
    except ZhichanError as error:
        yield Damage(error.where, error.what, error.mend)
        return
    for name, stated in sorted(files.items()):
        if what := _rows_are_damaged(folder / name, stated, deep):
            yield Damage(str(folder / name), what, _RESTORE)


def _rows_are_damaged(path: Path, stated: Stored, deep: bool) -> str:
    """What is wrong with a file of rows; an empty text where nothing is."""
    if not path.exists():
        return "the file is missing"
    if path.stat().st_size != stated.size:
        return f"the file has {path.stat().st_size:,} bytes and should have {stated.size:,}"
    if not deep:
        return ""
    try:
        with pq.ParquetFile(path) as file:
            rows = sum(batch.num_rows for batch in file.iter_batches())
    except (pa.ArrowException, OSError, ValueError) as error:
        return f"the file cannot be read ({str(error).splitlines()[0]})"
    return "" if stated.rows in (None, rows) else f"the file has {rows:,} rows and should have {stated.rows:,}"


def _kept(corpus: Corpus, deep: bool) -> Iterator[Damage]:
    """The imported files and pictures: each is what its name says, and the lists of pictures name what is there."""
    for path in sorted(corpus.files.folder.glob("*/*.zst")) if deep else ():
        if sha256_inside(path) != path.stem:
            yield Damage(str(path), "the imported file is not as it was kept", _RESTORE)
    for path in sorted((corpus.media.folder / "of").glob("*/*.json")):
        try:
            listed = msgspec.json.decode(path.read_bytes(), type=dict[str, str])
        except msgspec.MsgspecError:
            yield Damage(str(path), "the list of pictures is damaged", _RESTORE)
            continue
        for name, sha256 in listed.items():
            if not corpus.files.path(sha256).exists():
                yield Damage(str(corpus.files.path(sha256)), f"the picture {name} is missing", _RESTORE)


def _judgements(corpus: Corpus) -> Iterator[Damage]:
    try:
        Judgements(corpus).entries()
    except ZhichanError as error:
        yield Damage(error.where, error.what, error.mend)


def _derived(corpus: Corpus, version: Version) -> Iterator[Damage]:
    """What was made from the newest version holds as many rights as it; it need not be there."""
    folder = corpus.folder / "derived" / f"{version.number:06d}"
    for path in sorted(folder.glob("marts-*.duckdb")):
        remove = f"remove the folder {folder} while nothing runs: it is made again"
        try:
            with duckdb.connect(str(path), read_only=True) as connection:
                rights = connection.sql("SELECT count(*) FROM rights").fetchall()[0][0]
        except duckdb.Error as error:
            yield Damage(str(path), f"the marts cannot be read ({str(error).splitlines()[0]})", remove)
            continue
        if rights != version.rights:
            yield Damage(str(path), f"the marts hold {rights:,} rights, the version {version.rights:,}", remove)
