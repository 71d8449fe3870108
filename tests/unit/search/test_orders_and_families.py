"""Orders by any field, one hit for each family, and facets of holders and classes. Every right is made up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from zhichan.normalise.places import Gazetteer
from zhichan.records.right import ClassMark, Event, Fact, Link, Party, Right, Text
from zhichan.schemes.loading import load
from zhichan.schemes.titles import Titles
from zhichan.search.columns import ORDERS
from zhichan.search.errors import QueryError, SearchError
from zhichan.search.families import FIELDS, Basis
from zhichan.search.ranking import SORTS
from zhichan.search.results import Hit
from zhichan.search.searcher import Searcher

DAY = dt.date(2022, 1, 1)
HOLDERS = (
    "大连甲泵业有限公司",
    "大连滨海大学",
    "",
    "大连水泵研究所",
    "王小明",
    "大连市滨海医院",
    "大连市滨海管理局",
    "大连水泵协会",
    "Pump Makers of Dalian",
)


def _right(
    number: int,
    *,
    office: str = "CN",
    filed: str = "2015-01-01",
    granted: str = "",
    symbol: str = "F04D13/06",
    title: str = "泵",
    links: Iterable[Link] = (),
) -> Right:
    holder = HOLDERS[number % len(HOLDERS)]
    events = [Event(key="filed", date=filed)] if filed else []
    events += [Event(key="published", date=f"2016-0{1 + number % 7}-01")] if number % 4 else []
    events += [Event(key="granted", date=granted)] if granted else []
    digits = f"2015{1000000 + number:08d}"
    return Right(
        id=f"{office}:patent:{digits}",
        kind="patent",
        office=office,
        number=digits,
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="holder", name=holder, seq=1),) if holder else (),
        texts=(Text(part="title", lang="zh", text=title),),
        events=tuple(events),
        classes=(ClassMark(scheme="ipc", symbol=symbol),) if symbol else (),
        links=tuple(links),
    )


def _priority(number: str) -> Link:
    return Link(rel="priority", office="CN", number=number, date="2014-01-01")


def _cites(right: Right) -> Link:
    return Link(rel="cites", office=right.office, number=right.number)


def _made() -> list[Right]:
    """Families of several offices, and citations of the first right."""
    first = _right(0, filed="2015-03-01", granted="2017-05-05", symbol="H02K1/27", title="转子")
    return [
        first,
        _right(1, filed="2014-02", granted="2016-01-01", title="泵叶轮", links=[_cites(first)]),
        _right(2, filed="", symbol="", title="泵", links=[_cites(first)]),
        # one priority: the Chinese right is filed later and granted only after the day of law
        _right(3, office="US", filed="2015-01-01", granted="2018-01-01", links=[_priority("201410000001")]),
        _right(4, office="CN", filed="2015-02-01", granted="2023-01-01", links=[_priority("201410000001")]),
        # another: both are granted, and the Chinese one stands for both though it is later
        _right(5, office="EP", filed="2015-01-01", granted="2018-01-01", links=[_priority("201410000002")]),
        _right(6, office="CN", filed="2015-05-01", granted="2019-01-01", links=[_priority("201410000002")]),
        # another: none is granted, both are Chinese
        _right(7, filed="2016-01-01", links=[_priority("201410000003")]),
        _right(8, filed="2015-06-01", links=[_priority("201410000003"), _cites(first)]),
        _right(9, filed="2015-06-01", links=[_priority("201410000003")]),
    ]


RIGHTS = _made()


@pytest.fixture(scope="module")
def searcher(opened: Callable[..., Searcher]) -> Searcher:
    return opened(RIGHTS)


def _ids(numbers: Iterable[int]) -> list[str]:
    return [RIGHTS[number].id for number in numbers]


def _hits(searcher: Searcher, query: str = "", **asked: object) -> list[Hit]:
    return searcher.search(query, as_of=DAY, limit=100, **asked).hits  # type: ignore[arg-type]


@pytest.mark.parametrize(("basis", "column"), [("families", "family"), ("families-extended", "family_extended")])
@pytest.mark.parametrize("query", ["", "office:CN", "泵", "NOT granted:*"])
def test_one_right_stands_for_each_family_by_the_rule(searcher: Searcher, basis: Basis, column: str, query: str) -> None:
    family = dict(searcher.marts.sql(f"SELECT id, {column} FROM rights"))
    by_id = {right.id: right for right in RIGHTS}
    members = defaultdict(list)
    for hit in _hits(searcher, query):
        members[family[hit.id]].append(hit.id)

    def rank(id: str) -> tuple[bool, bool, str, str]:
        dates = {event.key: event.date for event in by_id[id].events}
        granted = "granted" in dates and dates["granted"] <= DAY.isoformat()
        return not granted, by_id[id].office != "CN", dates.get("filed") or "9", id

    expected = {min(ids, key=rank): len(ids) for ids in members.values()}
    result = searcher.search(query, as_of=DAY, basis=basis, limit=100)
    assert {hit.id: hit.members for hit in result.hits} == expected
    assert (result.basis, result.listed) == (basis, len(expected))
    assert result.rights == sum(expected.values()), "counts are of the whole result, whatever is listed"
    assert result.listed == {"families": result.families, "families-extended": result.families_extended}[basis]
    for hit in result.hits:
        of_family = f'({query or "*"}) AND {FIELDS[basis]}:"{hit.id}"'
        assert {one.id for one in _hits(searcher, of_family)} == set(members[family[hit.id]])


def test_the_rule_looks_at_grants_then_at_the_office_then_at_the_day_then_at_the_id(searcher: Searcher) -> None:
    shown = {hit.id: hit.members for hit in _hits(searcher, basis="families") if hit.members > 1}
    assert shown == dict(zip(_ids([3, 6, 8]), (2, 2, 3), strict=True))
    later = searcher.search("", as_of=dt.date(2024, 1, 1), basis="families", limit=100).hits
    assert {hit.id for hit in later if hit.members > 1} == set(_ids([4, 6, 8])), "by then the Chinese one is granted"


@pytest.mark.parametrize("sort", ["relevance", "newest", "-title"])
def test_pages_of_families_neither_overlap_nor_leave_gaps(searcher: Searcher, sort: str) -> None:
    whole = [hit.id for hit in _hits(searcher, "泵", basis="families", sort=sort)]
    paged = [
        hit.id
        for offset in range(0, len(whole) + 2, 2)
        for hit in searcher.search("泵", as_of=DAY, basis="families", sort=sort, offset=offset, limit=2).hits
    ]
    assert paged == whole
    assert len(set(whole)) == len(whole)


@pytest.mark.parametrize("length", [1, 3, 4, 100])
def test_a_character_counts_by_where_it_stands_on_pages_of_any_length(searcher: Searcher, length: int) -> None:
    newest = [hit.id for hit in _hits(searcher, "泵", sort="newest")]
    counted = {
        right.id: 3.0 * ("泵" in right.texts[0].text) + 2.0 * any("泵" in party.name for party in right.parties)
        for right in RIGHTS
    }
    expected = sorted(newest, key=lambda id: (-counted[id], newest.index(id)))
    assert len({counted[id] for id in expected}) > 2
    paged = [
        (hit.id, hit.score)
        for offset in range(0, len(newest) + length, length)
        for hit in searcher.search("泵", as_of=DAY, offset=offset, limit=length).hits
    ]
    assert paged == [(id, counted[id]) for id in expected]


def test_every_right_has_one_member_where_rights_are_listed(searcher: Searcher) -> None:
    result = searcher.search("", as_of=DAY, limit=100)
    assert (result.basis, result.listed) == ("rights", len(RIGHTS))
    assert {hit.members for hit in result.hits} == {1}


def test_a_family_of_a_right_that_is_not_there_has_no_members(searcher: Searcher) -> None:
    assert _hits(searcher, 'family:"CN:patent:无"') == []
    assert len(_hits(searcher, "family:*")) == len(RIGHTS)
    assert searcher.explain(f'family:"{RIGHTS[8].id}"', RIGHTS[0].id, DAY).in_result is False


def test_what_has_no_value_comes_last_and_equals_come_by_id(searcher: Searcher) -> None:
    assert [hit.id for hit in _hits(searcher, sort="granted")] == _granted()
    assert [hit.id for hit in _hits(searcher, sort="-granted")][:2] == _ids([4, 6])
    assert [hit.id for hit in _hits(searcher, sort="class")][-2:] == _ids([0, 2]), "H02K, then none"
    assert [hit.id for hit in _hits(searcher, sort="-class")][::9] == _ids([0, 2])
    assert [hit.id for hit in _hits(searcher, sort="holder")][-1] == _ids([2])[0]
    assert _hits(searcher, sort="-citations")[0].id == RIGHTS[0].id, "three rights cite it"
    assert [hit.id for hit in _hits(searcher, sort="citations")][-1] == _ids([0])[0]
    assert [hit.id for hit in _hits(searcher, sort="-number")] == sorted(
        (right.id for right in RIGHTS), key=_number, reverse=True
    )


def _number(id: str) -> str:
    return id.rpartition(":")[2]


def _granted() -> list[str]:
    dates = {right.id: next((event.date for event in right.events if event.key == "granted"), "9") for right in RIGHTS}
    return sorted(dates, key=lambda id: (dates[id], id))


def test_the_end_of_a_term_orders_rights(searcher: Searcher) -> None:
    ends = dict(searcher.marts.sql("SELECT id, term_end FROM rights"))
    assert len(set(ends.values())) > 2
    for sort, sign in (("expiry", 1), ("-expiry", -1)):
        expected = sorted(ends, key=lambda id: (ends[id] is None, sign * (ends[id] or DAY).toordinal(), id))
        assert [hit.id for hit in _hits(searcher, sort=sort)] == expected


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_goes_up_and_down_over_the_same_rights(searcher: Searcher, order: str) -> None:
    up, down = ([hit.id for hit in _hits(searcher, sort=sort)] for sort in (order, f"-{order}"))
    assert sorted(up) == sorted(down) == sorted(right.id for right in RIGHTS)
    assert up != down
    assert {order, f"-{order}"} <= set(SORTS)


def test_an_order_that_is_none_is_refused(searcher: Searcher) -> None:
    with pytest.raises(SearchError, match="there is no sort '-newest'"):
        searcher.search("", as_of=DAY, sort="-newest")


def test_holders_are_counted_by_type(searcher: Searcher) -> None:
    facet = searcher.search("", as_of=DAY, facets=["holder-type"]).facets["holder-type"]
    assert {value.value: value.rights for value in facet.values} == {
        "company": 2,
        "university": 1,
        "institute": 1,
        "person": 1,
        "hospital": 1,
        "authority": 1,
        "association": 1,
        "other": 1,
    }
    assert facet.missing == 1
    assert facet.values[0].label.zh == "企业"
    assert len(searcher.rids("", as_of=DAY, filters={"holder-type": ["company", "person"]})) == 3


def test_classes_are_counted_on_every_level(searcher: Searcher) -> None:
    names = ["class-section", "class-class", "class", "class-group"]
    facets = searcher.search("", as_of=DAY, facets=names).facets
    assert [[(value.value, value.rights) for value in facets[name].values] for name in names] == [
        [("F", 8), ("H", 1)],
        [("F04", 8), ("H02", 1)],
        [("F04D", 8), ("H02K", 1)],
        [("F04D13", 8), ("H02K1", 1)],
    ]
    assert {facets[name].missing for name in names} == {1}
    assert len(searcher.rids("", as_of=DAY, filters={"class-group": ["H02K1"], "class-section": ["H"]})) == 1


def test_fields_of_technology_are_counted_as_soon_as_their_rules_are_loaded(
    searcher: Searcher, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    knowing = Searcher(searcher.marts, searcher.index, gazetteer, titles=Titles(tmp_path / "schemes"))
    facet = knowing.search("", as_of=DAY, facets=["field"]).facets["field"]
    assert (facet.values, facet.missing) == ([], len(RIGHTS))
    rules = "field_nr,field_name,ipc\n1,Made-up machines,H02K%\n31,Made-up pumps,F04D%\n5,Made-up motors,H02K  1%\n"
    (tmp_path / "rules.csv").write_text(rules, encoding="utf-8")
    list(load(tmp_path / "rules.csv", tmp_path / "schemes"))
    facet = knowing.search("", as_of=DAY, facets=["field"]).facets["field"]
    assert [(value.value, value.label.en, value.rights) for value in facet.values] == [
        ("31", "Made-up pumps", 8),
        ("5", "Made-up motors", 1),
    ]
    assert facet.missing == 1
    for value in facet.values:
        assert len(knowing.rids("", as_of=DAY, filters={"field": [value.value]})) == value.rights
    assert len(knowing.rids("", as_of=DAY, filters={"field": ["none"]})) == 0


def test_the_type_of_a_holder_is_a_word_of_the_language(searcher: Searcher) -> None:
    facet = searcher.search("", as_of=DAY, facets=["holder-type"]).facets["holder-type"]
    assert facet.values
    for value in facet.values:
        for said in (value.value, value.label.zh, f'"{value.label.en}"'):
            found = searcher.search(f"权利人类型:{said}", as_of=DAY)
            assert (found.understood, found.rights) == (f"holder-type:{value.value}", value.rights)
        rest = searcher.search(f"NOT holder-type:{value.value}", as_of=DAY)
        assert rest.rights == len(RIGHTS) - value.rights
    with pytest.raises(QueryError, match="holder-type has no value firm"):
        searcher.search("holder-type:firm", as_of=DAY)


def test_the_type_of_a_holder_is_explained(searcher: Searcher) -> None:
    hit = searcher.search("holder-type:company", as_of=DAY).hits[0]
    told = searcher.explain("holder-type:university", hit.id, DAY)
    assert not told.in_result
    assert [finding.why.zh for finding in told.findings] == ["权利人类型（按第一权利人名称）：企业"]


def test_a_field_of_technology_is_a_word_of_the_language_once_its_rules_are_loaded(
    searcher: Searcher, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    knowing = Searcher(searcher.marts, searcher.index, gazetteer, titles=Titles(tmp_path / "schemes"))
    for query in ("field:31", "技术领域:*"):
        with pytest.raises(QueryError, match="concordance"):
            knowing.search(query, as_of=DAY)
    rules = "field_nr,field_name,ipc\n31,Made-up pumps,F04D%\n5,Made-up motors,H02K  1%\n"
    (tmp_path / "rules.csv").write_text(rules, encoding="utf-8")
    list(load(tmp_path / "rules.csv", tmp_path / "schemes"))
    assert knowing.search("技术领域:31", as_of=DAY).rights == 8
    assert knowing.search('field:"Mechanical parts"', as_of=DAY).understood == "field:31"
    assert knowing.search("field:31 AND NOT field:5", as_of=DAY).rights == 8
    assert knowing.search("field:*", as_of=DAY).rights == 9
    (tmp_path / "more.csv").write_text(rules + "1,Made-up machines,H02K%\n", encoding="utf-8")
    list(load(tmp_path / "more.csv", tmp_path / "schemes"))
    assert knowing.search("field:31", as_of=DAY).rights == 8
    hit = knowing.search("field:31", as_of=DAY).hits[0]
    assert knowing.explain("field:5", hit.id, DAY).findings[0].why.en == "Field of technology: Made-up pumps"
    with pytest.raises(QueryError, match="field has no value 36"):
        knowing.search("field:36", as_of=DAY)
