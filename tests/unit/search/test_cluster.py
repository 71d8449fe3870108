"""What only a cluster can show: nodes that die while it answers or is filled, builds that break off, words too long for it.

Nodes are real processes, killed as by a power cut; what is right is what the index in process says. All rights are made up.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from with_opensearch import Nodes

from zhichan.corpus.store import Corpus, Version
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Event, Party, Right, Source, Text
from zhichan.search.opensearch import building, index
from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.nodes import Nodes as Asked
from zhichan.search.opensearch.state import state_of
from zhichan.search.searcher import Searcher

pytestmark = pytest.mark.cluster

DAY = dt.date(2026, 1, 1)
LONG = "acgt" * 80
QUERIES = [
    "*",
    "泵阀",
    "电机 NEAR/3 轴承",
    "a?c*",
    "holder:甲乙",
    "class:F04D",
    "NOT 泵",
    "filed:2012..2014 AND 泵",
    "number:CN201220000007",
]


def _right(number: int, chance: random.Random, longest: int = 40) -> Right:
    text = "".join(chance.choices(["泵", "阀", "轴承", "电机", "abc", "，", " "], k=chance.randint(3, longest)))
    right = Right(
        id=f"CN:patent:20122{number:07d}",
        kind="patent",
        office="CN",
        number=f"20122{number:07d}",
        parties=(Party(role="applicant", name="".join(chance.choices("甲乙丙", k=3)), seq=1),),
        classes=(ClassMark(scheme="ipc", symbol=chance.choice(["F04D13/06", "H02K1/27"])),),
        events=(Event(key="filed", date=f"{chance.randint(2010, 2019)}-05-06"),),
        texts=(Text(part="title", lang="zh", text=text[:10]), Text(part="abstract", lang="zh", text=text)),
    )
    source = Source(key=f"{number}", format="f", authority="office", file="a", sha256="s", place="1", imported="i")
    return stated_by(right, source)


def _version(corpus: Corpus, rights: list[Right], number: int = 1) -> Version:
    with writing(corpus, f"i{number}") as write:
        write.put("patent", rights, [])
        version = write.commit("import", [], dt.datetime(2026, 1, number, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    return version


@pytest.fixture
def own(cluster: Cluster, tmp_path: Path) -> Cluster:
    """The cluster, with names of this test's own."""
    return replace(cluster, prefix=f"t{abs(hash(tmp_path)):x}")


Pair = tuple[Searcher, Searcher]


@pytest.fixture
def pair(own: Cluster, tmp_path: Path, gazetteer: Gazetteer) -> Callable[[list[Right]], Pair]:
    """Opens the same rights on the cluster and in process."""

    def opened(rights: list[Right]) -> Pair:
        corpus = Corpus(tmp_path / "corpus")
        version = _version(corpus, rights)
        return Searcher.open(corpus, version, gazetteer, cluster=own), Searcher.open(corpus, version, gazetteer)

    return opened


def _same(pair: Pair, queries: list[str]) -> None:
    for query in queries:
        there, here = (searcher.search(query, as_of=DAY, limit=50, facets=["year"]) for searcher in pair)
        assert (there.rights, there.facets) == (here.rights, here.facets), query[:100]
        assert np.array_equal(*(searcher.rids(query, as_of=DAY) for searcher in pair)), query[:100]
        assert len(there.hits) == len(here.hits), query[:100]


def _some(count: int) -> list[Right]:
    chance = random.Random(count)
    return [_right(number, chance) for number in range(count)]


def test_sets_larger_than_a_page_of_bits_are_whole(pair: Callable[[list[Right]], Pair], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_AT_ONCE", 1_000)
    there, here = pair(_some(5_000))
    _same((there, here), QUERIES)
    hits = there.search("泵 OR 阀 OR 轴承", as_of=DAY, limit=5_000).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.rid for hit in hits}) == len(hits) == len(there.rids("泵 OR 阀 OR 轴承", as_of=DAY))


