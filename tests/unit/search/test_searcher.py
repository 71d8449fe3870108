"""The one door: results, counts, facets, sorting, highlights, explanations, over a few made-up rights."""

from __future__ import annotations

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from conftest import Opened

from zhichan.corpus.marts import Marts
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Party, Right, Text
from zhichan.search import index
from zhichan.search.errors import QueryError, SearchError
from zhichan.search.facets import FACETS
from zhichan.search.searcher import Searcher

PUMP, MOTOR, BATTERY, DESIGN = range(4)
DAY = dt.date(2020, 1, 1)

RIGHTS = [
    Right(
        id="CN:patent:201220249767.4",
        kind="patent",
        office="CN",
        number="201220249767.4",
        facts=(Fact(property="type", value="utility-model"),),
        parties=(
            Party(role="applicant", name="大连甲泵业有限公司", seq=1, address="辽宁省大连市甘井子区某路1号"),
            Party(role="inventor", name="张三", seq=1),
            Party(role="agency", name="大连丙专利代理事务所"),
        ),
        classes=(ClassMark(scheme="ipc", symbol="F04D13/06", main=True), ClassMark(scheme="ipc", symbol="F04D29/00")),
        events=(
            Event(key="filed", date="2012-05-31"),
            Event(key="granted", date="2012-12-05"),
            Event(key="lapsed-fee", date="2015-07-22"),
        ),
        documents=(Document(office="CN", number="202573212", kind_code="U", date="2012-12-05"),),
        texts=(
            Text(part="title", lang="zh", text="一种离心泵"),
            Text(part="title", lang="en", text="A centrifugal pump"),
            Text(part="abstract", lang="zh", text="本实用新型公开了一种离心泵，包括泵体、叶轮和电机，电机驱动叶轮转动。"),
        ),
    ),
    Right(
        id="CN:patent:201710601862.3",
        kind="patent",
        office="CN",
        number="201710601862.3",
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="applicant", name="乙大学", seq=1, address="辽宁省大连市沙河口区某街2号"),),
        classes=(ClassMark(scheme="ipc", symbol="H02K1/27", main=True), ClassMark(scheme="cpc", symbol="Y02E10/72")),
        events=(Event(key="filed", date="2017-07"), Event(key="published", date="2017-12-01")),
        documents=(
            Document(office="CN", number="107425629", kind_code="A"),
            Document(office="CN", number="107425629", kind_code="B"),
        ),
        links=(Link(rel="priority", office="CN", number="201610000001.9"),),
        texts=(
            Text(part="title", lang="zh", text="电机转子"),
            Text(part="abstract", lang="zh", text="填充" * 200 + "一种电机，其转子装有永磁体。" + "填充" * 100),
        ),
    ),
    Right(
        id="CN:patent:202010379503.X",
        kind="patent",
        office="CN",
        number="202010379503.X",
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="applicant", name="乙大学", seq=1), Party(role="applicant", name="丁公司", seq=2)),
        classes=(ClassMark(scheme="ipc", symbol="H01M10/0525"),),
        events=(Event(key="filed", date="2020-05-07"),),
        links=(Link(rel="priority", office="CN", number="201610000001.9"),),
        texts=(Text(part="title", lang="zh", text="电池４Ｇ管理"),),
    ),
    Right(
        id="US:patent:29220973",
        kind="patent",
        office="US",
        number="29220973",
        facts=(Fact(property="type", value="design"),),
        classes=(ClassMark(scheme="locarno", symbol="14-03", main=True),),
        events=(),
        documents=(Document(office="US", number="D534519", kind_code="S1"),),
        texts=(Text(part="title", lang="en", text="Computing network"),),
    ),
]


@pytest.fixture(scope="module")
def searcher(opened: Opened) -> Searcher:
    return opened(RIGHTS)


