"""The patent map, beside openTSNE alone on vectors of the same size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.material import GAZETTEER
from benchmarks.measure import Row, seconds, speed
from benchmarks.searches import corpus_of
from zhichan.analytics.landscape import Landscape, build_landscape
from zhichan.search.searcher import Searcher

_DIMENSIONS = 30


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    count = max(400, int(20_000 * scale))
    corpus = corpus_of(folder, count)
    version = corpus.version()
    searcher = Searcher.open(corpus, version, GAZETTEER)
    ours = seconds(lambda: build_landscape(corpus, version, searcher.marts, None))
    raw = seconds(lambda: _bare(count))
    yield speed(
        "map: words, dimensions, layout",
        count,
        ours,
        raw,
        "openTSNE alone, as many steps, on random vectors",
        note=f"{ours:.1f} s in all",
    )
    landscape = Landscape.open(build_landscape(corpus, version, searcher.marts, None))
    rids = searcher.rids("*", as_of=dt.date(2026, 1, 1))
    view = seconds(lambda: landscape.view(rids, searcher.marts, "zh", dt.date(2026, 1, 1)))
    bare = seconds(lambda: np.load(landscape.folder / "places.npy"))
    yield speed("map: the view of all rights", count, view, bare, "numpy.load of the places", note=f"{view:.2f} s")


def _bare(count: int) -> None:
    from openTSNE import TSNE

    vectors = np.random.default_rng(1).normal(size=(count, _DIMENSIONS)).astype(np.float32)
    TSNE(
        random_state=1, n_jobs=2, perplexity=30, early_exaggeration_iter=125, n_iter=200, exaggeration=1.3, neighbors="exact"
    ).fit(vectors)
