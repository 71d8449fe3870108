"""`zhichan targets`: where the city stands with its strategy; `zhichan trace`: where one of its numbers comes from."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import CorpusOption, KnownAt, SealedFor, configuration, day, give, moment, working_data
from zhichan.cli.searching import AsOf, opened

if TYPE_CHECKING:
    from zhichan.analytics.counting import Behind
    from zhichan.strategy.city import City
    from zhichan.strategy.tracing.origins import Computation, Origin

_SHOWN = 20  # rights of a figure that are printed; --all prints every one


def targets(
    as_json: Annotated[
        bool, typer.Option("--json", help="All targets with readings, formulas and verdicts, as one object.")
    ] = False,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day of judgement; today without it.")] = "",
    known_at: KnownAt = "",
) -> None:
    """Judge the targets of the strategy on what is published and on accepted readings, each with its formula.

    With --known-at on what the city's folder said then: each state of it is kept when it is first read.
    """
    from zhichan.strategy.targets.plain import scoreboard_as_json
    from zhichan.strategy.targets.scoreboard import scoreboard

    board = scoreboard(_city(known_at), day(on, "--on"))
    if as_json:
        give(json.dumps(scoreboard_as_json(board), ensure_ascii=False, indent=2))
        return
    give(board.sentence.zh)
    give(board.sentence.en)
    for score in board.scores:
        target, verdict, standing = score.judgement.target, score.judgement.verdict, score.standing
        zh, en = (standing.lit.light.label.zh, standing.lit.light.label.en) if standing else ("—", "—")
        give(f"{target.id:<7} {zh}  {verdict.label.zh}  {target.label.zh}  ({en}; {verdict.label.en}: {target.label.en})")
        if standing and standing.grid.disagree:
            give(f"{'':<7} {standing.grid.count.zh} ({standing.grid.count.en})")


def _city(known_at: str) -> City:
    """The city as its folder said it, with the readings accepted by then; what the folder says now is kept."""
    told = working_data()
    from zhichan.evaluations.amending import amendments
    from zhichan.readings import standing
    from zhichan.strategy.history import keep_state, load_state
    from zhichan.strategy.targets.amendments import amended

    with suppress(OSError):  # whoever may only read is answered all the same
        keep_state(told.city_folder, told.city_folder_states, dt.datetime.now(dt.UTC))
    at = moment(known_at) if known_at else None
    city = standing.strategy(at, load_state(told.city_folder, told.city_folder_states, at))
    return amended(city, amendments(at))


def trace(
    figure: Annotated[
        str,
        typer.Argument(
            help="The number: valid-inventions@2012-12-31, with /210211 that of a district; T05-01 what a target demands, "
            "T05-01/1 what its first formula gives; targets/met."
        ),
    ],
    as_of: AsOf = "",
    sealed_for: SealedFor = None,
    known_at: KnownAt = "",
    every: Annotated[bool, typer.Option("--all", help="Every right behind the figure.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
    corpus: CorpusOption = "",
) -> None:
    """Say where a number comes from: its source, its formula with the inputs, or the rights that it counts."""
    from zhichan.corpus.store import CorpusEmpty
    from zhichan.strategy.targets.scoreboard import scoreboard
    from zhichan.strategy.tracing.origins import NoSuchNumber, origins, unknown

    city, on = _city(known_at), day(as_of, "--as-of")
    origin = origins(scoreboard(city, on), figure)
    found, made_up = None, False
    try:
        found, made_up = _computed(city, figure, on, corpus, known_at, sealed_for, None if every else _SHOWN)
    except (CorpusEmpty, NoSuchNumber):
        if origin is None:
            raise
    if found is None and origin is None:
        raise unknown(figure)
    if as_json:
        _give_json(figure, origin, found, made_up=made_up)
        return
    if origin:
        _tell(origin)
    if found:
        if made_up:
            give("(sample, made up)")
        _tell_computed(found)


def _give_json(figure: str, origin: Origin | None, found: Computation | None, *, made_up: bool) -> None:
    from zhichan.strategy.tracing.plain import computation_as_json, origin_as_json

    told = {
        "id": figure,
        "origin": origin_as_json(origin) if origin else None,
        "computed": computation_as_json(found) if found else None,
        "made_up": made_up,
    }
    give(json.dumps(told, ensure_ascii=False, indent=2))


def _computed(
    city: City, figure: str, on: dt.date, corpus: str, known_at: str, sealed_for: list[str] | None, most: int | None
) -> tuple[Computation | None, bool]:
    """The figure computed from the rights, where it is one, and whether they are made up."""
    from zhichan.analytics.counting import Ground
    from zhichan.normalise.places import Gazetteer
    from zhichan.strategy.indicators.declared import indicators
    from zhichan.strategy.tracing.origins import computation, read_id

    gazetteer = Gazetteer.load(configuration().city_folder)
    if read_id(indicators(), figure, [district.code for district in gazetteer.districts]) is None:
        return None, False
    searcher, version = opened([], corpus, known_at, sealed_for)
    return computation(Ground.of(searcher, gazetteer, on, city.awards), city, indicators(), figure, most), version.made_up


def _tell(origin: Origin, depth: int = 0) -> None:
    """An origin, and under it, further to the right, what it is worked out from."""
    from zhichan.strategy.tracing.origins import HOWS

    source = " ".join(filter(None, (origin.place, origin.source_title, origin.source_url)))
    give(f"{'  ' * depth}{origin.id}: {origin.shown.en}  [{HOWS[origin.how].en}] {origin.label.zh} ({origin.label.en})")
    give(f"{'  ' * depth}  {origin.text.zh} ({origin.text.en})  {source}".rstrip())
    for one in origin.inputs:
        _tell(one, depth + 1)


def _tell_computed(found: Computation) -> None:
    version = found.version
    give(f"{found.id}: {found.shown.en}  [computed from the rights, law as of {found.as_of}] {found.indicator.label.zh}")
    give(f"  {version.numerator.zh} ({version.numerator.en}): {found.counted:,}")
    _list(found.rights, found.number)
    if found.against is not None:
        words = version.denominator
        give(f"  {f'{words.zh} ({words.en})' if words else f'{found.year - 1}'}: {found.against:,}")
        _list(found.rights_against, found.number_against)
    if found.people:
        _tell(found.people, 1)


def _list(rights: list[Behind], number: int) -> None:
    for one in rights:
        give(f"    {one.right}  {one.start}  {one.evidence}  {one.title}")
    if number > len(rights):
        give(f"    and {number - len(rights):,} more: --all prints them")
