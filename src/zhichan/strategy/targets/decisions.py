"""`decisions.yml`: which sense of an ambiguous target holds, decided and signed by whoever may decide it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import place
from zhichan.strategy.outline import Outline, Shape, Target


class Decision(Shape, frozen=True):
    """A sense of a target's line, a day for its deadline, or both: why, by whom, when, and the document that says so."""

    target: str
    why: Label
    by: Label
    date: dt.date
    document: str
    sense: str = ""
    until: dt.date | None = None
    url: str = ""


class Decisions(Shape, frozen=True):
    """`decisions.yml`."""

    decisions: tuple[Decision, ...]


def decided(decisions: tuple[Decision, ...], target: str, on: dt.date) -> Decision | None:
    """The decision that holds for a target on a day: the last one taken until then."""
    taken = [one for one in decisions if one.target == target and one.date <= on]
    return max(taken, key=lambda one: one.date, default=None)


def read_decisions(path: Path, targets: tuple[Target, ...], outline: Outline) -> tuple[Decision, ...]:
    """The decisions of a city; none without the file.

    Raises:
        StrategyError: a decision that does not fit the targets; file and line, what is wrong, how to mend it.
    """
    if not path.is_file():
        return ()
    decisions = load_yaml(path, Decisions).decisions
    known = {target.id: target for target in targets}
    seen: set[tuple[str, dt.date]] = set()
    for decision in decisions:
        where = place(path, f"target: {decision.target}")
        if decision.target not in known:
            raise StrategyError(
                f"a decision names target {decision.target}, which targets.yml has not", where=where, mend="correct the target"
            )
        if (decision.target, decision.date) in seen:
            raise StrategyError(
                f"two decisions of one day for {decision.target}", where=where, mend="keep the one that was signed last"
            )
        seen.add((decision.target, decision.date))
        _check(decision, known[decision.target], outline, where)
    return decisions


def _check(decision: Decision, target: Target, outline: Outline, where: str) -> None:
    if not decision.sense and decision.until is None:
        raise StrategyError("the decision decides nothing", where=where, mend="give sense, until or both")
    if decision.sense and decision.sense not in target.senses:
        known = ", ".join(target.senses) or "until"
        raise StrategyError(f"{target.id} has no sense {decision.sense!r}", where=where, mend=f"write one of {known}")
    days = [choice.until for choice in outline.horizons[target.deadline.horizon].choices]
    if decision.until is not None and decision.until not in days:
        known = ", ".join(str(day) for day in days) or "sense"
        raise StrategyError(f"no deadline of {target.id} is {decision.until}", where=where, mend=f"write one of {known}")
