"""What is new in a search, as an Atom feed for a reader that sends a key."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from ninja import Query, Router

from zhichan.api.callers import caller
from zhichan.api.fields import CHINESE, said
from zhichan.api.questions import Question, opened
from zhichan.api.shapes import answers
from zhichan.api.unchanged import tag
from zhichan.notebook.questions import written
from zhichan.taking.feed import MEDIA_TYPE, Feed, atom
from zhichan.taking.news import news
from zhichan.taking.orders import shown_to

_DJANGO = {"zh": "zh-hans", "en": "en"}

router = Router(tags=["rights"])


class AskedOfFeed(Question):
    """A question, and the language of the feed."""

    lang: Literal["zh", "en"] = said("zh", "订阅的语言", "The language of the feed")


def _described() -> dict[str, Any]:
    told = answers(errors=[400])
    told["responses"][200] = {
        "description": "The feed",
        "content": {"application/atom+xml": {"schema": {"type": "string", "format": "binary"}}},
    }
    return told


@router.get(
    "/feed",
    summary="What is new in a search, as a feed",
    openapi_extra={
        **_described(),
        "security": [{}],
        CHINESE: {
            "summary": "检索结果的订阅",
            "description": "Atom 格式，至多五十件近期新增或变更的权利，同页面上的订阅；附带密钥时，检索式中可用本机构的标签。",
        },
    },
)
def feed(request: HttpRequest, asked: Query[AskedOfFeed]) -> HttpResponse:
    """Atom: at most fifty rights of its result that the newest versions brought or changed, as the feed of the page; with a key
    the query may name the tags of its person's bodies."""
    answering, by = opened(request, asked), caller(request).actor
    view = answering.view
    tag(request, view.version.number, asked.day, *answering.states)
    rids = answering.searcher.rids(answering.query, as_of=asked.day, filters=asked.filters)
    found = news(view, answering.searcher, rids, by)
    rights = shown_to(view, answering.audience, by)([one.id for one in found])
    with override(_DJANGO[asked.lang]):
        question = written(answering.text, asked.filters, asked.as_of, asked.known_at)
        about = Feed(
            lang=asked.lang,
            query=answering.text,
            question=question,
            address=request.build_absolute_uri(),
            page=request.build_absolute_uri(reverse("search") + question),
            made_at=view.version.made_at,
            made_up=view.made_up,
        )
        content = atom(about, found, rights, lambda id: request.build_absolute_uri(reverse("right", args=[id])))
    return HttpResponse(content, content_type=MEDIA_TYPE)
