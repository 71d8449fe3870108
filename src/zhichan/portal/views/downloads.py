"""A whole result as one stream: a table with one right a line, or the full records. `taking` has all formats and resumes."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse

from zhichan.accounts.requests import actor
from zhichan.exports.about import About
from zhichan.exports.columns import columns_named, needs_of
from zhichan.exports.formats import FORMATS, stream
from zhichan.exports.rows import Rows
from zhichan.opened import city
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import saved_as
from zhichan.portal.views.framing import Framed, frame
from zhichan.portal.views.taking import narrowed_in_words
from zhichan.taking.orders import shown_to

_COLUMNS = (
    *("number", "title", "type", "holder", "district", "filed", "published", "granted", "status", "class", "class-title", "id"),
)
_OF_PARTIES = ("party", "first-party")


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """`/zh/search.csv`: UTF-8 with byte order mark; after the rows what they are, as of when, and whether they are made up."""
    return _streamed(request, "csv")


def as_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    """`/zh/search.jsonl`: one record a line, as far as the visitor may see it; each source of the sample says `made_up`."""
    return _streamed(request, "jsonl")


def _streamed(request: HttpRequest, format: str) -> StreamingHttpResponse:
    framed = frame(request)
    rids = framed.searcher.listed(framed.rids())  # before the first byte goes out, so that a wrong query is still a page
    about = _about(request, framed, len(rids))
    rows = Rows(framed.searcher, framed.day, shown_to(framed.view, framed.audience, actor(request)), needs_of(about.columns))
    headers = saved_as(f"rights{FORMATS[format].ending}")
    return StreamingHttpResponse(stream(format, rows, rids, about), content_type=FORMATS[format].media_type, headers=headers)


def _about(request: HttpRequest, framed: Framed, rights: int) -> About:
    version = framed.view.version
    usual = (*_COLUMNS, *(_OF_PARTIES if framed.searcher.unified else ()))
    named = [name for name in request.GET.get("columns", "").split(",") if name]
    return About(
        lang=framed.lang,
        columns=columns_named(named) if named else usual,
        query=framed.own_words,
        narrowed=narrowed_in_words(framed),
        day=framed.day,
        version=version.number,
        made_at=version.made_at,
        made_up=version.made_up,
        rights=rights,
        site=request.build_absolute_uri(f"/{current_language()}"),
        titles=city.titles(),
        gazetteer=framed.view.gazetteer,
    )
