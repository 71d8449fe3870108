"""Making what pages are read from: marts, index, map and parties of a version, so that no visitor waits for them."""

from __future__ import annotations

import datetime as dt

from zhichan.analytics.counting import Ground
from zhichan.analytics.landscape import build_landscape
from zhichan.configuration import Configuration
from zhichan.corpus.marts import Progress
from zhichan.corpus.store import Corpus, Version
from zhichan.errors import ZhichanError
from zhichan.normalise.places import Gazetteer
from zhichan.parties.judgements import Judgements
from zhichan.parties.resolve import resolve
from zhichan.search.searcher import Searcher
from zhichan.strategy.city import load_city
from zhichan.strategy.indicators.declared import indicators
from zhichan.strategy.indicators.values import all_values


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
    _read_spans(searcher, gazetteer, settings, progress)
    if first_needed:
        return
    if progress:
        progress("parties", 0, 0)
    resolve(corpus, version, Judgements(corpus).standing())
    build_landscape(corpus, version, searcher.marts, progress)


def _read_spans(searcher: Searcher, gazetteer: Gazetteer, settings: Configuration, progress: Progress | None) -> None:
    """Counts all indicators once, which reads and keeps the spans that they are counted from on any other day."""
    if progress:
        progress("indicators", 0, 0)
    try:
        city = load_city(settings.city_folder)
    except ZhichanError:
        return  # the pages of the strategy say what is wrong with the folder
    today = dt.date.today()
    all_values(Ground.of(searcher, gazetteer, today, city.awards), city, indicators(), [today.year])
