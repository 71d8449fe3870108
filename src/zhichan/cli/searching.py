"""`zhichan search` and `zhichan translate`: the search language from the command line, and those of other platforms."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from zhichan.cli.places import (
    CommandError,
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
    from zhichan.parties.judgements import Judgement
    from zhichan.parties.who import Parties
    from zhichan.search.dialects.translating import Read
    from zhichan.search.families import Basis
    from zhichan.search.results import Result
    from zhichan.search.searcher import Searcher

AsOf = Annotated[str, typer.Option("--as-of", metavar="DAY", help="What was true in law on that day; today without it.")]
AsJson = Annotated[bool, typer.Option("--json", help="The result as one JSON object.")]

_FACETS = ("year", "holder", "holder-type", "district", "area", "class", "status", "kind", "type")


def search(
    query: Annotated[str, typer.Argument(help="What to look for, e.g. 'title:轴承 AND class:F16C'; * for all.")],
    dialect: Annotated[
        str, typer.Option("--dialect", metavar="PLATFORM", help="The platform whose language the query is in; never guessed.")
    ] = "own",
    kind: Annotated[str, typer.Option("--kind", help="Only rights of this kind.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many hits to list.")] = 20,
    facets: Annotated[
        bool,
        typer.Option("--facets", help="Count rights by year, holder and its type, place, class, status, kind and type."),
    ] = False,
    sort: Annotated[
        str, typer.Option("--sort", help="The order: relevance, newest, filed, -filed, title, number, holder, class, expiry …")
    ] = "relevance",
    basis: Annotated[
        str, typer.Option("--basis", help="What is listed: rights, or one right for each of families or families-extended.")
    ] = "rights",
    as_of: AsOf = "",
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    as_json: AsJson = False,
    corpus: CorpusOption = "",
) -> None:
    """Search the rights. A mistake in the query is shown with its place and with what was expected.

    With --dialect the query may be in the language of another platform (those of `zhichan translate`); where its meaning changes
    is told on standard error.

    Holders are counted by unified party where parties are resolved; a query with party: resolves them first.
    """
    on, only, listed, asked = day(as_of, "--as-of"), kind_to_read(kind), _basis(basis), _read(query, dialect)
    searcher, version = opened([asked], corpus, known_at, sealed_for)
    result = searcher.search(asked, as_of=on, kind=only, sort=sort, limit=limit, facets=_FACETS if facets else (), basis=listed)
    if as_json:
        about = {"version": version.number, "known_at": version.made_at, "made_up": version.made_up}
        give(msgspec.json.format(msgspec.json.encode({**msgspec.to_builtins(result), **about}), indent=2).decode())
    else:
        _tell(result, version)


def translate(
    query: Annotated[str, typer.Argument(help="A query of any platform, e.g. 'TAC:(a $W5 b) AND APD:[2010 TO 2015]'.")],
    from_: Annotated[str, typer.Option("--from", help="The platform it is of; recognised without it.")] = "",
    to: Annotated[str, typer.Option("--to", help="The platform to write it for.")] = "own",
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
) -> None:
    """Translate a query from the language of one platform into that of another.

    Platforms: own, incopat, patsnap, cnipa, himmpat, autopat, espacenet, patentscope, google. The translation stands alone on
    standard output; how it was understood, and where its meaning changes, on standard error.
    """
    from zhichan.search.dialects.registry import label
    from zhichan.search.dialects.translating import detect
    from zhichan.search.dialects.translating import translate as translated

    found = None if from_ else detect(query)
    made = translated(query, found.dialect if found else from_, to)
    if as_json:
        warnings = [
            {"warning": one.code, "place": one.place, "zh": one.said("zh"), "en": one.said("en")} for one in made.cautions
        ]
        shown = {"text": made.text, "from": made.from_, "to": made.to, "understood": made.understood, "warnings": warnings}
        give(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    reasons = f" ({'; '.join(reason.en for reason in found.reasons)})" if found else ""
    typer.echo(f"read as: {label(made.from_).en}{reasons}\nunderstood as: {made.understood}", err=True)
    for caution in made.cautions:
        typer.echo(f"note: {caution.said('en')}", err=True)
    give(made.text)


def explain(
    query: Annotated[str, typer.Argument(help="The query.")],
    right: Annotated[str, typer.Option("--right", metavar="ID", help="The right: its id, or a number of it in any spelling.")],
    as_of: AsOf = "",
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    as_json: AsJson = False,
    corpus: CorpusOption = "",
) -> None:
    """Say why a right is in the result of a query or not, clause by clause, and what it would take."""
    on = day(as_of, "--as-of")
    searcher, _ = opened([query], corpus, known_at, sealed_for)
    ids = [right] if ":" in right else searcher.named(right, on)
    if not ids:
        raise CommandError(f"no right has the number {right!r}", where="--right", mend="look at the number")
    if len(ids) > 1:
        raise CommandError(f"several rights have the number {right!r}", where="--right", mend=f"give one of: {', '.join(ids)}")
    told = searcher.explain(query, ids[0], on)
    if as_json:
        give(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
        return
    give(f"{ids[0]}: {told.why.en}")
    give(f"understood as: {told.understood}; law as of {told.as_of}")
    for one in told.findings:
        give(f"{'+' if one.helps else '-'} {'NOT ' if one.negated else ''}{one.leaf}: {one.why.en}")
    if told.takes:
        leaves = ", ".join(f"{'NOT ' if one.negated else ''}{one.leaf}" for one in told.takes)
        give(f"it would be in the result if this came out otherwise: {leaves}")


def diff(
    left: Annotated[str, typer.Argument(metavar="QUERY", help="One query.")],
    right: Annotated[str, typer.Argument(metavar="QUERY", help="The other.")],
    as_of: AsOf = "",
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    as_json: AsJson = False,
    corpus: CorpusOption = "",
) -> None:
    """Say what each of two queries finds that the other does not, and which clauses of the other are the cause."""
    searcher, _ = opened([left, right], corpus, known_at, sealed_for)
    told = searcher.compare(left, right, day(as_of, "--as-of"))
    if as_json:
        give(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
        return
    give(f"both find {told.both:,} rights")
    for side in (told.left, told.right):
        give(f"{side.understood}: {side.rights:,} rights, {side.alone:,} of them alone")
        for cause in side.causes:
            give(f"  {cause.rights:,} fail in the other query: {' and '.join(cause.clauses)}")
            for hit in cause.examples:
                give(f"    {hit.id}  {hit.title or '-'}")
        if side.beyond:
            give(f"  {side.beyond:,} for other reasons than the {len(side.causes)} most frequent")


def _read(query: str, dialect: str) -> str | Read:
    """The query for a searcher, which reads what is in our own language by itself; what changes in reading is told."""
    from zhichan.search.dialects.registry import OWN, known
    from zhichan.search.dialects.translating import read

    if known(dialect) == OWN:
        return query
    made = read(query, dialect)
    for caution in made.cautions:
        typer.echo(f"note: {caution.said('en')}", err=True)
    return made


def _basis(text: str) -> Basis:
    from zhichan.search.families import BASES

    for basis in BASES:
        if text == basis:
            return basis
    raise CommandError(
        f"{text!r} is nothing that can be listed", where="--basis", mend="write rights, families or families-extended"
    )


def opened(queries: Sequence[str | Read], corpus: str, known_at: str, sealed_for: list[str] | None) -> tuple[Searcher, Version]:
    """The searcher that answers these queries for whoever asks, and the version that it searches."""
    from zhichan.normalise.places import Gazetteer
    from zhichan.schemes.titles import Titles
    from zhichan.search.searcher import Searcher, asks_for_parties

    settings = configuration()
    chosen = corpus_to_read(settings, corpus)
    version = version_to_read(chosen, known_at)
    with progress("rights") as told:
        titles = Titles(settings.schemes)
        workers, gazetteer = os.cpu_count() or 1, Gazetteer.load(settings.city_folder)
        searcher = Searcher.open(
            chosen, version, gazetteer, told, workers=workers, cluster=settings.cluster, lists=settings.lists, titles=titles
        )
    if (parties := parties_of(chosen, version, known_at, needed=any(map(asks_for_parties, queries)))) is not None:
        searcher = searcher.with_parties(parties, affiliations_of(chosen, known_at))
    return searcher.for_audience(audience_to_serve(sealed_for)), version


def parties_of(corpus: Corpus, version: Version, known_at: str, needed: bool) -> Parties | None:
    """Who is who under the judgements of the time; None where that was not resolved yet and is not needed."""
    from zhichan.parties.judgements import Judgements
    from zhichan.parties.resolve import path_of, resolve
    from zhichan.parties.who import Parties

    standing = Judgements(corpus).standing(moment(known_at) if known_at else None)
    if needed:
        return Parties.open(resolve(corpus, version, standing))
    path = path_of(corpus, version, standing)
    return Parties.open(path) if path.exists() else None


def affiliations_of(corpus: Corpus, known_at: str) -> list[Judgement]:
    """Who belongs to whom, as it was declared at the time."""
    from zhichan.parties.judgements import Judgements

    return Judgements(corpus).affiliations(moment(known_at) if known_at else None)


def _tell(result: Result, version: Version) -> None:
    sample = "  (sample, made up)" if version.made_up else ""
    families = f"{result.families:,} simple families, {result.families_extended:,} extended families"
    give(f"{result.rights:,} rights, {families}, {result.documents:,} documents{sample}")
    if result.left_out:
        give(f"not counted: {result.left_out:,} rights without an official number (numbered:any counts them)")
    give(f"understood as: {result.understood}; law as of {result.as_of}; version {version.number}; {result.milliseconds:.0f} ms")
    for label in result.told:
        give(label.en)
    if result.basis != "rights":
        from zhichan.search.families import RULE

        give(f"listed: {result.listed:,} families; {RULE.en}")
    for hit in result.hits:
        family = f"  (and {hit.members - 1:,} of its family)" if hit.members > 1 else ""
        give(f"{hit.id}  {hit.status or '-':<10}  {hit.filed or '-':<10}  {hit.title or '-'}  |  {hit.holder or '-'}{family}")
    for name, facet in result.facets.items():
        parts = [f"{value.label.zh} {value.rights:,}" for value in facet.values]
        parts += [f"{facet.more:,} more values"] if facet.more else []
        parts += [f"{facet.missing:,} without"] if facet.missing else []
        give(f"{name}: {', '.join(parts) or '-'}")
