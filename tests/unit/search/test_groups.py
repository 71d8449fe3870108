"""Finding what a party and all that belong to it own. Every name is made up; the expected sets come from plain loops."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zhichan.corpus.store import Corpus, Version
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.parties import declaring
from zhichan.parties.affiliations import Groups, by_name
from zhichan.parties.declaring import Declared, NotTaken
from zhichan.parties.errors import PartiesError
from zhichan.parties.judgements import Affiliation, Judgements, Side
from zhichan.parties.resolve import resolve
from zhichan.parties.who import Parties
from zhichan.records.join import stated_by
from zhichan.records.right import Event, Party, Right, Source
from zhichan.search.errors import QueryError
from zhichan.search.searcher import Searcher, asks_for_parties

DAY = dt.date(2026, 1, 1)
CODE = "91210200MA0000001A"
HEAD, PUMPS, VALVES, SEALS, INSTITUTE = (
    "大连甲川机械集团有限公司",
    "大连乙水泵有限公司",
    "沈阳丙阀门有限公司",
    "鞍山丁密封有限公司",
    "大连甲川流体研究所",
)
BRANCH, PERSON, OTHER = f"{PUMPS}沈阳分公司", "王小明", "大连戊食品有限公司"
OWNERS = (HEAD, PUMPS, VALVES, SEALS, INSTITUTE, BRANCH, PERSON, OTHER, HEAD, PUMPS)
LINKS = [(HEAD, PUMPS), (PUMPS, VALVES), (VALVES, SEALS), (SEALS, HEAD)]  # a circle


def _right(number: int, owner: str) -> Right:
    id = f"CN:patent:2012{number:08d}"
    source = Source(key=f"k{number}", format="f", authority="office", file="a", sha256="s", place=f"row {number}", imported="i")
    code = CODE if owner == HEAD else ""
    bare = Right(
        id=id,
        kind="patent",
        office="CN",
        number=id[-12:],
        parties=(Party(role="applicant", name=owner, seq=1, lang="zh", code=code),),
        events=(Event(key="filed", date="2012-02-03"),),
    )
    return stated_by(bare, source)


class City:
    """A corpus and what is declared in it."""

    def __init__(self, folder: Path, gazetteer: Gazetteer) -> None:
        self.corpus, self.gazetteer = Corpus(folder), gazetteer
        self.log = Judgements(self.corpus)
        self.version = self.written("i", OWNERS)

    def written(self, import_id: str, owners: tuple[str, ...], first: int = 0) -> Version:
        with writing(self.corpus, import_id) as write:
            write.put("patent", [_right(n, owner) for n, owner in enumerate(owners, first)], [])
            version = write.commit("import", [], dt.datetime.now(dt.UTC), made_up=False)
        assert version is not None
        return version

    def parties(self) -> Parties:
        return Parties.open(resolve(self.corpus, self.version, self.log.standing()))

    def searcher(self, known_at: dt.datetime | None = None) -> Searcher:
        plain = Searcher.open(self.corpus, self.version, self.gazetteer)
        return plain.with_parties(self.parties(), self.log.affiliations(known_at))

    def declare(self, parent: str, member: str, since: str = "", until: str = "", source: str = "示例登记簿") -> str:
        ends = [self.parties().side(self.parties().called(name)[0]) for name in (parent, member)]
        said = Affiliation(relation="subsidiary", source=source, since=since, until=until)
        made = self.log.affiliate([(ends[0], ends[1], said)], by="王审查")
        return made[0].id if made else ""


@pytest.fixture
def city(tmp_path: Path, gazetteer: Gazetteer) -> City:
    return City(tmp_path / "corpus", gazetteer)


def _owned(*names: str) -> list[str]:
    return [f"CN:patent:2012{number:08d}" for number, owner in enumerate(OWNERS) if owner in names]


def _found(searcher: Searcher, query: str, day: dt.date = DAY) -> list[str]:
    return sorted(searcher.ids(searcher.rids(query, as_of=day)))


def test_a_group_is_a_party_with_all_below_it_and_a_circle_ends(city: City) -> None:
    assert _found(city.searcher(), f"holder-group:{HEAD}") == _owned(HEAD)
    for parent, member in LINKS:
        city.declare(parent, member)
    searcher = city.searcher()
    everyone = _owned(HEAD, PUMPS, VALVES, SEALS)
    for name in (HEAD, PUMPS, VALVES, SEALS):
        assert _found(searcher, f'权利人集团:"{name}"') == everyone
    (pid,) = city.parties().called(HEAD)
    assert _found(searcher, f"holder-group:{pid}") == everyone
    assert _found(searcher, f"NOT holder-group:{HEAD}") == [id for id in _owned(*OWNERS) if id not in everyone]
    assert _found(searcher, f"party:{HEAD}") == _owned(HEAD)


def test_a_group_goes_downwards_only(city: City) -> None:
    city.declare(*LINKS[0])
    city.declare(*LINKS[1])
    searcher = city.searcher()
    assert _found(searcher, f"holder-group:{HEAD}") == _owned(HEAD, PUMPS, VALVES)
    assert _found(searcher, f"holder-group:{PUMPS}") == _owned(PUMPS, VALVES)
    assert _found(searcher, f"holder-group:{VALVES}") == _owned(VALVES)


@pytest.mark.parametrize(
    ("day", "holds"), [("2014-12-31", False), ("2015-01-01", True), ("2018-06-30", True), ("2018-07-01", False)]
)
def test_a_link_holds_from_the_first_day_of_its_beginning_to_the_last_of_its_end(city: City, day: str, holds: bool) -> None:
    city.declare(HEAD, PUMPS, "2015", "2018-06")
    found = _found(city.searcher(), f"holder-group:{HEAD}", dt.date.fromisoformat(day))
    assert found == (_owned(HEAD, PUMPS) if holds else _owned(HEAD))


def test_what_is_understood_names_the_members(city: City) -> None:
    city.declare(*LINKS[0])
    city.declare(*LINKS[1])
    searcher = city.searcher()
    result = searcher.search(f"holder-group:{HEAD} AND filed:2012", as_of=DAY)
    assert result.understood == f"holder-group:{HEAD} AND filed:2012"
    assert [told.zh for told in result.told] == [f"{HEAD}及其 2 家下属或关联单位（2026-01-01）：{PUMPS}、{VALVES}"]
    alone = searcher.search(f"holder-group:{OTHER}", as_of=DAY)
    assert [told.zh for told in alone.told] == [f"{OTHER}在 2026-01-01 没有登记的下属或关联单位"]
    explained = searcher.explain(f"holder-group:{HEAD}", _owned(VALVES)[0], DAY)
    assert explained.in_result
    assert explained.findings[0].why.zh == f"权利人：{VALVES}"


def test_a_name_that_nobody_bears_is_refused(city: City) -> None:
    for query in ("holder-group:大连甲川", "holder-group:*"):
        with pytest.raises(QueryError, match="no owner is called"):
            city.searcher().search(query, as_of=DAY)
    with pytest.raises(QueryError, match="who is who"):
        Searcher.open(city.corpus, city.version, city.gazetteer).search(f"holder-group:{HEAD}", as_of=DAY)
    assert asks_for_parties(f"权利人集团:{HEAD}")


def test_links_are_taken_back_and_told_as_of_when_they_were_known(city: City) -> None:
    before = dt.datetime.now(dt.UTC)
    id = city.declare(*LINKS[0])
    assert city.declare(*LINKS[0]) == ""  # the same again is not said again
    assert len(city.log.entries()) == 1
    assert _found(city.searcher(before), f"holder-group:{HEAD}") == _owned(HEAD)
    between = dt.datetime.now(dt.UTC)
    city.log.undo(id, by="李复核")
    assert _found(city.searcher(), f"holder-group:{HEAD}") == _owned(HEAD)
    assert _found(city.searcher(between), f"holder-group:{HEAD}") == _owned(HEAD, PUMPS)
    with pytest.raises(PartiesError, match="stands"):
        city.log.undo(id, by="李复核")


def test_a_later_row_on_the_same_link_takes_the_place_of_the_earlier(city: City) -> None:
    city.declare(HEAD, PUMPS, "2015")
    city.declare(HEAD, PUMPS, "2015", "2018", "另一登记簿")
    (stands,) = city.log.affiliations()
    assert stands.affiliation is not None
    assert (stands.affiliation.until, stands.affiliation.source) == ("2018", "另一登记簿")


def test_links_survive_that_files_are_imported_anew(city: City) -> None:
    city.declare(*LINKS[0])
    city.version = city.written("again", ("大连己仪表有限公司", HEAD), first=len(OWNERS))
    assert _found(city.searcher(), f"holder-group:{HEAD}") == [*_owned(HEAD, PUMPS), "CN:patent:201200000011"]


def test_a_link_whose_sides_are_judged_one_party_is_told_as_not_applied(city: City) -> None:
    id = city.declare(*LINKS[0])
    sides = [city.parties().side(city.parties().called(name)[0]) for name in LINKS[0]]
    city.log.judge(sides[0], sides[1], "same", by="王审查")
    groups = Groups(city.parties(), city.log.affiliations())
    assert ([one for one, _ in groups.unapplied], groups.links) == ([id], [])
    gone = city.log.affiliate(
        [(sides[0], Side(right="CN:patent:9", role="applicant", name="无此单位"), Affiliation(relation="branch", source="例"))],
        by="王审查",
    )
    assert (gone[0].id, "无此单位") in Groups(city.parties(), city.log.affiliations()).unapplied


def test_judgements_take_no_notice_of_links(city: City) -> None:
    before = city.parties().path
    city.declare(*LINKS[0])
    assert city.log.standing() == []
    assert city.parties().path == before


def test_a_branch_by_its_name_alone_is_shown_and_counts_for_nothing(city: City) -> None:
    parties = city.parties()
    (firm,), (branch,) = parties.called(PUMPS), parties.called(BRANCH)
    assert by_name(parties, firm) == ([], [branch])
    assert by_name(parties, branch) == ([firm], [])
    assert by_name(parties, parties.called(OTHER)[0]) == ([], [])
    assert _found(city.searcher(), f"holder-group:{PUMPS}") == _owned(PUMPS)


# tables

ROWS = f"""上级单位,成员单位,关系,持股比例,起始日期,终止日期,来源
{CODE},{PUMPS},子公司,100%,2015-03,,示例登记簿
{PUMPS},{BRANCH},branch,,,,示例登记簿
{HEAD},无此单位,子公司,,,,示例登记簿
{HEAD},{PERSON},子公司,,,,示例登记簿
{HEAD},{OTHER},亲戚,,,,示例登记簿
{HEAD},{OTHER},子公司,,,,
{HEAD},{OTHER},控股,101,,,示例登记簿
{HEAD},{OTHER},控股,51,2020-13,,示例登记簿
{HEAD},{OTHER},控股,51,2020,2019,示例登记簿
{HEAD},{HEAD},控股,51,,,示例登记簿
{HEAD},,控股,51,,,示例登记簿
91210200MA0000009X,{OTHER},控股,51,,,示例登记簿
"""
REASONS = [
    "no party here is called 无此单位",
    "王小明 is a person",
    "亲戚 is no relation",
    "no source is given",
    "101 is no share",
    "2020-13 is no date",
    "it ends (2019) before it begins (2020)",
    "are one party",
    "no member is named",
    "no party here bears the credit code",
]


def test_each_row_of_a_table_is_taken_or_refused_with_a_sentence(city: City, tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text(ROWS, encoding="utf-8")
    told = list(declaring.read(tmp_path / "links.csv", city.parties()))
    taken = [row for row in told if isinstance(row, Declared)]
    assert [(row.parent.name, row.member.name, row.affiliation.relation, row.affiliation.share) for row in taken] == [
        (HEAD, PUMPS, "subsidiary", 100.0),
        (PUMPS, BRANCH, "branch", None),
    ]
    assert taken[0].affiliation.since == "2015-03"
    refused = [row for row in told if isinstance(row, NotTaken)]
    assert len(refused) == len(REASONS)
    for row, reason in zip(refused, REASONS, strict=True):
        assert reason in row.why
    assert [row.place for row in refused] == [f"row {number}" for number in range(4, 14)]


def test_a_workbook_is_read_as_well_and_a_table_without_its_columns_is_refused(city: City, tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "links.xlsx") as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(ROWS.splitlines()[:3]):
            sheet.write_row(number, 0, line.split(","))
    assert len(list(declaring.read(tmp_path / "links.xlsx", city.parties()))) == 2
    (tmp_path / "other.csv").write_text("名称,关系\n甲,乙\n", encoding="utf-8")
    with pytest.raises(PartiesError, match="no column 上级单位, 成员单位, 来源"):
        list(declaring.read(tmp_path / "other.csv", city.parties()))


def test_the_template_is_a_table_that_is_read(city: City, tmp_path: Path) -> None:
    (tmp_path / "template.csv").write_text(declaring.template(), encoding="utf-8")
    (told,) = declaring.read(tmp_path / "template.csv", city.parties())
    assert isinstance(told, NotTaken)
    assert "大连示例机械有限公司沈阳分公司" in told.why