def test_words_longer_than_the_cluster_takes_are_found_as_any_other(pair: Callable[[list[Right]], Pair]) -> None:
    rights = _some(20)
    long = [f"泵 {LONG} 阀", f"x{LONG}", LONG[:-1], f"{LONG}y 电机", LONG[:130]]
    more = [_titled(_right(100 + number, random.Random(number)), text) for number, text in enumerate(long)]
    there, here = pair([*rights, *more])
    queries = [
        LONG,
        f'"泵 {LONG}"',
        "acgt*",
        "*acgty",
        "x*",
        f"{LONG[:100]}*",
        f"{LONG[:-1]}?",
        f"电机 NEAR/3 {LONG}y",
        "*f*",
        "a*",
    ]
    assert all(len(here.rids(query, as_of=DAY)) for query in queries[:6])
    _same((there, here), queries)


def _titled(right: Right, text: str) -> Right:
    return msgspec.structs.replace(right, texts=(msgspec.structs.replace(right.texts[0], text=text),))


def test_more_clauses_than_the_cluster_takes_are_asked_in_parts(pair: Callable[[list[Right]], Pair]) -> None:
    both = pair(_some(200))
    words = ["".join(random.Random(n).choices("泵阀轴承电机甲乙", k=4)) for n in range(300)]
    deep = "泵"
    for at in range(24):
        deep = f"({deep} {'AND' if at % 2 else 'OR'} {'阀轴电机'[at % 4]})"
    numbers = " OR ".join(f"number:CN20122{n:07d}" for n in range(0, 900, 3))
    _same(both, [" OR ".join(words), "NOT (" + " OR ".join(words) + ")", deep, numbers])


