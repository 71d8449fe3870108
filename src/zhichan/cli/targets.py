"""`zhichan targets`: where the city stands with its strategy."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from zhichan.cli.places import configuration, day, give


def targets(
    as_json: Annotated[
        bool, typer.Option("--json", help="All targets with readings, formulas and verdicts, as one object.")
    ] = False,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day of judgement; today without it.")] = "",
) -> None:
    """Judge the targets of the strategy on the published readings, each with its formula."""
    from zhichan.strategy.city import load_city
    from zhichan.strategy.plain import scoreboard_as_json
    from zhichan.strategy.scoreboard import scoreboard

    board = scoreboard(load_city(configuration().city_folder), day(on, "--on"))
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
