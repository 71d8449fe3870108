"""The one door of the pages to the data: which corpus is shown, at which version, with its searcher, its map and the strategy.

A newer version is seen by the number of its manifest at the next request and switched to at once; whoever reads an older
version by the second clock gets it from the same small cache.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings

from zhichan.analytics.landscape import Landscape, View, build_landscape
from zhichan.configuration import Configuration
from zhichan.corpus.marts import Marts, Rids
from zhichan.corpus.shown import shown
from zhichan.corpus.store import Corpus, Version
from zhichan.normalise.places import Gazetteer
from zhichan.portal.making import MapMaking, MapUnderway
from zhichan.search.searcher import Searcher
from zhichan.strategy.city import City, load_city

_MAPS_KEPT = 8  # cut-out results kept a version: the page and its points ask for the same
_PATIENCE = 2.0  # seconds that a page waits for a map that is being laid out
_OPEN_AT_ONCE = 4  # versions kept open; each holds a searcher and a read-only DuckDB


@dataclass
class CityView:
    """One version of one corpus, opened."""

    corpus: Corpus
    version: Version
    gazetteer: Gazetteer
    searcher: Searcher
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _maps: OrderedDict[tuple[bytes, str, dt.date], View] = field(default_factory=OrderedDict)

    @property
    def marts(self) -> Marts:
        return self.searcher.marts

    @property
    def made_up(self) -> bool:
        """True where any record shown is made up."""
        return self.version.made_up

    def map_of(self, rids: Rids, lang: str, as_of: dt.date) -> View:
        """A result on the map of this version.

        Raises:
            MapUnderway: the map is being laid out for the first time, which takes longer than a visitor waits.
        """
        key = (hashlib.blake2b(rids.tobytes(), digest_size=16).digest(), lang, as_of)
        landscape = self._map()
        with self._lock:
            if key not in self._maps:
                self._maps[key] = landscape.view(rids, self.marts, lang, as_of)
                while len(self._maps) > _MAPS_KEPT:
                    self._maps.popitem(last=False)
            self._maps.move_to_end(key)
            return self._maps[key]

    def _map(self) -> Landscape:
        try:
            return self._map_making.wait(_PATIENCE)
        except MapUnderway:
            raise
        except Exception:
            self.__dict__.pop("_map_making", None)  # the next visitor begins anew
            raise

    @cached_property
    def _map_making(self) -> MapMaking:
        return MapMaking(lambda told: Landscape.open(build_landscape(self.corpus, self.version, self.marts, told)))


class OpenVersions:
    """Opens versions once and keeps the latest few of them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._open: OrderedDict[tuple[Path, int], CityView] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, corpus: Corpus, version: Version) -> CityView:
        """The view of a version. While one request opens it, the others that want it wait."""
        key = (corpus.folder, version.number)
        with self._lock:
            if key not in self._open:
                searcher = Searcher.open(corpus, version, self._gazetteer)
                self._open[key] = CityView(corpus, version, self._gazetteer, searcher)
                while len(self._open) > _OPEN_AT_ONCE:
                    self._open.popitem(last=False)  # closed when its last reader lets go
            self._open.move_to_end(key)
            return self._open[key]


def configuration() -> Configuration:
    """The settings of this installation."""
    return settings.CONFIGURATION


@cache
def gazetteer() -> Gazetteer:
    """The place names of the city."""
    return Gazetteer.load(configuration().city_folder)


@cache
def strategy() -> City:
    """The city's outline, targets and published figures."""
    return load_city(configuration().city_folder)


@cache
def _open_versions() -> OpenVersions:
    return OpenVersions(gazetteer())


def shown_corpus() -> Corpus:
    """The corpus that the pages show: as told, or the city's own as soon as it holds a right and the sample until then."""
    told = configuration()
    return shown(told.corpus, told.city_corpus, told.sample_corpus)


def current(known_at: dt.datetime | None = None) -> CityView:
    """The version that is shown: the newest, or the newest that was known at a moment.

    Raises:
        CorpusEmpty: nothing has been imported (by then).
    """
    corpus = shown_corpus()
    return _open_versions().view(corpus, corpus.version(known_at))


def forget() -> None:
    """Closes all that is open and reads the city's folder again: for tests that change the settings."""
    for cached in (gazetteer, strategy, _open_versions):
        cached.cache_clear()
