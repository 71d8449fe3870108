"""All targets of a city at one sight: each with its verdict, and one sentence on the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.decisions import decided
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.judge import Judgement, judge
from zhichan.strategy.outline import Target
from zhichan.strategy.standing import Standing, standing
from zhichan.strategy.verdicts import Verdict


class Score(msgspec.Struct, frozen=True):
    """A target judged, what the verdict would be at the other defensible deadlines, and how a target with a number stands."""

    judgement: Judgement
    others: tuple[tuple[dt.date, Verdict], ...]
    standing: Standing | None = None


class Scoreboard(msgspec.Struct, frozen=True):
    """The score of a city's outline on a day."""

    city: City
    on: dt.date
    chosen: dict[str, dt.date]
    scores: tuple[Score, ...]

    def count(self, verdict: Verdict) -> int:
        """How many targets have a verdict."""
        return sum(score.judgement.verdict is verdict for score in self.scores)

    @property
    def numbered(self) -> int:
        """How many targets carry a number."""
        return sum(score.judgement.target.kind == "number" for score in self.scores)

    @property
    def judged(self) -> int:
        """How many targets can be judged on the readings found."""
        return sum(score.judgement.verdict.judged for score in self.scores)

    @property
    def sentence(self) -> Label:
        """The whole in one sentence."""
        total = len(self.scores)
        verdicts = [verdict for verdict in Verdict if verdict.judged and (self.count(verdict) or verdict is Verdict.MET)]
        zh = "，".join(f"{verdict.label.zh} {self.count(verdict)} 项" for verdict in verdicts)
        en = ", ".join(f"{self.count(verdict)} {verdict.label.en}" for verdict in verdicts)
        return Label(
            zh=f"{total} 项目标中 {self.numbered} 项有数字；按已找到的读数可判定 {self.judged} 项：{zh}。",
            en=f"{self.numbered} of {total} targets carry a number; {self.judged} can be judged on the readings found: {en}.",
        )


def scoreboard(city: City, on: dt.date, *, deadlines: Mapping[str, dt.date] | None = None) -> Scoreboard:
    """Judges every target.

    Args:
        city: from `load_city`.
        on: the day looked at; readings of later periods are not judged.
        deadlines: horizon → one of its defensible days, where another than the default is wanted.

    Raises:
        StrategyError: an unknown horizon, or a day that the outline does not list.
    """
    chosen = {key: horizon.choices[0].until for key, horizon in city.outline.horizons.items() if horizon.choices}
    for key, day in (deadlines or {}).items():
        horizon = city.outline.horizons.get(key)
        days = [] if horizon is None else [choice.until for choice in horizon.choices]
        if day not in days:
            known = ", ".join(str(one) for one in days) or ", ".join(chosen)
            raise StrategyError(f"no reading of {key} ends on {day}", where="deadlines", mend=f"choose one of {known}")
        chosen[key] = day
    return Scoreboard(city, on, chosen, tuple(_score(city, target, chosen, on) for target in city.targets))


def _score(city: City, target: Target, chosen: Mapping[str, dt.date], on: dt.date) -> Score:
    horizon = target.deadline.horizon
    decision = decided(city.decisions, target.id, on)
    judgement = judge(city, target, chosen.get(horizon), on, decision)
    days = [choice.until for choice in city.outline.horizons[horizon].choices if choice.until != judgement.until]
    if decision is not None and decision.until is not None:
        days = []  # the decision leaves no other
    others = tuple((day, judge(city, target, day, on, decision).verdict) for day in days)
    return Score(judgement, others, standing(city, judgement, on) if judgement.ways else None)
