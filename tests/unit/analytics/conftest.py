"""Small made-up corpora for counting and mapping."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from analytics_corpora import Made

from zhichan.corpus.marts import Marts, build_marts
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import Right

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(ROOT / "cities" / "dalian")


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Callable[[Sequence[Right]], Made]:
    def build(rights: Sequence[Right], *, made_up: bool = False) -> Made:
        corpus = Corpus(tmp_path_factory.mktemp("corpus"))
        with writing(corpus, "i") as write:
            write.put("patent", rights, [])
            version = write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=made_up)
        assert version is not None
        return Made(corpus, version, Marts.open(build_marts(corpus, version, gazetteer)), gazetteer)

    return build
