"""The map of a result in words: its regions with their terms and counts."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from zhichan.api.fields import CHINESE, said
from zhichan.api.questions import Question, opened
from zhichan.api.shapes import answers
from zhichan.api.unchanged import tag

_RIGHTS = 3  # named of a region

router = Router(tags=["map"])


class AskedOfMap(Question):
    """A question, and how close its map is looked at."""

    level: int = said(0, "层级：0 最远，2 最近", "How close: 0 from far, 2 close up", ge=0, le=2)
    lang: Literal["zh", "en"] = said("zh", "词语的语言", "The language of the words")


class MapRegion(Schema):
    """A part of the map: the words that its rights share, how many they are, where its name stands, some of its rights."""

    terms: list[str]
    rights: int
    x: float
    y: float
    some: list[str]


class MapInWords(Schema):
    """The map of a result. `unplaced` rights have no place: no title or abstract, or no word that another right has."""

    rights: int
    placed: int
    unplaced: int
    version: int
    made_up: bool
    regions: list[MapRegion]


@router.get(
    "/map",
    response=MapInWords,
    summary="The map of a result, in words",
    openapi_extra={
        **answers(errors=[400]),
        "security": [{}],
        CHINESE: {"summary": "检索结果的专利地图（文字）", "description": "各区域的关键词、件数、位置和若干权利，与地图页一致。"},
    },
)
def regions(request: HttpRequest, asked: Query[AskedOfMap]) -> MapInWords:
    """Its regions, the largest first, as the page of the map shows them."""
    answering = opened(request, asked)
    version = answering.view.version
    tag(request, version.number, asked.day, *answering.states)
    rids = answering.searcher.rids(answering.query, as_of=asked.day, filters=asked.filters)
    view = answering.view.map_of(rids, asked.lang, asked.day)
    shown = [region for region in view.regions if region.level == asked.level]
    some = [rid for region in shown for rid in region.rids[:_RIGHTS].tolist()]
    ids = dict(answering.searcher.marts.sql("SELECT rid, id FROM rights WHERE rid IN (SELECT unnest(?))", [some]))
    return MapInWords(
        rights=len(rids),
        placed=len(view.rids),
        unplaced=len(view.unplaced),
        version=version.number,
        made_up=version.made_up,
        regions=[
            MapRegion(
                terms=list(region.terms),
                rights=region.count,
                x=region.x,
                y=region.y,
                some=[ids[rid] for rid in region.rids[:_RIGHTS].tolist()],
            )
            for region in shown
        ],
    )
