"""Rights: a result page by page, and one record."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, get_args
from urllib.parse import quote

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.params.functions import Path as InAddress

from zhichan.api.cursors import OpaqueText, Through, read, refused, written
from zhichan.api.errors import NothingThere, ResultChanged
from zhichan.api.fields import CHINESE, Chinese, Text, said
from zhichan.api.orders import ListedOrder
from zhichan.api.questions import AnyQuestion, Knowledge, Opened, opened
from zhichan.api.shapes import CountedFacet, CountedValue, FoundRights, ListedRight, Totals, Words, answers, warned
from zhichan.api.unchanged import tag
from zhichan.api.visible import audience_of, visible_right
from zhichan.opened import city
from zhichan.opened.clocks import end_of
from zhichan.records.right import Right
from zhichan.search.dialects.translating import Read
from zhichan.search.facets import FACETS
from zhichan.search.families import FIELDS, RULE, Basis
from zhichan.search.nodes import quote as quoted
from zhichan.search.ranking import SORTS
from zhichan.search.results import Facet, Hit

FacetName = Literal[
    "year",
    "kind",
    "type",
    "status",
    "district",
    "area",
    "holder",
    "holder-type",
    "class",
    "class-section",
    "class-class",
    "class-group",
    "field",
    "office",
]
Sort = Literal["relevance", ListedOrder]
assert set(get_args(FacetName)) == set(FACETS)
assert set(get_args(Sort)) == set(SORTS)
RightId = Annotated[Text, Chinese("权利编号"), InAddress(description="The id of the right")]
LARGEST_PAGE = 200

router = Router(tags=["rights"])


class PagedQuestion(AnyQuestion):
    """A question, and which page of its answer."""

    sort: Sort = said(
        "id",
        "排序；加“-”为倒序，无值的排在最后；每种排序在同一版本内都是固定的",
        "The order, downwards with a - before it; what has no value comes last; each is the same for the whole of a version",
    )
    basis: Basis = said(
        "rights",
        f"列出什么：每件权利，或每个简单、扩展同族一件。{RULE.zh}",
        f"What is listed: each right, or one for each simple or extended family; {RULE.en}",
    )
    limit: int = said(20, "每页件数", "Rights a page", ge=1, le=LARGEST_PAGE)
    cursor: OpaqueText = said("", "上一页给出的游标", "The cursor that the page before gave")
    facets: list[FacetName] = said([], "要计数的分面，可多值", "Facets to count; several may be named", max_length=13)


@router.get(
    "/rights",
    response=FoundRights,
    summary="Search the rights",
    openapi_extra={
        **answers(errors=[400, 409]),
        "security": [{}],
        CHINESE: {
            "summary": "检索权利",
            "description": "检索式也可以是其他平台的写法（dialect）。"
            "每页给出权利的概要和下一页的游标。翻页期间版本、截至日和结果固定不变；"
            "结果已变的，返回 409，请从头开始。",
        },
    },
)
def found(request: HttpRequest, asked: Query[PagedQuestion]) -> FoundRights:
    """The query may be in the language of another platform (`dialect`). Each page gives the rights in short and the cursor of the
    next. While a program pages, version, day of law and result stay as they were; where the result has changed nevertheless the
    answer is 409: begin again."""
    asks = (asked.q, asked.dialect, asked.filters, asked.sort, asked.basis, asked.known_at)
    question = _digest(repr(asks).encode("utf-8", "backslashreplace"))
    place = read(asked.cursor, Through) if asked.cursor else None
    if place and (place.question != question or asked.as_of not in (None, place.as_of)):
        raise refused("it is of another question")
    answering = opened(request, asked, place.version if place else None)
    day = place.as_of if place else asked.day
    tag(request, answering.view.version.number, day, *answering.states)
    result = _digest(answering.searcher.rids(answering.query, as_of=day, filters=asked.filters).tobytes())
    if place and place.result != result:
        raise ResultChanged("the result has changed since its first page", where="cursor", mend="begin again without a cursor")
    here = Through(answering.view.version.number, day, place.offset if place else 0, question, result)
    return _page(answering, asked, here)


def _page(answering: Opened, asked: PagedQuestion, here: Through) -> FoundRights:
    query = answering.query
    result = answering.searcher.search(
        query,
        as_of=here.as_of,
        filters=asked.filters,
        sort=asked.sort,
        offset=here.offset,
        limit=asked.limit,
        facets=asked.facets,
        basis=asked.basis,
    )
    after = here.offset + len(result.hits)
    version = answering.view.version
    return FoundRights(
        basis=result.basis,
        listed=result.listed,
        total=Totals(
            rights=result.rights,
            families=result.families,
            families_extended=result.families_extended,
            documents=result.documents,
        ),
        left_out=result.left_out,
        query=asked.q,
        dialect=asked.dialect,
        warnings=warned(query.cautions) if isinstance(query, Read) else [],
        understood=result.understood,
        told=[Words.of(label) for label in result.told],
        as_of=here.as_of,
        known_at=version.made_at,
        version=version.number,
        made_up=version.made_up,
        rights=[listed(hit, answering.text, result.basis) for hit in result.hits],
        facets={name: _facet(facet) for name, facet in result.facets.items()},
        next=written(msgspec.structs.replace(here, offset=after)) if result.hits and after < result.listed else None,
    )


def listed(hit: Hit, query: str = "", basis: Basis = "rights") -> ListedRight:
    """A hit as lists of the interface show it; where it stands for a family, with the query of those that it stands for."""
    family = f"{FIELDS[basis]}:{quoted(hit.id)}" if basis != "rights" else ""
    return ListedRight(
        id=hit.id,
        kind=hit.id.split(":")[1],
        title=hit.title,
        title_lang=hit.title_lang,
        number=hit.number,
        holder=hit.holder,
        filed=hit.filed,
        status=hit.status,
        href=f"/api/v1/rights/{quote(hit.id, safe=':')}",
        members=hit.members,
        members_query=f"({query}) AND {family}" if family and query.strip() else family,
    )


def _facet(facet: Facet) -> CountedFacet:
    values = [CountedValue(value=one.value, label=Words.of(one.label), rights=one.rights) for one in facet.values]
    return CountedFacet(label=Words.of(facet.label), values=values, more=facet.more, missing=facet.missing)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()


@router.get(
    "/rights/{path:id}",
    summary="One right",
    openapi_extra={
        **answers(kept=Right),
        "security": [{}],
        CHINESE: {"summary": "一件权利", "description": "库中保存的完整记录，每一项都注明来源。"},
    },
)
def one(request: HttpRequest, id: RightId, asked: Query[Knowledge]) -> HttpResponse:
    """The whole record as the corpus keeps it; every item names its sources."""
    view = city.current(end_of(asked.known_at))
    tag(request, view.version.number, view.corpus.folder, sorted(audience_of(request).withheld.of(id)))
    right = view.corpus.right(view.version, id)
    shown = visible_right(request, right) if right else None
    if shown is None:
        raise NothingThere(f"no right {id[:80]!r} is on record here", where="id", mend="ids are those that /api/v1/rights lists")
    return HttpResponse(msgspec.json.encode(shown), content_type="application/json; charset=utf-8")
