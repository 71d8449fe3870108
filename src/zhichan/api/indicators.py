"""Indicators: what each is, its values by year and district; and where any number of the strategy comes from."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.params.functions import Path as InAddress

from zhichan.api.cursors import OpaqueText, Through, read, refused, written
from zhichan.api.errors import NothingThere
from zhichan.api.fields import CHINESE, Chinese, Text, said
from zhichan.api.indicator_shapes import IndicatorsPage, IndicatorYears
from zhichan.api.questions import Opened, opened_for
from zhichan.api.shapes import answers
from zhichan.api.strategy import OnDay, Paged
from zhichan.api.strategy_shapes import Traced
from zhichan.api.unchanged import plainly, stamp
from zhichan.corpus.store import CorpusEmpty
from zhichan.opened import city
from zhichan.opened.clocks import end_of
from zhichan.opened.counting import Standpoint, ground_of, values_of
from zhichan.strategy.indicators.declared import indicators as declared
from zhichan.strategy.indicators.plain import indicator_as_json, published_as_json, years_as_json
from zhichan.strategy.targets.scoreboard import scoreboard
from zhichan.strategy.tracing.origins import Computation, NoSuchNumber, computation, origins, unknown
from zhichan.strategy.tracing.plain import computation_as_json, origin_as_json

LARGEST_PAGE = 1_000
_FARTHEST = 1_000_000  # rights of one side that a program can page through

router = Router(tags=["strategy"])

Key = Annotated[Text, Chinese("指标"), InAddress(description="The key of the indicator")]
FigureId = Annotated[
    Text,
    Chinese("数字的编号，如 valid-inventions@2012-12-31/210211、T05-01、T05-01/1、targets/met"),
    InAddress(description="The id of the number: valid-inventions@2012-12-31/210211, T05-01, T05-01/1, targets/met"),
]


class AskedOfIndicators(Paged):
    """Which indicators."""

    family: Text = said("", "类别", "The family in which they are")


class AskedOfTrace(OnDay):
    """On which day a number is looked at, and which page of the rights behind it."""

    limit: int = said(200, "每页列出的权利件数（分子、分母各计）", "Rights of each side a page", ge=1, le=LARGEST_PAGE)
    cursor: OpaqueText = said("", "上一页给出的游标", "The cursor that the page before gave")


@router.get(
    "/indicators",
    summary="The indicators",
    openapi_extra={
        **answers(kept=IndicatorsPage),
        "security": [{}],
        CHINESE: {
            "summary": "指标",
            "description": "每项指标的名称、类别、方向、来源及各版定义：分子、分母、口径、时段、单位、定稿日。",
        },
    },
)
def listed(request: HttpRequest, asked: Query[AskedOfIndicators]) -> HttpResponse:
    """Each with its family, direction and source, and its versions: numerator, denominator, basis, period, unit, the day on
    which it was frozen."""
    known = declared()
    if asked.family and asked.family not in known.families:
        raise NothingThere("there is no such family", where="family", mend=f"one of: {', '.join(known.families)}")
    keys = known.families[asked.family] if asked.family else tuple(known.by_key)
    page, following = asked.page(keys)
    shown = [indicator_as_json(known, key) for key in page]
    families = {name: {"zh": label.zh, "en": label.en} for name, label in known.labels.items()}
    return plainly(request, {"families": families, "total": len(keys), "indicators": shown, "next": following})


@router.get(
    "/indicators/{key}",
    summary="An indicator by year and district",
    openapi_extra={
        **answers(kept=IndicatorYears),
        "security": [{}],
        CHINESE: {
            "summary": "一项指标的历年分区数值",
            "description": "由库内权利计算的全市和各区县数值（近三十年），旁列公布数及差异原因；"
            "由单位填报的指标只有公布数。trace 为追溯编号。",
        },
    },
)
def one(request: HttpRequest, asked: Query[OnDay], key: Key) -> HttpResponse:
    """Computed from the rights, of the city and its districts, of thirty years, beside what was published and why both differ;
    where a body reports it, what was published alone. `trace` is the id of a value at `/api/v1/trace`."""
    known = declared()
    if key not in known.by_key:
        raise NothingThere(
            f"there is no indicator {key[:60]!r}", where="key", mend="keys are those that /api/v1/indicators lists"
        )
    answering = opened_for(request, asked, needs_parties=False)
    told, _was_kept = city.strategy(end_of(asked.known_at))
    found = values_of(_seen(answering, asked)).get(key)
    view = answering.view
    plain = {
        **indicator_as_json(known, key),
        "as_of": asked.day.isoformat(),
        "known_at": stamp(view.version.made_at),
        "data_version": view.version.number,
        "made_up": view.made_up,
        "years": years_as_json(told, found, view.gazetteer, asked.day, made_up=view.made_up) if found else [],
        "published": published_as_json(told, key),
    }
    return plainly(request, plain)


@router.get(
    "/trace/{path:figure}",
    summary="Where a number comes from",
    openapi_extra={
        **answers(kept=Traced),
        "security": [{}],
        CHINESE: {
            "summary": "追溯一个数字",
            "description": "公布数到其来源和行号，推算数和结论到其算法和逐级的输入，计算数到其背后的每件权利；"
            "与 zhichan trace 和追溯页一致。权利较多的，用游标翻页。",
        },
    },
)
def trace(request: HttpRequest, asked: Query[AskedOfTrace], figure: FigureId) -> HttpResponse:
    """A published one to its source and line, a derived or judged one through its formula to inputs that are traced in turn, a
    computed one to each right behind it; as `zhichan trace` and its page say it. The rights come page by page."""
    told, _was_kept = city.strategy(end_of(asked.known_at))
    place = read(asked.cursor, Through) if asked.cursor else None
    question = _digest(figure)
    if place and place.question != question:
        raise refused("it is of another number")
    day = place.as_of if place else asked.day
    origin = origins(scoreboard(told, day), figure)
    after = place.offset if place else 0
    answering: Opened | None = None
    found: Computation | None = None
    try:
        answering = opened_for(request, asked, needs_parties=False, version=place.version if place else None)
        ground = ground_of(Standpoint(answering.view, answering.searcher, day, end_of(asked.known_at)))
        found = computation(ground, told, declared(), figure, after + asked.limit)
    except (CorpusEmpty, NoSuchNumber):
        if origin is None:
            raise
    if origin is None and found is None:
        raise unknown(figure)
    plain: dict[str, Any] = {
        "id": figure,
        "origin": origin_as_json(origin) if origin and not after else None,
        "computed": None,
        "known_at": None,
        "data_version": None,
        "made_up": False,
        "next": None,
    }
    if answering and found:
        version = answering.view.version
        result = _digest(f"{found.number} {found.number_against}")
        if place and place.result != result:
            raise refused("the rights behind the number have changed")
        here = Through(version.number, day, after, question, result)
        plain |= {
            "computed": computation_as_json(found, after),
            "known_at": stamp(version.made_at),
            "data_version": version.number,
            "made_up": version.made_up,
            "next": _next(here, found, asked.limit),
        }
    return plainly(request, plain)


def _next(here: Through, found: Computation, limit: int) -> str | None:
    until = here.offset + limit
    more = until < max(found.number, found.number_against) and until < _FARTHEST
    return written(msgspec.structs.replace(here, offset=until)) if more else None


def _seen(answering: Opened, asked: OnDay) -> Standpoint:
    return Standpoint(answering.view, answering.searcher, asked.day, end_of(asked.known_at))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
