"""The patent map: subjects lie together and bear their names, nothing is dropped, and the same input gives the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from analytics_corpora import AS_OF, FIELDS, Made, planted, right

from zhichan.analytics.errors import AnalyticsError
from zhichan.analytics.landscape import Landscape, View, build_landscape
from zhichan.records.right import Right

Make = Callable[[Sequence[Right]], Made]
EACH = 60


@pytest.fixture(scope="module")
def subjects() -> list[str]:
    return planted(EACH)[1]


@pytest.fixture(scope="module")
def made(make: Make) -> Made:
    """Three planted subjects, and at the end a right without text and one whose words nobody shares."""
    return make([*planted(EACH)[0], right(3 * EACH), right(3 * EACH + 1, title="琥珀")])


@pytest.fixture(scope="module")
def landscape(made: Made) -> Landscape:
    return Landscape.open(build_landscape(made.corpus, made.version, made.marts))


@pytest.fixture(scope="module")
def whole(made: Made, landscape: Landscape) -> View:
    return landscape.view(made.rids, made.marts, "zh", AS_OF)


def _purity(view: View, subjects: Sequence[str], neighbours: int = 10) -> np.ndarray:
    """For each point the share of its nearest neighbours that are of its own subject."""
    points = np.column_stack([view.x, view.y])
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    kind = np.array([subjects[rid] for rid in view.rids])
    near = np.argsort(apart, axis=1)[:, :neighbours]
    return (kind[near] == kind[:, None]).mean(axis=1)


def test_rights_about_the_same_lie_together(whole: View, subjects: list[str]) -> None:
    assert _purity(whole, subjects).mean() >= 0.9


def test_a_right_in_english_only_lies_with_its_subject(whole: View, subjects: list[str], made: Made) -> None:
    english = {rid for (rid,) in made.marts.sql("SELECT rid FROM rights WHERE title_zh IS NULL AND title_en IS NOT NULL")}
    assert len(english) > 5
    points = np.column_stack([whole.x, whole.y])
    chinese = np.array([rid not in english for rid in whole.rids])
    kind = np.array([subjects[rid] for rid in whole.rids])
    nearest = [kind[chinese][((points[chinese] - point) ** 2).sum(axis=1).argmin()] for point in points[~chinese]]
    assert np.mean(np.array(nearest) == kind[~chinese]) >= 0.9


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_regions_name_the_subject_they_hold(made: Made, landscape: Landscape, subjects: list[str], lang: str) -> None:
    view = landscape.view(made.rids, made.marts, lang, AS_OF)
    for region in view.regions:
        held = [subjects[rid] for rid in region.rids]
        most = max(set(held), key=held.count)
        if held.count(most) < 0.8 * len(held):
            continue
        terms = set(FIELDS[most][0].split()) if lang == "zh" else set(FIELDS[most][1].split("|"))
        assert 1 <= len(region.terms) <= 3
        assert set(region.terms) & terms, (most, region.terms)
    named = {most for most in FIELDS for region in view.regions if {subjects[rid] for rid in region.rids} == {most}}
    assert named == set(FIELDS)


def test_labels_are_unique_on_a_level_and_free_of_drafting_words(whole: View) -> None:
    for level in {region.level for region in whole.regions}:
        labels = [region.terms for region in whole.regions if region.level == level]
        assert len({frozenset(terms) for terms in labels}) == len(labels)
        assert not {"一种", "装置", "方法", "系统", "所述", "发明"} & {term for terms in labels for term in terms}


def test_each_level_holds_each_right_once(whole: View) -> None:
    levels = sorted({region.level for region in whole.regions})
    assert levels == list(range(len(levels)))
    counts = []
    for level in levels:
        regions = [region for region in whole.regions if region.level == level]
        assert sorted(rid for region in regions for rid in region.rids) == whole.rids.tolist()
        assert all(region.count == len(region.rids) > 0 for region in regions)
        counts.append(len(regions))
    assert counts == sorted(set(counts))


def test_a_label_stands_on_a_point_of_its_region(whole: View) -> None:
    places = {rid: (x, y) for rid, x, y in zip(whole.rids.tolist(), whole.x.tolist(), whole.y.tolist(), strict=True)}
    for region in whole.regions:
        assert (region.x, region.y) in {places[rid] for rid in region.rids.tolist()}


def test_rights_without_a_place_are_counted(whole: View, made: Made) -> None:
    assert whole.unplaced.tolist() == [3 * EACH, 3 * EACH + 1]
    assert len(whole.rids) + len(whole.unplaced) == made.version.rights
    assert whole.as_json()["unplaced"] == 2


def test_a_view_is_a_part_of_the_one_map(whole: View, made: Made, landscape: Landscape) -> None:
    part = landscape.view(np.array([9, 4, 4, 3 * EACH], dtype=np.int32), made.marts, "zh", AS_OF)
    assert part.rids.tolist() == [4, 9]
    assert part.unplaced.tolist() == [3 * EACH]
    where = np.searchsorted(whole.rids, part.rids)
    assert part.x.tolist() == whole.x[where].tolist()
    assert part.y.tolist() == whole.y[where].tolist()
    assert part.years.tolist() == [2015, 2015]
    assert part.states == ["pending", "pending"]


def test_places_lie_in_the_unit_square(whole: View) -> None:
    for axis in (whole.x, whole.y):
        assert axis.min() >= 0
        assert axis.max() <= 1
    assert max(np.ptp(whole.x), np.ptp(whole.y)) == pytest.approx(1, abs=1e-3)


def test_contours_are_closed_and_narrow_towards_the_densest(whole: View) -> None:
    shares = [contour.share for contour in whole.contours]
    assert shares == sorted(shares, reverse=True)
    areas = []
    for contour in whole.contours:
        assert contour.rings
        assert all(ring[0] == ring[-1] for ring in contour.rings)
        areas.append(abs(sum(_area(ring) for ring in contour.rings)))
    assert areas == sorted(areas, reverse=True)


def _area(ring: list[tuple[float, float]]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


@pytest.mark.parametrize("rights", [0, 1, 2, 5, 16, 50])
def test_small_corpora(make: Make, rights: int) -> None:
    made = make(planted(max(1, (rights + 2) // 3))[0][: max(rights, 1)])
    scope = made.rids[:rights]
    map_ = Landscape.open(build_landscape(made.corpus, made.version, made.marts))
    view = map_.view(scope, made.marts, "en", AS_OF)
    assert len(view.rids) + len(view.unplaced) == rights
    assert np.isfinite(view.x).all()
    assert bool(view.regions) == bool(len(view.rids)) == bool(view.contours)
    assert set(view.as_json()) == {"points", "unplaced", "regions", "contours"}


def test_rights_that_are_all_alike(make: Make) -> None:
    made = make([right(number, title="一种截止阀的阀座") for number in range(40)])
    view = Landscape.open(build_landscape(made.corpus, made.version, made.marts)).view(made.rids, made.marts, "zh", AS_OF)
    assert len(view.rids) == len({*zip(view.x.tolist(), view.y.tolist(), strict=True)}) == 40
    assert view.regions[0].terms


_BUILD = """
import sys
from pathlib import Path
from zhichan.analytics.landscape import build_landscape
from zhichan.corpus.marts import Marts
from zhichan.corpus.store import Corpus
corpus = Corpus(Path(sys.argv[1]))
version = corpus.version()
build_landscape(corpus, version, Marts.open(next(corpus.derived(version).glob("marts-*.duckdb"))))
"""


def test_the_same_input_gives_the_same_bytes(made: Made, landscape: Landscape, tmp_path: Path) -> None:
    maps = [landscape.folder]
    for number in range(2):
        copy = tmp_path / str(number)
        shutil.copytree(made.corpus.folder, copy, ignore=shutil.ignore_patterns("landscape"))
        path = {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        subprocess.run([sys.executable, "-c", _BUILD, str(copy)], check=True, env=os.environ | path)
        maps.append(copy / "derived" / f"{made.version.number:06d}" / "landscape")
    contents = [{path.name: path.read_bytes() for path in sorted(folder.iterdir())} for folder in maps]
    assert contents[0] == contents[1] == contents[2]
    assert "landscape.json" in contents[0]


def test_a_map_is_made_once(made: Made, landscape: Landscape) -> None:
    before = (landscape.folder / "places.npy").stat().st_mtime_ns
    assert build_landscape(made.corpus, made.version, made.marts, _refuse) == landscape.folder
    assert (landscape.folder / "places.npy").stat().st_mtime_ns == before


def _refuse(what: str, done: int, total: int) -> None:
    raise AssertionError("the map was made again")


def test_progress_goes_forward_and_can_stop_the_work(make: Make) -> None:
    made = make(planted(10)[0])
    seen: list[tuple[str, int, int]] = []

    def stop(what: str, done: int, total: int) -> None:
        seen.append((what, done, total))
        if what == "layout" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_landscape(made.corpus, made.version, made.marts, stop)
    assert list(dict.fromkeys(what for what, _, _ in seen)) == ["words", "dimensions", "layout"]
    assert all(0 <= done <= total for _, done, total in seen)
    assert not list(made.corpus.derived(made.version).glob("landscape*"))


def test_a_map_of_another_format_is_refused_and_made_again(make: Make) -> None:
    made = make(planted(2)[0])
    folder = build_landscape(made.corpus, made.version, made.marts)
    (folder / "landscape.json").write_text('{"format": 0, "rights": 6, "placed": 6}', encoding="utf-8")
    with pytest.raises(AnalyticsError, match="build it"):
        Landscape.open(folder)
    assert Landscape.open(build_landscape(made.corpus, made.version, made.marts)).about.rights == 6
