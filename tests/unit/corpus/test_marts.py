"""The marts: what counts, flat, exact, and made again where names change."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from zhichan.corpus.flatten import COLUMNS, family_of
from zhichan.corpus.marts import Marts, build_marts
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Party, Right, Source, Text

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(ROOT / "cities" / "dalian")


def _source(place: str) -> Source:
    return Source(key=f"k-{place}", format="f", authority="office", file="a", sha256="s", place=place, imported="i")


_PUMP = stated_by(
    Right(
        id="CN:patent:201220249767.4",
        kind="patent",
        office="CN",
        number="201220249767.4",
        facts=(Fact(property="type", value="utility-model"),),
        parties=(
            Party(role="applicant", name="大连甲泵业有限公司", seq=1, address="辽宁省大连市甘井子区某路1号", postcode="116033"),
            Party(role="applicant", name="乙大学", seq=2),
            Party(role="inventor", name="张三", seq=1),
        ),
        classes=(
            ClassMark(scheme="ipc", symbol="F04D29/00"),
            ClassMark(scheme="ipc", symbol="F04D13/06", main=True),
            ClassMark(scheme="ipc", symbol="F04D29/00", edition="2006.01"),
        ),
        events=(Event(key="filed", date="2012-05-31"), Event(key="granted", date="2013-01-02")),
        documents=(
            Document(office="CN", number="202644312", kind_code="U", date="2013-01-02"),
            Document(office="CN", number="202644312", kind_code="U"),
        ),
        texts=(Text(part="title", lang="zh", text="一种泵"), Text(part="title", lang="en", text="A pump")),
    ),
    _source("row 1"),
)
_BARE = stated_by(Right(id="CN:patent:201220249768.9", kind="patent", office="CN", number="201220249768.9"), _source("row 2"))


def _marts(tmp_path: Path, gazetteer: Gazetteer, *rights: Right) -> Marts:
    corpus = Corpus(tmp_path)
    with writing(corpus, "i") as write:
        write.put("patent", rights, [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    return Marts.open(build_marts(corpus, version, gazetteer))


def test_a_right_and_its_rows(tmp_path: Path, gazetteer: Gazetteer) -> None:
    marts = _marts(tmp_path, gazetteer, _BARE, _PUMP)
    assert marts.sql(
        "SELECT type, title, title_en, filed, filed_year, granted_year, holder, ipc, district, city, documents, term_end, "
        "first_day, made_up FROM rights WHERE id = ?",
        [_PUMP.id],
    ) == [
        (
            *("utility-model", "一种泵", "A pump", "2012-05-31", 2012, 2013, "大连甲泵业有限公司", "F04D13/06"),
            *("210211", "大连市", 1, dt.date(2022, 5, 31), dt.date(2012, 5, 31), False),
        )
    ]
    assert marts.sql("SELECT symbol, main, level1, level2, level3, level4 FROM classes ORDER BY symbol") == [
        ("F04D13/06", True, "F", "F04", "F04D", "F04D13"),
        ("F04D29/00", False, "F", "F04", "F04D", "F04D29"),
    ]
    assert marts.sql("SELECT state, start, until FROM states ORDER BY start") == [
        ("pending", dt.date(2012, 5, 31), dt.date(2013, 1, 2)),
        ("in-force", dt.date(2013, 1, 2), dt.date(2022, 5, 31)),
        ("expired", dt.date(2022, 5, 31), None),
    ]
    assert ("CN202644312U",) in marts.sql("SELECT key FROM numbers JOIN rights USING (rid) WHERE id = ?", [_PUMP.id])
    assert marts.sql("SELECT holder, first_day, documents FROM rights WHERE id = ?", [_BARE.id]) == [(None, None, 0)]


def test_every_table_has_its_columns_even_when_empty(tmp_path: Path, gazetteer: Gazetteer) -> None:
    marts = _marts(tmp_path, gazetteer, _BARE)
    for table, columns in COLUMNS.items():
        found = marts.sql(
            "SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position", [table]
        )
        assert [name for (name,) in found] == list(columns)


def test_scopes_of_several_threads_do_not_meet(tmp_path: Path, gazetteer: Gazetteer) -> None:
    marts = _marts(tmp_path, gazetteer, _BARE, _PUMP)
    wrong: list[object] = []

    def ask(rid: int) -> None:
        for _ in range(50):
            rows = marts.scoped(np.array([rid], dtype=np.int32), "SELECT rid FROM rights SEMI JOIN scope USING (rid)")
            if rows != [(rid,)]:
                wrong.append(rows)

    threads = [threading.Thread(target=ask, args=(rid,)) for rid in (0, 1, 0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_first_filing_and_what_claims_it_are_one_family() -> None:
    first = Right(id="CN:patent:1", kind="patent", office="CN", number="1")
    second = Right(
        id="US:patent:2",
        kind="patent",
        office="US",
        number="2",
        links=(Link(rel="priority", office="CN", number="1", sources=("k",)),),
    )
    assert family_of(first) == family_of(second) == "patent:CN1"
    assert family_of(Right(id="x:patent:3", kind="patent", office="CN")) == "patent:x:patent:3"


_KILLED = """
import os, signal, sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("DELETE FROM rights")
connection.execute("CREATE TABLE left_by_another (rid INTEGER)")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_of_its_patch_does_not_come_into_the_next_one(tmp_path: Path, gazetteer: Gazetteer) -> None:
    corpus = Corpus(tmp_path / "corpus")
    numbers = [[f"CN:patent:2009{number:08d}" for number in range(at, at + count)] for at, count in ((0, 40), (40, 2))]
    for at, some in enumerate(numbers):
        if at:
            before = build_marts(corpus, corpus.version(), gazetteer)
        with writing(corpus, f"i{at}") as write:
            rights = [Right(id=id, kind="patent", office="CN", number=id[10:]) for id in some]
            write.put("patent", [stated_by(right, _source(f"row {right.number}")) for right in rights], [])
            write.commit("import", ["a"], dt.datetime(2026, 1, 1 + at, tzinfo=dt.UTC), made_up=False)
    draft = corpus.derived(corpus.version()) / before.with_suffix(".draft").name
    shutil.copyfile(before, draft)
    subprocess.run([sys.executable, "-c", _KILLED, str(draft)], check=False)
    assert draft.with_name(f"{draft.name}.wal").exists()
    marts = Marts.open(build_marts(corpus, corpus.version(), gazetteer))
    assert marts.base == Marts.open(before).token
    assert marts.sql("SELECT count(*) FROM rights") == [(42,)]
    assert marts.sql("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'left_by_another'") == [(0,)]