def _rids(searcher: Searcher, query: str, day: dt.date = DAY) -> list[int]:
    return searcher.rids(query, as_of=day).tolist()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [PUMP, MOTOR, DESIGN]),
        ("电", [PUMP, MOTOR]),
        ("电机", [PUMP, MOTOR]),
        ("电机转子", [MOTOR]),
        ("comput*", [DESIGN]),
        ("c?mputing", [DESIGN]),
        ("comp?", []),
        ("离*泵", [PUMP]),
        ("泵?", [PUMP]),
        ("泵体 NEAR/0 叶轮", [PUMP]),
        ("叶轮 PRE/0 泵体", []),
        ('"电机 泵体"~3', [PUMP]),
        ("class:F04D", [PUMP]),
        ("class:F", [PUMP]),
        ('ipc:"F04D 29/00"', [PUMP]),
        ("class:F04D29", [PUMP]),
        ("class:F04D2*", [PUMP]),
        ("class:F04D2", []),
        ("class:F04D29!", [PUMP]),
        ("class:F04D29/00！", [PUMP]),
        ('ipc:"F04D 29/00!"', [PUMP]),
        ("ipc:F04D 29/00!", [PUMP]),
        ("class:F04D13/06!", [PUMP]),
        ("class:F04D!", []),
        ("class:F04D13!", []),
        ("NOT class:F04D13! AND class:F04D13", [PUMP]),
        ("main-ipc:F04D13/06!", [PUMP]),
        ("main-ipc:F04D29!", []),
        ("cpc:H02K1/27!", []),
        ("泵 AND class:F04D29!", [PUMP]),
        ("cpc:Y02E10/72 OR ipc:H02K", [MOTOR]),
        ("cpc:Y02E", [MOTOR]),
        ("locarno:14", [DESIGN]),
        ("number:ZL201220249767", [PUMP]),
        ('申请号:"２０１２２０２４９７６７．４"', [PUMP]),
        ("201220249767.4", [PUMP]),
        ("CN107425629A", [MOTOR]),
        ("number:CN107425629", [MOTOR]),
        ("D534519", [DESIGN]),
        ("district:甘井子区", [PUMP]),
        ("district:210204", [MOTOR]),
        ('district:"shahekou district"', [MOTOR]),
        ("district:Shahekou", [MOTOR]),
        ("district:沙河", [MOTOR]),
        ("address:甘井子", [PUMP]),
        ("agency:专利代理", [PUMP]),
        ("inventor:张", [PUMP]),
        ("holder:乙", [MOTOR]),
        ("applicant:大学", [MOTOR]),
        ("office:US", [DESIGN]),
        ("country:CN", [PUMP, MOTOR]),
        ("kind:专利", [PUMP, MOTOR, DESIGN]),
        ("type:design", [DESIGN]),
        ("filed:2017", [MOTOR]),
        ("filed:2017-07", [MOTOR]),
        ("filed:2017-07-01", []),
        ("filed:..2012", [PUMP]),
        ("NOT filed:2012..", [DESIGN]),
        ("year:2012..2017", [PUMP, MOTOR]),
        ("granted:2012-12-05", [PUMP]),
        ("published:>=2017", [MOTOR]),
        ("status:lapsed", [PUMP]),
        ("status:unknown", [DESIGN]),
        ("ipc:F04D 29/00", [PUMP]),
        ("first-holder:乙大学", [MOTOR]),
        ("first-holder:乙", []),
        ("first-holder:*", [PUMP, MOTOR]),
        ("NOT first-holder:*", [DESIGN]),
        ("main-ipc:F04D13", [PUMP]),
        ("main-ipc:F04D29", []),
        ("main-ipc:*", [PUMP, MOTOR]),
        ("class:*", [PUMP, MOTOR, DESIGN]),
        ("NOT ipc:*", [DESIGN]),
        ("filed:*", [PUMP, MOTOR]),
        ("NOT year:*", [DESIGN]),
        ("granted:*", [PUMP]),
        ("type:*", [PUMP, MOTOR, DESIGN]),
        ("district:*", [PUMP, MOTOR]),
        ("country:*", [PUMP, MOTOR]),
        ("district:unknown", [DESIGN]),
        ("district:地址不详 OR district:市外 OR district:no-district", [DESIGN]),
        ("NOT 电", [DESIGN]),
        ("NOT (电 OR computing)", []),
    ],
)
def test_what_a_query_finds(searcher: Searcher, query: str, found: list[int]) -> None:
    assert _rids(searcher, query) == found


