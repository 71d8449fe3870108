"""Where the numbers of a city's folder come from, and what the folder said earlier."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from zhichan.strategy.city import City, load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.history import NothingKept, keep_state, load_state
from zhichan.strategy.indicators.values import period_text
from zhichan.strategy.targets.scoreboard import scoreboard
from zhichan.strategy.targets.verdicts import Verdict
from zhichan.strategy.tracing.origins import NoSuchNumber, Origin, origins

DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"
ON = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(DALIAN)


def _origin(city: City, id: str) -> Origin:
    found = origins(scoreboard(city, ON), id)
    assert found is not None
    return found


def test_a_published_figure_leads_to_its_row_and_address(city: City) -> None:
    found = _origin(city, "valid-inventions@2009-12-31")
    assert (found.how, found.shown.en, found.inputs) == ("published", "2,009", ())
    assert found.source_url == "https://english.cnipa.gov.cn/jianbao/year2009/c/c2.html"
    row = (DALIAN / "figures.csv").read_text(encoding="utf-8-sig").splitlines()[int(found.place.partition(":")[2]) - 1]
    assert row.startswith("valid-inventions,city,件,at,,2009-12-31,exact,2009,")


def test_a_computed_figure_leads_to_its_inputs_down_to_published_ones(city: City) -> None:
    found = _origin(city, "invention-applications-cagr@2009..2014")
    assert found.how == "derived"
    depths = []

    def follow(one: Origin, depth: int) -> None:
        assert bool(one.inputs) == (one.how == "derived"), one.id
        assert one.inputs or one.source_url or one.source_title, one.id
        depths.append(depth)
        for other in one.inputs:
            follow(other, depth + 1)

    follow(found, 0)
    assert max(depths) >= 3


def test_each_number_of_a_course_leads_to_what_it_was_worked_out_from(city: City) -> None:
    board = scoreboard(city, dt.date(2013, 12, 31))

    def origin(id: str) -> Origin:
        found = origins(board, f"T05-02/{id}")
        assert found is not None
        return found

    path = origin("1/path@2011-12-31")
    assert path.shown.en == "about 3,456 (3,384 to 3,528)"
    assert [one.id for one in path.inputs] == ["T05-02", "invention-applications@2009"]
    gap = origin("1/gap@2013-12-31")
    read, expected = gap.inputs
    assert (gap.shown.en, read.shown.en) == ("about 8,942 (8,838 to 9,047)", "13,919")
    assert expected.id == "T05-02/1/path@2013-12-31"
    projected = origin("1/projection@2014-12-31")
    assert projected.shown.en == "about 16,830 (15,311 to 18,349)"
    assert len(projected.inputs) == 5
    assert len(origin("2/reading@2012-12-31").inputs) == 4
    assert origin("1@2015-12-31").how == "judged"


@pytest.mark.parametrize(
    "id", ["T05-02/1@2013-12-31", "T05-02/1/path@2011", "T05-02/1/reading@1999-12-31", "T05-02/7/path@2011-12-31"]
)
def test_a_number_that_no_course_has(city: City, id: str) -> None:
    with pytest.raises(NoSuchNumber):
        origins(scoreboard(city, ON), id)


def test_every_figure_of_the_folder_has_an_origin(city: City) -> None:
    board = scoreboard(city, ON)
    for id in city.by_id:
        assert origins(board, id), id


def test_a_target_leads_to_the_text_its_formulas_to_their_readings(city: City) -> None:
    assert _origin(city, "T05-02").how == "demanded"
    assert "年均" in _origin(city, "T05-02").text.zh
    assert _origin(city, "T05-01/baseline").shown.zh == "50,000 件"
    compound, mean = _origin(city, "T05-02/1"), _origin(city, "T05-02/2")
    assert compound.shown.zh.startswith("约 16.9%")
    assert mean.shown.zh.startswith("约 32.9%")
    assert [one.id for one in compound.inputs] == ["invention-applications@2009", "invention-applications@2014"]


def test_a_count_leads_to_its_targets(city: City) -> None:
    board = scoreboard(city, ON)
    for verdict in Verdict:
        found = _origin(city, f"targets/{verdict.value}")
        assert int(found.shown.zh) == len(found.inputs) == board.count(verdict)
    assert len(_origin(city, "targets").inputs) == len(city.targets)


@pytest.mark.parametrize("id", ["T99", "T05-02/0", "T05-02/3", "T05-02/x", "T05-05/baseline", "targets/none", ""])
def test_what_is_no_number_is_refused(city: City, id: str) -> None:
    with pytest.raises(NoSuchNumber):
        origins(scoreboard(city, ON), id)


def test_a_figure_that_the_folder_does_not_state_has_no_origin_there(city: City) -> None:
    assert origins(scoreboard(city, ON), "valid-inventions@1999-12-31") is None


def test_a_stock_is_of_the_end_of_its_year_or_of_the_date_of_law() -> None:
    assert period_text("at", 2012, dt.date(2020, 6, 1)) == "2012-12-31"
    assert period_text("at", 2020, dt.date(2020, 6, 1)) == "2020-06-01"
    assert period_text("year", 2020, dt.date(2020, 6, 1)) == "2020"


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def test_a_score_can_be_had_again_as_it_was_before_a_figure_was_known(tmp_path: Path, city: City) -> None:
    folder, kept = tmp_path / "dalian", tmp_path / "kept"
    shutil.copytree(DALIAN, folder)
    whole = (folder / "figures.csv").read_text(encoding="utf-8-sig")
    without = [line for line in whole.splitlines() if not line.startswith("well-known-trademarks,")]
    (folder / "figures.csv").write_text("\n".join(without) + "\n", encoding="utf-8")
    assert keep_state(folder, kept, _moment("2026-01-01T08:00"))
    assert keep_state(folder, kept, _moment("2026-01-02T08:00")) is None  # it says the same
    (folder / "figures.csv").write_text(whole, encoding="utf-8")
    assert keep_state(folder, kept, _moment("2026-02-01T08:00"))

    def met(known_at: str | None) -> int:
        told = load_state(folder, kept, _moment(known_at) if known_at else None)
        assert told.key == "dalian"
        return scoreboard(told, ON).count(Verdict.MET)

    now = scoreboard(city, ON).count(Verdict.MET)
    assert (met(None), met("2026-02-01T08:00"), met("2026-01-31T00:00")) == (now, now, 0)
    with pytest.raises(NothingKept, match="the first state was kept: 2026-01-01 08:00 UTC"):
        met("2025-12-31T00:00")


def test_a_state_that_was_cut_off_while_it_was_kept_is_none(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (kept / "20250101T000000Z-00000000.ab.draft").mkdir(parents=True)
    with pytest.raises(NothingKept, match="not yet"):
        load_state(DALIAN, kept, _moment("2026-01-01T08:00"))


@pytest.mark.parametrize(
    ("population", "sentence"),
    [
        ("a:\n  label: {zh: 甲, en: A}\n  years:\n    2012: none@2012\n", r"population\.yml:4: there is no figure none@2012"),
        (
            "a:\n  label: {zh: 甲, en: A}\n  years:\n    2012: valid-inventions@2012-12-31\n",
            r"population\.yml:4: .* is no population",
        ),
    ],
)
def test_a_population_without_a_source_is_refused(tmp_path: Path, population: str, sentence: str) -> None:
    folder = tmp_path / "dalian"
    shutil.copytree(DALIAN, folder)
    (folder / "population.yml").write_text(population, encoding="utf-8")
    with pytest.raises(StrategyError, match=sentence):
        load_city(folder)


@pytest.mark.parametrize(
    ("awards", "sentence"),
    [
        ("right,day\n", r"awards\.csv:1: the columns are not the expected ones"),
        ("right,day,award,source\nCN:patent:1,2012-13-01,奖,某文件\n", r"awards\.csv:2: '2012-13-01' is not a day"),
        ("right,day,award,source\nCN:patent:1,2012-12-01,奖,\n", r"awards\.csv:2: an award lacks its right, name or source"),
    ],
)
def test_an_award_that_cannot_be_read_is_refused(tmp_path: Path, awards: str, sentence: str) -> None:
    folder = tmp_path / "dalian"
    shutil.copytree(DALIAN, folder)
    (folder / "awards.csv").write_text(awards, encoding="utf-8")
    with pytest.raises(StrategyError, match=sentence):
        load_city(folder)
