"""`zhichan parties`: who is who, why, and what people judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from zhichan.cli.places import (
    CommandError,
    CorpusOption,
    KnownAt,
    configuration,
    corpus_to_read,
    give,
    tell,
    version_to_read,
    working_data,
)

if TYPE_CHECKING:
    from zhichan.corpus.store import Corpus
    from zhichan.parties.judgements import Verdict
    from zhichan.parties.who import Parties, Reason

app = typer.Typer(
    help="Unified holders, inventors and agencies: who is who, why, and what people judged.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who judges.")]
Note = Annotated[str, typer.Option("--note", help="Why, in a few words.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def _opened(corpus: Corpus, known_at: str = "") -> Parties:
    """The parties of a version, under the judgements that stood then."""
    from zhichan.cli.places import moment
    from zhichan.parties.judgements import Judgements
    from zhichan.parties.resolve import resolve
    from zhichan.parties.who import Parties

    standing = Judgements(corpus).standing(moment(known_at) if known_at else None)
    return Parties.open(resolve(corpus, version_to_read(corpus, known_at), standing))


@app.command()
def resolve(known_at: KnownAt = "", corpus: CorpusOption = "") -> None:
    """Put together the names that are one party, and tell what could not be decided."""
    found = _opened(corpus_to_read(configuration(), corpus), known_at)
    bodies, people = found.counts()
    give(f"{bodies:,} bodies, {people:,} people; {found.unsure_count():,} pairs for a person to judge; {found.path}")
    for id, what in found.unapplied():
        tell(f"{id}: not applied, this version has no mention of {what}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A name or a part of one, or a party's id.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many parties to list.")] = 5,
    known_at: KnownAt = "",
    as_json: Json = False,
    corpus: CorpusOption = "",
) -> None:
    """Show parties with their spellings, and why they are one party."""
    found = _opened(corpus_to_read(configuration(), corpus), known_at)
    shown = [found.party(pid) for pid in _ids(found, name, limit)]
    if as_json:
        about = [{**msgspec.to_builtins(party), "why": msgspec.to_builtins(found.why(party.pid))} for party in shown]
        give(msgspec.json.format(msgspec.json.encode(about), indent=2).decode())
        return
    for party in shown:
        give(f"{party.pid}  {' / '.join(filter(None, (party.name_zh, party.name_en)))}  {party.kind}  {party.rights:,} rights")
        for member in party.members:
            give(f"    {member.name}  {member.roles}  {member.mentions:,}")
        for reason in found.why(party.pid):
            give(f"  {_told(reason)}")


@app.command()
def judge(
    left: Annotated[str, typer.Argument(help="A party's id, or its whole name.")],
    right: Annotated[str, typer.Argument(help="The other one.")],
    by: By,
    same: Annotated[bool, typer.Option("--same", help="They are one party.")] = False,
    not_same: Annotated[bool, typer.Option("--not-same", help="They are two.")] = False,
    unsure: Annotated[bool, typer.Option("--unsure", help="Nobody can say yet.")] = False,
    note: Note = "",
    corpus: CorpusOption = "",
) -> None:
    """Judge whether two parties are the same. The judgement stays when files are imported anew, and can be undone."""
    chosen: list[Verdict] = [v for v, said in (("same", same), ("not-same", not_same), ("unsure", unsure)) if said]  # type: ignore[misc]
    if len(chosen) != 1:
        raise CommandError("one verdict is needed", where="judge", mend="write one of --same, --not-same, --unsure")
    place = corpus_to_read(working_data(), corpus)
    from zhichan.accounts.actors import machine
    from zhichan.actions import judging

    found = _opened(place)
    sides = [found.side(_one(found, name)) for name in (left, right)]
    made = judging.judge(machine(), place, sides[0], sides[1], chosen[0], note=note, name=by)
    give(f"{made.id}  {made.left.name}  {made.verdict}  {made.right.name}")


@app.command()
def affiliations(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A table (CSV, .xlsx) of who belongs to whom.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who declares it; needed with FILE.")] = "",
    template: Annotated[bool, typer.Option("--template", help="Write an empty table to fill in, as CSV.")] = False,
    known_at: KnownAt = "",
    as_json: Json = False,
    corpus: CorpusOption = "",
) -> None:
    """Declare who belongs to whom from a table, or list what is declared. Everybody may see it: declare what may be known."""
    from zhichan.parties import declaring

    if template:
        give(declaring.template().rstrip("\n"))
    elif file is None:
        _list_affiliations(corpus_to_read(configuration(), corpus), known_at, as_json)
    else:
        _declare(file, by, corpus_to_read(working_data(), corpus))


def _declare(file: Path, by: str, place: Corpus) -> None:
    from zhichan.accounts.actors import machine
    from zhichan.actions import judging
    from zhichan.parties.declaring import Declared, NotTaken, read

    if not file.is_file():
        raise CommandError(f"there is no file {file}", where="affiliations", mend="write the path of a table")
    told = list(read(file, _opened(place)))
    links = [(row.parent, row.member, row.affiliation) for row in told if isinstance(row, Declared)]
    made = judging.affiliate(machine(), place, links, name=by)
    refused = [row for row in told if isinstance(row, NotTaken)]
    give(f"{len(made):,} links declared, {len(links) - len(made):,} declared before, {len(refused):,} rows not taken")
    for row in refused:
        tell(f"{file.name} {row.place}: {row.why}")
    if refused:
        raise typer.Exit(1)


def _list_affiliations(place: Corpus, known_at: str, as_json: bool) -> None:
    from zhichan.cli.places import moment
    from zhichan.parties.affiliations import RELATIONS, Groups
    from zhichan.parties.judgements import Judgements

    entries = Judgements(place).affiliations(moment(known_at) if known_at else None)
    if as_json:
        give(msgspec.json.format(msgspec.json.encode(entries), indent=2).decode())
        return
    for entry in entries:
        if said := entry.affiliation:
            share = f"  {said.share:g}%" if said.share is not None else ""
            period = f"  {said.since or ''}..{said.until or ''}" if said.since or said.until else ""
            relation = RELATIONS[said.relation].en
            give(f"{entry.id}  {entry.left.name}  >  {entry.right.name}  {relation}{share}{period}  {said.source}  ({entry.by})")
    for id, name in Groups(_opened(place, known_at), entries).unapplied if entries else ():
        tell(f"{id}: not applied, this version has no party {name}, or both are one party")


@app.command()
def undo(
    judgement: Annotated[str, typer.Argument(help="The id of the judgement.")], by: By, note: Note = "", corpus: CorpusOption = ""
) -> None:
    """Take a judgement back. The log keeps both."""
    place = corpus_to_read(working_data(), corpus)
    from zhichan.accounts.actors import machine
    from zhichan.actions import judging

    made = judging.undo_judgement(machine(), place, judgement, note=note, name=by)
    give(f"{made.id}  undoes {made.undoes}")


@app.command()
def judgements(as_json: Json = False, corpus: CorpusOption = "") -> None:
    """List the log of judgements, the oldest first."""
    from zhichan.parties.judgements import Judgements

    entries = Judgements(corpus_to_read(configuration(), corpus)).entries()
    if as_json:
        give(msgspec.json.format(msgspec.json.encode(entries), indent=2).decode())
        return
    for entry in entries:
        verdict = entry.verdict or (entry.affiliation and f"has as {entry.affiliation.relation}")
        what = f"undoes {entry.undoes}" if entry.undoes else f"{entry.left.name}  {verdict}  {entry.right.name}"
        give(f"{entry.id}  {entry.at:%Y-%m-%d %H:%M} UTC  {entry.by}  {what}  {entry.note}".rstrip())


@app.command()
def unsure(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many pairs to list.")] = 20,
    as_json: Json = False,
    corpus: CorpusOption = "",
) -> None:
    """List the pairs that a person should judge, those first on which the most rights depend."""
    found = _opened(corpus_to_read(configuration(), corpus))
    asked = found.unsure(0, limit)
    if as_json:
        give(msgspec.json.format(msgspec.json.encode(asked), indent=2).decode())
        return
    for question in asked:
        give(f"{question.left_pid}  {question.right_pid}  {question.rights:,} rights")
        give(f"  {_told(question.reason)}")


def _ids(found: Parties, name: str, limit: int) -> list[str]:
    ids = [party.pid for party in found.find(name, limit)] or ([name] if found.has(name) else [])
    if not ids:
        raise CommandError(f"no party is called {name!r}", where="show", mend="write a part of its name, as a source prints it")
    return ids


def _one(found: Parties, name: str) -> str:
    if found.has(name):
        return name
    named = found.called(name)
    if len(named) == 1:
        return named[0]
    listed = f"one of {', '.join(named[:5])}" if named else "a name as a source prints it, or an id: zhichan parties show NAME"
    raise CommandError(f"{len(named)} parties are called {name!r}", where="judge", mend=f"write {listed}")


def _told(reason: Reason) -> str:
    said = "judged by a person" if reason.judged else f"{reason.score:g} points"
    parts = [f"{told.zh} / {told.en} ({told.points:+g})" for told in reason.findings]
    return f"{reason.left} = {reason.right}: {said}" + "".join(f"\n    {part}" for part in parts)
