"""The one door to the data: which corpus is shown, at which version, with its searcher, its map and the strategy.

A newer version is seen by its manifest at the next request and switched to as soon as its marts and its index are made;
whoever reads an older version by the second clock gets it from the same small cache.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import groupby
from pathlib import Path

import msgspec
from django.conf import settings

from zhichan.analytics.landscape import Landscape, View, build_landscape
from zhichan.configuration import Configuration
from zhichan.corpus.marts import Marts, Rids
from zhichan.corpus.processes import aside
from zhichan.corpus.shown import shown
from zhichan.corpus.store import Corpus, Version
from zhichan.evaluations.amending import amendments
from zhichan.normalise.places import Gazetteer
from zhichan.opened.making import Making, Told, Underway
from zhichan.parties.judgements import Judgement, Judgements, digest
from zhichan.parties.resolve import path_of, resolve
from zhichan.parties.who import Parties
from zhichan.quality.build import build_quality
from zhichan.quality.report import Quality
from zhichan.readings import standing
from zhichan.records.audience import Audience, seen, visible_part
from zhichan.records.right import Right
from zhichan.schemes.titles import Title, Titles
from zhichan.search.meaning import encoder, vectors
from zhichan.search.meaning.vectors import Vectors
from zhichan.search.opensearch.access import Cluster
from zhichan.search.searcher import Searcher
from zhichan.search.similar import Similar
from zhichan.search.unified import Unified
from zhichan.strategy.city import City, load_city
from zhichan.strategy.duties.declared import Duties, load_duties
from zhichan.strategy.duties.shares import Sharing, load_sharing
from zhichan.strategy.history import NothingKept, state_at
from zhichan.strategy.scoring.sheets import Sheet, load_sheets
from zhichan.strategy.targets.amendments import amended

_log = logging.getLogger(__name__)
_MAPS_KEPT = 8  # cut-out results kept a version: the page and its points ask for the same
_PATIENCE = 3.0  # seconds that a page waits for what is being made
_JUDGED_KEPT = 3  # states of the judgements kept open a version
_LARGE = 2_000  # rights, from which on work on them all is for a process of its own
_STATES_OPEN = 4  # of the city's folder
_OPEN_AT_ONCE = 4  # versions kept open; each holds a searcher and a read-only DuckDB


@dataclass
class CityView:
    """One version of one corpus, opened. `searcher` does not know who is who, nor who asks: whoever serves somebody takes what
    `searching` and `parties` give to their audience, and rows of the marts from that searcher.
    """

    corpus: Corpus
    version: Version
    gazetteer: Gazetteer
    searcher: Searcher
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _map: Making[Landscape] | None = None
    _quality: Making[Quality] | None = None
    _resolved: OrderedDict[str, Making[Searcher]] = field(default_factory=OrderedDict)
    _vectors: Making[Vectors] | None = None
    _maps: OrderedDict[tuple[bytes, str, dt.date], View] = field(default_factory=OrderedDict)

    @property
    def _marts(self) -> Marts:
        return self.searcher.marts

    @property
    def made_up(self) -> bool:
        """True where any record shown is made up."""
        return self.version.made_up

    @cached_property
    def _schemes(self) -> dict[str, list[str]]:
        """The schemes that have each value by which classes narrow (`G06F`, `14-03`, `09`)."""
        return dict(
            self._marts.sql(
                "SELECT value, list(DISTINCT scheme) FROM (SELECT scheme, unnest([level1, level2, level3, level4]) AS value "
                "FROM classes JOIN rights USING (rid) WHERE sealed_for IS NULL) WHERE value IS NOT NULL GROUP BY 1"
            )
        )

    def class_title(self, value: str, lang: str) -> Title | None:
        """The title of a value by which classes narrow; None where it has none, or stands for different things in two schemes."""
        schemes = self._schemes.get(value, [])
        if "ipc" in schemes and set(schemes) <= {"ipc", "cpc"}:
            return titles().of("ipc", value, lang)  # one symbol with one meaning in both
        return titles().of(schemes[0], value, lang) if len(schemes) == 1 else None

    def map_of(self, rids: Rids, lang: str, as_of: dt.date) -> View:
        """A result on the map of this version.

        Raises:
            Underway: the map is being laid out for the first time, which takes longer than a visitor waits.
        """
        key = (hashlib.blake2b(rids.tobytes(), digest_size=16).digest(), lang, as_of)
        landscape = self._map_making().wait(_PATIENCE)
        with self._lock:
            if key not in self._maps:
                self._maps[key] = landscape.view(rids, self._marts, lang, as_of)
                while len(self._maps) > _MAPS_KEPT:
                    self._maps.popitem(last=False)
            self._maps.move_to_end(key)
            return self._maps[key]

    def part(self, id: str, audience: Audience) -> Right | None:
        """The part of a right that open or unsealed sources state, personal data included: to work with, not to show."""
        found = self.corpus.right(self.version, id)
        return visible_part(found, audience) if found else None

    def rights(self, ids: Iterable[str], audience: Audience) -> list[Right]:
        """What an audience sees of those of the rights that this version holds, by id."""
        found: list[Right] = []
        for name, some in groupby(sorted(ids), key=lambda id: id.split(":")[1]):
            found += self.corpus.some(name, list(some), self.version.tables.get(name)).values()
        shown = (seen(right, audience) for right in found)
        return sorted((right for right in shown if right), key=lambda right: right.id)

    def parties(self, audience: Audience, known_at: dt.datetime | None = None, patience: float | None = None) -> Parties:
        """Who is who as an audience sees it, under the judgements that stood at a time; while newer judgements are worked in, as
        it was before them.

        Raises:
            Underway: the parties are being resolved for the first time, which takes longer than `patience` seconds (None: than
                a visitor waits).
        """
        return self.unified(audience, known_at, patience).parties

    def unified(self, audience: Audience, known_at: dt.datetime | None = None, patience: float | None = None) -> Unified:
        """The same with who owns what, and who belongs to whom.

        Raises:
            Underway: as `parties`.
        """
        unified = self._who(known_at, _PATIENCE if patience is None else patience).for_audience(audience).unified
        assert unified is not None, "who is who was resolved"
        return unified

    def searching(self, audience: Audience, known_at: dt.datetime | None = None, *, needs_parties: bool = False) -> Searcher:
        """The searcher of an audience that counts by who is who at a time; until that is resolved, which this begins, the one
        that counts names.

        Raises:
            Underway: the first one is needed, and being resolved takes longer than a visitor waits.
        """
        try:
            counting = self._who(known_at, _PATIENCE if needs_parties else 0)
        except Underway:
            if needs_parties:
                raise
            counting = self.searcher
        except Exception:
            if needs_parties:
                raise
            # names as registered can still be counted; the pages of parties say what is wrong
            _log.exception("the parties cannot be resolved")
            counting = self.searcher
        return counting.for_audience(audience)

    def _who(self, known_at: dt.datetime | None, patience: float) -> Searcher:
        log = Judgements(self.corpus)
        standing, links = log.standing(known_at), log.affiliations(known_at)
        key = "-".join((digest(standing), *(link.id for link in links)))
        with self._lock:
            before = next((making for making in reversed(self._resolved.values()) if making.ready), None)
            # what failed is tried again only for somebody who waits for it, not at every page
            if key not in self._resolved or (patience and self._resolved[key].error):
                self._resolved[key] = Making(lambda told: self._resolve(standing, links))
                while len(self._resolved) > _JUDGED_KEPT:
                    self._resolved.popitem(last=False)
            making = self._resolved[key]
        try:
            return making.wait(patience)
        except Underway:
            if before is None or known_at:
                raise
            return before.wait(0)

    def _resolve(self, standing: Sequence[Judgement], links: Sequence[Judgement]) -> Searcher:
        return self.searcher.with_parties(Parties.open(_resolved_aside(self.corpus, self.version, standing)), links)

    def quality(self) -> Quality:
        """What is wrong with what this version was made from.

        Raises:
            Underway: the version is being looked through for the first time.
        """
        with self._lock:
            if self._quality is None or self._quality.error:
                self._quality = Making(lambda told: Quality.open(build_quality(self.corpus, self.version, told)))
            making = self._quality
        return making.wait(_PATIENCE)

    def similar(self, searcher: Searcher, patience: float | None = None) -> Similar:
        """What finds rights by meaning in this version, for the audience of a searcher of it.

        Raises:
            Underway: the vectors are being made, which takes longer than `patience` seconds (None: than a visitor waits).
        """
        with self._lock:
            if self._vectors is None or self._vectors.error:
                self._vectors = Making(self._make_vectors)
            making = self._vectors
        return Similar(searcher, making.wait(_PATIENCE if patience is None else patience))

    def _make_vectors(self, told: Told) -> Vectors:
        chosen = encoder.load(folder) if (folder := configuration().encoder) else None
        return Vectors.open(vectors.ensure(self._marts, self.corpus.derived(self.version), told, chosen), chosen)

    def _map_making(self) -> Making[Landscape]:
        with self._lock:
            if self._map is None or self._map.error:
                self._map = Making(lambda told: Landscape.open(build_landscape(self.corpus, self.version, self._marts, told)))
            return self._map


def _resolved_aside(corpus: Corpus, version: Version, standing: Sequence[Judgement]) -> Path:
    """Resolves the parties of a version, those of a large one in a process of their own: threads that answer pages would wait."""
    if version.rights < _LARGE or path_of(corpus, version, standing).exists():
        return resolve(corpus, version, standing)
    return aside(resolve, Corpus(corpus.folder), version, list(standing))


class OpenVersions:
    """Opens versions once and keeps the latest few of them."""

    def __init__(self, gazetteer: Gazetteer, cluster: Cluster | None) -> None:
        self._gazetteer, self._cluster = gazetteer, cluster
        self._open: OrderedDict[tuple[Path, int, int], Making[CityView]] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, corpus: Corpus, version: Version) -> CityView:
        """The view of a version.

        Raises:
            Underway: its marts or its index are being made, which takes longer than a visitor waits.
        """
        return self._making(corpus, version).wait(_PATIENCE)

    def earlier(self, corpus: Corpus, version: Version) -> CityView | None:
        """The newest earlier version of the corpus that is open, if there is one."""
        with self._lock:
            opened = {
                number: making
                for (folder, number, _), making in self._open.items()
                if folder == corpus.folder and number < version.number and making.ready
            }
            return opened[max(opened)].wait(0) if opened else None

    def _making(self, corpus: Corpus, version: Version) -> Making[CityView]:
        key = (corpus.folder, version.number, version.rights)  # a sample city that was made anew begins again at version 1
        with self._lock:
            if key not in self._open or self._open[key].error:
                self._open[key] = Making(lambda told: self._opened(corpus, version, told))
                while len(self._open) > _OPEN_AT_ONCE:
                    self._open.popitem(last=False)  # closed when its last reader lets go
            self._open.move_to_end(key)
            return self._open[key]

    def _opened(self, corpus: Corpus, version: Version, told: Told) -> CityView:
        searcher = Searcher.open(
            corpus, version, self._gazetteer, told, cluster=self._cluster, lists=configuration().lists, titles=titles()
        )
        return CityView(corpus, version, self._gazetteer, searcher)


def configuration() -> Configuration:
    """The settings of this installation."""
    return settings.CONFIGURATION


@cache
def gazetteer() -> Gazetteer:
    """The place names of the city."""
    return Gazetteer.load(configuration().city_folder)


@cache
def titles() -> Titles:
    """The titles of classes: what is loaded, and short names of our own."""
    return Titles(configuration().schemes)


def declared(known_at: dt.datetime | None = None) -> City:
    """The city's outline, targets and published figures, as its folder says them or said them at a time.

    Raises:
        NothingKept: its folder was not kept by then.
    """
    told = configuration()
    return _strategy_in(state_at(told.city_folder, told.city_folder_states, known_at), told.city)


def strategy(known_at: dt.datetime | None = None) -> tuple[City, bool]:
    """The same with the readings accepted and the amendments decided (by then), and whether the folder was kept by then.

    Where it was not, it is taken as it says it now.
    """
    try:
        return amended(standing.strategy(known_at, declared(known_at)), amendments(known_at)), True
    except NothingKept:
        return amended(standing.strategy(known_at, declared()), amendments(known_at)), False


@lru_cache(_STATES_OPEN)
def _strategy_in(folder: Path, key: str) -> City:
    return msgspec.structs.replace(load_city(folder), key=key)


@cache
def duties() -> Duties:
    """What the outline lays on somebody."""
    return load_duties(configuration().city_folder, declared())


@cache
def sharing() -> Sharing:
    """How the city's numbers are shared out."""
    return load_sharing(configuration().city_folder, declared())


