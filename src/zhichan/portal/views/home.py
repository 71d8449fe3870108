"""The home page: one box, what the corpus holds, where the strategy stands, what changed, what one can do now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhichan.corpus.store import CorpusEmpty
from zhichan.portal.page.kept import kept
from zhichan.portal.question.asked import Asked
from zhichan.portal.question.holdings import holdings
from zhichan.portal.strategy.scores import overall
from zhichan.portal.views.framing import Framed, frame

_CHANGES = 5


@dataclass(frozen=True)
class Change:
    """A version, and by how many rights it differs from the one before. `rights` is None where it would tell of sealed ones."""

    number: int
    made_at: dt.datetime
    what: str
    files: list[str]
    rights: int | None
    difference: int

    @property
    def more(self) -> int:
        return max(0, self.difference)

    @property
    def fewer(self) -> int:
        return max(0, -self.difference)


@kept
def home(request: HttpRequest) -> HttpResponse:
    """`/zh/`"""
    asked = Asked.read(request.GET)
    context: dict[str, Any] = {"asked": asked, "score": overall(asked.day, asked.knowledge)}
    try:
        framed = frame(request)
    except CorpusEmpty:
        return render(request, "portal/home.html", context)
    held = holdings(framed.searcher, framed.day, framed.lang)
    context |= framed.context(held=held, changes=_changes(framed))
    return render(request, "portal/home.html", context)


def _changes(framed: Framed) -> list[Change]:
    """The last few versions up to the one shown that the audience may know of, the newest first."""
    versions = [v for v in framed.view.corpus.versions() if v.number <= framed.view.version.number]
    before = [0, *(v.rights for v in versions)]
    changes = [
        Change(v.number, v.made_at, v.what, v.files, None if v.sealed else v.rights, v.rights - earlier)
        for v, earlier in zip(versions, before, strict=False)
        if not v.sealed_for or v.sealed_for in framed.audience.bodies
    ]
    return changes[::-1][:_CHANGES]
