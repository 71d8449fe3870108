"""`zhichan similar`: rights by likeness from the command line."""

from __future__ import annotations

import os
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
    progress,
    version_to_read,
)

if TYPE_CHECKING:
    from zhichan.corpus.store import Corpus, Version
    from zhichan.records.audience import Audience
    from zhichan.search.similar import Like


def similar(
    right: Annotated[str, typer.Argument(metavar="[ID]", help="The right that the others are to be like.")] = "",
    text: Annotated[str, typer.Option("--text", help="A sentence, an abstract or a claim, in place of a right.")] = "",
    claim: Annotated[
        int,
        typer.Option(
            "--claim", min=0, max=9999, metavar="N", help="What is like this claim of the right, read with those it depends on."
        ),
    ] = 0,
    earlier: Annotated[bool, typer.Option("--earlier", help="Without rights filed on its day or later: prior art.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many rights to list.")] = 20,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DAY", help="What was true in law on that day; today without it.")
    ] = "",
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    as_json: Annotated[bool, typer.Option("--json", help="The rights as JSON.")] = False,
    corpus: CorpusOption = "",
) -> None:
    """List the rights most like a right or a text, the nearest first, and what brought each."""
    if bool(right) == bool(text):
        raise CommandError("give either a right or a text", where="similar", mend="write zhichan similar ID, or --text '…'")
    if claim and not right:
        raise CommandError("a claim is of a right", where="--claim", mend="write zhichan similar ID --claim 3")
    found = _found(right, text, claim, earlier, limit, as_of, sealed_for, known_at, corpus)
    if as_json:
        give(msgspec.json.format(msgspec.json.encode([_plain(like) for like in found]), indent=2).decode())
        return
    for like in found:
        hit, (shared, near, classes) = like.hit, like.reasons
        give(f"{hit.id}  {hit.status or '-':<10}  {hit.filed or '-':<10}  {hit.title or '-'}  |  {hit.holder or '-'}")
        told = {"in both": shared, "related": near, "classes": classes}
        give("    " + "; ".join(f"{what}: {', '.join(words)}" for what, words in told.items() if words))


def _found(
    right: str,
    text: str,
    claim: int,
    earlier: bool,
    limit: int,
    as_of: str,
    sealed_for: list[str] | None,
    known_at: str,
    corpus: str,
) -> list[Like]:
    from zhichan.normalise.places import Gazetteer
    from zhichan.search.meaning import encoder, vectors
    from zhichan.search.searcher import Searcher
    from zhichan.search.similar import Similar

    settings = configuration()
    chosen = corpus_to_read(settings, corpus)
    version, on = version_to_read(chosen, known_at), day(as_of, "--as-of")
    encoding = encoder.load(settings.encoder) if settings.encoder else None
    with progress("rights") as told:
        workers, gazetteer = os.cpu_count() or 1, Gazetteer.load(settings.city_folder)
        searcher = Searcher.open(chosen, version, gazetteer, told, workers=workers, cluster=settings.cluster)
        made = vectors.ensure(searcher.marts, chosen.derived(version), told, encoding)
    audience = audience_to_serve(sealed_for)
    seen = searcher.for_audience(audience)
    door = Similar(seen, vectors.Vectors.open(made, encoding))
    if text:
        return door.to_text(text, as_of=on, limit=limit)
    if claim:
        words = _claim(chosen, version, right, claim, audience)
        found = door.to_claim(right, words, as_of=on, limit=limit, earlier=earlier) if words else None
    else:
        found = door.to_right(right, as_of=on, limit=limit, earlier=earlier)
    if found is None:
        raise CommandError(f"no right {right!r} is on record here", where="ID", mend="look its id up with zhichan search")
    return found


def _claim(corpus: Corpus, version: Version, id: str, number: int, audience: Audience) -> str:
    from zhichan.records import claims
    from zhichan.records.audience import seen

    right = corpus.right(version, id)
    shown = seen(right, audience) if right else None
    if shown is None:
        return ""
    known = claims.of_right(shown, "zh")
    words = claims.in_full(known, number)
    if words is None:
        told = f"it has claims {known[0].number} to {known[-1].number}" if known else "no source gives its claims one by one"
        raise CommandError(f"claim {number} of {id!r} is not on record here", where="--claim", mend=f"{told}; or give --text")
    return words


def _plain(like: Like) -> dict[str, object]:
    hit, (shared, near, classes) = like.hit, like.reasons
    return {
        "id": hit.id,
        "title": hit.title,
        "holder": hit.holder,
        "filed": hit.filed,
        "status": hit.status,
        "words": shared,
        "related": near,
        "classes": classes,
    }
