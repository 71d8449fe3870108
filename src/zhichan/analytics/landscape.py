"""The patent map: every right of a corpus version at one place, near rights about the same.

The map is made once for a version and stored with it; what is shown of any result is a part of that one map, so a right lies
where it lay yesterday. `build_landscape` makes it, `Landscape.view` cuts out a result with its regions, names and contours.
It is made of open rights alone, since words of others would show in the names of regions: a sealed right has no place.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from zhichan.analytics.errors import AnalyticsError
from zhichan.analytics.labels import labels_of
from zhichan.analytics.layout import places_of
from zhichan.analytics.regions import Contour, contours_of, levels_of, peaks_of, terrain_of
from zhichan.analytics.terms import MENTIONED, Terms, Text, terms_of
from zhichan.corpus.marts import Marts
from zhichan.corpus.store import Corpus, Version

FORMAT = 1  # raise it when what is stored, or the words left out, change: older maps are then made again
_ABOUT = "landscape.json"  # written last: a map without it is not there
_BLOCK = 20_000  # rights whose texts are read at once
_LEVELS = (8, 24, 64)  # at most so many regions from far, nearer and close up
_MENTIONED = (1.0, 0.5, 0.25)
"""By level, what a word that is only mentioned in the abstract does for a name, beside one of the title: what many things have
in common stands in their abstracts, what each one is in its title."""
_RIGHTS_A_REGION = 8  # a region has at least so many, and more on large maps
_DIGITS = 4

Progress = Callable[[str, int, int], None]
Rids = npt.NDArray[np.int32]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a stored map says of itself. `rights` counts rids, also one that no right has."""

    format: int
    rights: int
    placed: int


@dataclass(frozen=True)
class Region:
    """A part of what is shown. Levels replace one another: 0 from far, higher ones closer up.

    `x`, `y` is where the label stands, amid the region's densest place. At one level each right shown is in one region.
    """

    level: int
    terms: tuple[str, ...]
    x: float
    y: float
    rids: Rids

    @property
    def count(self) -> int:
        """The number of rights."""
        return len(self.rids)


@dataclass(frozen=True)
class View:
    """A result on the map: parallel arrays of the rights that have a place, regions by level and then size, contours.

    `years` (of filing) holds 0 and `states` "" where nothing is known; `unplaced` are the rights without a place, because
    they have no title or abstract, or no word in them that another right has too, or are nowhere open.
    """

    rids: Rids
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    years: npt.NDArray[np.int32]
    states: list[str]
    unplaced: Rids
    regions: list[Region]
    contours: list[Contour]
    lang: str

    def as_json(self) -> dict[str, Any]:
        """The view for a page; regions carry their counts, not their rights."""
        return {
            "points": {
                "rid": self.rids.tolist(),
                "x": self.x.tolist(),
                "y": self.y.tolist(),
                "year": self.years.tolist(),
                "state": self.states,
            },
            "unplaced": len(self.unplaced),
            "regions": [{"level": r.level, "terms": r.terms, "x": r.x, "y": r.y, "count": r.count} for r in self.regions],
            "contours": [{"share": contour.share, "rings": contour.rings} for contour in self.contours],
        }


def build_landscape(corpus: Corpus, version: Version, marts: Marts, progress: Progress | None = None) -> Path:
    """Makes the map of a version, if it is not there yet, and gives its folder.

    Args:
        progress: called with (what, done, total); what is "words", "dimensions" or "layout". An exception from it
            stops the work and leaves nothing behind.
    """
    folder = corpus.derived(version) / "landscape"
    if _about(folder):
        return folder
    draft = folder.with_name("landscape.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _make(draft, marts, progress or (lambda _what, _done, _total: None))
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return folder


def _make(folder: Path, marts: Marts, progress: Progress) -> None:
    terms = terms_of(_texts(marts, marts.size, progress), marts.size)  # a place for every rid
    places = places_of(terms, progress)
    _store(folder, terms, places)


def _texts(marts: Marts, rights: int, progress: Progress) -> Iterator[Text]:
    """Titles and abstracts in every language, by right."""
    for start in range(0, rights, _BLOCK):
        progress("words", start, rights)
        rows = marts.sql(
            "SELECT rid, part = 'title', text FROM texts JOIN rights USING (rid) "
            "WHERE part IN ('title', 'abstract') AND sealed_for IS NULL AND rid >= ? AND rid < ? "
            "ORDER BY rid, part, lang, text",
            (start, start + _BLOCK),
        )
        yield from (Text(rid, is_title, text) for rid, is_title, text in rows)
    progress("words", rights, rights)


def _store(folder: Path, terms: Terms, places: npt.NDArray[np.float32]) -> None:
    np.save(folder / "places.npy", places)
    np.save(folder / "starts.npy", terms.labels.indptr.astype(np.int64))
    np.save(folder / "terms.npy", terms.labels.indices.astype(np.int32))
    np.save(folder / "mentions.npy", terms.labels.data == MENTIONED)
    np.save(folder / "chinese.npy", terms.chinese)
    (folder / "words.txt").write_text("\n".join(terms.words), encoding="utf-8")
    about = About(format=FORMAT, rights=len(places), placed=int((~np.isnan(places[:, 0])).sum()))
    (folder / _ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=2))