def test_the_clock_of_law(searcher: Searcher) -> None:
    assert _rids(searcher, "status:in-force", dt.date(2015, 7, 21)) == [PUMP]
    assert _rids(searcher, "status:in-force", dt.date(2015, 7, 22)) == []
    assert _rids(searcher, "电池") == []
    assert _rids(searcher, "电池", dt.date(2020, 5, 7)) == [BATTERY]
    assert _rids(searcher, "", dt.date(2012, 5, 30)) == [DESIGN]  # nothing says when it began


def test_counts_are_of_rights_families_and_documents(searcher: Searcher) -> None:
    result = searcher.search("电", as_of=dt.date(2021, 1, 1))
    assert (result.rights, result.families, result.families_extended, result.documents) == (3, 2, 2, 3)
    assert result.left_out == 0
    assert result.understood == "电"
    assert searcher.search("(电 OR 泵) -电池", as_of=DAY).understood == "(电 OR 泵) AND NOT 电池"


def test_facets_are_exact_and_narrow_to_their_count(searcher: Searcher) -> None:
    day = dt.date(2021, 1, 1)
    result = searcher.search("", as_of=day, facets=list(FACETS), limit=0)
    assert result.hits == []
    counts = {name: {value.value: value.rights for value in facet.values} for name, facet in result.facets.items()}
    assert counts == {
        "year": {"2012": 1, "2017": 1, "2020": 1},
        "holder": {"乙大学": 2, "大连甲泵业有限公司": 1},
        "district": {"210204": 1, "210211": 1},
        "class": {"F04D": 1, "H01M": 1, "H02K": 1, "Y02E": 1, "14-03": 1},
        "status": {"pending": 2, "lapsed": 1, "unknown": 1},
        "kind": {"patent": 4},
        "type": {"invention": 2, "design": 1, "utility-model": 1},
        "office": {"CN": 3, "US": 1},
        "holder-type": {"person": 2, "company": 1},
        "field": {},
        "area": {},
        "class-section": {"F": 1, "H": 2, "Y": 1, "14": 1},
        "class-class": {"F04": 1, "H01": 1, "H02": 1, "Y02": 1, "14-03": 1},
        "class-group": {"F04D13": 1, "F04D29": 1, "H01M10": 1, "H02K1": 1, "Y02E10": 1, "14-03": 1},
    }
    assert result.facets["district"].missing == 2
    for name, facet in result.facets.items():
        for value in facet.values:
            narrowed = searcher.search("", as_of=day, filters={name: [value.value]}, facets=[name])
            assert narrowed.rights == value.rights
            assert next(v for v in narrowed.facets[name].values if v.value == value.value).selected
    assert searcher.rids("", as_of=day, filters={"type": ["invention", "design"], "office": ["CN"]}).tolist() == [MOTOR, BATTERY]
    assert searcher.rids("", as_of=day, filters={"type": []}, kind="patent").tolist() == [PUMP, MOTOR, BATTERY, DESIGN]
    assert result.facets["status"].values[0].label.zh == "审查中"


def test_the_order_of_hits(searcher: Searcher) -> None:
    def order(sort: str, query: str = "") -> list[int]:
        return [hit.rid for hit in searcher.search(query, as_of=dt.date(2021, 1, 1), sort=sort).hits]

    assert order("newest") == [BATTERY, MOTOR, PUMP, DESIGN]
    assert order("oldest") == [PUMP, MOTOR, BATTERY, DESIGN]
    assert order("title") == [DESIGN, PUMP, MOTOR, BATTERY]
    assert order("relevance", "电机")[0] == MOTOR  # in its title
    assert order("relevance", "电机 OR filed:2020") == [MOTOR, PUMP, BATTERY]
    assert order("relevance", "class:F OR class:H") == [BATTERY, MOTOR, PUMP]


