"""`zhichan search`: the search language from the command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from zhichan.cli.places import (
    CorpusOption,
    KnownAt,
    SealedFor,
    audience_to_serve,
    configuration,
    corpus_to_read,
    day,
    give,
    kind_to_read,
    moment,
    progress,
    version_to_read,
)

if TYPE_CHECKING:
    from zhichan.corpus.store import Corpus, Version
    from zhichan.parties.who import Parties
    from zhichan.search.results import Result

_FACETS = ("year", "holder", "district", "class", "status", "type")


def search(
    query: Annotated[str, typer.Argument(help="What to look for, e.g. 'title:轴承 AND class:F16C'; * for all.")],
    kind: Annotated[str, typer.Option("--kind", help="Only rights of this kind.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many hits to list.")] = 20,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count the hits by year, holder, district, class, status and type.")
    ] = False,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DAY", help="What was true in law on that day; today without it.")
    ] = "",
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    as_json: Annotated[bool, typer.Option("--json", help="The result as one JSON object.")] = False,
    corpus: CorpusOption = "",
) -> None:
    """Search the rights. A mistake in the query is shown with its place and with what was expected.

    Holders are counted by unified party where parties are resolved; a query with party: resolves them first.
    """
    from zhichan.normalise.places import Gazetteer
    from zhichan.search.searcher import Searcher, asks_for_parties

    settings = configuration()
    chosen = corpus_to_read(settings, corpus)
    version = version_to_read(chosen, known_at)
    on, only = day(as_of, "--as-of"), kind_to_read(kind)
    with progress("rights") as told:
        workers, gazetteer = os.cpu_count() or 1, Gazetteer.load(settings.city_folder)
        searcher = Searcher.open(chosen, version, gazetteer, told, workers=workers, cluster=settings.cluster)
    if (parties := _parties(chosen, version, known_at, needed=asks_for_parties(query))) is not None:
        searcher = searcher.with_parties(parties)
    searcher = searcher.for_audience(audience_to_serve(sealed_for))
    result = searcher.search(query, as_of=on, kind=only, limit=limit, facets=_FACETS if facets else ())
    if as_json:
        about = {"version": version.number, "known_at": version.made_at, "made_up": version.made_up}
        give(msgspec.json.format(msgspec.json.encode({**msgspec.to_builtins(result), **about}), indent=2).decode())
    else:
        _tell(result, version)


def _parties(corpus: Corpus, version: Version, known_at: str, needed: bool) -> Parties | None:
    """Who is who under the judgements of the time; None where that was not resolved yet and is not needed."""
    from zhichan.parties.judgements import Judgements
    from zhichan.parties.resolve import path_of, resolve
    from zhichan.parties.who import Parties

    standing = Judgements(corpus).standing(moment(known_at) if known_at else None)
    if needed:
        return Parties.open(resolve(corpus, version, standing))
    path = path_of(corpus, version, standing)
    return Parties.open(path) if path.exists() else None


def _tell(result: Result, version: Version) -> None:
    sample = "  (sample, made up)" if version.made_up else ""
    families = f"{result.families:,} simple families, {result.families_extended:,} extended families"
    give(f"{result.rights:,} rights, {families}, {result.documents:,} documents{sample}")
    if result.left_out:
        give(f"not counted: {result.left_out:,} rights without an official number (numbered:any counts them)")
    give(f"understood as: {result.understood}; law as of {result.as_of}; version {version.number}; {result.milliseconds:.0f} ms")
    for hit in result.hits:
        give(f"{hit.id}  {hit.status or '-':<10}  {hit.filed or '-':<10}  {hit.title or '-'}  |  {hit.holder or '-'}")
    for name, facet in result.facets.items():
        parts = [f"{value.label.zh} {value.rights:,}" for value in facet.values]
        parts += [f"{facet.more:,} more values"] if facet.more else []
        parts += [f"{facet.missing:,} without"] if facet.missing else []
        give(f"{name}: {', '.join(parts) or '-'}")
