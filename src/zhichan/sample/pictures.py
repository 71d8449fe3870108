"""Small pictures of the sample: simple shapes, drawn from the number of the right, the same for the same number.

A mark is a dark figure on a light ground, a design the outline of a thing. None is anybody's.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from zhichan.sample.dice import Dice

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

FIGURED = ("figurative", "combined")
"""The forms of marks that have a figure."""

_EDGE = 200
_INKS = ("#1f4e79", "#8c2f39", "#2f6b4f", "#5b3a86", "#a0522d", "#2b2b2b")
_GROUNDS = ("#ffffff", "#f6efe0", "#e8f1f5", "#f3e9f2")
_SHAPES = {"circle": "26.01.01", "triangle": "26.03.01", "square": "26.04.01", "star": "01.01.01"}  # their Vienna classes


def _shape(number: str) -> str:
    return Dice(number, "shape").pick(list(_SHAPES))


def vienna(number: str) -> str:
    """The Vienna class of the figure that stands for a number."""
    return _SHAPES[_shape(number)]


def picture(role: str, file: str) -> bytes:
    """The picture of this role and file name: a mark's figure, or the outline of a design; a PNG file of at most 3 kB."""
    number = file.removesuffix(".png")
    return _mark(number.partition("-")[0]) if role == "mark" else _design(number)


def _mark(number: str) -> bytes:
    """The figure of a mark, by the number that its classes share."""
    dice = Dice(number, "figure")
    ink, ground = dice.pick(_INKS), dice.pick(_GROUNDS)
    rings, lines = dice.between(1, 3), dice.between(0, 3)

    def draw(to: ImageDraw) -> None:
        for ring in range(rings):
            edge = ring * 22
            _figure(to, _shape(number), (28 + edge, 12 + edge, 172 - edge, 156 - edge), ink if ring % 2 == 0 else ground)
        for at in range(lines):
            to.line((40, 168 + 9 * at, 160, 168 + 9 * at), fill=ink, width=4)

    return _png(draw, ground)


def _design(number: str) -> bytes:
    """The outline of a design's product."""
    dice = Dice(number, "outline")
    width, height = dice.between(50, 85), dice.between(40, 80)
    parts = [
        (_shape(f"{number}/{part}"), dice.between(-45, 30), dice.between(-40, 25), dice.between(14, 36)) for part in range(4)
    ]

    def draw(to: ImageDraw) -> None:
        middle = _EDGE // 2
        body = (middle - width, middle - height, middle + width, middle + height)
        to.rounded_rectangle(body, radius=dice.between(2, 30), outline="#222222", width=3)
        for shape, x, y, size in parts:
            _figure(to, shape, (middle + x, middle + y, middle + x + size, middle + y + size), "#888888")
        to.line((body[0] - 8, body[3] + 10, body[2] + 8, body[3] + 10), fill="#222222", width=2)

    return _png(draw, "#ffffff")


def _figure(to: ImageDraw, shape: str, box: tuple[int, int, int, int], ink: str) -> None:
    left, top, right, bottom = box
    middle, across = (left + right) // 2, (top + bottom) // 2
    if shape == "circle":
        to.ellipse(box, fill=ink)
    elif shape == "square":
        to.rectangle(box, fill=ink)
    elif shape == "triangle":
        to.polygon([(middle, top), (right, bottom), (left, bottom)], fill=ink)
    else:
        waist = (right - left) // 8
        to.polygon([(middle, top), (middle + waist, across), (middle, bottom), (middle - waist, across)], fill=ink)
        to.polygon([(left, across), (middle, across - waist), (right, across), (middle, across + waist)], fill=ink)


def _png(draw: Callable[[ImageDraw], None], ground: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("P", (_EDGE, _EDGE), ground)
    draw(ImageDraw.Draw(image))
    body = io.BytesIO()
    image.save(body, format="PNG")
    return body.getvalue()
