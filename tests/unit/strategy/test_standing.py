"""How targets stand: the senses of a sentence, decisions, anomalies; and what one changed reading changes."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from zhichan.strategy.city import load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.scoreboard import scoreboard
from zhichan.strategy.targets.standing import year_by_year
from zhichan.strategy.targets.tracking import Tracking

DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"
ON = dt.date(2026, 1, 1)
DECISION = """\
decisions:
  - target: T05-02
    sense: compound
    why: {zh: 样例：统计年鉴用此算法, en: "made up: the yearbook computes it so"}
    by: {zh: 样例领导小组, en: a made-up leading group}
    date: 2020-03-01
    document: 样例会议纪要第 1 号
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the city's folder, to be changed."""
    return shutil.copytree(DALIAN, tmp_path / "dalian")


def target(folder: Path, id: str = "T05-02", on: dt.date = ON) -> dict[str, Any]:
    plain: Any = scoreboard_as_json(scoreboard(load_city(folder), on))
    return next(one for one in plain["targets"] if one["id"] == id)


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def cells(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(cell["sense"], cell["until"], cell["verdict"]) for cell in found["standing"]["senses"]["cells"]]


def test_every_admissible_reading_of_the_sentence_is_worked_out() -> None:
    found = target(DALIAN)
    assert cells(found) == [
        ("compound", "2014-12-31", "missed"),
        ("compound", "2015-12-31", "missed"),
        ("mean", "2014-12-31", "met"),
        ("mean", "2015-12-31", "met"),
    ]
    gives = [cell["gives"][0]["amount"]["value"] for cell in found["standing"]["senses"]["cells"]]
    assert gives == [16.9, 13.5, 32.9, 27.1]
    assert found["standing"]["answer"]["en"] == (
        "Invention patent applications, average yearly growth: depends on the formula (deadline read as 2014-12-31). "
        "Met under 2 of 4 readings of the sentence, not met under 2. Which one holds has not been decided."
    )
    assert (found["standing"]["light"]["key"], found["standing"]["decision"]) == ("at-risk", None)


def test_no_decision_is_shipped() -> None:
    assert load_city(DALIAN).decisions == ()


def test_a_decision_says_which_reading_holds_and_the_others_stay_in_sight(folder: Path) -> None:
    (folder / "decisions.yml").write_text(DECISION, encoding="utf-8")
    found = target(folder)
    assert (found["verdict"]["key"], found["standing"]["light"]["key"]) == ("missed", "missed")
    assert len(found["standing"]["senses"]["cells"]) == 4
    assert [cell["decided"] for cell in found["standing"]["senses"]["cells"]] == [True, True, False, False]
    assert "Decided by a made-up leading group on 2020-03-01" in found["standing"]["answer"]["en"]
    assert "样例会议纪要第 1 号" in found["standing"]["answer"]["zh"]
    assert [way["counts"] for way in found["standing"]["courses"]] == [True, False]


def test_a_decision_holds_from_its_day_until_the_next_one(folder: Path) -> None:
    later = DECISION.partition("\n")[2].replace("sense: compound", "sense: mean\n    until: 2015-12-31")
    (folder / "decisions.yml").write_text(DECISION + later.replace("2020-03-01", "2021-03-01"), encoding="utf-8")
    assert target(folder, on=dt.date(2020, 2, 29))["verdict"]["key"] == "depends-on-formula"
    assert target(folder, on=dt.date(2020, 3, 1))["verdict"]["key"] == "missed"
    found = target(folder, on=dt.date(2021, 3, 1))
    assert (found["verdict"]["key"], found["deadline"]["until"], found["deadline"]["others"]) == ("met", "2015-12-31", [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("T05-02", "T99", r"decisions\.yml:2: a decision names target T99"),
        ("sense: compound", "sense: median", "T05-02 has no sense 'median': write one of compound, mean"),
        ("sense: compound", "until: 2016-12-31", "no deadline of T05-02 is 2016-12-31: write one of 2014-12-31, 2015-12-31"),
        ("    sense: compound\n", "", "the decision decides nothing"),
        (DECISION, DECISION + DECISION.partition("\n")[2], "two decisions of one day for T05-02"),
    ],
)
def test_a_decision_that_does_not_fit(folder: Path, old: str, new: str, message: str) -> None:
    (folder / "decisions.yml").write_text(DECISION.replace(old, new), encoding="utf-8")
    with pytest.raises(StrategyError, match=message):
        load_city(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("targets.yml", "sense: compound}", "sense: compund}", "unknown sense 'compund'"),
        ("targets.yml", "sense: mean}", "sense: compound}", "no way of T05-02 takes the sense 'mean'"),
        (
            "targets.yml",
            ", sense: compound}",
            "}",
            "a way of T05-02 does not say which sense it takes|takes the sense 'compound'",
        ),
        ("targets.yml", "path: equal_growth", "path: parabola", "unknown path 'parabola'"),
        ("tracking.yml", "near: 10", "near: 100", "near is no share below 100 per cent"),
        ("tracking.yml", "stale_months: 24", "stale_months: 0", "stale_months is no time"),
        ("tracking.yml", "linear_trend", "crystal_ball", "unknown method 'crystal_ball': write one of linear_trend"),
        ("tracking.yml", "fewest: 4", "fewest: 2", "a trend needs three readings or more"),
        ("tracking.yml", "interval: 80", "interval: 100", "interval is no share below 100 per cent"),
        ("tracking.yml", "rule: rise_then_fall", "rule: rise", "unknown rule 'rise'"),
        ("tracking.yml", "invention-applications-december-share}", "december}", "unknown indicator 'december'"),
    ],
)
def test_what_is_declared_must_exist(folder: Path, name: str, old: str, new: str, message: str) -> None:
    change(folder, name, old, new)
    with pytest.raises(StrategyError, match=message):
        load_city(folder)


