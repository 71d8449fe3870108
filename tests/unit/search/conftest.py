"""Small corpora of made-up rights, through the public ways: written to a store, flattened, indexed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.right import Right, Source
from zhichan.search.searcher import Searcher

ROOT = Path(__file__).resolve().parents[3]

Opened = Callable[[Sequence[Right]], Searcher]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(ROOT / "cities" / "dalian")


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Opened:
    """Makes a searcher over these rights, in a corpus of its own."""

    def make(rights: Sequence[Right]) -> Searcher:
        corpus = Corpus(tmp_path_factory.mktemp("corpus"))
        stated = [
            stated_by(
                right,
                Source(key=f"{n:012x}", format="f", authority="office", file="a", sha256="s", place=f"row {n}", imported="i"),
            )
            for n, right in enumerate(rights)
        ]
        with writing(corpus, "i") as write:
            write.put("patent", stated, [])
            version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
        assert version is not None
        return Searcher.open(corpus, version, gazetteer)

    return make
