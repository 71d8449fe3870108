"""A right that somebody expected in a result and does not see there: from its number to the page that says why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhichan.portal.views.framing import Framed, frame
from zhichan.search.errors import QueryError


def why_not(request: HttpRequest) -> HttpResponse:
    """`/zh/search/why-not?q=…&number=…`: leads to the right of that number and why it is in the result or not."""
    framed = frame(request)
    number = request.GET.get("number", "").strip()
    found = _named(framed, number)
    if len(found) == 1:
        return HttpResponseRedirect(f"{reverse('right', args=found)}{framed.asked.tail()}#why")
    return render(request, "portal/why_not.html", framed.context(number=number, found=found, tail=framed.asked.tail()))


def _named(framed: Framed, number: str) -> list[str]:
    """The ids that a number means; an id of ours is taken as it is."""
    if framed.view.part(number, framed.audience) is not None:
        return [number]
    try:
        return framed.searcher.named(number, framed.day)
    except QueryError:
        return []
