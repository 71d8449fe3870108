"""The pictures of a right as its page and the results show them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from zhichan.corpus.media import Media
from zhichan.portal.page.wording import PICTURES
from zhichan.records.audience import Audience
from zhichan.records.right import Right

_FIRST = ("mark", "abstract-drawing", "drawing", "specimen", "figure")
_ORDER = [*_FIRST, *(role for role in PICTURES if role not in _FIRST)]


@dataclass(frozen=True)
class Picture:
    """A picture that is kept: its addresses in both sizes and as it came, and what it shows."""

    role: str
    file: str
    small: str
    large: str
    original: str


@dataclass(frozen=True)
class Gallery:
    """The pictures of a right: `main` are drawings, marks and specimens, `others` formulas and tables of its texts.

    `missing` are pictures that its sources name and that did not come with them.
    """

    main: list[Picture]
    others: list[Picture]
    missing: int


def gallery(right: Right, media: Media, audience: Audience) -> Gallery:
    """All pictures of a right that an audience sees, drawings first, each once."""
    documents = {source.key: source.sha256 for source in right.sources}
    listed = {sha256: media.listed(sha256, audience) for sha256 in set(documents.values())}
    main: dict[str, Picture] = {}
    others: dict[str, Picture] = {}
    missing = 0
    for medium in sorted(right.media, key=lambda m: (_rank(m.role), m.seq, m.file)):
        held = next((documents[k] for k in medium.sources if k in documents and medium.file in listed[documents[k]]), "")
        if held:
            (main if medium.role in _FIRST else others).setdefault(medium.file, _picture(held, medium.file, medium.role))
        else:
            missing += 1
    return Gallery(list(main.values()), list(others.values()), missing)


def first_picture(right: Right, media: Media, audience: Audience) -> Picture | None:
    """The picture by which a right is recognised: its mark or its first drawing."""
    found = gallery(right, media, audience)
    return next(iter(found.main), None)


def _rank(role: str) -> int:
    return _ORDER.index(role) if role in _ORDER else len(_ORDER)


def _picture(document: str, file: str, role: str) -> Picture:
    at = reverse("picture", args=[document])
    small, large, original = (f"{at}?{urlencode({'name': file, 'size': size})}" for size in ("small", "large", "original"))
    return Picture(role, file, small, large, original)
