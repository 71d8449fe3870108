"""All targets of a city at one sight: each with its verdict, and one sentence on the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.targets.amendments import Amendment, Line, lines
from zhichan.strategy.targets.decisions import decided
from zhichan.strategy.targets.judge import Judgement, judge
from zhichan.strategy.targets.standing import Standing, standing
from zhichan.strategy.targets.verdicts import Verdict


class Score(msgspec.Struct, frozen=True):
    """A target judged, what the verdict would be at the other defensible deadlines, and how a target with a number stands.

    `amendment`: what last changed it; `ended` where that retired or replaced it, and it is judged no more.
    """

    judgement: Judgement
    others: tuple[tuple[dt.date, Verdict], ...]
    standing: Standing | None = None
    amendment: Amendment | None = None
    ended: bool = False


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
    def standing(self) -> list[Score]:
        """The targets that hold on the day: without those retired or replaced."""
        return [score for score in self.scores if not score.ended]

    @property
    def numbered(self) -> int:
        """How many of the targets that hold carry a number."""
        return sum(score.judgement.target.kind == "number" for score in self.standing)

    @property
    def judged(self) -> int:
        """How many targets can be judged on the readings found."""
        return sum(score.judgement.verdict.judged for score in self.scores)

    @property
    def sentence(self) -> Label:
        """The whole in one sentence."""
        total = len(self.standing)
        verdicts = [verdict for verdict in Verdict if verdict.judged and (self.count(verdict) or verdict is Verdict.MET)]
        zh = "，".join(f"{verdict.label.zh} {self.count(verdict)} 项" for verdict in verdicts)
        en = ", ".join(f"{self.count(verdict)} {verdict.label.en}" for verdict in verdicts)
        ended = [verdict for verdict in (Verdict.RETIRED, Verdict.REPLACED) if self.count(verdict)]
        ended_zh = "".join(f"另有 {self.count(verdict)} 项{verdict.label.zh}。" for verdict in ended)
        ended_en = " and ".join(f"{self.count(verdict)} {verdict.label.en}" for verdict in ended)
        return Label(
            zh=f"{total} 项目标中 {self.numbered} 项有数字；按已找到的读数可判定 {self.judged} 项：{zh}。{ended_zh}",
            en=f"{self.numbered} of {total} targets carry a number; {self.judged} can be judged on the readings found: {en}."
            + (f" By amendment, {ended_en}." if ended else ""),
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
    return Scoreboard(city, on, chosen, tuple(_score(city, line, chosen, on) for line in lines(city, on)))


def _score(city: City, line: Line, chosen: Mapping[str, dt.date], on: dt.date) -> Score:
    target, horizon = line.target, line.target.deadline.horizon
    until = line.until or chosen.get(horizon)
    if line.ended:
        return _ended(line, until, on)
    based = city if line.base_year is None else _counted_from(city, line.base_year)
    decision = decided(city.decisions, target.id, on)
    if decision is not None and line.until:  # of another deadline than the one that the decision read
        decision = msgspec.structs.replace(decision, until=None)
    judgement = judge(based, target, until, on, decision)
    days = [choice.until for choice in city.outline.horizons[horizon].choices if choice.until != judgement.until]
    if line.until or (decision is not None and decision.until is not None):
        days = []  # the amendment or the decision leaves no other
    others = tuple((day, judge(based, target, day, on, decision).verdict) for day in days)
    shown = standing(based, judgement, on) if judgement.ways else None
    return Score(judgement, others, shown, line.amendment)


def _ended(line: Line, until: dt.date | None, on: dt.date) -> Score:
    """A target that is no more judged: when it ended, by which document and why, in the place of a verdict."""
    if line.amendment is None:  # only an amendment ends a target
        raise AssertionError(line.target.id)
    verdict = Verdict.RETIRED if line.amendment.change.kind == "retire" else Verdict.REPLACED
    due = until is not None and until <= on
    return Score(Judgement(line.target, until, due, verdict, line.amendment.words, (), ()), (), None, line.amendment, ended=True)


def _counted_from(city: City, year: int) -> City:
    """The city with another year at whose end counting begins."""
    document = msgspec.structs.replace(city.outline.document, base_year=year)
    return msgspec.structs.replace(city, outline=msgspec.structs.replace(city.outline, document=document))
