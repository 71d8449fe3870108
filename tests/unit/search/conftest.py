"""Small corpora of made-up rights, through the public ways: written to a store, flattened, indexed.

Every test that opens a searcher runs twice: with the index in process, and on a cluster of three nodes (marker `cluster`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.right import Right, Source
from zhichan.search import common_words
from zhichan.search.opensearch.access import Cluster
from zhichan.search.searcher import Searcher

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools"))
import with_opensearch  # noqa: E402 - found by the line above

_ONE_ENGINE = {
    *("test_syntax", "test_tokens", "test_processes", "test_cluster", "test_cluster_nodes"),
    *("test_vectors", "test_round_trips", "test_dialect_fuzz"),
}
"""Files that open no searcher, or are all about one engine, or about what is the same before any engine is asked."""

Opened = Callable[[Sequence[Right]], Searcher]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Nodes are started, and their server brought, only for who asks: `./run cluster`, or `-m cluster`."""
    if "cluster" not in config.option.markexpr:
        unasked = {item for item in items if item.get_closest_marker("cluster")}
        config.hook.pytest_deselected(items=list(unasked))
        items[:] = [item for item in items if item not in unasked]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.rpartition(".")[2] not in _ONE_ENGINE:
        metafunc.fixturenames.insert(0, "engine")
        engines = ["process", pytest.param("cluster", marks=pytest.mark.cluster)]
        metafunc.parametrize("engine", engines, indirect=True, scope="session")


@pytest.fixture(scope="session", autouse=True)
def _some_words_are_common() -> Iterator[None]:
    """In small corpora too, so that each test asks for words that are kept as bits and for others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common_words, "_FEWEST", 3)
        patch.setattr(common_words, "_SHARE", 4)
        yield


@pytest.fixture(scope="session")
def nodes() -> Iterator[with_opensearch.Nodes]:
    """A cluster of three nodes; without Java, Maven or a network the test is skipped and says so."""
    try:
        # not in pytest's folder, which nobody but its owner may enter
        with tempfile.TemporaryDirectory(prefix="zhichan-os-") as place, with_opensearch.started(Path(place)) as running:
            yield running
    except with_opensearch.NotStarted as error:
        pytest.skip(f"no cluster: {error}")


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The cluster that stands in the environment (tools/with_opensearch.py), else one started for the tests."""
    if given := os.environ.get("ZHICHAN_CLUSTER"):
        return Cluster(tuple(given.split(",")))
    return Cluster(tuple(request.getfixturevalue("nodes").addresses))


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Which engine `Searcher.open` uses; on the cluster each corpus has names of its own."""
    if request.param == "process":
        yield "process"
        return
    cluster, open_ = request.getfixturevalue("cluster"), Searcher.open

    def opened(corpus: Corpus, *args: Any, **more: Any) -> Searcher:
        prefix = "t" + hashlib.blake2b(str(corpus.folder).encode(), digest_size=6).hexdigest()
        # a test of the cluster itself says which
        return open_(corpus, *args, **{"cluster": replace(cluster, prefix=prefix), **more})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Searcher, "open", opened)
        yield "cluster"


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(ROOT / "cities" / "dalian")


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer, engine: str) -> Opened:
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
