"""Sealed deliveries: for the public everything is as if they had never come; who may see them finds and counts them."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from zhichan.analytics.landscape import Landscape, build_landscape
from zhichan.analytics.measures import MEASURES
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import BASES
from zhichan.corpus.flatten import COLUMNS
from zhichan.corpus.store import Corpus, Version
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.parties.resolve import resolve
from zhichan.parties.who import Parties
from zhichan.quality.build import build_quality
from zhichan.quality.report import Quality
from zhichan.records.audience import PUBLIC, Audience
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Party, Right, Text
from zhichan.search.facets import FACETS
from zhichan.search.searcher import Searcher

DAY = dt.date(2026, 1, 1)
OFFICE, BOTH = Audience(bodies=frozenset({"dl-ip"})), Audience(bodies=frozenset({"dl-ip", "dl-court"}))
QUERIES = [
    *(
        "*",
        "水泵",
        "密词",
        "holder:大连",
        "holder:密名",
        "NOT 水泵",
        "filed:2012..2013",
        "class:F04D",
        "class:H02K",
        "status:pending",
    ),
    *("district:210211", "numbered:any", "inventor:密探", "type:invention", "first-holder:*", "address:甘井子", "密* OR 水泵"),
]
HOLDER = "大连甲泵业有限公司"


def _right(number: int, *, title: str = "水泵叶轮", holder: str = HOLDER, links: tuple[Link, ...] = (), **more: object) -> Right:
    id_ = f"{20121000000 + number}"
    made = Right(
        id=f"XX:patent:{id_}",
        kind="patent",
        office="XX",
        number=id_,
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="applicant", name=holder, seq=1, address="辽宁省大连市甘井子区某路1号"),),
        classes=(ClassMark(scheme="ipc", symbol="F04D13/06"),),
        events=(Event(key="filed", date="2012-05-31"),),
        documents=(Document(office="XX", number=f"1{number:05d}", kind_code="A"),),
        texts=(Text(part="title", lang="zh", text=title), Text(part="abstract", lang="zh", text=f"一种{title}，用于离心水泵。")),
        links=links,
    )
    return msgspec.structs.replace(made, **more)


def _priority(number: str) -> Link:
    return Link(rel="priority", office="JP", number=number)


OPEN = [
    *(_right(number, title=("水泵叶轮", "离心水泵壳体", "电机转子")[number % 3]) for number in range(1, 40)),
    _right(101, links=(_priority("A"),)),
    _right(102, links=(_priority("B"),)),
    _right(103, holder="乙电机有限公司"),
]
"""What everybody may know."""

SEALED = [
    # more of a right that is open: nothing of it may come through
    _right(
        101,
        title="密词甲",
        holder="密名有限公司",
        links=(_priority("B"), Link(rel="cites", office="XX", number="100001", kind_code="A")),
        classes=(ClassMark(scheme="ipc", symbol="H02K1/27"),),
        events=(Event(key="granted", date="2014-01-01"), Event(key="filed", date="1995-01-01")),
        documents=(Document(office="XX", number="777777", kind_code="B"),),
        facts=(Fact(property="type", value="design"), Fact(property="family", value="密族")),
    ),
    # rights that nobody else knows of; the second ties two open families together
    _right(201, title="密词乙", holder="密名有限公司", links=(_priority("C"),)),
    _right(202, title="密词丙", links=(_priority("A"), _priority("B"))),
    _right(203, title="密词丁", parties=(Party(role="inventor", name="密探"),)),
]
COURT = [_right(301, title="密词戊"), _right(203, title="密词己")]
MADE_AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _deliver(corpus: Corpus, folder: Path, name: str, rights: Iterable[Right], body: str = "") -> Version:
    path = folder / name
    path.write_bytes(b"".join(map(encode, rights)))
    count = len(corpus.versions())
    run(corpus, [path], now=MADE_AT + dt.timedelta(days=count), import_id=f"202601{count + 1:02d}T000000Z-0000", sealed_for=body)
    return corpus.version()


class Made(NamedTuple):
    """A corpus and what is derived from it."""

    corpus: Corpus
    version: Version
    searcher: Searcher
    parties: Parties
    landscape: Landscape
    quality: Quality


def _made(corpus: Corpus, gazetteer: Gazetteer) -> Made:
    version = corpus.version()
    searcher = Searcher.open(corpus, version, gazetteer)
    parties = Parties.open(resolve(corpus, version, []))
    landscape = Landscape.open(build_landscape(corpus, version, searcher.marts))
    return Made(corpus, version, searcher, parties, landscape, Quality.open(build_quality(corpus, version)))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, engine: str) -> Made:
    """Only what is open."""
    folder = tmp_path_factory.mktemp("plain")
    corpus = Corpus(folder / "corpus")
    _deliver(corpus, folder, "公开.jsonl", OPEN)
    return _made(corpus, gazetteer)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, engine: str) -> Made:
    """The same with two sealed deliveries, one of which has a line that is no right."""
    folder = tmp_path_factory.mktemp("mixed")
    corpus = Corpus(folder / "corpus")
    _deliver(corpus, folder, "公开.jsonl", OPEN)
    (folder / "more.jsonl").write_bytes(b"".join(map(encode, SEALED)) + '{"id": "XX:patent:9", "kind": "密词"}\n'.encode())
    run(corpus, [folder / "more.jsonl"], now=MADE_AT, sealed_for="dl-ip")
    _deliver(corpus, folder, "court.jsonl", COURT, "dl-court")
    return _made(corpus, gazetteer)


def _answer(searcher: Searcher, query: str) -> object:
    found = searcher.search(query, as_of=DAY, facets=list(FACETS), limit=100, sort="newest")
    hits = [(hit.id, hit.title, hit.holder, hit.number, hit.filed, hit.status, hit.marked) for hit in found.hits]
    counts = (found.rights, found.families, found.families_extended, found.documents, found.left_out)
    return counts, hits, found.facets


@pytest.mark.parametrize("query", QUERIES)
def test_the_public_gets_the_answers_that_it_would_get_without_sealed_deliveries(plain: Made, mixed: Made, query: str) -> None:
    for searchers in (
        (plain.searcher, mixed.searcher),
        (plain.searcher.with_parties(plain.parties), mixed.searcher.with_parties(mixed.parties)),
    ):
        assert _answer(searchers[1], query) == _answer(searchers[0], query)
        assert searchers[1].for_audience(PUBLIC) is searchers[1]


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_no_measure_counts_what_is_sealed(plain: Made, mixed: Made, gazetteer: Gazetteer, name: str) -> None:
    for basis in BASES:
        tables = [
            MEASURES[name](
                Scope(
                    *(searcher.marts, searcher.rids("*", as_of=DAY), DAY, None, "*", "zh", gazetteer),
                    basis=basis,
                    unified=searcher.unified,
                )
            )
            for searcher in (plain.searcher.with_parties(plain.parties), mixed.searcher.with_parties(mixed.parties))
        ]
        assert tables[0] == tables[1]


def test_parties_map_and_quality_are_those_of_what_is_open(plain: Made, mixed: Made) -> None:
    for table in ("party", "member", "mention", "reason", "unsure"):
        rows = [sorted(map(str, made.parties.arrow(f"SELECT * FROM {table}").to_pylist())) for made in (plain, mixed)]
        assert rows[0] == rows[1], table
    views = [made.landscape.view(made.searcher.rids("*", as_of=DAY), made.searcher.marts, "zh", DAY) for made in (plain, mixed)]
    assert [region.terms for region in views[0].regions] == [region.terms for region in views[1].regions]
    assert len(views[0].rids) == len(views[1].rids)
    words = (mixed.landscape.folder / "words.txt").read_text()
    assert "密" not in words
    assert [(f.file, f.records, f.found) for f in mixed.quality.files()] == [
        (f.file, f.records, f.found) for f in plain.quality.files()
    ]
    assert [(r.check, r.right, r.place) for r in mixed.quality.rows()] == [
        (r.check, r.right, r.place) for r in plain.quality.rows()
    ]


def test_who_may_see_a_bodys_deliveries_finds_and_counts_them(mixed: Made) -> None:
    office, both = mixed.searcher.for_audience(OFFICE), mixed.searcher.for_audience(BOTH)
    public = mixed.searcher.search("*", as_of=DAY).rights
    assert {hit.id[-3:] for hit in office.search("title:密词*", as_of=DAY).hits} == {"201", "202"}
    assert {hit.id[-3:] for hit in both.search("title:密词*", as_of=DAY).hits} == {"201", "202", "203", "301"}
    assert office.search("*", as_of=DAY).rights == public + 2
    assert both.search("*", as_of=DAY).rights == public + 4
    facet = office.search("title:密词*", as_of=DAY, facets=["year", "holder"]).facets
    assert [(value.value, value.rights) for value in facet["year"].values] == [("2012", 2)]
    assert {value.value for value in facet["holder"].values} == {"密名有限公司", HOLDER}
    # its holder is known from what is open: the sealed right counts with that party, one with a name of its own with nobody
    unified = mixed.searcher.with_parties(mixed.parties).for_audience(OFFICE)
    holders = unified.search("title:密词*", as_of=DAY, facets=["holder"]).facets["holder"]
    assert ([value.label.zh for value in holders.values], holders.missing) == ([HOLDER], 1)
    assert mixed.searcher.for_audience(OFFICE) is office


def test_a_hidden_right_is_explained_as_one_that_is_not_there(mixed: Made) -> None:
    hidden, absent = SEALED[1].id, "XX:patent:999"
    for query in ("*", "密词乙", "NOT 水泵"):
        answers = [replace(mixed.searcher.explain(query, id_, DAY), right_id="") for id_ in (hidden, absent)]
        assert answers[0] == answers[1]
    told = mixed.searcher.for_audience(OFFICE).explain("密词乙", hidden, DAY)
    assert told.in_result
    assert [finding.matched for finding in told.findings] == [True]


def test_where_nothing_is_sealed_every_audience_has_the_same_searcher(plain: Made) -> None:
    assert plain.searcher.for_audience(BOTH) is plain.searcher
    assert plain.searcher.visible == "true"
    assert not plain.version.sealed


def test_no_derived_table_holds_an_address_of_a_person(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus = Corpus(tmp_path / "corpus")
    owners = [
        Party(role="applicant", name="张三", seq=1, address="辽宁省大连市沙河口区密址路9号", code="210204199001011234"),
        Party(role="inventor", name="李四", seq=1, address="密址路8号"),
    ]
    event = Event(key="", date="2013-01-01", text="变更事项:地址 变更后权利人:密址路7号")
    _deliver(corpus, tmp_path, "a.jsonl", [_right(1, parties=tuple(owners), events=(event,)), _right(2)])
    searcher = Searcher.open(corpus, corpus.version(), gazetteer)
    for table in COLUMNS:
        assert "密址" not in str(searcher.marts.sql(f"SELECT * FROM {table}")), table
    assert searcher.search("address:密址路", as_of=DAY).rights == 0
    assert searcher.search("address:甘井子", as_of=DAY).rights == 1
    assert searcher.search("district:沙河口", as_of=DAY).rights == 1  # the district follows from it and stays


def _steps(folder: Path, corpus: Corpus) -> Iterable[Version]:
    """New sealed rights, sealed statements of open ones, another body's of the same, then some of them opened."""
    yield _deliver(corpus, folder, "1.jsonl", SEALED, "dl-ip")
    yield _deliver(corpus, folder, "2.jsonl", COURT, "dl-court")
    yield _deliver(corpus, folder, "3.jsonl", [_right(201, title="公开乙"), _right(203, title="公开丁")])
    yield _deliver(corpus, folder, "4.jsonl", [SEALED[2]])


