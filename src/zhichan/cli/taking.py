"""What a search finds as a file, from the command line: any format, any size, going on where a run was cut off."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhichan.cli.places import CommandError, Told, day, progress, tell
from zhichan.cli.searching import affiliations_of, parties_of

if TYPE_CHECKING:
    from zhichan.configuration import Configuration
    from zhichan.corpus.store import Corpus, Version
    from zhichan.exports.formats import Written
    from zhichan.records.audience import Audience


class Wanted(NamedTuple):
    """What is to be taken, as it was typed."""

    query: str
    formats: tuple[str, ...]
    columns: str
    order: str
    language: str
    as_of: str
    kind: str | None


def formats_of(named: Sequence[str] | None, output: Path | None) -> tuple[str, ...]:
    """The formats as named, else the one that the file's ending says, else JSON lines.

    Raises:
        ExportError: there is none of that name.
    """
    from zhichan.exports.formats import FORMATS, must_be_known

    if named:
        return tuple(dict.fromkeys(must_be_known(name) for name in named))
    ending = output.suffix.lower() if output else ""
    return next(((name,) for name, one in FORMATS.items() if one.ending == ending), ("jsonl",))


def take_search(
    settings: Configuration,
    corpus: Corpus,
    version: Version,
    audience: Audience,
    wanted: Wanted,
    output: Path | None,
    known_at: str,
) -> None:
    """Writes the file and tells what is in it, and what could not be written.

    Raises:
        CommandError: no file is named, or it stands in no folder.
        QueryError, ExportError.
    """
    if output is None:
        raise CommandError("a search is written to a file", where="--output", mend="name one: -o rights.xlsx")
    if not output.resolve().parent.is_dir():
        raise CommandError("there is no such folder", where=str(output.parent), mend="name a file in a folder that is there")
    if wanted.language not in ("zh", "en"):
        raise CommandError(f"{wanted.language!r} is not a language of ours", where="--language", mend="write zh or en")
    room = output.parent / f".{output.name}.parts"
    room.mkdir(exist_ok=True)
    with progress("rights") as told:
        written = _write(settings, corpus, version, audience, wanted, room, known_at, told)
    for problem in written.problems[:20]:
        tell(f"{problem.id}: {problem.file}: {problem.why.in_(wanted.language)}")
    (path,) = written.paths
    path.replace(output)
    shutil.rmtree(room)
    more = f"; {len(written.problems):,} problems" if written.problems else ""
    made_up = " (made up: sample)" if version.made_up else ""
    tell(f"version {version.number} written to {output}{made_up}{more}")
    if path.suffix == ".zip" and output.suffix.lower() != ".zip":
        tell(f"{output} is a ZIP, since the rights or formats need several files")


def _write(
    settings: Configuration,
    corpus: Corpus,
    version: Version,
    audience: Audience,
    wanted: Wanted,
    room: Path,
    known_at: str,
    told: Told,
) -> Written:
    from zhichan.exports.about import About
    from zhichan.exports.bundle import write_zip
    from zhichan.exports.columns import columns_named, needs_of
    from zhichan.exports.formats import Written, write
    from zhichan.exports.rows import Rows, records_for
    from zhichan.normalise.places import Gazetteer
    from zhichan.schemes.titles import Titles
    from zhichan.search.columns import LISTED
    from zhichan.search.searcher import Searcher, asks_for_parties

    if wanted.order not in LISTED:
        raise CommandError(f"there is no order {wanted.order!r}", where="--order", mend=f"write one of {', '.join(LISTED)}")
    columns = columns_named([name.strip() for name in wanted.columns.split(",")])
    titles = Titles(settings.schemes)
    gazetteer, on = Gazetteer.load(settings.city_folder), day(wanted.as_of, "--as-of")
    searcher = Searcher.open(corpus, version, gazetteer, cluster=settings.cluster, lists=settings.lists, titles=titles)
    needs_parties = asks_for_parties(wanted.query) or bool({"party", "first-party"} & set(columns))
    if (parties := parties_of(corpus, version, known_at, needed=needs_parties)) is not None:
        searcher = searcher.with_parties(parties, affiliations_of(corpus, known_at))
    searcher = searcher.for_audience(audience)
    rids = searcher.listed(searcher.rids(wanted.query, as_of=on, kind=wanted.kind), wanted.order)
    about = About(
        lang=wanted.language,
        columns=columns,
        query=wanted.query,
        narrowed=wanted.kind or "",
        day=on,
        version=version.number,
        made_at=version.made_at,
        made_up=version.made_up,
        rights=len(rids),
        titles=titles,
        gazetteer=gazetteer,
    )
    rows = Rows(searcher, on, records_for(corpus, version, audience), needs_of(columns))
    parts = [write(name, rows, rids, about, room, told) for name in wanted.formats]
    whole = Written([path for part in parts for path in part.paths], [problem for part in parts for problem in part.problems])
    if len(whole.paths) == 1:
        return whole
    write_zip(room / "rights.zip", whole, about)
    return Written([room / "rights.zip"], whole.problems)
