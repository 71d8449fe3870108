"""A corpus of several kinds of right: each is found, counted and described like any other, and none disturbs the rest."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zhichan.analytics.measures import MEASURES
from zhichan.analytics.scope import Scope
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.kinds import kinds
from zhichan.records.right import ClassMark, Event, Fact, Party, Right, Source, Text
from zhichan.search.facets import FACETS
from zhichan.search.searcher import Searcher

DAY = dt.date(2020, 6, 1)
HOLDER = "大连甲实业有限公司"
ADDRESS = "辽宁省大连市甘井子区某路1号"


def _right(kind: str, number: str, title: str, role: str, *, classes: str = "", office: str = "CN", **said: str) -> Right:
    """`said`: a property (`type`) or, where the kind has such an event, its date."""
    declared = kinds()[kind]
    stated = {name.replace("_", "-"): value for name, value in said.items()}
    scheme, _, symbol = classes.partition(":")
    right = Right(
        id=f"{office}:{kind}:{number}",
        kind=kind,
        office=office,
        number=number,
        facts=tuple(Fact(property=name, value=value) for name, value in stated.items() if name not in declared.events),
        events=tuple(Event(key=name, date=value) for name, value in stated.items() if name in declared.events),
        parties=(Party(role=role, name=HOLDER, seq=1, lang="zh", address=ADDRESS),),  # type: ignore[arg-type]  # a role
        classes=(ClassMark(scheme=scheme, symbol=symbol),) if symbol else (),
        texts=(Text(part="title", lang="zh", text=title),),
    )
    source = Source(key=f"{number}", format="f", authority="office", file="a", sha256="s", place="row 1", imported="i")
    return stated_by(right, source)


RIGHTS = [
    _right("patent", "201220249767.4", "一种泵", "holder", classes="ipc:F04D13/06", type="utility-model", filed="2012-05-31"),
    _right(
        "trademark", "12345678-07", "甲牌", "holder", classes="nice:07", type="ordinary", filed="2009-01-01", granted="2010-06-01"
    ),
    _right("copyright", "2019SR0123456", "甲控制软件", "holder", type="software", created="2018-01-01", granted="2019-02-03"),
    _right("ic-layout", "BS.195001234", "甲驱动电路", "creator", filed="2019-03-01", granted="2019-09-01"),
    _right(
        "plant-variety",
        "CNA20191000123",
        "甲早红",
        "breeder",
        classes="upov:PRUNU_AVI",
        type="tree-or-vine",
        granted="2019-05-05",
    ),
    _right("geographical-indication", "AGI03456", "甲地樱桃", "applicant", type="agricultural", granted="2018-08-08"),
    _right("standard", "GB/T 39551-2020", "甲导航指南", "drafter", classes="ics:01.140", type="national", published="2020-05-01"),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(Path(__file__).resolve().parents[3] / "cities" / "dalian")


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, engine: str) -> Searcher:
    corpus = Corpus(tmp_path_factory.mktemp("corpus"))
    with writing(corpus, "i") as write:
        for right in RIGHTS:
            write.put(right.kind, [right], [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    assert version.rights == len(RIGHTS)
    return Searcher.open(corpus, version, gazetteer)


@pytest.mark.parametrize("right", RIGHTS, ids=lambda right: right.kind)
def test_each_kind_is_found_by_kind_number_title_and_holder(searcher: Searcher, right: Right) -> None:
    for query in (
        f"kind:{right.kind}",
        f"种类:{kinds()[right.kind].label.zh}",
        f'number:"{right.number}"',
        f'title:"{right.texts[0].text}"',
    ):
        assert [hit.id for hit in searcher.search(query, as_of=DAY).hits] == [right.id], query


def test_each_right_has_its_holder_and_place_whoever_made_it(searcher: Searcher) -> None:
    rows = searcher.marts.sql("SELECT DISTINCT holder, district, title IS NULL, first_day IS NULL FROM rights")
    assert rows == [(HOLDER, "210211", False, False)]


def test_the_states_of_all_kinds_on_a_day(searcher: Searcher) -> None:
    hits = searcher.search("*", as_of=DAY, facets=list(FACETS)).hits
    assert {hit.id.split(":")[1]: hit.status for hit in hits} == {
        "patent": "pending",
        "trademark": "grace",
        "copyright": "in-force",
        "ic-layout": "in-force",
        "plant-variety": "in-force",
        "geographical-indication": "in-force",
        "standard": "issued",
    }
    assert len(searcher.rids("status:宽展期", as_of=DAY)) == 1
    assert len(searcher.rids("status:in-force", as_of=DAY)) == 4
    assert len(searcher.rids("type:计算机软件", as_of=DAY)) == 1


@pytest.mark.parametrize(
    ("query", "kind"), [("class:07", "trademark"), ("class:PRUNU", "plant-variety"), ("class:01.140", "standard")]
)
def test_classes_of_every_scheme_are_found(searcher: Searcher, query: str, kind: str) -> None:
    assert [hit.id.split(":")[1] for hit in searcher.search(query, as_of=DAY).hits] == [kind]


def test_facets_count_every_kind(searcher: Searcher) -> None:
    facets = searcher.search("*", as_of=DAY, facets=list(FACETS)).facets
    assert {value.value for value in facets["class"].values} == {"F04D", "07", "PRUNU_AVI", "01.140"}
    assert sum(value.rights for value in facets["status"].values) == len(RIGHTS)
    assert all(value.label.zh != value.value for value in facets["type"].values)
    assert all(value.label.zh != value.value for value in facets["status"].values)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_each_measure_counts_them_all(searcher: Searcher, gazetteer: Gazetteer, name: str) -> None:
    rids = searcher.rids("*", as_of=DAY)
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for lang in ("zh", "en"):
        table = MEASURES[name](Scope(searcher.marts, rids, DAY, now, "*", lang, gazetteer))
        assert table.rows or name == "rights_by_field"  # it has none before its concordance is loaded
        assert table.csv()


@pytest.mark.parametrize("right", RIGHTS, ids=lambda right: right.kind)
def test_why_a_right_is_in_a_result_is_explained(searcher: Searcher, right: Right) -> None:
    state = next(hit.status for hit in searcher.search("*", as_of=DAY).hits if hit.id == right.id)
    assert searcher.explain(f"kind:{right.kind} AND status:{state}", right.id, DAY)


def test_the_register_of_indications_is_imported_and_searched(tmp_path: Path, gazetteer: Gazetteer) -> None:
    sample = Path(__file__).resolve().parents[2] / "golden" / "gi_register_json" / "sample.json"
    corpus = Corpus(tmp_path)
    report = run(corpus, [sample])
    assert (report.total("accepted"), report.total("quarantined")) == (2, 2)
    found = Searcher.open(corpus, corpus.version(), gazetteer)
    result = found.search("kind:geographical-indication AND 大桃", as_of=DAY)
    assert [hit.id for hit in result.hits] == ["GB:geographical-indication:PDO-CN-99901"]