def test_patched_is_rebuilt_with_sealed_and_later_opened_rights(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus = Corpus(tmp_path / "corpus")
    Searcher.open(corpus, _deliver(corpus, tmp_path, "0.jsonl", [*OPEN, *(_right(n) for n in range(400, 600))]), gazetteer)
    seen = []
    for number, version in enumerate(_steps(tmp_path, corpus)):
        patched = Searcher.open(corpus, version, gazetteer)
        assert patched.marts.base
        again = Corpus(tmp_path / f"again-{number}")
        shutil.copytree(corpus.folder, again.folder, ignore=shutil.ignore_patterns("derived"))
        anew = Searcher.open(again, version, gazetteer)
        assert anew.marts.base == ""
        for table, columns in COLUMNS.items():
            values = ", ".join(f"t.{name}" for name in columns if name != "rid")
            query = f"SELECT r.id, {values} FROM {table} t JOIN rights r USING (rid) ORDER BY ALL"
            assert patched.marts.sql(query) == anew.marts.sql(query), table
        for audience in (PUBLIC, OFFICE, BOTH):
            for query in QUERIES:
                pair = [_answer(one.for_audience(audience), query) for one in (patched, anew)]
                assert pair[0] == pair[1], query
        seen.append([patched.for_audience(one).search("title:密词*", as_of=DAY).rights for one in (PUBLIC, OFFICE, BOTH)])
    assert seen == [[0, 3, 3], [0, 2, 4], [0, 1, 2], [1, 1, 2]]
