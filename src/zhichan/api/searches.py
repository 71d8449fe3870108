"""Saved searches and the history of the person of a key: listed, answered, saved. The same acts as on the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from zhichan.accounts.actors import Actor
from zhichan.api import rights
from zhichan.api.callers import allowed
from zhichan.api.cursors import OpaqueText
from zhichan.api.fields import CHINESE, Day, Text, said
from zhichan.api.notebook import Number, Seen, Sent
from zhichan.api.orders import ListedOrder
from zhichan.api.questions import Question, Strict, opened
from zhichan.api.rights import FacetName, PagedQuestion
from zhichan.api.shapes import FoundRights, answers
from zhichan.api.unchanged import tagged
from zhichan.notebook import history, saved
from zhichan.notebook.models import SavedSearch
from zhichan.notebook.questions import narrowed, written
from zhichan.notebook.saved import Described
from zhichan.search.facets import FACETS

router = Router(tags=["notebook"])


class KeptSearch(Schema):
    """A search with a name. `query` is in our own language, `filters` narrow it as parameters of the same names; `as_of` and
    `known_at` are null for today and now. `body`: whose people see it too. `own`: the person of the key saved it, and may
    change it. `href` leads to its result."""

    number: int
    name: str
    note: str
    body: str | None
    own: bool
    query: str
    filters: dict[str, list[str]]
    as_of: dt.date | None
    known_at: dt.date | None
    made_at: dt.datetime
    revision: int
    href: str


class KeptSearches(Schema):
    """The saved searches that the person of the key sees, by name."""

    searches: list[KeptSearch]


class News(Schema):
    """What happened to the rights of a result since `since`, when the person last looked: how many were added, and how many that
    were there were changed. `beyond`: there are more than are counted."""

    since: dt.datetime
    new: int
    changed: int
    beyond: bool


class KeptSearchWithNews(KeptSearch):
    """The same with how many rights it finds now, and what is new."""

    rights: int
    news: News


class Description(Sent):
    """What its owner says of a saved search."""

    name: Text = said(..., "名称", "The name")
    note: Text = said("", "说明", "What it is for")
    body: Text = said("", "与哪个机构共用（代码）；不填为仅本人", "The code of the body that sees it; absent: nobody else")


class ChangedDescription(Description):
    """The same written anew."""

    revision: int = said(..., "所见的版次", "The revision that was read", ge=0)


class NewSearch(Description):
    """A search to save: its query in our own language, and what narrows it, as at `/api/v1/rights`."""

    q: Text = said("", "检索式；不填为全部权利", "The query; absent: all rights")
    filters: dict[FacetName, Annotated[list[Text], Field(max_length=50)]] = said(
        {}, f"筛选：{'、'.join(FACETS)}", f"What narrows it: {', '.join(FACETS)}"
    )
    as_of: Day = said(None, "法律状态截至日；不填为今天", "The day of law; absent: today")
    known_at: Day = said(None, "截至哪一天的数据；不填为最新版本", "The day of knowledge; absent: now")


class AskedOfResult(Strict):
    """Which page of the result of a saved search, and in which order."""

    sort: ListedOrder = said("id", "排序，与 /api/v1/rights 的相同", "The order, as at /api/v1/rights")
    limit: int = said(20, "每页件数", "Rights a page", ge=1, le=rights.LARGEST_PAGE)
    cursor: OpaqueText = said("", "上一页给出的游标", "The cursor that the page before gave")
    facets: list[FacetName] = said([], "要计数的分面，可多值", "Facets to count; several may be named", max_length=13)


class MadeSearch(Schema):
    """A search of the history: as typed and as understood, without its filters; on `day` it found so many rights."""

    number: int
    typed: str
    understood: str
    filters: dict[str, list[str]]
    day: dt.date
    rights: int
    at: dt.datetime


class History(Schema):
    """The searches that the person of the key made on the pages, the highest number first."""

    searches: list[MadeSearch]


@router.get(
    "/searches",
    response=KeptSearches,
    summary="The saved searches",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {
            "summary": "保存的检索",
            "description": "密钥持有人本人的，以及与其所代表机构共用的。须有 read-notebook 权限。",
        },
    },
)
def listed(request: HttpRequest) -> KeptSearches:
    """Those of the person of the key, and those shared with a body for which they act. Needs `read-notebook`."""
    by = allowed(request, "read-notebook")
    return tagged(request, KeptSearches(searches=[KeptSearch.model_validate(_about(one, by)) for one in saved.visible(by)]))


@router.post(
    "/searches",
    response={201: KeptSearch},
    summary="Save a search",
    openapi_extra={
        **answers(errors=[400, 403]),
        CHINESE: {"summary": "保存检索", "description": "无法作答的检索不予保存。须有 write-notebook 权限。"},
    },
)
def save(request: HttpRequest, sent: NewSearch) -> Status[KeptSearch]:
    """What cannot be answered is not saved. Needs `write-notebook`."""
    by = allowed(request, "write-notebook")
    filters = {str(name): values for name, values in sent.filters.items()}
    asked = Question.model_validate(_asked(sent.q, filters, sent.as_of, sent.known_at))
    answering = opened(request, asked)
    answering.searcher.rids(answering.query, as_of=asked.day, filters=asked.filters)
    text = answering.text
    question = written(text, asked.filters, sent.as_of, sent.known_at)
    made = saved.save(by, _described(sent), question, text or "*", answering.view.version.made_at)
    return Status(201, KeptSearch.model_validate(_about(made, by)))


@router.get(
    "/searches/{int:number}",
    response=KeptSearchWithNews,
    summary="A saved search, and what is new in it",
    openapi_extra={
        **answers(errors=[400, 403]),
        CHINESE: {
            "summary": "一条保存的检索及其新情况",
            "description": "现有多少件，自上次查看结果以来新增和变更多少件。须有 read-notebook 权限。",
        },
    },
)
def one(request: HttpRequest, number: Number) -> KeptSearchWithNews:
    """How many rights it finds now, how many were added or changed since its result was last looked at. Needs `read-notebook`."""
    by = allowed(request, "read-notebook")
    found = saved.search(by, number)
    asked = _as_question(found)
    answering = opened(request, asked)
    rids = answering.searcher.rids(answering.query, as_of=asked.day, filters=asked.filters)
    since = saved.looks(by).get(found.pk, found.made_at)
    fresh = saved.fresh(answering.view, answering.searcher, rids, by, since)
    news = News(since=since, new=fresh.new, changed=fresh.changed, beyond=fresh.beyond)
    return tagged(request, KeptSearchWithNews.model_validate({**_about(found, by), "rights": len(rids), "news": news}))


@router.get(
    "/searches/{int:number}/rights",
    response=FoundRights,
    summary="The result of a saved search",
    openapi_extra={
        **answers(errors=[400, 403, 409]),
        CHINESE: {
            "summary": "保存的检索的结果",
            "description": "与 /api/v1/rights 相同；看过结果即视为已查看其新情况。须有 read-notebook 权限。",
        },
    },
)
def result(request: HttpRequest, number: Number, asked: Query[AskedOfResult]) -> FoundRights:
    """As `/api/v1/rights` gives it; whoever sees the result has looked at what is new. Needs `read-notebook`."""
    by = allowed(request, "read-notebook")
    found = saved.search(by, number)
    question = _as_question(found, sort=asked.sort, limit=asked.limit, cursor=asked.cursor, facets=asked.facets)
    saved.looked(by, found.question, opened(request, question).view.version.made_at)
    return rights.found(request, question)


@router.put(
    "/searches/{int:number}",
    response=KeptSearch,
    summary="Rename a saved search of one’s own, share it or no longer",
    openapi_extra={
        **answers(errors=[403, 409]),
        CHINESE: {
            "summary": "修改本人保存的检索",
            "description": "名称、说明和共用机构。须有 write-notebook 权限。其间已被修改的，返回 409，请重新读取后再定。",
        },
    },
)
def change(request: HttpRequest, number: Number, sent: ChangedDescription) -> KeptSearch:
    """Name, note and the body that sees it. Where it was changed since it was read the answer is 409. Needs `write-notebook`."""
    by = allowed(request, "write-notebook")
    return KeptSearch.model_validate(_about(saved.change(by, number, sent.revision, _described(sent)), by))


@router.delete(
    "/searches/{int:number}",
    response={204: None},
    summary="Delete a saved search of one’s own",
    openapi_extra={
        **answers(errors=[403, 409]),
        CHINESE: {
            "summary": "删除本人保存的检索",
            "description": "须有 write-notebook 权限。其间已被修改的，返回 409。",
        },
    },
)
def delete(request: HttpRequest, number: Number, asked: Query[Seen]) -> Status[None]:
    """Where it was changed since it was read the answer is 409. Needs `write-notebook`."""
    saved.delete(allowed(request, "write-notebook"), number, asked.revision)
    return Status(204, None)


@router.get(
    "/history",
    response=History,
    summary="The history of searches",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {
            "summary": "检索历史",
            "description": "密钥持有人在页面上的检索及其编号；检索式中可用 #3 指代。"
            "程序的检索不计入历史。须有 read-notebook 权限。",
        },
    },
)
def made(request: HttpRequest) -> History:
    """What the person of the key searched for on the pages, by number: `#3` in a query stands for it. What programs search for is
    not kept. Needs `read-notebook`."""
    by = allowed(request, "read-notebook")
    rows = [
        MadeSearch(
            number=one.number,
            typed=one.typed,
            understood=one.understood,
            filters=narrowed(one.question).filters,
            day=one.day,
            rights=one.rights,
            at=one.at,
        )
        for one in history.searches(by)
    ]
    return tagged(request, History(searches=rows))


def _about(one: SavedSearch, by: Actor) -> dict[str, object]:
    told = narrowed(one.question)
    return {
        "number": one.pk,
        "name": one.name,
        "note": one.note,
        "body": one.shared_with.code if one.shared_with else None,
        "own": one.owner_id == by.person,
        "query": one.understood,
        "filters": told.filters,
        "as_of": told.as_of,
        "known_at": told.known_at,
        "made_at": one.made_at,
        "revision": one.revision,
        "href": f"/api/v1/searches/{one.pk}/rights",
    }


def _as_question(one: SavedSearch, **page: object) -> PagedQuestion:
    told = narrowed(one.question)
    return PagedQuestion.model_validate({**_asked(one.understood, told.filters, told.as_of, told.known_at), **page})


def _asked(
    query: str, filters: Mapping[str, Sequence[str]], as_of: dt.date | None, known_at: dt.date | None
) -> dict[str, object]:
    """A question as parameters."""
    days = {name: day.isoformat() for name, day in (("as_of", as_of), ("known_at", known_at)) if day}
    return {"q": query, **filters, **days}


def _described(sent: Description) -> Described:
    return Described(sent.name, sent.note, sent.body)
