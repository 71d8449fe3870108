"""The scoreboard as the pages show it: the same plain data as `targets.json`, grouped by paragraph, with small drawings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from zhichan.opened import city
from zhichan.portal.drawings.spark import Spark, spark
from zhichan.records.declared import Label
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.scoreboard import Scoreboard, scoreboard
from zhichan.strategy.targets.verdicts import Verdict


@dataclass(frozen=True)
class ShownTarget:
    """A target as plain data, with its drawing, and each kind of oddity of its readings once."""

    data: dict[str, Any]
    spark: Spark | None

    @property
    def odd(self) -> list[dict[str, str]]:
        standing = self.data["standing"]
        labels: list[dict[str, str]] = [anomaly["label"] for anomaly in standing["anomalies"]] if standing else []
        return [label for number, label in enumerate(labels) if label not in labels[:number]]


@dataclass(frozen=True)
class ShownParagraph:
    """A paragraph of the outline: what it says in our words, and how many targets it sets."""

    number: int
    gist: Label
    targets: list[ShownTarget]


@dataclass(frozen=True)
class ShownHeading:
    """A heading of the outline with its paragraphs."""

    label: Label
    paragraphs: list[ShownParagraph]


@dataclass(frozen=True)
class Counted:
    """A verdict and how many targets have it."""

    verdict: Verdict
    count: int
    chosen: bool


def overall(on: dt.date, known_at: dt.datetime | None = None) -> Scoreboard:
    """The score of the city's outline on a day, on the figures and readings that were known (by then)."""
    return scoreboard(city.strategy(known_at)[0], on)


def counted(board: Scoreboard, chosen: Verdict | None) -> list[Counted]:
    """Every verdict that a target has, and the chosen one."""
    counts = [Counted(verdict, board.count(verdict), verdict is chosen) for verdict in Verdict]
    return [entry for entry in counts if entry.count or entry.chosen]


def outline(board: Scoreboard, wanted: Callable[[Verdict], bool]) -> list[ShownHeading]:
    """The headings of the outline, their paragraphs, and of those the targets with a wanted verdict."""
    plain: list[dict[str, Any]] = scoreboard_as_json(board)["targets"]  # type: ignore[assignment]  # the shape of strategy.plain
    shown: dict[int, list[ShownTarget]] = {}
    for score, data in zip(board.scores, plain, strict=True):
        if wanted(score.judgement.verdict):
            drawn = spark(score.judgement, _unit(board, score.judgement.ways))
            shown.setdefault(score.judgement.target.paragraph, []).append(ShownTarget(data, drawn))
    headings = board.city.outline.headings
    return [
        ShownHeading(headings[key], [ShownParagraph(p.number, p.gist, shown.get(p.number, [])) for p in paragraphs])
        for key, paragraphs in groupby(board.city.outline.paragraphs, key=lambda paragraph: paragraph.heading)
    ]


def _unit(board: Scoreboard, ways: tuple[Any, ...]) -> str:
    """The unit of the readings that the drawing shows."""
    return board.city.catalogue.indicators[ways[0].way.indicator].unit if ways else ""