@cache
def sheets() -> dict[str, Sheet]:
    """The score sheets of the city's folder."""
    return load_sheets(configuration().city_folder, declared().catalogue)


@cache
def _open_versions() -> OpenVersions:
    return OpenVersions(gazetteer(), configuration().cluster)


def shown_corpus() -> Corpus:
    """The corpus that the pages show: as told, or the city's own as soon as it holds a right and the sample until then."""
    told = configuration()
    return shown(told.corpus, told.open_city_corpus(patience=0), Corpus(told.sample_corpus))


def current(known_at: dt.datetime | None = None) -> CityView:
    """The version that is shown: the newest, or the newest that was known at a moment.

    While the newest is being prepared after a large import, the one before it goes on being shown.

    Raises:
        CorpusEmpty: nothing has been imported (by then).
        Underway: the version is being prepared, and no earlier one is open.
    """
    corpus = shown_corpus()
    version = corpus.version(known_at)
    try:
        return _open_versions().view(corpus, version)
    except Underway:
        before = None if known_at else _open_versions().earlier(corpus, version)
        if before is None:
            raise
        return before


def numbered(number: int) -> CityView:
    """The version of that number.

    Raises:
        CorpusEmpty: there is none.
        Underway: it is being prepared.
    """
    corpus = shown_corpus()
    return _open_versions().view(corpus, corpus.numbered(number))


def forget() -> None:
    """Closes all that is open and reads the city's folder again: for tests that change the settings."""
    for cached in (gazetteer, _strategy_in, duties, sharing, sheets, titles, _open_versions):
        cached.cache_clear()
    standing.forget()