def test_hits_show_what_was_found(searcher: Searcher) -> None:
    motor, pump = searcher.search("电机 -filed:2020", as_of=DAY).hits
    assert (motor.title, motor.title_lang, motor.holder, motor.number) == ("电机转子", "zh", "乙大学", "201710601862.3")
    assert (motor.filed, motor.status) == ("2017-07", "pending")
    assert [(s.text, s.is_hit) for s in motor.marked["title"]] == [("电机", True), ("转子", False)]
    snippet = motor.marked["abstract"]
    assert "电机" in [s.text for s in snippet if s.is_hit]
    assert 100 < sum(len(s.text) for s in snippet) < 150
    assert snippet[0].text == snippet[-1].text == "…"
    assert pump.score < motor.score
    found = searcher.search("pump", as_of=DAY).hits[0]
    assert [s.text for s in found.marked["title-other"] if s.is_hit] == ["pump"]


def test_the_same_question_is_answered_from_memory(searcher: Searcher) -> None:
    first = searcher.rids("电机 OR 转子", as_of=DAY)
    assert searcher.rids("(电机) OR (转子)", as_of=DAY) is first
    assert searcher.rids("电机 OR 转子", as_of=dt.date(2019, 1, 1)) is not first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


def test_many_threads_get_the_same(searcher: Searcher) -> None:
    queries = [f"电机 OR filed:{year}" for year in range(1990, 2030)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda query: searcher.search(query, as_of=DAY, facets=["class"]).rights, queries * 3))
    assert found == [len(_rids(searcher, query)) for query in queries] * 3


def test_what_cannot_be_asked(searcher: Searcher) -> None:
    with pytest.raises(QueryError) as caught:
        searcher.rids("电机 district:甘井区", as_of=DAY)
    assert (caught.value.place, caught.value.suggestion) == (12, "甘井子区")
    assert "210211 (甘井子区)" in caught.value.expected
    with pytest.raises(SearchError, match="no facet 'colour'"):
        searcher.search("", as_of=DAY, facets=["colour"])
    with pytest.raises(SearchError, match="no facet 'colour'"):
        searcher.rids("", as_of=DAY, filters={"colour": ["red"]})
    with pytest.raises(SearchError, match="no sort 'best'"):
        searcher.search("", as_of=DAY, sort="best")


def test_why_a_right_is_in_a_result_or_not(searcher: Searcher) -> None:
    query = "叶轮 PRE/0 泵体 AND 电机 AND status:in-force AND NOT class:F04D AND filed:2012"
    explained = searcher.explain(query, RIGHTS[PUMP].id, DAY)
    assert not explained.in_result
    assert [(f.matched, f.negated, f.helps) for f in explained.findings] == [
        (False, False, False),
        (True, False, True),
        (False, False, False),
        (True, True, False),
        (True, False, True),
    ]
    near, motor, status, class_, filed = explained.findings
    assert near.why.en == "both sides are in: Abstract, but more than 0 tokens apart or in another order"
    assert motor.target == "abstract"
    assert [s.text for s in motor.snippet if s.is_hit] == ["电机", "电机"]
    assert status.why.en == "Lapsed since 2015-07-22 (Lapsed for unpaid fee)"
    assert status.why.zh == "2015-07-22 起欠费终止（未缴年费终止）"
    assert class_.why.en == "Class, with all below it: F04D13/06, F04D29/00"
    assert filed.why.zh == "申请日：2012-05-31"
    unknown = searcher.explain("电池", RIGHTS[BATTERY].id, DAY)
    assert (unknown.in_result, unknown.known) == (False, False)
    assert unknown.why.en == "it is known from 2020-05-07 on, which is after 2020-01-01"
    assert searcher.explain("电池", RIGHTS[BATTERY].id, dt.date(2021, 1, 1)).in_result
    assert searcher.explain("", "CN:patent:0", DAY).why.en == "the corpus holds no such right"


