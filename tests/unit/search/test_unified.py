"""Counting and finding by unified party: the same figures from facet, measure and search, and at once what people judge.

Every name is made up. The expected sets come from the parties file and the records alone, by plain loops.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import naive
import pytest

from zhichan.analytics.measures import measure
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Table
from zhichan.corpus.store import Corpus, Version
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.parties.judgements import Judgements
from zhichan.parties.resolve import resolve
from zhichan.parties.who import Parties
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Event, Party, Right, Source
from zhichan.search.errors import QueryError
from zhichan.search.searcher import Searcher, asks_for_parties

AS_OF = dt.date(2026, 1, 1)
FIRM = ("大连甲川机械（集团）有限公司", "大连甲川机械(集团)有限公司", "大连市甲川机械（集团）有限公司")
RENAMED = "大连庚海电子有限公司（原大连己山仪表厂）"
FORMER = "大连己山仪表厂"
OTHER = "大连甲川食品有限公司"
UNSURE = "大连甲川科技有限公司"
_NAMES = (*FIRM, RENAMED, FORMER, OTHER, UNSURE)


def _right(number: int, *owners: str, role: str = "applicant") -> Right:
    id = f"CN:patent:2012{number:08d}"
    source = Source(key=f"k{number}", format="f", authority="office", file="a", sha256="s", place=f"row {number}", imported="i")
    parties = [Party(role=role, name=name, seq=seq, lang="zh") for seq, name in enumerate(owners, 1)]  # type: ignore[arg-type]
    bare = Right(
        id=id,
        kind="patent",
        office="CN",
        number=id[-12:],
        parties=(*parties, Party(role="inventor", name=f"王{'甲乙丙丁'[number % 4]}", seq=1)),
        classes=(ClassMark(scheme="ipc", symbol="F04D29/00"),),
        events=(Event(key="filed", date=f"20{10 + number % 6}-02-03"),),
    )
    return stated_by(bare, source)


def _rights() -> list[Right]:
    chance = random.Random(3)
    fixed = [_right(n, name) for n, name in enumerate(_NAMES)]
    drawn = [
        _right(n, *chance.sample(_NAMES, chance.choice([0, 1, 1, 2])), role=chance.choice(["applicant", "holder", "assignee"]))
        for n in range(len(_NAMES), 60)
    ]
    return fixed + drawn


def _written(folder: Path, rights: list[Right]) -> tuple[Corpus, Version]:
    corpus = Corpus(folder)
    with writing(corpus, "i") as write:
        write.put("patent", rights, [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    return corpus, version


class Known:
    """A corpus, its searcher by printed names, and the one that knows who is who under what stands now."""

    def __init__(self, corpus: Corpus, version: Version, gazetteer: Gazetteer) -> None:
        self.corpus, self.version, self.gazetteer = corpus, version, gazetteer
        self.printed = Searcher.open(corpus, version, gazetteer)

    def parties(self, known_at: dt.datetime | None = None) -> Parties:
        return Parties.open(resolve(self.corpus, self.version, Judgements(self.corpus).standing(known_at)))

    def searcher(self, known_at: dt.datetime | None = None) -> Searcher:
        return self.printed.with_parties(self.parties(known_at))


@pytest.fixture
def known(tmp_path: Path, gazetteer: Gazetteer) -> Known:
    return Known(*_written(tmp_path, _rights()), gazetteer)


def _table(searcher: Searcher, gazetteer: Gazetteer, query: str = "*", lang: str = "zh") -> Table:
    scope = Scope(
        searcher.marts, searcher.rids(query, as_of=AS_OF), AS_OF, None, query, lang, gazetteer, unified=searcher.unified
    )
    return measure("rights_by_holder")(scope)


def _facet(searcher: Searcher, query: str = "*") -> dict[str, int]:
    facet = searcher.search(query, as_of=AS_OF, facets=["holder"]).facets["holder"]
    return {value.value: value.rights for value in facet.values}


def _pid(parties: Parties, name: str) -> str:
    (pid,) = parties.called(name)
    return pid


def test_three_spellings_of_one_firm_count_once_and_another_apart(known: Known) -> None:
    parties, searcher = known.parties(), known.searcher()
    assert len({_pid(parties, name) for name in FIRM}) == 1
    assert _pid(parties, RENAMED) == _pid(parties, FORMER)
    assert len({_pid(parties, name) for name in (FIRM[0], FORMER, OTHER, UNSURE)}) == 4
    firm = naive.owned(_rights(), set(FIRM), first=True)
    assert len(firm) > 6
    assert _facet(searcher)[_pid(parties, FIRM[0])] == len(firm)
    assert len(_facet(searcher)) == 4
    assert len(_facet(known.printed)) == len(_NAMES)


@pytest.mark.parametrize("query", ["*", "filed:2012..2014", "NOT holder:食品"])
def test_facet_measure_and_search_give_the_same_counts(known: Known, query: str) -> None:
    searcher = known.searcher()
    table, facet = _table(searcher, known.gazetteer, query), _facet(searcher, query)
    assert facet
    for pid, count in facet.items():
        assert len(searcher.rids(query, as_of=AS_OF, filters={"holder": [pid]})) == count
        assert searcher.search(f"({query}) AND first-party:{pid}", as_of=AS_OF).rights == count
    figures = {row.query.removeprefix("first-party:"): row.cells[1] for row in table.rows if row.query.startswith("first-party:")}
    assert figures == facet
    for row in table.rows:
        behind = table.query_of(row, table.columns[1])
        assert behind is not None
        assert len(searcher.rids(behind, as_of=AS_OF)) == row.cells[1], behind
    assert sum(int(row.cells[1] or 0) for row in table.rows) == len(searcher.rids(query, as_of=AS_OF))


def test_the_sets_are_those_of_plain_loops(known: Known) -> None:
    rights, parties, searcher = _rights(), known.parties(), known.searcher()
    ids = dict(searcher.marts.sql("SELECT rid, id FROM rights"))
    for pid in {_pid(parties, name) for name in _NAMES}:
        names = {member.name for member in parties.party(pid).members}
        for field, first in (("party", False), ("first-party", True)):
            expected = naive.owned(rights, names, first=first)
            for value in (pid, *(f'"{name}"' for name in names)):
                found = searcher.rids(f"{field}:{value}", as_of=AS_OF)
                assert {ids[rid] for rid in found.tolist()} == expected, (field, value)
    owned = naive.owned(rights, set(_NAMES), first=False)
    assert {ids[rid] for rid in searcher.rids("party:*", as_of=AS_OF).tolist()} == owned
    assert len(searcher.rids("NOT first-party:*", as_of=AS_OF)) == len(rights) - len(owned)


def test_a_name_in_another_width_or_case_is_the_same_name(known: Known) -> None:
    searcher = known.searcher()
    counts = {searcher.search(f'party:"{name}"', as_of=AS_OF).rights for name in (FIRM[0], FIRM[1], f" {FIRM[1]} ")}
    assert len(counts) == 1


def test_a_party_that_nobody_is_is_refused_with_what_is_near(known: Known) -> None:
    searcher = known.searcher()
    with pytest.raises(QueryError, match="no owner is called") as wrong:
        searcher.search("year:2012 AND party:大连甲川食品有限", as_of=AS_OF)
    assert (wrong.value.place, wrong.value.suggestion) == (20, OTHER)
    with pytest.raises(QueryError, match="no owner is called p000000000000"):
        searcher.rids("party:p000000000000", as_of=AS_OF)
    assert "没有权利人" in wrong.value.said("zh")[0]


def test_an_inventor_is_a_party_that_owns_nothing(known: Known) -> None:
    inventor = known.parties().find("王甲")[0].pid
    assert known.searcher().search(f"party:{inventor}", as_of=AS_OF).rights == 0


def test_where_names_are_not_resolved_they_count_as_printed_and_it_is_said(known: Known) -> None:
    facet = known.printed.search("*", as_of=AS_OF, facets=["holder"]).facets["holder"]
    assert "登记名称" in facet.label.zh
    table = _table(known.printed, known.gazetteer)
    assert "尚未归并" in table.definition.zh
    assert "归并后" in _table(known.searcher(), known.gazetteer).definition.zh
    assert table.rows[0].query.startswith("first-holder:")
    for query in ("party:*", f"NOT first-party:{OTHER}"):
        assert asks_for_parties(query)
        with pytest.raises(QueryError, match="resolved"):
            known.printed.rids(query, as_of=AS_OF)
    assert not asks_for_parties("holder:甲 AND (")


def test_a_judgement_changes_the_counts_and_taking_it_back_brings_them_back(known: Known) -> None:
    parties, log = known.parties(), Judgements(known.corpus)
    before = _facet(known.searcher())
    firm, unsure = _pid(parties, FIRM[0]), _pid(parties, UNSURE)
    judged = log.judge(parties.side(firm), parties.side(unsure), "same", by="王示例")
    after = _facet(known.searcher())
    assert sum(after.values()) == sum(before.values())
    assert len(after) == len(before) - 1
    assert max(after.values()) == before[firm] + before[unsure]
    joined = known.searcher().search(f'party:"{UNSURE}"', as_of=AS_OF).rights
    assert joined == len(naive.owned(_rights(), {*FIRM, UNSURE}, first=False))
    earlier = judged.at - dt.timedelta(microseconds=1)
    assert _facet(known.searcher(earlier)) == before
    log.undo(judged.id, by="李示例")
    assert _facet(known.searcher()) == before
    assert _facet(known.searcher(judged.at)) == after


def test_it_is_told_why_a_right_is_in_the_result(known: Known) -> None:
    searcher, parties = known.searcher(), known.parties()
    right = _rights()[_NAMES.index(FORMER)].id
    found = searcher.explain(f"party:{_pid(parties, RENAMED)}", right, AS_OF)
    assert found.in_result
    assert FORMER in found.findings[0].why.zh
    other = searcher.explain(f"party:{_pid(parties, OTHER)}", right, AS_OF)
    assert not other.in_result
    assert FORMER in other.findings[0].why.en


def test_printed_names_are_no_part_of_the_count_by_party(known: Known) -> None:
    """A facet's value given as a name, as an older address may, is the party of that name."""
    searcher = known.searcher()
    for name in FIRM:
        by_name = searcher.rids("*", as_of=AS_OF, filters={"holder": [name]})
        assert by_name.tolist() == searcher.rids(f'first-party:"{FIRM[0]}"', as_of=AS_OF).tolist()


def test_what_is_patched_counts_as_what_is_made_anew(tmp_path: Path, gazetteer: Gazetteer) -> None:
    chance = random.Random(5)
    rights = [_right(n, chance.choice(_NAMES)) for n in range(0, 200, 2)]
    corpus, first = _written(tmp_path / "grown", rights)
    Searcher.open(corpus, first, gazetteer)
    with writing(corpus, "i") as write:
        changed = _right(4, FORMER)
        write.put("patent", [_right(1, FIRM[2]), _right(3, OTHER)], [changed])
        second = write.commit("import", [], dt.datetime(2027, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert second is not None
    whole = [right for right in rights if right.id != changed.id] + [changed, _right(1, FIRM[2]), _right(3, OTHER)]
    patched, anew = Known(corpus, second, gazetteer), Known(*_written(tmp_path / "anew", whole), gazetteer)
    assert patched.printed.marts.base
    assert not anew.printed.marts.base
    tables = [_table(one.searcher(), gazetteer).rows for one in (patched, anew)]
    assert tables[0] == tables[1]
    assert Counter(_facet(patched.searcher())) == Counter(_facet(anew.searcher()))
