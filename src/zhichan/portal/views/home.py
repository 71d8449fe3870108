"""The home page: one box, what the corpus holds, where the strategy stands, what changed, what one can do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhichan.corpus.store import CorpusEmpty
from zhichan.portal.asked import Asked
from zhichan.portal.holdings import holdings
from zhichan.portal.scores import overall
from zhichan.portal.views.framing import frame

_CHANGES = 5


def home(request: HttpRequest) -> HttpResponse:
    """`/zh/`"""
    asked = Asked.read(request.GET)
    context: dict[str, Any] = {"asked": asked, "score": overall(asked.day)}
    try:
        framed = frame(request)
    except CorpusEmpty:
        return render(request, "portal/home.html", context)
    changes = [v for v in framed.view.corpus.versions() if v.number <= framed.view.version.number]
    held = holdings(framed.view, framed.day, framed.lang)
    context |= framed.context(held=held, changes=list(reversed(changes))[:_CHANGES])
    return render(request, "portal/home.html", context)
