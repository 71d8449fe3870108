"""Several processes make what one makes."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest

from zhichan.corpus import filling, parts
from zhichan.corpus.flatten import COLUMNS
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.right import Event, Party, Right, Source, Text
from zhichan.search import index
from zhichan.search.searcher import Searcher

DAY = dt.date(2020, 1, 1)


def _right(number: int, chance: random.Random) -> Right:
    right = Right(
        id=f"CN:patent:{number:05d}",
        kind="patent",
        office="CN",
        number=f"{number:05d}",
        parties=(Party(role="applicant", name=f"大连{chance.choice('甲乙丙')}公司", address="辽宁省大连市甘井子区"),),
        events=(Event(key="filed", date=f"{chance.randint(2010, 2019)}-05-06"),),
        texts=(Text(part="title", lang="zh", text="".join(chance.choices("泵阀轴承电机", k=5))),),
    )
    return stated_by(
        right, Source(key=f"{number}", format="f", authority="office", file="a", sha256="s", place="1", imported="i")
    )


def test_marts_and_index_are_the_same(tmp_path: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, chance = Corpus(tmp_path / "one"), random.Random(3)
    with writing(corpus, "i") as write:
        for start in range(0, 120, 30):
            write.put("patent", [_right(number, chance) for number in range(start, start + 30)], [])
        version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    assert version is not None
    shutil.copytree(corpus.folder, tmp_path / "two")
    monkeypatch.setattr(parts, "_FEWEST", 20)
    monkeypatch.setattr(index, "_BATCH", 50)
    monkeypatch.setattr(index, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(filling, "WORTH_PROCESSES", 1)
    assert len(parts.parts(corpus, version)) > 1
    one = Searcher.open(corpus, version, gazetteer)
    two = Searcher.open(Corpus(tmp_path / "two"), version, gazetteer, workers=2)
    for table in COLUMNS:
        query = f"SELECT * FROM {table} ORDER BY ALL"
        assert one.marts.sql(query) == two.marts.sql(query)
        assert one.marts.sql(f"SELECT count(DISTINCT rid) FROM {table}")[0][0] in (0, 120)
    for query in ("*", "泵", "轴承 OR 阀", "holder:甲", "filed:2012..2014"):
        found = [searcher.search(query, as_of=DAY, limit=200).hits for searcher in (one, two)]
        assert found[0] == found[1]
        assert found[0]
