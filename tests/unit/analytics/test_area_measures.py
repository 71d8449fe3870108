"""Areas that overlap: each counts a right once, none is added to another, and the search behind a figure finds its rights."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from analytics_corpora import AS_OF, right

from zhichan.analytics.measures import measure
from zhichan.analytics.place_measures import OVERLAP
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Table
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.areas import Area, Part
from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label
from zhichan.search.errors import QueryError
from zhichan.search.searcher import Searcher

DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"
SOURCE = Label(zh="虚构", en="made up")
AREAS = (
    Area(
        "belt",
        "belt",
        Label(zh="甲带", en="Belt A"),
        SOURCE,
        (Part(SOURCE, districts=("210203", "210204")), Part(SOURCE, addresses=("软件园",))),
    ),
    Area("park", "park", Label(zh="乙园", en="Park B"), SOURCE, (Part(SOURCE, addresses=("软件园",)),)),
    Area(
        "old", "park", Label(zh="旧园", en="Old park"), SOURCE, (Part(SOURCE, districts=("210202",), to=dt.date(2015, 12, 31)),)
    ),
    Area("unsaid", "coast", Label(zh="丙岸", en="Coast C"), SOURCE),
)
RIGHTS = [
    right(1, filed="2012", holder="甲公司", address="大连市西岗区软件园1号"),  # in both parts of the belt, and in the park
    right(2, filed="2012", holder="乙公司", address="大连市沙河口区"),  # in the belt
    right(3, filed="2012", holder="丙公司", address="大连市中山区"),  # in the old park until 2015
    right(4, filed="2012", holder="丁公司", address="大连市甘井子区软件园路5号"),  # a street, not the park
    right(5, filed="2012", holder="戊公司", address="沈阳市软件园"),  # another city's
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    corpus = Corpus(tmp_path_factory.mktemp("corpus"))
    with writing(corpus, "i") as write:
        write.put("patent", RIGHTS, [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    return Searcher.open(corpus, version, _gazetteer())


def _gazetteer() -> Gazetteer:
    plain = Gazetteer.load(DALIAN)
    return Gazetteer(plain.city, plain.districts, AREAS)


def _table(searcher: Searcher, as_of: dt.date = AS_OF) -> Table:
    rids = searcher.rids("*", as_of=as_of)
    return measure("rights_by_area")(Scope(searcher.marts, rids, as_of, None, "*", "en", _gazetteer()))


def test_each_area_counts_a_right_once_and_there_is_no_total(searcher: Searcher) -> None:
    table = _table(searcher)
    assert {row.cells[0]: row.cells[2] for row in table.rows} == {"belt": 2, "park": 1, "old": 0, "unsaid": None}
    assert table.note == OVERLAP
    assert "must not be added up" in table.note.en
    assert {row.cells[0]: row.cells[3] for row in table.rows} == {
        "belt": "Xigang District, Shahekou District; addresses with 软件园",
        "park": "addresses with 软件园",
        "old": "Zhongshan District, to 2015-12-31",
        "unsaid": "no source says",
    }


def test_an_area_is_taken_as_it_was_on_the_day_of_law(searcher: Searcher) -> None:
    for day, expected in ((dt.date(2015, 12, 31), 1), (dt.date(2016, 1, 1), 0)):
        assert {row.cells[0]: row.cells[2] for row in _table(searcher, day).rows}["old"] == expected
        assert len(searcher.rids("area:旧园", as_of=day)) == expected
        assert len(searcher.rids("*", as_of=day, filters={"area": ("old",)})) == expected


def test_every_figure_finds_its_rights(searcher: Searcher) -> None:
    table = _table(searcher)
    found = searcher.search("*", as_of=AS_OF, facets=("area", "district")).facets
    assert {value.value: value.rights for value in found["area"].values} == {"belt": 2, "park": 1}
    assert found["area"].missing == 3
    assert sum(value.rights for value in found["district"].values) == 4  # at most one district each
    for row in table.rows:
        if row.cells[2] is not None:
            assert len(searcher.rids(row.query, as_of=AS_OF)) == row.cells[2]
            assert len(searcher.rids("*", as_of=AS_OF, filters={"area": (str(row.cells[0]),)})) == row.cells[2]


def test_the_word_of_the_query(searcher: Searcher) -> None:
    assert len(searcher.rids("区域:甲带 NOT area:park", as_of=AS_OF)) == 1
    assert len(searcher.rids("area:*", as_of=AS_OF)) == 2
    with pytest.raises(QueryError, match="area has no value coast"):
        searcher.rids("area:coast", as_of=AS_OF)
    with pytest.raises(QueryError, match="has no value unsaid"):  # nobody says what it consists of
        searcher.rids("area:unsaid", as_of=AS_OF)


def test_a_city_without_areas_counts_none(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    with writing(corpus, "i") as write:
        write.put("patent", RIGHTS, [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    plain = Gazetteer.load(DALIAN)
    bare = Searcher.open(corpus, version, Gazetteer(plain.city, plain.districts))
    facet = bare.search("*", as_of=AS_OF, facets=("area",)).facets["area"]
    assert (facet.values, facet.missing) == ([], 5)
    assert len(bare.rids("area:*", as_of=AS_OF)) == 0
