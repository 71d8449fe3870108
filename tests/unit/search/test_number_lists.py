"""Lists of numbers: cut, kept and looked up; what they find is a result like any other. Every right is made up."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import pytest

from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.audience import PUBLIC, Audience
from zhichan.records.join import stated_by
from zhichan.records.right import Document, Event, Party, Right, Source, Text
from zhichan.search.errors import QueryError
from zhichan.search.facets import FACETS
from zhichan.search.looking_up import LookUp
from zhichan.search.number_lists import KEPT_DAYS, MOST, ListError, NoSuchList, NumberLists
from zhichan.search.searcher import Searcher

DAY = dt.date(2024, 6, 1)
BODY = "dl-ip-office"
PUMP, ACTUATOR, LATER, SECRET = (
    "CN:patent:201220249767.4",
    "CN:patent:201710601862.3",
    "CN:patent:202410000001.6",
    "CN:patent:201220249768.9",
)
MARKS = ("CN:trademark:12345678-07", "CN:trademark:12345678-09")


def _right(id: str, *documents: Document, filed: str = "2012-05-31", sealed: bool = False) -> Right:
    office, kind, number = id.split(":")
    right = Right(
        id=id,
        kind=kind,
        office=office,
        number=number,
        parties=(Party(role="holder", name="大连甲泵业有限公司", seq=1, lang="zh"),),
        texts=(Text(part="title", lang="zh", text="一种泵"),),
        events=(Event(key="filed", date=filed),),
        documents=documents,
    )
    key = f"{number}-{kind}"
    source = Source(key=key, format="f", authority="office", file="a", sha256="s", place="row 1", imported="i")
    return stated_by(right, source)


RIGHTS = [
    _right(PUMP, Document(office="CN", number="202612345", kind_code="U")),
    _right(
        ACTUATOR,
        Document(office="CN", number="107345678", kind_code="A"),
        Document(office="CN", number="107345678", kind_code="B"),
    ),
    _right(LATER, filed="2024-09-01"),
    *(_right(id) for id in MARKS),
    _right("US:patent:12345678"),
]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> NumberLists:
    return NumberLists(tmp_path_factory.mktemp("home") / "lists")


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, engine: str, lists: NumberLists) -> Searcher:
    corpus = Corpus(tmp_path_factory.mktemp("corpus"))
    with writing(corpus, "i") as write:
        for kind in ("patent", "trademark"):
            write.put(kind, [right for right in RIGHTS if right.kind == kind], [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    return Searcher.open(corpus, version, gazetteer, lists=lists)


def _looked_up(searcher: Searcher, lists: NumberLists, text: str) -> LookUp:
    return searcher.look_up(lists.keep(text), DAY)


def _found(searcher: Searcher, lists: NumberLists, text: str) -> list[str]:
    return [hit.id for hit in searcher.search(f"list:{lists.keep(text)}", as_of=DAY, sort="id").hits]


@pytest.mark.parametrize(
    "spelled",
    [
        *("201220249767.4", "CN201220249767.4", "ZL201220249767", "zl 2012 2 0249767.4", "２０１２２０２４９７６７．４"),
        *("CN202612345U", "CN 202612345 U", "cn202612345", " “CN201220249767.4” ", "202612345"),
    ],
)
def test_a_number_is_found_in_any_spelling(searcher: Searcher, lists: NumberLists, spelled: str) -> None:
    assert _found(searcher, lists, spelled) == [PUMP]
    looked = _looked_up(searcher, lists, spelled)
    assert [(one.outcome, one.rights) for one in looked.looked] == [("found", (PUMP,))]


@pytest.mark.parametrize("between", ["\n", "\r\n", ",", "，", ";", "；", "\t", "、", " , ", "\n\n", " ", "　"])
def test_numbers_may_stand_apart_by_any_sign(searcher: Searcher, lists: NumberLists, between: str) -> None:
    text = between.join(["CN201220249767.4", "201710601862.3", "第12345678号"])
    assert _found(searcher, lists, text) == [PUMP, ACTUATOR, *MARKS]


def test_a_comma_within_a_number_of_the_uspto_does_not_part_it(lists: NumberLists) -> None:
    assert [one.text for one in lists.read(lists.keep("US 7,654,321 B2, 29/220,973;US8123456")) or ()] == [
        *("US 7654321 B2", "29/220973", "US8123456"),
    ]


def test_what_is_not_one_right_is_told_with_its_reason(searcher: Searcher, lists: NumberLists) -> None:
    text = "申请号\n201220249767.5\nCN202612345A\n12345678\n第12345678号\n201710601862.3\nCN201710601862\n199910000000.0\n2012"
    looked = _looked_up(searcher, lists, text)
    assert {one.text: (one.outcome, one.why.en) for one in looked.looked} == {
        "申请号": ("unreadable", "it holds no digit"),
        "201220249767.5": (
            "not-found",
            "no right bears CN201220249767.5; the check digit should be 4, and CN201220249767.4 is here",
        ),
        "CN202612345A": ("not-found", "no right bears CN202612345A; with any kind code, and CN202612345 is here"),
        "12345678": ("ambiguous", "it names no office, and several have it: US12345678, CN12345678"),
        "第12345678号": ("ambiguous", "2 rights bear CN12345678"),
        "201710601862.3": ("found", "read as CN201710601862.3"),
        "199910000000.0": ("unreadable", "it has the form of no application, publication, grant or registration number"),
        "2012": ("unreadable", "it has too few digits and names no register"),
    }
    assert (looked.given, looked.repeated, looked.rights) == (9, 1, 4)
    assert looked.of("ambiguous")[1].rights == MARKS
    assert all(one.why.zh for one in looked.looked)


def test_a_list_is_a_result_that_is_narrowed_joined_explained_and_taken_away(searcher: Searcher, lists: NumberLists) -> None:
    query = f"list:{lists.keep('201220249767.4;201710601862.3;第12345678号')}"
    result = searcher.search(f"号码清单：{query.partition(':')[2]}", as_of=DAY, facets=list(FACETS))
    assert (result.understood, result.rights) == (query, 4)
    assert sum(value.rights for value in result.facets["office"].values) == 4
    assert len(searcher.rids(f"{query} AND kind:patent", as_of=DAY)) == 2
    assert len(searcher.rids(f"NOT {query}", as_of=DAY)) == 1
    assert len(searcher.rids(query, as_of=DAY, filters={"year": ["2012"]})) == 4
    told = searcher.explain(query, "US:patent:12345678", DAY)
    assert (told.in_result, told.findings[0].why.en) == (False, "A kept list of numbers, by its id: US12345678")
    differs = searcher.compare(query, "kind:patent", DAY)
    assert (differs.both, differs.left.alone, differs.right.alone) == (2, 2, 1)


def test_a_right_is_in_a_list_from_the_day_on_which_it_is_known(searcher: Searcher, lists: NumberLists) -> None:
    id = lists.keep("202410000001.6")
    assert searcher.look_up(id, DAY).looked[0].outcome == "not-found"
    assert searcher.look_up(id, dt.date(2025, 1, 1)).looked[0].rights == (LATER,)


def test_the_same_numbers_are_the_same_list_and_others_another(lists: NumberLists) -> None:
    assert lists.keep("201220249767.4\n12345678") == lists.keep(" 201220249767.4 ；１２３４５６７８\n\n")
    assert lists.keep("201220249767.4") != lists.keep("12345678")


def test_too_many_too_long_and_nothing_are_refused(lists: NumberLists) -> None:
    for text, what in (
        ("\n".join(f"CN{n}" for n in range(MOST + 1)), "10,001 numbers were given, more than 10,000"),
        ("1" * 1_000_001, "the text has 1,000,001 characters, more than 1,000,000"),
        (" ,;\n", "no number was given"),
    ):
        with pytest.raises(ListError) as refused:
            lists.keep(text)
        assert refused.value.what == what


def test_a_list_that_is_not_kept_is_refused_with_its_place(searcher: Searcher, lists: NumberLists, tmp_path: Path) -> None:
    gone = NumberLists(tmp_path).keep("201220249767.4 88888")
    for query, what in (
        (f"泵 AND list:{gone}", f"no list of numbers {gone} is kept here"),
        ("泵 AND list:*", "* is no id of a list of numbers"),
    ):
        with pytest.raises(QueryError) as refused:
            searcher.search(query, as_of=DAY)
        assert (refused.value.what, refused.value.place) == (what, query.index("list:") + len("list:"))
    with pytest.raises(NoSuchList):
        searcher.look_up(gone, DAY)
    with pytest.raises(NoSuchList):
        searcher.look_up("../../etc/passwd", DAY)


def test_a_list_goes_when_it_was_not_used_for_long(tmp_path: Path) -> None:
    lists = NumberLists(tmp_path / "lists")
    id = lists.keep("201220249767.4")
    (path,) = (tmp_path / "lists").iterdir()
    almost, over = (time.time() - days * 24 * 3600 for days in (KEPT_DAYS - 1, KEPT_DAYS + 1))
    os.utime(path, (almost, almost))
    assert lists.read(id)
    assert path.stat().st_mtime > almost, "it is used"
    os.utime(path, (over, over))
    assert lists.read(id) is None
    lists.keep("12345678")
    assert not path.exists()
    assert lists.keep("201220249767.4") == id
    assert lists.read(id)


def test_a_sealed_right_is_not_found_by_those_who_do_not_see_it(tmp_path: Path, gazetteer: Gazetteer, lists: NumberLists) -> None:
    from zhichan.formats.zhichan_jsonl import encode
    from zhichan.importing.run import run

    corpus = Corpus(tmp_path / "corpus")
    for name, id, body in (("open.jsonl", PUMP, ""), ("sealed.jsonl", SECRET, BODY)):
        path = tmp_path / name
        path.write_bytes(encode(_right(id)))
        run(corpus, [path], sealed_for=body, now=dt.datetime(2026, 1, 1 + bool(body), tzinfo=dt.UTC))
    whole = Searcher.open(corpus, corpus.version(), gazetteer, lists=lists)
    id = lists.keep("201220249767.4\n201220249768.9\n201220249768.8")
    told = {}
    for audience in (PUBLIC, Audience(bodies=frozenset({BODY}))):
        searcher = whole.for_audience(audience)
        told[audience] = searcher.look_up(id, DAY)
        families = [len(searcher.rids(f'{field}:"{SECRET}"', as_of=DAY)) for field in ("family", "extended-family")]
        assert families == [0, 0] if audience == PUBLIC else families > [0, 0], "nor does a family tell of it"
        assert told[audience].rights == searcher.search(f"list:{id}", as_of=DAY).rights
    assert [one.outcome for one in told[PUBLIC].looked] == ["found", "not-found", "not-found"]
    assert "not here either" in told[PUBLIC].looked[2].why.en, "what is sealed is not said to be nearly right"
    seen = [one for audience, one in told.items() if audience != PUBLIC]
    assert [one.outcome for one in seen[0].looked] == ["found", "found", "not-found"]


def test_ten_thousand_numbers_take_well_under_a_second(searcher: Searcher, lists: NumberLists) -> None:
    text = "\n".join(["201220249767.4", *(f"CN2013{1 + n % 3}{n:07d}" for n in range(MOST - 1))])
    began = time.process_time()
    id = lists.keep(text)
    assert searcher.search(f"list:{id}", as_of=DAY).rights == 1
    assert len(searcher.look_up(id, DAY).of("not-found")) == MOST - 1
    assert time.process_time() - began < 3, "a query a number would take far longer"
