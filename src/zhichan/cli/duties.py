"""`zhichan duties`: what the outline lays on whom, where each duty stands, and what nobody answers for."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from zhichan.cli.places import give, tell, working_data


def duties(
    as_json: Annotated[
        bool, typer.Option("--json", help="All duties with states, leads and what is found, as one object.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only what nobody answers for; status 1 where there is any.")] = False,
) -> None:
    """List the duties of the outline with their states; --check lists targets, duties and numbers that nobody answers for."""
    settings = working_data()
    from zhichan.obligations.divisions import signed_leads
    from zhichan.obligations.plain import duties_as_json
    from zhichan.obligations.states import states
    from zhichan.strategy.city import load_city
    from zhichan.strategy.duties.declared import load_duties
    from zhichan.strategy.duties.orphans import RULES, orphans

    declared = load_duties(settings.city_folder, load_city(settings.city_folder))
    if as_json:
        give(json.dumps(duties_as_json(declared), ensure_ascii=False, indent=2))
        return
    if not check:
        now = states(declared)
        for duty in declared.all:
            if duty.given:
                continue
            state = declared.file.states[now[duty.id]].label
            give(f"{duty.id:<7} {state.zh}  {duty.label.zh}  ({state.en}: {duty.label.en})")
        return
    found = orphans(declared, signed_leads())
    for one in found:
        rule = RULES[one.rule]
        give(f"{one.subject:<7} {rule.zh}  {one.label.zh}: {one.why.zh}  ({rule.en}: {one.why.en})")
    tell(f"{len(found)} found")
    if found:
        raise typer.Exit(1)