def test_the_index_is_filled_by_several_processes(
    own: Cluster, tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_BATCH", 50)
    monkeypatch.setattr(building, "WORTH_PROCESSES", 1)
    corpus = Corpus(tmp_path / "corpus")
    version = _version(corpus, _some(300))
    there = Searcher.open(corpus, version, gazetteer, workers=2, cluster=own)
    _same((there, Searcher.open(corpus, version, gazetteer)), QUERIES)


def test_two_machines_share_an_index_and_neither_builds_it_again(own: Cluster, tmp_path: Path, gazetteer: Gazetteer) -> None:
    one, two = Corpus(tmp_path / "one" / "corpus"), Corpus(tmp_path / "two" / "corpus")
    rights = _some(60)
    steps = [(rights[2:], 1), (rights[:2], 2)]
    versions = [_version(one, some, number) for some, number in steps]
    other = _version(two, rights, 1)  # the same rights in another order of rids, since nothing was patched
    told: list[str] = []
    for version in versions:
        here = Searcher.open(one, version, gazetteer, cluster=own)
    there = Searcher.open(two, other, gazetteer, lambda what, *_: told.append(what), cluster=own)
    assert told == ["marts"]
    ids = [{hit.id for hit in searcher.search("泵", as_of=DAY, limit=100).hits} for searcher in (here, there)]
    assert ids[0] == ids[1]


@pytest.fixture
def asking() -> Iterator[Callable[[Callable[[], object]], list[BaseException]]]:
    """Does something again and again, on two threads, until the test ends; gives the list of what went wrong."""
    done, threads = threading.Event(), []

    def begin(what: Callable[[], object]) -> list[BaseException]:
        wrong: list[BaseException] = []

        def run() -> None:
            while not done.is_set():
                try:
                    what()
                except BaseException as error:
                    wrong.append(error)
                    return

        threads.extend(threading.Thread(target=run) for _ in range(2))
        for thread in threads:
            thread.start()
        return wrong

    yield begin
    done.set()
    for thread in threads:
        thread.join()


Asking = Callable[[Callable[[], object]], list[BaseException]]


def test_a_node_that_leads_is_killed_and_every_answer_stays_whole(
    nodes: Nodes, pair: Callable[[list[Right]], Pair], asking: Asking
) -> None:
    there, here = pair(_some(400))
    expected = {query: here.rids(query, as_of=DAY).tolist() for query in QUERIES}
    asked, days = [0], _days()

    def ask() -> None:
        for query, rids in expected.items():
            assert there.rids(query, as_of=next(days)).tolist() == rids, query
        asked[0] += 1

    wrong = asking(ask)
    _until(lambda: asked[0] >= 2 or wrong)
    leader = nodes.manager()
    nodes.kill(leader)
    before = asked[0]
    _until(lambda: asked[0] >= before + 6 or wrong)
    nodes.start(leader)
    nodes.wait(3)
    before = asked[0]
    _until(lambda: asked[0] >= before + 2 or wrong)
    assert wrong == []


def _days() -> Iterator[dt.date]:
    """Ever other days, on which the same rights are known: so no result is remembered, and each is asked for."""
    # threads share it, and a generator may be asked by one at a time only
    return map(dt.date.fromordinal, itertools.count(DAY.toordinal()))


def _until(holds: Callable[[], object], seconds: float = 300) -> None:
    waited = threading.Event()
    for _ in range(int(seconds / 0.1)):
        if holds():
            return
        waited.wait(0.1)
    raise AssertionError(f"not within {seconds} seconds")


def test_a_node_is_killed_while_an_index_is_filled_and_nothing_is_lost(
    nodes: Nodes, own: Cluster, tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch, asking: Asking
) -> None:
    monkeypatch.setattr(building, "_BATCH", 100)
    corpus = Corpus(tmp_path / "corpus")
    rights = _some(1_200)
    first = Searcher.open(corpus, _version(corpus, rights[:200], 1), gazetteer, cluster=own)
    then = first.rids("泵", as_of=DAY).tolist()
    days = _days()
    wrong = asking(lambda: _equal(first.rids("泵", as_of=next(days)).tolist(), then))
    victim = (nodes.manager() + 1) % 3
    told: list[int] = []

    def progress(what: str, done: int, total: int) -> None:
        if what == "index":
            told.append(done)
            if len(told) == 4:
                nodes.kill(victim)

    version = _version(corpus, rights[200:], 2)
    second = Searcher.open(corpus, version, gazetteer, progress, cluster=own)
    assert told[-1] == 1_200
    _same((second, Searcher.open(corpus, version, gazetteer)), QUERIES)
    nodes.start(victim)
    nodes.wait(3)
    _same((second, Searcher.open(corpus, version, gazetteer)), QUERIES)
    assert wrong == []


def _equal(one: object, other: object) -> None:
    assert one == other


def test_a_build_that_breaks_off_leaves_what_answered(
    own: Cluster, tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_BATCH", 50)
    corpus = Corpus(tmp_path / "corpus")
    rights = _some(120)
    first = Searcher.open(corpus, _version(corpus, rights[:60], 1), gazetteer, cluster=own)
    then = first.rids("泵", as_of=DAY).tolist()
    second = _version(corpus, rights[60:], 2)

    def broken(what: str, done: int, total: int) -> None:
        if what == "index" and done > 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Searcher.open(corpus, second, gazetteer, broken, cluster=own)
    assert (state_of(own).indexes, state_of(own).rights) == (1, 60)
    _same((first, Searcher.open(corpus, corpus.numbered(1), gazetteer)), QUERIES)
    again = Searcher.open(corpus, second, gazetteer, cluster=own)
    assert again.search("*", as_of=DAY).rights == 120
    assert first.rids("泵", as_of=DAY).tolist() == then


def test_the_alias_moves_to_each_new_index_and_old_ones_are_taken_away(
    own: Cluster, tmp_path: Path, gazetteer: Gazetteer, asking: Asking
) -> None:
    corpus, rights = Corpus(tmp_path / "corpus"), _some(80)
    Searcher.open(corpus, _version(corpus, rights[:10], 1), gazetteer, cluster=own)
    outside, alias = Asked(own), f"{own.prefix}-corpus"
    wrong = asking(lambda: _whole(outside.ask("POST", f"{alias}/_search", {"size": 0, "track_total_hits": True})))
    for number in range(2, 7):
        Searcher.open(corpus, _version(corpus, rights[10 * number - 10 : 10 * number], number), gazetteer, cluster=own)
        (held,) = outside.ask("GET", f"_alias/{alias}")
        answer = outside.ask("POST", f"{alias}/_search", {"size": 0, "track_total_hits": True})
        assert answer["hits"]["total"]["value"] == 10 * number
        assert outside.ask("GET", f"{held}/_count")["count"] == 10 * number
    assert state_of(own).indexes == 4
    assert wrong == []


def _whole(answer: dict[str, dict[str, dict[str, int]]]) -> None:
    """One index answers: the counts of two would add up to no version's."""
    assert answer["hits"]["total"]["value"] in range(10, 61, 10)
