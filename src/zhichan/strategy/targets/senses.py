"""Every admissible sense of a target's sentence at every admissible deadline: under which of them the demand is met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.outline import Target
from zhichan.strategy.targets.decisions import Decision
from zhichan.strategy.targets.judge import WayResult, judge
from zhichan.strategy.targets.verdicts import Verdict, combine

AS_IT_STANDS = Label(zh="按原文字面", en="as the sentence stands")


class Cell(msgspec.Struct, frozen=True):
    """A sense and a deadline with what follows. `decided`: a decision names it; it leaves open what it does not name."""

    sense: str
    label: Label
    until: dt.date | None
    ways: tuple[WayResult, ...]
    verdict: Verdict
    decided: bool


class Grid(msgspec.Struct, frozen=True):
    """All admissible readings of a target's sentence."""

    cells: tuple[Cell, ...]

    @property
    def met(self) -> int:
        """Under how many the demand is met."""
        return sum(cell.verdict is Verdict.MET for cell in self.cells)

    @property
    def missed(self) -> int:
        """Under how many it is not, as far as readings reach."""
        return sum(cell.verdict in (Verdict.MISSED, Verdict.NOT_MET) for cell in self.cells)

    @property
    def count(self) -> Label:
        """The count in a few words."""
        total, open_ = len(self.cells), len(self.cells) - self.met - self.missed
        if total == 1:
            return Label(zh="原文只有一种读法。", en="The sentence has one reading only.")
        if not self.disagree:
            met, missed = ("达到", "Met under each"), ("未达到", "Not met under any")
            zh, en = met if self.met else missed if self.missed else ("无法判定", "Cannot be decided under any")
            return Label(zh=f"{total} 种读法均{zh}。", en=f"{en} of {total} readings of the sentence.")
        zh, en = f"{total} 种读法中 {self.met} 种达到", f"Met under {self.met} of {total} readings of the sentence"
        if self.missed:
            zh, en = f"{zh}、{self.missed} 种未达到", f"{en}, not met under {self.missed}"
        if open_:
            zh, en = f"{zh}、{open_} 种无法判定", f"{en}, not to be decided under {open_}"
        return Label(zh=f"{zh}。", en=f"{en}.")

    @property
    def disagree(self) -> bool:
        """True where it matters which sense holds."""
        return not any(part == len(self.cells) for part in (self.met, self.missed, len(self.cells) - self.met - self.missed))


def grid(city: City, target: Target, on: dt.date, decision: Decision | None) -> Grid:
    """Works out every sense at every deadline.

    Args:
        city: the city.
        target: one of its targets that carry a number.
        on: the day looked at.
        decision: what was decided about the target until then.
    """
    choices = city.outline.horizons[target.deadline.horizon].choices
    days: list[dt.date | None] = [choice.until for choice in choices]
    cells = []
    for sense, label in (target.senses or {"": AS_IT_STANDS}).items():
        for until in days or [None]:
            ways = tuple(way for way in judge(city, target, until, on).ways if way.way.sense == sense)
            verdict = combine([way.worked.verdict for way in ways])
            cells.append(Cell(sense, label, until, ways, verdict, _decided(decision, sense, until)))
    return Grid(tuple(cells))


def _decided(decision: Decision | None, sense: str, until: dt.date | None) -> bool:
    return decision is not None and decision.sense in ("", sense) and decision.until in (None, until)


def sense_label(target: Target, ways: Sequence[WayResult], way: WayResult) -> Label:
    """How a way is called beside the others: by its sense, and by its formula where several ways share that."""
    formula = way.formula.label
    if not way.way.sense:
        return formula if len(ways) > 1 else AS_IT_STANDS
    sense = target.senses[way.way.sense]
    if sum(other.way.sense == way.way.sense for other in ways) == 1:
        return sense
    return Label(zh=f"{sense.zh}（{formula.zh}）", en=f"{sense.en} ({formula.en})")
