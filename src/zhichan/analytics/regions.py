"""The shape of a set of points: where they are dense, which regions that makes, and the contours around them.

Regions follow the land: every point belongs to the peak of density it would climb to, and peaks that hardly stand out above
the pass to a higher one belong to that. Joining neighbours gives fewer regions for the view from far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_CELLS = 112  # along the longer side
_SMOOTHING = 0.3  # of Scott's bandwidth: islands are many, and wide kernels would drown them
_LEAST_CELLS = 1.3  # the kernel is never narrower
_REACH = 3.0  # kernels end here
_LEAST_EXTENT = 0.05  # a few points close together are not blown up beyond this
_STANDS_OUT = 0.15  # of its own height that a peak must rise above the pass
_MOST_PEAKS = 400  # peaks beyond so many count only as islands of their own
SHARES = (0.95, 0.8, 0.6, 0.35, 0.15)  # a contour holds the densest places that make up this share of all points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Contour:
    """The densest places that together hold `share` of the points; fill the rings by the even-odd rule."""

    share: float
    rings: list[Ring]


@dataclass(frozen=True)
class Terrain:
    """Density over a grid. Cell (row, column) is centred at `origin + step * (column, row)`; the rim is empty."""

    density: Floats
    origin: Floats
    step: float
    cell_of: Ints  # for each point its cell, as an index into the flattened grid

    @property
    def heights(self) -> Floats:
        """The density at each point."""
        return self.density.ravel()[self.cell_of]


def terrain_of(points: Floats) -> Terrain:
    """The density of points (n × 2, n at least 1), finer where they lie closer together."""
    from scipy.ndimage import gaussian_filter

    low, high = points.min(axis=0), points.max(axis=0)
    extent = max(float((high - low).max()), _LEAST_EXTENT)
    step = extent / _CELLS
    spread = float(points.std(axis=0).mean())
    sigma = max(_SMOOTHING * spread * len(points) ** (-1 / 6) / step, _LEAST_CELLS)
    margin = int(_REACH * sigma) + 2
    columns, rows = (np.ceil((high - low) / step).astype(int) + 2 * margin + 1).tolist()
    origin = low - margin * step
    places = np.rint((points - origin) / step).astype(np.int64)
    cell_of = places[:, 1] * columns + places[:, 0]
    counts = np.bincount(cell_of, minlength=rows * columns).reshape(rows, columns).astype(np.float64)
    density = gaussian_filter(counts, sigma, mode="constant", truncate=_REACH)
    return Terrain(density, origin, step, cell_of)


@dataclass(frozen=True)
class Peaks:
    """The peaks of a terrain, the one that stands out most first.

    Attributes:
        cells: the cell of each peak.
        heights: how far each stands out above the pass to a higher peak (its own height where there is none).
        parents: the higher peak behind that pass; -1 where there is none.
        peak_of: for each point the peak it climbs to.
    """

    cells: Ints
    heights: Floats
    parents: Ints
    peak_of: Ints


def peaks_of(terrain: Terrain) -> Peaks:
    """Finds the peaks by flooding from the top: cells join in order of density, and where two lands meet is a pass."""
    width = terrain.density.shape[1]
    flat = terrain.density.ravel()
    order = np.argsort(-flat, kind="stable")
    order = order[flat[order] > 0]
    near = (-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1)
    land: dict[int, int] = {}  # cell -> number of the peak it climbs to
    tops: list[int] = []
    above: list[int] = []  # for each peak the higher one it has joined, or itself
    stands: list[float] = []

    def root(peak: int) -> int:
        while above[peak] != peak:
            peak = above[peak]
        return peak

    density = flat.tolist()
    for cell in order.tolist():
        neighbours = [peak for step in near if (peak := land.get(cell + step)) is not None]
        if not neighbours:
            land[cell] = len(tops)
            above.append(len(tops))
            stands.append(density[cell])
            tops.append(cell)
            continue
        land[cell] = land[max((cell + step for step in near if cell + step in land), key=density.__getitem__)]
        highest, *others = sorted({root(peak) for peak in neighbours})  # peaks are numbered from the highest down
        for other in others:
            above[other] = highest
            stands[other] = density[tops[other]] - density[cell]
    rank = np.argsort(-np.array(stands), kind="stable")
    new = np.empty(len(rank), dtype=np.int64)
    new[rank] = np.arange(len(rank))
    parents = np.array([-1 if above[old] == old else new[above[old]] for old in rank], dtype=np.int64)
    climbed = np.array([land[cell] for cell in terrain.cell_of.tolist()], dtype=np.int64)
    return Peaks(np.array(tops, dtype=np.int64)[rank], np.array(stands)[rank], parents, new[climbed])


def levels_of(terrain: Terrain, peaks: Peaks, points: Floats, most: tuple[int, ...], smallest: int) -> list[Ints]:
    """For each level, from far to close up, at most so many regions: for each point the number of its region, from 0.

    Summits that hardly stand out belong to the higher one behind the pass. What is left is joined by Ward's rule (the two
    whose joining widens the regions least), so levels nest and their regions are of like size. Levels that would show no
    more than the one before are left out.
    """
    basin = _standing_out(terrain, peaks)[peaks.peak_of]
    kept, basin = np.unique(basin, return_inverse=True)
    sizes = np.bincount(basin).astype(np.float64)
    centres = np.column_stack([np.bincount(basin, weights=points[:, axis]) for axis in (0, 1)]) / sizes[:, None]
    limit = max(1, len(points) // smallest)
    wanted = sorted({min(number, len(kept), limit) for number in most})
    return [joined[basin] for joined in _ward(centres, sizes, wanted)]


def _standing_out(terrain: Terrain, peaks: Peaks) -> Ints:
    """For each peak the one it belongs to: itself if it stands out, else the first behind its passes that does."""
    tops = terrain.density.ravel()[peaks.cells]
    stands = (peaks.heights >= _STANDS_OUT * tops) | (peaks.parents < 0)
    stands[_MOST_PEAKS:] &= peaks.parents[_MOST_PEAKS:] < 0
    target = np.arange(len(tops))
    while len(moving := np.flatnonzero(~stands[target])):
        target[moving] = peaks.parents[target[moving]]
    return target


def _ward(centres: Floats, sizes: Floats, wanted: list[int]) -> list[Ints]:
    """For each wanted number of groups (rising) the group of each centre, from 0."""
    centres, sizes = centres.copy(), sizes.copy()
    groups = np.arange(len(sizes))
    apart = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    cost = apart * (sizes[:, None] * sizes[None] / (sizes[:, None] + sizes[None]))
    np.fill_diagonal(cost, np.inf)
    found: dict[int, Ints] = {}
    for left in range(len(sizes), 0, -1):
        if left in wanted:
            found[left] = np.unique(groups, return_inverse=True)[1]
        if left <= wanted[0]:
            break
        a, b = sorted(divmod(int(cost.argmin()), len(sizes)))
        groups[groups == b] = a
        centres[a] = (centres[a] * sizes[a] + centres[b] * sizes[b]) / (sizes[a] + sizes[b])
        sizes[a] += sizes[b]
        cost[b] = cost[:, b] = np.inf
        alive = np.isfinite(cost[a])
        with_a = ((centres[a] - centres) ** 2).sum(axis=1) * sizes[a] * sizes / (sizes[a] + sizes)
        cost[a, alive] = cost[alive, a] = with_a[alive]
    return [found[number] for number in wanted]


def contours_of(terrain: Terrain, shares: tuple[float, ...] = SHARES) -> list[Contour]:
    """Contours around the densest places, the widest first."""
    from contourpy import LineType, contour_generator

    falling = np.sort(terrain.density.ravel())[::-1]
    held = np.cumsum(falling) / falling.sum()
    rows, columns = terrain.density.shape
    x = terrain.origin[0] + terrain.step * np.arange(columns)
    y = terrain.origin[1] + terrain.step * np.arange(rows)
    lines: Any = contour_generator(x=x, y=y, z=terrain.density, name="serial", line_type=LineType.Separate)
    contours = []
    for share in shares:
        height = float(falling[int(np.searchsorted(held, share))])
        rings = [[(round(float(a), 4), round(float(b), 4)) for a, b in ring] for ring in lines.lines(height)]
        contours.append(Contour(share, [ring for ring in rings if len(ring) > 3]))
    return contours
