"""Dalian's outline, figures and scoreboard as they stand in the project."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhichan.strategy.city import City, load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.series import series
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.scoreboard import scoreboard

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = Path(__file__).parent / "golden" / "scoreboard.json"
ON = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(ROOT / "cities" / "dalian")


@pytest.fixture(scope="module")
def board(city: City) -> Any:
    return scoreboard_as_json(scoreboard(city, ON))


@pytest.fixture(scope="module")
def targets(board: Any) -> dict[str, Any]:
    return {target["id"]: target for target in board["targets"]}


def test_the_whole_scoreboard(board: Any) -> None:
    assert board == json.loads(GOLDEN.read_text(encoding="utf-8")), (
        "if the change is meant: python tests/unit/strategy/golden/write.py"
    )


def test_the_outline_is_whole(city: City, board: Any) -> None:
    assert [paragraph.number for paragraph in city.outline.paragraphs] == list(range(1, 41))
    assert (board["counts"]["targets"], board["counts"]["numbered"]) == (50, 27)
    without = [target for target in board["targets"] if target["verdict"]["key"] == "not-a-number"]
    assert len(without) == 23
    assert all(target["verdict"]["why"]["zh"] and target["formulas"] == [] for target in without)


def test_the_sentence(board: Any) -> None:
    assert board["sentence"]["en"] == (
        "27 of 50 targets carry a number; 4 can be judged on the readings found: "
        "2 met, 1 not met at the last reading, 1 depends on the formula."
    )
    assert sum(verdict["count"] for verdict in board["counts"]["verdicts"]) == 50


def test_average_growth_shows_both_formulas(targets: dict[str, Any]) -> None:
    target = targets["T05-02"]
    assert target["verdict"]["key"] == "depends-on-formula"
    cagr, mean = target["formulas"]
    assert (cagr["name"], cagr["value"], cagr["verdict"]) == ("average_yearly_growth_cagr", 16.9, "missed")
    assert (mean["name"], mean["value"], mean["verdict"]) == ("average_yearly_growth_mean", 32.9, "met")
    assert [(one["period"]["to"], one["value"], one["derived"]) for one in mean["inputs"]] == [
        ("2009", 2400, False), ("2010", 4032, True), ("2011", 7418, False),
        ("2012", 11149, False), ("2013", 13919, True), ("2014", 5229, True),
    ]  # fmt: skip
    assert [one["period"]["to"] for one in cagr["inputs"]] == ["2009", "2014"]
    assert (cagr["inputs"][0]["bound"], cagr["inputs"][0]["low"], cagr["inputs"][0]["high"]) == ("about", 2350, 2450)
    assert "16.9%" in target["verdict"]["why"]["zh"]
    assert "32.9%" in target["verdict"]["why"]["zh"]


def test_later_readings_are_shown_and_not_judged(targets: dict[str, Any]) -> None:
    for name in ("T05-06", "T05-07"):
        target = targets[name]
        assert target["verdict"]["key"] == "later-readings-only"
        later = [one for one in target["readings"] if one["use"] == "later"]
        assert [(one["id"], one["value"]) for one in later] == [("trademark-applications@2021", 32864)]
        assert all(formula["inputs"] == [] for formula in target["formulas"])
    for target in targets.values():
        until = target["deadline"]["until"] or ON.isoformat()
        used = [one for formula in target["formulas"] for one in formula["inputs"]]
        assert all(one["period"]["to"][:4] <= until[:4] for one in used), target["id"]


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("T05-01", "undecided-bound"),
        ("T05-08", "met"),
        ("T05-09", "met"),
        ("T05-10", "not-met-at-last-reading"),
        ("T05-11", "no-reading"),
        ("T05-14", "undecided-bound"),
        ("T05-23", "later-readings-only"),
        ("T05-28", "later-readings-only"),
        ("T08-2", "no-reading"),
        ("T08-3", "no-reading"),
        ("T09-1", "no-reading"),
        ("T37-1", "not-a-number"),
    ],
)
def test_verdicts(targets: dict[str, Any], name: str, verdict: str) -> None:
    assert targets[name]["verdict"]["key"] == verdict


def test_well_known_trademarks_show_both_ways(targets: dict[str, Any]) -> None:
    counted, difference = targets["T05-08"]["formulas"]
    assert (counted["value"], counted["amount"]["bound"], counted["verdict"]) == (8, "at-least", "undecided-bound")
    assert (difference["value"], difference["verdict"]) == (22, "met")
    assert targets["T05-08"]["baseline"]["value"] == 15
    assert targets["T05-09"]["formulas"][0]["value"] == 37


def test_a_reading_of_something_else_is_not_used(targets: dict[str, Any]) -> None:
    [reading] = targets["T08-2"]["readings"]
    assert (reading["id"], reading["use"]) == ("industrialisation-projects@2009", "not-used")
    assert "2009" in reading["use_reason"]["en"]
    province = next(one for one in targets["T05-09"]["readings"] if one["scope"]["key"] == "liaoning")
    assert province["use"] == "not-used"


def test_bounds_stay_bounds(city: City) -> None:
    figures = {figure.id: figure for figure in city.figures}
    assert figures["patent-applications@2009"].amount.bound == "more-than"
    assert figures["patent-applications@2009"].amount.high is None
    assert figures["invention-applications@2009"].amount.bound == "about"


def test_rejected_figures_are_kept_and_never_used(city: City, board: Any) -> None:
    rejected = {figure["id"] for figure in board["rejected"]}
    assert rejected == {"invention-applications@2012-01..2012-10", "invention-applications-cumulative@2015-01"}
    assert all(figure["reason"]["zh"] and figure["reason"]["en"] for figure in board["rejected"])
    inputs = {one["id"] for target in board["targets"] for formula in target["formulas"] for one in formula["inputs"]}
    derived = {name for check in city.checks if check.figure.derivation for name in check.figure.derivation.inputs}
    assert not rejected & (inputs | derived)


def test_computed_figures_are_no_readings_and_agree(city: City) -> None:
    published = {figure.id for figure in city.figures}
    assert len(city.figures) == 192
    assert len(city.checks) == 20
    assert not published & {check.figure.id for check in city.checks}
    for check in city.checks:
        assert check.expected is not None
        assert (check.agrees, check.difference) == (True, 0), check.figure.id
    by_id = {check.figure.id: check for check in city.checks}
    assert by_id["invention-applications@2014"].figure.amount.value == 5229
    assert by_id["patent-applications@2008"].figure.amount.bound == "at-least", "from a lower bound"
    second = by_id["invention-applications@2015"]
    assert (second.other_value, second.other_difference) == (Decimal(5129), Decimal(-1))


def test_targets_of_the_successor_stay_apart(city: City, board: Any) -> None:
    assert len(board["successor"]["targets"]) == 7
    assert {figure.period.end for figure in city.figures if figure.indicator == "high-value-portfolios"} == {"2025-10"}
    assert not {target.id for target in city.targets} & {target["id"] for target in board["successor"]["targets"]}


def test_every_figure_has_a_source(city: City) -> None:
    assert all(figure.source_url.startswith("http") or figure.source_title for figure in city.figures)


def test_another_defensible_deadline(city: City) -> None:
    later = scoreboard_as_json(scoreboard(city, ON, deadlines={"five-year": dt.date(2015, 12, 31)}))
    target: Any = next(one for one in later["targets"] if one["id"] == "T05-02")  # type: ignore[attr-defined]
    assert [formula["value"] for formula in target["formulas"]] == [13.5, 27.1]
    assert target["deadline"]["until"] == "2015-12-31"
    with pytest.raises(StrategyError, match="choose one of 2014-12-31, 2015-12-31"):
        scoreboard(city, ON, deadlines={"five-year": dt.date(2016, 12, 31)})
    with pytest.raises(StrategyError, match="no reading of soon"):
        scoreboard(city, ON, deadlines={"soon": dt.date(2016, 12, 31)})


def test_before_the_deadline_nothing_is_missed(city: City) -> None:
    early = scoreboard(city, dt.date(2012, 6, 1))
    verdicts = {score.judgement.target.id: score.judgement.verdict.value for score in early.scores}
    assert "missed" not in verdicts.values()
    assert verdicts["T05-02"] == "undecided-bound", "two years of fast growth are not five"
    assert verdicts["T05-09"] == "met"


def test_series_for_spark_lines(city: City) -> None:
    line = series(city, "invention-applications")
    assert [(point.period.end, point.derivation is not None) for point in line.points] == [
        ("2008", True), ("2009", False), ("2010", True), ("2011", False), ("2012", False),
        ("2013", True), ("2014", True), ("2015", True), ("2016", False),
    ]  # fmt: skip
    marks = series(city, "provincial-famous-trademarks")
    assert [(one.target, one.demand.value, one.until) for one in marks.lines] == [("T05-10", 400, dt.date(2014, 12, 31))]
    assert series(city, "ic-layout-registrations").points == ()
    with pytest.raises(StrategyError, match="unknown indicator"):
        series(city, "no-such")
