"""The map as a still picture: what shows without scripts, on paper, and first of all. Geometry only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhichan.analytics.landscape import Region, View

WIDTH = 800
_MARGIN = 24
_MOST_POINTS = 2_000  # more would be a grey area, and a heavy page


@dataclass(frozen=True)
class Name:
    """A region's label at its place."""

    x: float
    y: float
    text: str
    size: int


@dataclass(frozen=True)
class Picture:
    """The drawing: paths for the contours and the rights, labels, and its height."""

    height: int
    contours: str
    points: str
    names: list[Name]


def picture(view: View, regions: list[Region]) -> Picture | None:
    """The picture of a view; None where it shows no right."""
    if not len(view.rids):
        return None
    rings = [ring for contour in view.contours for ring in contour.rings]
    outline = np.array([point for ring in rings for point in ring] or list(zip(view.x, view.y, strict=True)))
    low, high = outline.min(axis=0), outline.max(axis=0)
    scale = (WIDTH - 2 * _MARGIN) / max(float(high[0] - low[0]), 1e-6)
    height = min(round(float(high[1] - low[1]) * scale) + 2 * _MARGIN, 2 * WIDTH)

    def at(x: float, y: float) -> tuple[float, float]:
        return round(_MARGIN + (x - low[0]) * scale, 1), round(height - _MARGIN - (y - low[1]) * scale, 1)

    step = max(1, len(view.rids) // _MOST_POINTS)
    points = "".join(f"M{px} {py}h0" for px, py in (at(x, y) for x, y in zip(view.x[::step], view.y[::step], strict=True)))
    lines = "".join("M" + "L".join(f"{px} {py}" for px, py in (at(*point) for point in ring)) + "Z" for ring in rings)
    largest = max((region.count for region in regions), default=1)
    names = [
        Name(*at(region.x, region.y), region.terms[0] if region.terms else "", 18 if region.count * 2 > largest else 15)
        for region in regions
    ]
    return Picture(height, lines, points, names)