def _about(folder: Path) -> About | None:
    try:
        about = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=About)
    except (OSError, msgspec.MsgspecError):
        return None
    return about if about.format == FORMAT else None


class Landscape:
    """A stored map, read-only and safe to share between threads."""

    def __init__(self, folder: Path, about: About) -> None:
        self.folder, self.about = folder, about
        self._places: npt.NDArray[np.float32] = np.load(folder / "places.npy")

    @classmethod
    def open(cls, path: Path) -> Landscape:
        """Opens the folder that `build_landscape` made.

        Raises:
            AnalyticsError: there is no map, or it is of another format.
        """
        about = _about(path)
        if about is None:
            raise AnalyticsError("there is no map that this program can read", where=str(path), mend="build it")
        return cls(path, about)

    @cached_property
    def _words(self) -> list[str]:
        text = (self.folder / "words.txt").read_text(encoding="utf-8")
        return text.split("\n") if text else []

    @cached_property
    def _chinese(self) -> npt.NDArray[np.bool_]:
        chinese: npt.NDArray[np.bool_] = np.load(self.folder / "chinese.npy")
        return chinese

    @cached_property
    def _labels(self) -> list[sparse.csr_matrix]:
        """For each level rights × words, how much each word does for a name."""
        starts, terms, mentions = (np.load(self.folder / f"{name}.npy") for name in ("starts", "terms", "mentions"))
        shape = (self.about.rights, len(self._words))
        weights = [np.where(mentions, mentioned, 1).astype(np.float32) for mentioned in _MENTIONED]
        return [sparse.csr_matrix((weight, terms, starts), shape=shape) for weight in weights]

    @cached_property
    def _background(self) -> list[npt.NDArray[np.float64]]:
        return [np.asarray(labels.sum(axis=0), dtype=np.float64).ravel() for labels in self._labels]

    def view(self, rids: Rids, marts: Marts, lang: str, as_of: dt.date) -> View:
        """A result on the map.

        Args:
            rids: the rights of the result.
            marts: of the same version.
            lang: the language of the labels; regions without texts in it are named in the other.
            as_of: the day of the states.
        """
        rids = np.unique(rids).astype(np.int32)
        places = self._places[rids].astype(np.float64)
        has_place = ~np.isnan(places[:, 0])
        shown, points = rids[has_place], places[has_place]
        years, states = _years_and_states(marts, shown, as_of)
        regions: list[Region] = []
        contours: list[Contour] = []
        if len(shown):
            terrain = terrain_of(points)
            contours = contours_of(terrain)
            peaks = peaks_of(terrain)
            smallest = max(min(_RIGHTS_A_REGION, len(shown)), len(shown) // 500)
            for level, region_of in enumerate(levels_of(terrain, peaks, points, _LEVELS, smallest)):
                regions += self._regions(level, shown, points, terrain.heights, region_of, lang)
        x, y = np.round(points, _DIGITS).T
        return View(shown, x, y, years, states, rids[~has_place], regions, contours, lang)

    def _regions(
        self,
        level: int,
        shown: Rids,
        points: npt.NDArray[np.float64],
        heights: npt.NDArray[np.float64],
        region_of: npt.NDArray[np.int64],
        lang: str,
    ) -> list[Region]:
        """The regions of one level, the largest first. A label stands on its region's highest point."""
        number = int(region_of.max()) + 1
        wanted = ~self._chinese if lang.lower().startswith("en") else self._chinese
        labels = labels_of(self._labels[level][shown], region_of, number, self._words, wanted, self._background[level])
        regions = []
        for place, terms in enumerate(labels):
            mine = np.flatnonzero(region_of == place)
            x, y = points[mine[heights[mine].argmax()]].round(_DIGITS).tolist()
            regions.append(Region(level, terms, x, y, shown[mine]))
        return sorted(regions, key=lambda region: (-region.count, region.terms))


def _years_and_states(marts: Marts, rids: Rids, as_of: dt.date) -> tuple[npt.NDArray[np.int32], list[str]]:
    rows = marts.scoped(
        rids,
        "SELECT r.filed_year, s.state FROM scope JOIN rights r USING (rid) "
        "LEFT JOIN states s ON s.rid = r.rid AND s.start <= ? AND (s.until IS NULL OR s.until > ?) ORDER BY r.rid",
        (as_of, as_of),
    )
    return np.array([year or 0 for year, _ in rows], dtype=np.int32), [state or "" for _, state in rows]
