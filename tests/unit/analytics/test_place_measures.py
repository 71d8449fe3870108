"""Rights by division of the state: a pilot zone counts in its host and nowhere twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from analytics_corpora import AS_OF, Made, right

from zhichan.analytics.measures import measure
from zhichan.records.right import Right
from zhichan.search.searcher import Searcher

_HOST, _ZONE, _OTHER = "辽宁省大连市甘井子区某路1号", "辽宁省大连市高新园区某街2号", "辽宁省大连市中山区某街3号"


@pytest.fixture(scope="module")
def made(make: Callable[[Sequence[Right]], Made]) -> Made:
    places = [_HOST, _ZONE, _ZONE, _OTHER, "江苏省南通市某路2号", ""]
    return make([right(n, holder=f"甲{n}公司", address=place) for n, place in enumerate(places, 1)])


def test_zones_count_in_their_host_once(made: Made) -> None:
    table = measure("rights_by_division")(made.scope("en"))
    rows = {row.cells[0]: row.cells[1:] for row in table.rows}
    assert rows["210211"] == ("Ganjingzi District", 3, 2, 0)
    assert rows["210202"] == ("Zhongshan District", 1, 0, 0)
    assert sum(int(str(row[1])) for row in rows.values()) == 4
    assert not any("-" in str(code) for code in rows)


def test_every_figure_is_the_count_of_its_query(made: Made) -> None:
    table = measure("rights_by_division")(made.scope("zh"))
    searcher = Searcher.open(made.corpus, made.version, made.gazetteer)
    for row in table.rows:
        assert len(searcher.rids(row.query, as_of=AS_OF)) == row.cells[2]
