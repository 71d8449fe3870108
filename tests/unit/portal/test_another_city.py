"""A city of another shape adopts the platform by its folder alone. Yunyan does not exist; all that is said of it is made up."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client

from zhichan.cli.serving import prepare
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.sample_city import make_sample
from zhichan.normalise.places import Gazetteer
from zhichan.operation.city_check import check_city
from zhichan.strategy.city import load_city
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.scoreboard import scoreboard

YUNYAN = Path(__file__).resolve().parents[2] / "cities" / "yunyan"
DALIAN = re.compile(r"(?i)dalian|大连|2102\d\d|甘井子|辽宁")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("yunyan")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(home), "ZHICHAN_CITY": str(YUNYAN)})
    make_sample(Corpus(told.sample_corpus), told.city_folder, count=120)
    prepare(told)
    return home


@pytest.fixture
def visitor(shows, home: Path) -> Client:
    return shows(home, ZHICHAN_CITY=str(YUNYAN))


def test_the_folder_is_whole() -> None:
    assert check_city(YUNYAN) == ([], [], [])


def test_the_scoreboard_is_of_its_own_targets() -> None:
    board = scoreboard_as_json(scoreboard(load_city(YUNYAN), dt.date(2026, 1, 1)))
    assert board["counts"]["targets"] == 3
    assert {target["id"]: target["verdict"]["key"] for target in board["targets"]}["M3"] == "not-a-number"
    assert board["sentence"] == {
        "zh": "3 项目标中 2 项有数字；按已找到的读数可判定 2 项：已达到 1 项，最近读数未达到 1 项。",
        "en": "2 of 3 targets carry a number; 2 can be judged on the readings found: 1 met, 1 not met at the last reading.",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["", "strategy", "overview", "search", "map", "privacy", "parties", "help/search", "quality"])
def test_no_page_speaks_of_another_city(visitor: Client, lang: str, page: str) -> None:
    answer = visitor.get(f"/{lang}/{page}", follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert ("云砚市" if lang == "zh" else "Yunyan") in text
    if page != "help/search":  # which gives examples
        assert not DALIAN.findall(text)


def test_the_strategy_is_told_in_both_languages(visitor: Client) -> None:
    assert "云砚市知识产权强市三年行动计划（虚构）" in visitor.get("/zh/strategy", follow=True).content.decode()
    assert "Three-year plan of Yunyan (made up)" in visitor.get("/en/strategy", follow=True).content.decode()


def test_the_sample_lies_in_its_districts_and_areas(visitor: Client) -> None:
    found = visitor.get("/api/v1/rights?facets=district&facets=area").json()
    counted = {one["value"]: one["rights"] for one in found["facets"]["district"]["values"]}
    assert set(counted) <= {"629902", "629903", "629921", "629900-inkstone"}
    assert sum(counted.values()) > 100
    river = found["facets"]["area"]["values"][0]
    assert river["value"] == "river"
    assert river["rights"] == counted["629902"] + counted["629900-inkstone"]  # each once, though the valley is named twice
    assert visitor.get("/api/v1/rights?q=area:river").json()["total"]["rights"] == river["rights"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_areas_stand_beside_districts_with_their_note(visitor: Client, lang: str) -> None:
    text = visitor.get(f"/{lang}/overview").content.decode()
    assert ("不可相加" if lang == "zh" else "must not be added up") in text
    assert ("砚河创新带" if lang == "zh" else "Yan River belt") in text
    assert visitor.get(f"/{lang}/map?area=river").status_code == 200


@pytest.mark.parametrize(
    ("address", "district"),
    [
        ("甘肃省云砚市墨池区纸鸢街1号", "629902"),
        ("云砚市中山区", "629903"),
        ("甘肃省纸坊县", "629921"),
        ("云砚创新区", "629900-inkstone"),
        ("Mochi District, Yunyan, Gansu, China", "629902"),
        ("辽宁省大连市中山区", ""),
    ],
)
def test_its_addresses_lie_in_its_districts(address: str, district: str) -> None:
    place = Gazetteer.load(YUNYAN).place(address)
    assert place is not None
    assert (place.district, place.city == "云砚市") == (district, bool(district))