def test_a_city_without_a_file_follows_by_the_defaults(folder: Path) -> None:
    (folder / "tracking.yml").unlink()
    assert load_city(folder).tracking == Tracking()
    assert target(folder)["standing"]["light"]["key"] == "at-risk"


def test_the_rule_of_the_light_is_the_city_s(folder: Path) -> None:
    on = dt.date(2014, 11, 30)  # readings up to 2013: far above the path
    assert target(folder, on=on)["standing"]["light"]["key"] == "met"
    change(folder, "tracking.yml", "stale_months: 24", "stale_months: 6")
    found = target(folder, on=on)["standing"]["light"]
    assert (found["key"], "6 months" in found["rule"]["en"]) == ("unknown", True)


def test_one_changed_reading_changes_verdict_light_sentence_and_chart(folder: Path) -> None:
    before = target(folder)
    # 2,000 more applications in 2014: the total of September 2015 was higher by as many
    change(folder, "figures.csv", "since,1985,2015-09,exact,57317", "since,1985,2015-09,exact,59317")
    after = target(folder)
    assert (before["verdict"]["key"], after["verdict"]["key"]) == ("depends-on-formula", "met")
    assert (before["standing"]["light"]["key"], after["standing"]["light"]["key"]) == ("at-risk", "met")
    assert before["standing"]["answer"] != after["standing"]["answer"]
    # by 2015 the same change makes for less: the sentence keeps both
    assert after["standing"]["answer"]["en"] == (
        "Invention patent applications, average yearly growth: met (deadline read as 2014-12-31). "
        "Met under 2 of 4 readings of the sentence, not met under 1, not to be decided under 1. "
        "Which one holds has not been decided."
    )
    points = [[p["value"] for p in found["standing"]["courses"][0]["points"]] for found in (before, after)]
    assert [of[-1] for of in points] == [5229, 7229]
    assert [found["standing"]["courses"][0]["gap"]["value"] for found in (before, after)] == [-743, 1257]


def test_what_is_odd_stands_beside_the_number(folder: Path) -> None:
    odd = {one["rule"]: one["shown"]["en"] for one in target(folder)["standing"]["anomalies"]}
    assert odd == {
        "last_month_share": "Invention patent applications: 37.4% of 2013 falls into its last month; an even month has 8.3%.",
        "rise_then_fall": "Invention patent applications: up 24.8% to 13,919 in 2013, down 62.4% to 5,229 the year after.",
        "rounded_or_bound": "Invention patent applications: the reading of 2009 is not exact in its source: "
        "about 2,400 (2,350 to 2,450).",
        "change_of_basis": "Invention patent applications: the basis changes: "
        "2010, 2013, 2014 computed by us, the others published.",
    }
    change(folder, "tracking.yml", "last_month_share, above: 20", "last_month_share, above: 38")
    change(folder, "tracking.yml", "rise_then_fall, above: 20", "rise_then_fall, above: 25")
    assert {one["rule"] for one in target(folder)["standing"]["anomalies"]} == {"rounded_or_bound", "change_of_basis"}


def test_a_single_weak_source_and_a_total_that_shrinks(folder: Path) -> None:
    [weak] = target(folder, "T05-10")["standing"]["anomalies"]
    assert (weak["rule"], "of medium confidence and without an address" in weak["shown"]["en"]) == ("one_weak_source", True)
    change(folder, "figures.csv", "since,1985,2014-11,exact,53184", "since,1985,2014-11,exact,43184")
    shrinks = [one["shown"]["en"] for one in target(folder, "T05-01")["standing"]["anomalies"] if "shrinks" in one["shown"]["en"]]
    assert any("from 49,327 (2014-01) to 43,184 (2014-11)" in sentence for sentence in shrinks)


def test_year_by_year_shows_what_was_projected_before_the_fall() -> None:
    city = load_city(DALIAN)
    judgement = next(s.judgement for s in scoreboard(city, ON).scores if s.judgement.target.id == "T05-02")
    moments = {moment.day.year: moment for moment in year_by_year(city, judgement, ON)}
    assert list(moments) == [2009, 2010, 2011, 2012, 2013, 2014]
    assert (moments[2013].lit.light.value, moments[2014].lit.light.value) == ("met", "at-risk")
    projection: Any = moments[2013].strands[0].projection
    assert projection.amount.low > 5229  # what came lay below the interval: a projection is no fact
    assert "very likely to reach 5,972" in projection.sentence.en


def test_a_way_may_ask_for_another_number_than_the_target() -> None:
    since = [cell for cell in target(DALIAN, "T05-01")["standing"]["senses"]["cells"] if cell["sense"] == "since-baseline"]
    assert {gives["demand"] for cell in since for gives in cell["gives"]} == {50000}
    assert target(DALIAN, "T05-01")["demand"]["value"] == 100000
