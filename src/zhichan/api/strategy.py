"""The strategy: the whole at once, its targets, its duties, what was amended, and the areas that it speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar, get_args

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.params.functions import Path as InAddress
from pydantic import Field

from zhichan.api.cursors import After, OpaqueText, read, written
from zhichan.api.errors import NothingThere
from zhichan.api.fields import CHINESE, Chinese, Day, Text, said
from zhichan.api.questions import Knowledge, Strict
from zhichan.api.shapes import answers
from zhichan.api.strategy_shapes import AmendmentList, AreaList, DutiesPage, Orphans, StrategyAtOnce
from zhichan.api.target_shapes import TargetsPage, TargetYearByYear
from zhichan.api.unchanged import plainly
from zhichan.evaluations import amending
from zhichan.obligations.plain import duties_as_json
from zhichan.opened import city
from zhichan.opened.clocks import end_of, today
from zhichan.records.declared import Label
from zhichan.strategy.targets.lights import Light
from zhichan.strategy.targets.plain import amendment_as_json, score_as_json, scoreboard_as_json
from zhichan.strategy.targets.plain_standing import moment_as_json
from zhichan.strategy.targets.scoreboard import Scoreboard, scoreboard
from zhichan.strategy.targets.standing import year_by_year
from zhichan.strategy.targets.verdicts import Verdict

VerdictName = Literal[
    "met",
    "missed",
    "not-met-at-last-reading",
    "depends-on-formula",
    "undecided-bound",
    "later-readings-only",
    "no-reading",
    "not-a-number",
    "retired",
    "replaced",
]
LightName = Literal["met", "at-risk", "missed", "unknown"]
assert get_args(VerdictName) == tuple(verdict.value for verdict in Verdict)
assert get_args(LightName) == tuple(light.value for light in Light)
LARGEST_PAGE = 200

router = Router(tags=["strategy"])

TargetId = Annotated[Text, Chinese("目标编号，如 T05-01"), InAddress(description="The id of the target, as T05-01")]
T = TypeVar("T")


class OnDay(Knowledge):
    """On which day the strategy is looked at, and what was known then."""

    as_of: Day = said(None, "评判日；不填为今天", "The day of judgement; absent: today")

    @property
    def day(self) -> dt.date:
        """The day of judgement."""
        return self.as_of or today()

    @property
    def board(self) -> Scoreboard:
        """The scoreboard of that day, on what was known then."""
        return scoreboard(city.strategy(end_of(self.known_at))[0], self.day)


class Paged(Strict):
    """Which page of a list."""

    limit: int = said(50, "每页条数", "Items a page", ge=1, le=LARGEST_PAGE)
    cursor: OpaqueText = said("", "上一页给出的游标", "The cursor that the page before gave")

    def page(self, every: Sequence[T]) -> tuple[Sequence[T], str | None]:
        """The page of a list, and the cursor of the next."""
        after = read(self.cursor, After).number if self.cursor else 0
        until = after + self.limit
        return every[after:until], written(After(until)) if until < len(every) else None


class AskedOfTargets(OnDay, Paged):
    """Which targets."""

    verdict: Annotated[list[VerdictName], Field(max_length=10)] = said([], "结论，可多值", "Verdict; several: any of them")
    light: Annotated[list[LightName], Field(max_length=4)] = said(
        [],
        "进度：met 按进度，at-risk 有风险，missed 落后，unknown 不明；可多值",
        "Progress: met is on course, missed is behind; several: any of them",
    )
    paragraph: int = said(0, "纲要段号；0 为不限", "The paragraph of the outline; 0: any", ge=0, le=999)


class AskedOfDuties(Paged):
    """Which duties."""

    state: Text = said("", "所处状态", "The state in which they are")
    paragraph: int = said(0, "纲要段号；0 为不限", "The paragraph of the outline; 0: any", ge=0, le=999)


@router.get(
    "/strategy",
    summary="The strategy at once",
    openapi_extra={
        **answers(kept=StrategyAtOnce),
        "security": [{}],
        CHINESE: {
            "summary": "战略总览",
            "description": "一句话总评、各结论的目标数、期限、纲要结构（标题、段落及其目标和任务的编号），"
            "以及推算核对、未采用和对比的公布数。",
        },
    },
)
def whole(request: HttpRequest, asked: Query[OnDay]) -> HttpResponse:
    """Its sentence, how many targets have which verdict, the horizons, the outline as a tree with the ids of targets and duties,
    and the published figures that stand apart: checked, rejected, of other places."""
    plain = {name: part for name, part in scoreboard_as_json(asked.board).items() if name != "targets"}
    return plainly(request, {**plain, "outline": _outline(asked.board)})


@router.get(
    "/targets",
    summary="The targets of the strategy",
    openapi_extra={
        **answers(kept=TargetsPage),
        "security": [{}],
        CHINESE: {
            "summary": "战略目标",
            "description": "每项目标的要求、期限、结论及其算法和读数、进度、原文的各种理解、异常；可按结论、进度、段号筛选。",
        },
    },
)
def targets(request: HttpRequest, asked: Query[AskedOfTargets]) -> HttpResponse:
    """Each with its demand, deadline, verdict, formulas and readings, light, the readings of its sentence, and what is odd; as
    the page of the strategy shows them."""
    board = asked.board
    chosen = [
        score
        for score in board.scores
        if (not asked.verdict or score.judgement.verdict.value in asked.verdict)
        and (not asked.light or (score.standing is not None and score.standing.lit.light.value in asked.light))
        and asked.paragraph in (0, score.judgement.target.paragraph)
    ]
    page, following = asked.page(chosen)
    told = {"on": board.on.isoformat(), "sentence": _label(board.sentence), "total": len(chosen)}
    return plainly(request, {**told, "targets": [score_as_json(board.city, one) for one in page], "next": following})


@router.get(
    "/targets/{id}",
    summary="One target, year by year",
    openapi_extra={
        **answers(kept=TargetYearByYear),
        "security": [{}],
        CHINESE: {"summary": "一项目标及其历年进度", "description": "与该目标的页面一致；years 为各年末当时的结论和进度。"},
    },
)
def target(request: HttpRequest, asked: Query[OnDay], id: TargetId) -> HttpResponse:
    """As its page shows it; `years` is what would have been said at the end of each year."""
    board = asked.board
    score = next((one for one in board.scores if one.judgement.target.id == id), None)
    if score is None:
        raise NothingThere(f"the outline has no target {id[:40]!r}", where="id", mend="ids are those that /api/v1/targets lists")
    moments = year_by_year(board.city, score.judgement, board.on) if score.standing else ()
    plain = {"on": board.on.isoformat(), "target": score_as_json(board.city, score)}
    return plainly(request, {**plain, "years": [moment_as_json(board.city, id, moment) for moment in moments]})


@router.get(
    "/duties",
    summary="The duties of the strategy",
    openapi_extra={
        **answers(kept=DutiesPage),
        "security": [{}],
        CHINESE: {
            "summary": "战略任务",
            "description": "每项任务的段号、种类、状态、已签署分工中的牵头单位、对应的目标和指标；part_of 为所属任务。",
        },
    },
)
def duties(request: HttpRequest, asked: Query[AskedOfDuties]) -> HttpResponse:
    """Each with its paragraph, kind, state, lead by the signed division, targets and measures; `part_of` makes the tree."""
    plain = duties_as_json(city.duties())
    if asked.state and asked.state not in plain["states"]:
        raise NothingThere("there is no such state", where="state", mend=f"one of: {', '.join(plain['states'])}")
    chosen = [
        one for one in plain.pop("duties") if asked.state in ("", one["state"]) and asked.paragraph in (0, one["paragraph"])
    ]
    del plain["orphans"]
    page, following = asked.page(chosen)
    return plainly(request, {**plain, "total": len(chosen), "duties": page, "next": following})


@router.get(
    "/orphans",
    summary="What nobody answers for",
    openapi_extra={
        **answers(kept=Orphans),
        "security": [{}],
        CHINESE: {
            "summary": "无人负责的事项",
            "description": "有目标无任务、有任务无指标、有数字无责任单位等，逐条说明原因。",
        },
    },
)
def orphans(request: HttpRequest) -> HttpResponse:
    """Targets without a duty, duties without a measure, numbers without an owner, each with the reason."""
    return plainly(request, {"orphans": duties_as_json(city.duties())["orphans"]})


@router.get(
    "/amendments",
    summary="The amendments of targets",
    openapi_extra={
        **answers(kept=AmendmentList),
        "security": [{}],
        CHINESE: {
            "summary": "目标调整",
            "description": "领导小组已决定的调整：何时起、因何、依据哪份文件，以及规范文本的 SHA-256。",
        },
    },
)
def amendments(request: HttpRequest, asked: Query[Knowledge]) -> HttpResponse:
    """What the leading group decided (by then): from when on, why, by which document, with the SHA-256 of its canonical form."""
    decided = amending.amendments(end_of(asked.known_at))
    return plainly(request, {"amendments": [amendment_as_json(one) for one in decided], "broken": amending.broken()})


@router.get(
    "/areas",
    summary="The areas across districts",
    openapi_extra={
        **answers(kept=AreaList),
        "security": [{}],
        CHINESE: {
            "summary": "跨区区域",
            "description": "带、园区、沿海等区域及其出处；query 为查找其中权利的检索式。区域互有重叠，数字不可相加。",
        },
    },
)
def areas(request: HttpRequest) -> HttpResponse:
    """Belts, parks and coasts with their source; `query` finds the rights in one. Areas overlap: never add them up."""
    found = [
        {
            "code": one.code,
            "kind": one.kind,
            "label": _label(one.label),
            "source": _label(one.source),
            "paragraphs": list(one.paragraphs),
            "note": _label(one.note) if one.note else None,
            "known": one.known,
            "query": f"area:{one.code}" if one.known else None,
        }
        for one in city.gazetteer().areas
    ]
    return plainly(request, {"areas": found})


def _outline(board: Scoreboard) -> list[dict[str, object]]:
    outline, every = board.city.outline, city.duties().all
    of_targets = [score.judgement.target for score in board.scores]
    return [
        {
            "key": key,
            "label": _label(label),
            "paragraphs": [
                {
                    "number": one.number,
                    "gist": _label(one.gist),
                    "targets": [target.id for target in of_targets if target.paragraph == one.number],
                    "duties": [duty.id for duty in every if duty.paragraph == one.number],
                }
                for one in outline.paragraphs
                if one.heading == key
            ],
        }
        for key, label in outline.headings.items()
    ]


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
