"""Any search as an Atom feed: what the newest versions brought and changed."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response

from zhichan.accounts.requests import actor
from zhichan.portal.views.framing import frame
from zhichan.taking.feed import MEDIA_TYPE, Feed
from zhichan.taking.feed import atom as as_atom
from zhichan.taking.news import news
from zhichan.taking.orders import shown_to


def atom(request: HttpRequest) -> HttpResponse:
    """`/zh/search.atom?q=…`: at most fifty rights, as far as whoever asks may see them."""
    framed = frame(request)
    by = actor(request)
    found = news(framed.view, framed.searcher, framed.rids(), by)
    rights = shown_to(framed.view, framed.audience, by)([one.id for one in found])
    question = framed.asked.tail(page=False)
    about = Feed(
        lang=framed.lang,
        query=framed.own_words,
        question=question,
        address=request.build_absolute_uri(reverse("search-atom") + question),
        page=request.build_absolute_uri(reverse("search") + question),
        made_at=framed.view.version.made_at,
        made_up=framed.view.made_up,
    )
    content = as_atom(about, found, rights, lambda id: request.build_absolute_uri(reverse("right", args=[id])))
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    response = HttpResponse(content, content_type=MEDIA_TYPE, headers={"ETag": etag})
    answer: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
    return answer
