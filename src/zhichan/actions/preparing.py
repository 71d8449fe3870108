"""Making what pages are read from: marts, index, map and parties of a version, so that no visitor waits for them."""

from __future__ import annotations

from zhichan.analytics.landscape import build_landscape
from zhichan.configuration import Configuration
from zhichan.corpus.marts import Progress
from zhichan.corpus.store import Corpus, Version
from zhichan.normalise.places import Gazetteer
from zhichan.parties.judgements import Judgements
from zhichan.parties.resolve import resolve
from zhichan.search.searcher import Searcher


def prepare_version(
    corpus: Corpus,
    version: Version,
    settings: Configuration,
    progress: Progress | None = None,
    workers: int = 1,
    *,
    first_needed: bool = False,
) -> None:
    """Makes what is not there yet; whoever opens the version meanwhile waits for it and finds it made.

    Args:
        progress: called with (step, done, total).
        workers: how many processes may make it, where there is enough to be worth it.
        first_needed: only what every page needs; parties and map are made when asked for, and pages say how far they are.
    """
    gazetteer = Gazetteer.load(settings.city_folder)
    searcher = Searcher.open(corpus, version, gazetteer, progress, workers=workers, cluster=settings.cluster)
    if first_needed:
        return
    if progress:
        progress("parties", 0, 0)
    resolve(corpus, version, Judgements(corpus).standing())
    build_landscape(corpus, version, searcher.marts, progress)
