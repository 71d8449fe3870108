"""What counts: rights with an official number, unless a query asks for the others; and the families that it says it counts."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import Opened

from zhichan.records.right import Document, Event, Link, Right, Text
from zhichan.search.errors import QueryError
from zhichan.search.searcher import Searcher

DAY = dt.date(2020, 1, 1)
NAMED = "lens:patent:123-456"


def _right(number: str, title: str, *links: Link, document: str = "") -> Right:
    return Right(
        id=f"CN:patent:{number}" if number else NAMED,
        kind="patent",
        office="CN",
        number=number,
        events=(Event(key="filed", date="2015-05-06"),),
        documents=(Document(office="CN", number=document, kind_code="A"),) if document else (),
        links=links,
        texts=(Text(part="title", lang="zh", text=title),),
    )


RIGHTS = [
    _right("201510000001.1", "一种泵"),
    _right("201510000002.6", "另一种泵", Link(rel="division", office="CN", number="201510000001.1")),
    _right(
        "201510000003.0", "泵与阀", Link(rel="priority", office="JP", number="A"), Link(rel="priority", office="JP", number="B")
    ),
    _right("201510000004.5", "阀", Link(rel="priority", office="JP", number="B"), document="105000004"),
    _right("201510000005.X", "阀体", Link(rel="family", office="CN", number="105000004", kind_code="A")),
    # of the same number as a publication elsewhere, and a family that only a vendor draws: no ties
    _right("105000004", "阀门", Link(rel="family", office="CN", number="105000009", kind_code="A", category="vendor")),
    _right("201510000007.9", "阀片", document="105000009"),
    _right("", "泵，出处只有一家"),
]


@pytest.fixture(scope="module")
def searcher(opened: Opened) -> Searcher:
    return opened(RIGHTS)


def _ids(searcher: Searcher, query: str) -> list[str]:
    return sorted(hit.id for hit in searcher.search(query, as_of=DAY, limit=100).hits)


def test_rights_without_an_official_number_stay_out_of_every_count(searcher: Searcher) -> None:
    result = searcher.search("泵", as_of=DAY, facets=["year", "office"])
    assert (result.rights, result.left_out) == (3, 1)
    assert NAMED not in _ids(searcher, "泵")
    assert sum(value.rights for value in result.facets["year"].values) == 3
    assert len(searcher.rids("泵", as_of=DAY)) == 3
    assert len(searcher.rids("NOT 阀", as_of=DAY, filters={"office": ["CN"]})) == 2
    assert searcher.search("阀门", as_of=DAY).left_out == 0


def test_a_query_that_names_them_counts_them(searcher: Searcher) -> None:
    for query in ("泵 AND numbered:any", "泵 numbered:不限", "泵 AND (numbered:yes OR numbered:no)"):
        result = searcher.search(query, as_of=DAY)
        assert (result.rights, result.left_out) == (4, 0), query
    assert _ids(searcher, "numbered:no") == _ids(searcher, "官方号:无") == _ids(searcher, "NOT numbered:yes") == [NAMED]
    assert len(_ids(searcher, "numbered:yes")) == len(RIGHTS) - 1
    with pytest.raises(QueryError):
        searcher.rids("numbered:perhaps", as_of=DAY)


def test_a_filter_narrows_what_is_left_out_as_well(searcher: Searcher) -> None:
    assert searcher.search("*", as_of=DAY, filters={"office": ["CN"]}).left_out == 1
    assert searcher.search("*", as_of=DAY, filters={"office": ["US"]}).left_out == 0
    assert searcher.search("*", as_of=dt.date(2010, 1, 1)).left_out == 0


def test_it_is_explained_why_one_is_left_out(searcher: Searcher) -> None:
    left_out = searcher.explain("泵", NAMED, DAY)
    assert (left_out.in_result, left_out.known) == (False, True)
    assert "no official number" in left_out.why.en
    asked = searcher.explain("泵 AND numbered:any", NAMED, DAY)
    assert asked.in_result
    assert searcher.explain("泵 AND numbered:yes", RIGHTS[0].id, DAY).findings[1].why.en.endswith("201510000001.1")


def test_simple_and_extended_families(searcher: Searcher) -> None:
    result = searcher.search("*", as_of=DAY)
    assert (result.rights, result.families, result.families_extended) == (7, 7, 4)
    groups: dict[str, list[str]] = {}
    for family, number in searcher.marts.sql("SELECT family_extended, coalesce(number, id) FROM rights ORDER BY id"):
        groups.setdefault(family, []).append(number)
    assert groups == {
        RIGHTS[0].id: ["201510000001.1", "201510000002.6"],
        RIGHTS[2].id: ["201510000003.0", "201510000004.5", "201510000005.X"],
        RIGHTS[5].id: ["105000004"],
        RIGHTS[6].id: ["201510000007.9"],
        NAMED: [NAMED],
    }