def test_an_index_is_built_once_and_again_for_other_code(
    searcher: Searcher, gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, int, int]] = []

    def progress(what: str, done: int, total: int) -> None:
        said.append((what, done, total))

    path = index.ensure(searcher.marts, tmp_path, progress)
    assert said == [("index", 4, 4)]
    assert index.ensure(searcher.marts, tmp_path, progress) == path
    assert len(said) == 1
    monkeypatch.setattr(index, "FORMAT", index.FORMAT + 1)
    other = index.ensure(searcher.marts, tmp_path, progress)
    assert other != path
    assert sorted(_visible(tmp_path)) == sorted([path, other])
    again = Searcher(Marts.open(searcher.marts.path), index.TextIndex(other), gazetteer)
    assert np.array_equal(again.rids("电机", as_of=DAY), searcher.rids("电机", as_of=DAY))


def test_an_interrupted_build_leaves_nothing(searcher: Searcher, tmp_path: Path) -> None:
    def progress(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.ensure(searcher.marts, tmp_path, progress)
    assert _visible(tmp_path) == []


def _visible(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def test_what_it_would_take_to_be_in_a_result(searcher: Searcher) -> None:
    pump = RIGHTS[PUMP].id

    def takes(query: str, **filters: tuple[str, ...]) -> list[str]:
        return [one.leaf for one in searcher.explain(query, pump, DAY, filters).takes]

    assert takes("电机 AND filed:2012") == []
    assert takes("电机 AND filed:2013 AND class:H02K") == ["filed:2013", "class:H02K"]
    assert takes("电池 OR (filed:2013 AND class:H02K)") == ["电池"]
    assert takes("(电池 AND 轴承) OR filed:2013") == ["filed:2013"]
    assert takes("NOT 电机") == ["电机"]
    assert takes("NOT (电机 AND filed:2012)") == ["电机"]
    assert takes("NOT (电机 OR filed:2012)") == ["电机", "filed:2012"]
    assert takes("电机", year=("2013",), type=("utility-model",)) == ["year: 2013"]
    filtered = searcher.explain("电机", pump, DAY, {"type": ("invention", "design")})
    assert not filtered.in_result
    assert filtered.why.en == "it meets the query, but a filter leaves it out"
    assert filtered.takes[0].why.en == "the filter asks for Invention or Design as Type; it has Utility model"


def test_doing_what_it_takes_brings_the_right_in(searcher: Searcher) -> None:
    """What is told is enough: with those leaves turned round, the right meets every query of a small grammar."""
    words = ["电机", "filed:2013", "NOT 叶轮", "NOT 轴承"]
    for one, two, three in itertools.product(words, repeat=3):
        for form in ("{} AND {} AND {}", "{} OR {} OR {}", "({} AND {}) OR {}", "({} OR {}) AND {}", "NOT ({} AND {}) OR {}"):
            query = form.format(one, two, three)
            told = searcher.explain(query, RIGHTS[PUMP].id, DAY)
            assert bool(told.takes) != told.in_result, query
            turned = query
            for leaf in {finding.leaf for finding in told.takes}:
                turned = turned.replace(leaf, f"(NOT {leaf})")
            assert searcher.explain(turned, RIGHTS[PUMP].id, DAY).in_result, (query, turned)


def test_two_queries_are_compared_with_the_cause(searcher: Searcher) -> None:
    told = searcher.compare("电机", "电机 AND filed:2017 AND NOT class:F04D", DAY)
    assert told.right.alone == 0
    assert told.both + told.left.alone == told.left.rights
    assert told.both == told.right.rights
    (cause,) = [cause for cause in told.left.causes if RIGHTS[PUMP].id in [hit.id for hit in cause.examples]]
    assert cause.clauses == ("filed:2017", "NOT class:F04D")
    assert sum(cause.rights for cause in told.left.causes) == told.left.alone
    same = searcher.compare("电机 AND filed:2012", "filed:2012 AND 电机", DAY)
    assert (same.left.alone, same.left.causes, same.right.alone) == (0, [], 0)


def test_a_right_is_found_by_any_spelling_of_its_number(searcher: Searcher) -> None:
    for number in ("CN201220249767.4", "201220249767.4", "ZL 201220249767.4", "2012202497674"):
        assert searcher.named(number, DAY) == [RIGHTS[PUMP].id]
    assert searcher.named("CN201210000000.0", DAY) == []
    with pytest.raises(QueryError):
        searcher.named("no number", DAY)
