"""What is patched after a small import answers as what is made anew: same ids, counts, facets, figures, tables and orders."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import pytest

from zhichan.analytics.measures import MEASURES
from zhichan.analytics.scope import Scope
from zhichan.corpus.flatten import COLUMNS
from zhichan.corpus.keyed import KeyedTable
from zhichan.corpus.schema import RIGHTS
from zhichan.corpus.store import Corpus, Version
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Party, Right, Source, Text
from zhichan.search.facets import FACETS
from zhichan.search.searcher import Searcher

DAYS = (dt.date(2012, 6, 1), dt.date(2016, 1, 1), dt.date(2026, 1, 1))
QUERIES = [
    *("*", "泵", "泵体", "离心泵", "pump", "pu*", "离*泵", '"泵体 电机"~3', "泵体 NEAR/4 电机", "电机 PRE/2 叶轮"),
    *("泵 AND 电机", "泵 OR pump", "泵 NOT 电机", "NOT 泵", "title:泵", "abstract:叶轮", "holder:大连", "inventor:张"),
    *("class:F04", "ipc:F04D13/06", "main-ipc:F04D", "class:*", "NOT ipc:*", "filed:2012..2013", "year:2012", "filed:2012-05"),
    *("status:in-force", "status:pending", "type:invention", "district:210211", "district:*", "office:CN", "kind:patent"),
    *("granted:*", "NOT filed:*", "first-holder:*", "number:CN201210000003", "泵 AND class:F04D AND filed:2010..2014"),
]
SORTS = ("newest", "oldest", "title")
_WORDS = ["泵", "泵体", "离心泵", "电机", "叶轮", "密封圈", "pump", "motor", "甲", "乙", "，", "。"]


def _right(number: int, seed: int, chance: random.Random) -> Right:
    """A made-up right; the same number with another seed is another state of the same right."""
    year = chance.randint(2010, 2016)
    links = [Link(rel="priority", office="CN", number=f"{chance.randint(0, 60):05d}") for _ in range(chance.choice([0, 0, 1, 2]))]
    links += [Link(rel="family", office="EP", number=f"{chance.randint(0, 30)}", kind_code="A1")] if chance.random() < 0.2 else []
    right = Right(
        id=f"CN:patent:{number:05d}",
        kind="patent",
        office="CN",
        number=f"{number:05d}",
        facts=(Fact(property="type", value=chance.choice(["invention", "utility-model", "design"])),),
        parties=(
            Party(role="applicant", name=f"大连{chance.choice('甲乙丙丁')}公司", seq=1, address="辽宁省大连市甘井子区某路1号"),
            *([Party(role="inventor", name=chance.choice(["张三", "李四"]), seq=1)] if chance.random() < 0.7 else []),
        ),
        classes=tuple(
            ClassMark(scheme="ipc", symbol=symbol)
            for symbol in ("F04D13/06", "F04D29/00", "H02K1/27", "G06F16/30")
            if chance.random() < 0.4
        ),
        events=(
            *(
                [
                    Event(
                        key="filed",
                        date=f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"[: chance.choice([4, 7, 10])],
                    )
                ]
            ),
            *([Event(key="granted", date=f"{year + 1}-06-07")] if chance.random() < 0.5 else []),
        ),
        documents=tuple(
            Document(office="CN", number=f"1{number:05d}", kind_code=code) for code in ("A", "B") if chance.random() < 0.6
        ),
        links=tuple(links),
        texts=(
            Text(part="title", lang="zh", text="".join(chance.choices(_WORDS, k=chance.randint(1, 4)))),
            *([Text(part="abstract", lang="zh", text="".join(chance.choices(_WORDS, k=30)))] if chance.random() < 0.8 else []),
        ),
    )
    return stated_by(
        right, Source(key=f"{seed:04x}", format="f", authority="office", file="a", sha256="s", place="1", imported="i")
    )


def _write(corpus: Corpus, new: Sequence[Right], changed: Sequence[Right], year: int) -> Version:
    with writing(corpus, "i") as write:
        write.put("patent", new, changed)
        version = write.commit("import", [], dt.datetime(year, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    return version


class Pair(NamedTuple):
    """The same version, opened from what was patched and from what was made anew."""

    patched: Searcher
    anew: Searcher


Grown = Callable[[Iterable[tuple[Sequence[int], Sequence[int]]]], Pair]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, engine: str) -> Grown:
    """Makes a corpus of 400 rights, then a version for each step: numbers of new rights, numbers of replaced ones."""

    def grow(steps: Iterable[tuple[Sequence[int], Sequence[int]]]) -> Pair:
        folder = tmp_path_factory.mktemp("grown")
        corpus, chance = Corpus(folder / "corpus"), random.Random(7)
        # even numbers first, so that new rights stand between the ones that are there
        version = _write(corpus, [_right(number, 0, chance) for number in range(0, 800, 2)], [], 2026)
        patched = Searcher.open(corpus, version, gazetteer)
        for seed, (new, changed) in enumerate(steps, 1):
            rights = [[_right(number, seed, chance) for number in numbers] for numbers in (new, changed)]
            version = _write(corpus, rights[0], rights[1], 2026 + seed)
            before, patched = patched, Searcher.open(corpus, version, gazetteer)
            assert patched.marts.base == before.marts.token
        again = Corpus(folder / "again")
        shutil.copytree(corpus.folder, again.folder)
        shutil.rmtree(again.folder / "derived")
        anew = Searcher.open(again, version, gazetteer)
        assert anew.marts.base == ""
        return Pair(patched, anew)

    return grow


@pytest.fixture(scope="module")
def pair(grown: Grown) -> Pair:
    """After three small imports: new rights, replaced ones, both; one right is touched twice."""
    return grown([([1, 3, 401], []), ([], [0, 200, 400, 798]), ([799, 5], [200, 1])])


def _ids(searcher: Searcher, rids: Iterable[int]) -> list[str]:
    known = dict(searcher.marts.sql("SELECT rid, id FROM rights"))
    return [known[int(rid)] for rid in rids]


def test_every_table_holds_the_same_rows(pair: Pair) -> None:
    for table, columns in COLUMNS.items():
        values = ", ".join(f"t.{name}" for name in columns if name != "rid")
        query = f"SELECT r.id, {values} FROM {table} t JOIN rights r USING (rid) ORDER BY ALL"
        assert pair.patched.marts.sql(query) == pair.anew.marts.sql(query), table


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("query", QUERIES)
def test_every_query_gives_the_same(pair: Pair, query: str, day: dt.date) -> None:
    results = [one.search(query, as_of=day, facets=list(FACETS), limit=1000) for one in pair]
    ids = [_ids(searcher, searcher.rids(query, as_of=day)) for searcher in pair]
    assert sorted(ids[0]) == sorted(ids[1])
    counts = [(r.rights, r.families, r.documents, r.facets, r.understood) for r in results]
    assert counts[0] == counts[1]
    shown = [{hit.id: (hit.title, hit.holder, hit.number, hit.filed, hit.status, hit.marked) for hit in r.hits} for r in results]
    assert shown[0] == shown[1]
    for sort in SORTS:
        orders = [[hit.id for hit in one.search(query, as_of=day, sort=sort, limit=1000).hits] for one in pair]
        assert orders[0] == orders[1], sort


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_gives_the_same_figures(pair: Pair, gazetteer: Gazetteer, name: str) -> None:
    for query in ("*", "泵"):
        tables = [
            MEASURES[name](Scope(one.marts, one.rids(query, as_of=DAYS[2]), DAYS[2], None, query, "zh", gazetteer))
            for one in pair
        ]
        assert tables[0] == tables[1]


def test_facets_narrow_to_the_same(pair: Pair) -> None:
    for name, facet in pair.anew.search("*", as_of=DAYS[2], facets=list(FACETS)).facets.items():
        for value in facet.values:
            found = [_ids(one, one.rids("*", as_of=DAYS[2], filters={name: [value.value]})) for one in pair]
            assert sorted(found[0]) == sorted(found[1])


def test_after_new_rights_alone_even_scores_are_the_same(grown: Grown) -> None:
    patched, anew = grown([([1, 3, 401], []), ([799], [])])
    for query in QUERIES:
        found = [[(hit.id, hit.score) for hit in one.search(query, as_of=DAYS[2], limit=1000).hits] for one in (patched, anew)]
        assert found[0] == found[1], query


def test_after_replaced_rights_only_near_equals_may_change_places(pair: Pair) -> None:
    """Words are weighed with the texts that were taken out: at most a few in a hundred."""
    for query in QUERIES:
        hits = [one.search(query, as_of=DAYS[2], limit=1000).hits for one in pair]
        score = [np.array([{hit.id: hit.score for hit in its}[hit.id] for hit in hits[1]]) for its in hits]
        assert np.allclose(score[0], score[1], rtol=0.05), query


def test_families_join_and_part_again(tmp_path: Path, gazetteer: Gazetteer) -> None:
    def right(number: str, seed: int, *priorities: str) -> Right:
        made = Right(
            id=f"CN:patent:{number}",
            kind="patent",
            office="CN",
            number=number,
            links=tuple(Link(rel="priority", office="JP", number=priority) for priority in priorities),
        )
        return stated_by(
            made, Source(key=f"{seed}", format="f", authority="office", file="a", sha256="s", place="1", imported="i")
        )

    corpus = Corpus(tmp_path)
    others = [right(f"9{number:03d}", 1) for number in range(100)]
    first = _write(corpus, [right("1", 1, "A"), right("2", 1, "B"), right("3", 1, "B", "C"), *others], [], 2026)
    joined = _write(corpus, [right("4", 2, "A", "B")], [], 2027)
    parted = _write(corpus, [], [right("4", 3, "C")], 2028)
    counted = []
    for version in (first, joined, parted):
        searcher = Searcher.open(corpus, version, gazetteer)
        result = searcher.search("*", as_of=DAYS[2])
        ids = dict(searcher.marts.sql("SELECT number, family_extended FROM rights WHERE number < '9'"))
        counted.append((result.families - 100, {number: id.rpartition(":")[2] for number, id in ids.items()}))
    assert searcher.marts.base
    assert counted == [
        (3, {"1": "1", "2": "2", "3": "2"}),
        (4, {"1": "1", "2": "1", "3": "1", "4": "1"}),
        (4, {"1": "1", "2": "2", "3": "2", "4": "2"}),
    ]


def test_what_was_swept_is_made_again(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus, chance = Corpus(tmp_path), random.Random(1)
    versions = [_write(corpus, [_right(number, 0, chance) for number in range(100)], [], 2026)]
    for step in range(1, 6):
        Searcher.open(corpus, versions[-1], gazetteer)
        versions.append(_write(corpus, [_right(100 + step, step, chance)], [], 2026 + step))
    assert not (tmp_path / "derived" / "000001").exists()
    found = Searcher.open(corpus, versions[0], gazetteer).search("*", as_of=DAYS[2])
    assert found.rights == 100


@pytest.mark.parametrize("lost", ["changes", "too many", "marts"])
def test_without_a_base_or_with_too_many_changes_all_is_made_anew(tmp_path: Path, gazetteer: Gazetteer, lost: str) -> None:
    corpus, chance = Corpus(tmp_path), random.Random(1)
    first = _write(corpus, [_right(number, 0, chance) for number in range(100)], [], 2026)
    before = Searcher.open(corpus, first, gazetteer)
    second = _write(corpus, [_right(number, 1, chance) for number in range(100, 110 if lost == "too many" else 102)], [], 2027)
    if lost == "changes":
        (tmp_path / "changes" / "000002.json").unlink()
    if lost == "marts":
        before.marts.path.unlink()
    opened = Searcher.open(corpus, second, gazetteer)
    assert opened.marts.base == ""
    assert opened.search("*", as_of=DAYS[2]).rights == second.rights


def test_marts_that_do_not_add_up_are_filled_whole(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus, chance = Corpus(tmp_path), random.Random(1)
    first = _write(corpus, [_right(number, 0, chance) for number in range(100)], [], 2026)
    Searcher.open(corpus, first, gazetteer)
    second = _write(corpus, [_right(100, 1, chance)], [], 2027)
    (tmp_path / "changes" / "000002.json").write_text("{}", encoding="utf-8")
    opened = Searcher.open(corpus, second, gazetteer)
    assert (opened.marts.base, opened.search("*", as_of=DAYS[2]).rights) == ("", 101)


def test_an_earlier_index_is_not_touched_by_a_patch(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus, chance = Corpus(tmp_path), random.Random(1)
    first = _write(corpus, [_right(number, 0, chance) for number in range(100)], [], 2026)
    before = Searcher.open(corpus, first, gazetteer)
    then = [before.search(query, as_of=DAYS[2]).rights for query in QUERIES]
    second = _write(corpus, [], [_right(number, 1, chance) for number in range(3)], 2027)
    Searcher.open(corpus, second, gazetteer)
    for searcher in (before, Searcher.open(corpus, first, gazetteer)):
        assert [searcher.search(query, as_of=DAYS[2]).rights for query in QUERIES] == then


def test_a_right_that_was_taken_away_leaves_no_trace(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus, chance = Corpus(tmp_path), random.Random(1)
    first = _write(corpus, [_right(number, 0, chance) for number in range(100)], [], 2026)
    Searcher.open(corpus, first, gazetteer)
    gone = ["CN:patent:00007", "CN:patent:00099"]
    with writing(corpus, "i") as write:
        write.put("patent", [_right(100, 1, chance)], [])
        KeyedTable(corpus, "patent", RIGHTS, "id").take_out(gone)
        second = write.commit("import", [], dt.datetime(2027, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert second is not None
    second = msgspec.structs.replace(second, rights=second.rights - len(gone))  # they went behind the back of the write
    corpus.publish(second)
    listed = tmp_path / "changes" / "000002.json"
    listed.write_bytes(msgspec.json.encode({"patent": [*gone, "CN:patent:00100"]}))
    searcher = Searcher.open(corpus, second, gazetteer)
    assert searcher.marts.base
    assert (searcher.marts.size, second.rights) == (101, 99)
    for query in QUERIES:
        ids = [hit.id for hit in searcher.search(query, as_of=DAYS[2], limit=200, facets=list(FACETS)).hits]
        assert not set(ids) & set(gone), query
    whole = searcher.search("*", as_of=DAYS[2], facets=["type"])
    assert (whole.rights, sum(value.rights for value in whole.facets["type"].values)) == (99, 99)
    assert searcher.search("NOT 泵", as_of=DAYS[2]).rights + searcher.search("泵", as_of=DAYS[2]).rights == 99


def test_two_that_open_a_version_at_once_make_it_once(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus, chance = Corpus(tmp_path), random.Random(1)
    version = _write(corpus, [_right(number, 0, chance) for number in range(100)], [], 2026)
    told: list[tuple[str, int, int]] = []

    def opened(_: int) -> Searcher:
        return Searcher.open(corpus, version, gazetteer, lambda *what: told.append(what))

    with ThreadPoolExecutor(4) as pool:
        searchers = list(pool.map(opened, range(4)))
    assert sorted(told) == [("index", 100, 100), ("marts", 100, 100)]
    assert len({searcher.marts.token for searcher in searchers}) == 1
