"""Measures: exact on a small fixture, defined in both languages, and every figure opens to its records."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from analytics_corpora import AS_OF, Made, right

from zhichan.analytics.errors import AnalyticsError
from zhichan.analytics.measures import MEASURES, measure
from zhichan.analytics.table import Row, Table
from zhichan.records.right import Right
from zhichan.search.searcher import Searcher

Make = Callable[[Sequence[Right]], Made]

_HERE, _THERE = "辽宁省大连市甘井子区某路1号", "辽宁省大连市中山区某街3号"
_RIGHTS = [
    right(
        1,
        filed="2012-05-31",
        granted="2013-01-02",
        type_="utility-model",
        holder="大连甲泵业有限公司",
        address=_HERE,
        ipc=["F04D13/06", "F04D29/00", "G06F17/30"],
    ),
    right(
        2,
        filed="2012-07",
        type_="invention",
        holder="大连甲泵业有限公司",
        address=_HERE,
        ipc=["F04D29/00"],
    ),
    right(3, filed="2015", type_="invention", holder="乙大学", address="辽宁省大连市", ipc=["G06F17/30"]),
    right(4, filed="2015-03-01", type_="design", holder="丙公司", address="江苏省南通市某路2号"),
    right(5, holder="=丁公司"),
    right(6, filed="2009-01-01", granted="2009-12-01", type_="utility-model", holder="乙大学", address=_THERE),
]


@pytest.fixture(scope="module")
def made(make: Make) -> Made:
    return make(_RIGHTS)


@pytest.fixture(scope="module")
def empty(make: Make) -> Made:
    return make([right(1)])


def _cells(table: Table) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows]


def test_by_year_fills_years_with_zeros_and_splits_by_type(made: Made) -> None:
    table = measure("rights_by_year")(made.scope())
    assert [column.name for column in table.columns] == [
        "year",
        "total",
        "invention",
        "utility-model",
        "design",
        "type-not-known",
    ]
    assert _cells(table) == [
        ("2009", 1, 0, 1, 0, 0),
        ("2010", 0, 0, 0, 0, 0),
        ("2011", 0, 0, 0, 0, 0),
        ("2012", 2, 1, 1, 0, 0),
        ("2013", 0, 0, 0, 0, 0),
        ("2014", 0, 0, 0, 0, 0),
        ("2015", 2, 1, 0, 1, 0),
        ("不详", 1, 0, 0, 0, 1),
    ]


def test_by_district_drops_nobody(made: Made) -> None:
    table = measure("rights_by_district")(made.scope("en"))
    figures = {row.cells[1]: row.cells[2] for row in table.rows}
    assert {name: count for name, count in figures.items() if count} == {
        "Ganjingzi District": 2,
        "Zhongshan District": 1,
        f"{made.gazetteer.city_name.en}, district not known": 1,
        f"Outside {made.gazetteer.city_name.en}": 1,
        "Place not known": 1,
    }
    assert len(table.rows) == len(made.gazetteer.districts) + 3
    assert sum(int(count or 0) for count in figures.values()) == len(_RIGHTS)


def test_by_holder_lists_the_top_and_counts_the_others(make: Make) -> None:
    rights = [right(n, holder=f"公司{n % 25:02d}") for n in range(100)] + [right(n, holder="甲") for n in range(100, 110)]
    table = measure("rights_by_holder")(make([*rights, right(110)]).scope())
    assert _cells(table)[0] == ("甲", 10, 9.0)
    assert _cells(table)[1] == ("公司00", 4, 3.6)
    assert len(table.rows) == 22
    assert _cells(table)[-2:] == [("其余6家", 24, 21.6), ("不详", 1, 0.9)]
    assert table.rows[0].query == 'first-holder:"甲"'
    assert table.rows[-1].query == "NOT first-holder:*"
    assert table.note is not None


def test_by_class_counts_a_right_once_in_each_class(made: Made) -> None:
    assert _cells(measure("rights_by_class")(made.scope())) == [
        ("F04D", "泵和压缩机", 2),
        ("G06F", "计算机", 2),
        ("无IPC分类", "", 3),
    ]
    assert _cells(measure("rights_by_section")(made.scope())) == [
        ("F", "机械、照明、供热和武器", 2),
        ("G", "物理和信息", 2),
        ("无IPC分类", "", 3),
    ]


def test_by_first_class_adds_up_to_all(made: Made) -> None:
    assert _cells(measure("rights_by_first_class")(made.scope("en"))) == [
        ("F04D", "Pumps and compressors", 2),
        ("G06F", "Computing", 1),
        ("No IPC class", "", 3),
    ]


def test_by_status_on_the_day_of_law(made: Made) -> None:
    table = measure("rights_by_status")(made.scope("en"))
    assert _cells(table) == [("Pending", 3), ("In force", 1), ("Expired", 1), ("Unknown", 1)]
    assert [row.query for row in table.rows] == ["status:pending", "status:in-force", "status:expired", "status:unknown"]
    assert "2020-06-01" in table.definition.en
    assert "2020-06-01" in table.definition.zh


def test_a_measure_counts_its_scope_only(made: Made) -> None:
    scope = made.scope(rids=np.array([0], dtype=np.int32))
    assert _cells(measure("rights_by_year")(scope)) == [("2012", 1, 1)]


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_measure_on_no_rights(empty: Made, name: str, lang: str) -> None:
    table = measure(name)(empty.scope(lang, rids=np.array([], dtype=np.int32)))
    assert sum(int(cell) for row in table.rows for cell in row.cells if isinstance(cell, int)) == 0
    assert table.csv().startswith("\ufeff")


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_says_what_it_counts(made: Made, name: str) -> None:
    table = measure(name)(made.scope(query="泵"))
    assert table.name == name
    assert table.basis == "rights"
    assert (table.as_of, table.query) == (AS_OF, "泵")
    for label in (table.title, table.definition, *(column.label for column in table.columns)):
        assert label.zh
        assert label.en
    assert any(column.unit and column.unit.zh == "件" for column in table.columns)


def test_an_unknown_measure_names_those_there_are() -> None:
    with pytest.raises(AnalyticsError, match="rights_by_year"):
        measure("rights_by_moon")


def test_the_search_behind_a_figure(made: Made) -> None:
    table = measure("rights_by_year")(made.scope(query="泵 OR 阀"))
    _, total, invention, *_ = table.columns
    row = table.rows[3]
    assert table.query_of(row, total) == "(泵 OR 阀) AND year:2012"
    assert table.query_of(row, invention) == "(泵 OR 阀) AND year:2012 AND type:invention"
    assert table.query_of(Row(("x",), exact=False), total) is None
    assert measure("rights_by_status")(made.scope()).query_of(Row(("x",)), total) == "*"


def _lines(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.csv().removeprefix("\ufeff"))))


_HARD_NAMES = [
    "大连甲泵业有限公司",
    "大连甲泵业有限公司第二分公司",
    'A "B" Pumps, Inc.',
    "C:\\D (E) 公司",
    "乙-丙~丁*公司",
    "NOT",
]


@pytest.mark.parametrize("query", ["", "泵 OR 阀", "NOT year:2012"])
@pytest.mark.parametrize("name", MEASURES)
def test_every_figure_opens_to_just_its_records(make: Make, name: str, query: str) -> None:
    others = [right(n, holder=f"公司{n}", ipc=["F04D13/06", "G06F17/30"][: n % 3]) for n in range(200, 225)]
    named = [
        right(n, holder=holder, title="泵" if n % 2 else "阀门", filed=str(2010 + n % 4), type_="invention", ipc=["H01M8/10"])
        for n, holder in enumerate(_HARD_NAMES * 2, 100)
    ]
    made = make([*_RIGHTS, *named, *others])
    searcher = Searcher.open(made.corpus, made.version, made.gazetteer)
    scope = made.scope(rids=searcher.rids(query, as_of=AS_OF), query=query)
    table = measure(name)(scope)
    for row in table.rows:
        for column, figure in zip(table.columns, row.cells, strict=True):
            if column.unit and column.exact and figure is not None:  # an area of unknown bounds has no figure
                behind = table.query_of(row, column)
                assert behind is not None, row
                assert len(searcher.rids(behind, as_of=AS_OF, filters=row.filters)) == figure, behind


def test_a_class_above_the_subclass_is_counted_apart_and_has_no_link(make: Make) -> None:
    made = make([right(1, ipc=["G06"]), right(2, ipc=["G06F17/30"]), right(3)])
    for name in ("rights_by_class", "rights_by_first_class"):
        rows = measure(name)(made.scope("en")).rows
        assert [(row.cells, row.exact) for row in rows] == [
            (("G06", "Computing", 1), False),
            (("G06F", "Computing", 1), True),
            (("No IPC class", "", 1), True),
        ]


def test_csv_holds_the_table_first_and_what_it_rests_on_after_an_empty_line(made: Made) -> None:
    lines = _lines(measure("rights_by_holder")(made.scope("en", query="*")))
    assert lines[0] == ["Holder", "Total (rights)", "Share (%)"]
    assert lines[1] == ["乙大学", "2", "33.3"]
    gap = lines.index([])
    about = dict(lines[gap + 1 :])
    assert set(about) == {"Table", "Definition", "Basis", "Query", "As of", "Known at", "Mind"}
    assert about["As of"] == "2020-06-01"
    assert about["Known at"] == "2026-01-01T00:00:00+00:00"


def test_csv_is_no_place_for_formulas(made: Made) -> None:
    assert ["'=丁公司", "1", "16.7"] in _lines(measure("rights_by_holder")(made.scope()))


def test_csv_marks_every_row_of_a_sample(make: Make) -> None:
    made = make([right(1, holder="甲", made_up=True), right(2, holder="乙", made_up=True)])
    lines = _lines(measure("rights_by_holder")(made.scope()))
    gap = lines.index([])
    assert [line[-1] for line in lines[:gap]] == ["说明", "样例数据，纯属虚构", "样例数据，纯属虚构"]
    assert ["说明", "样例数据，纯属虚构"] in lines[gap:]
