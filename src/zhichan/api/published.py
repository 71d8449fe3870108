"""What bodies report and are scored by, and how the strategy was evaluated: as far as the pages show it to whoever calls."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.params.functions import Path as InAddress

from zhichan.api.callers import caller
from zhichan.api.errors import NothingThere
from zhichan.api.fields import CHINESE, Chinese, Text, said
from zhichan.api.published_shapes import (
    EvaluationInFull,
    EvaluationList,
    ReadingInFull,
    ReadingsPage,
    SheetInFull,
    SheetList,
)
from zhichan.api.shapes import answers
from zhichan.api.strategy import Paged
from zhichan.api.unchanged import plainly
from zhichan.assessments.plain import sheet_as_json, sheets_as_json
from zhichan.evaluations.evaluating import evaluation
from zhichan.evaluations.models import Evaluation
from zhichan.evaluations.plain import evaluation_as_json, evaluation_in_full
from zhichan.opened import city
from zhichan.readings import seeing
from zhichan.readings.plain import reading_as_json, reading_in_full

router = Router(tags=["strategy"])

ReadingNumber = Annotated[
    Text, Chinese("读数编号，如 R-2026-0001"), InAddress(description="The number of the reading, as R-2026-0001")
]
SheetId = Annotated[Text, Chinese("评分表"), InAddress(description="The id of the score sheet")]
EvaluationKey = Annotated[
    Text, Chinese("评估，如 2026-mid-term"), InAddress(description="The key of the evaluation, as 2026-mid-term")
]


class AskedOfReadings(Paged):
    """Which readings."""

    indicator: Text = said("", "指标", "The indicator that they are of")
    body: Text = said("", "填报单位代码", "The code of the body that reported them")


@router.get(
    "/readings",
    summary="The readings that bodies reported",
    openapi_extra={
        **answers(kept=ReadingsPage),
        "security": [{}],
        CHINESE: {
            "summary": "各单位报送的读数",
            "description": "已公布的读数，由新到旧；有相应权限的密钥还可看到在页面上所能看到的其他读数。",
        },
    },
)
def readings(request: HttpRequest, asked: Query[AskedOfReadings]) -> HttpResponse:
    """Those that are published, the newest first; a key also sees those that its person sees on the pages."""
    by = caller(request).actor
    found = seeing.seen(by)
    for name in ("indicator", "body__code"):
        if value := getattr(asked, name.partition("__")[0]):
            found = found.filter(**{name: value})
    every = list(found)
    page, following = asked.page(every)
    return plainly(request, {"total": len(every), "readings": [reading_as_json(by, one) for one in page], "next": following})


@router.get(
    "/readings/{number}",
    summary="One reading with its custody",
    openapi_extra={
        **answers(kept=ReadingInFull),
        "security": [{}],
        CHINESE: {
            "summary": "一条读数及其经手记录",
            "description": "何时、何单位、以何身份做了什么，附佐证文件的哈希。人名和内部意见只给单位内部和市知识产权局。",
        },
    },
)
def reading(request: HttpRequest, number: ReadingNumber) -> HttpResponse:
    """When it was entered, checked, accepted or restated, by which body in which part, with the hashes of its evidence. Names
    of people are for those inside."""
    by = caller(request).actor
    return plainly(request, reading_in_full(by, seeing.reading(by, number)))


@router.get(
    "/scores",
    summary="The score sheets",
    openapi_extra={
        **answers(kept=SheetList),
        "security": [{}],
        CHINESE: {"summary": "评分表", "description": "各年度评分表、定稿日及其哈希、进行到哪一步、公布了第几版结果。"},
    },
)
def sheets(request: HttpRequest) -> HttpResponse:
    """Each with the day on which it was frozen and its digest, how far scoring is, and which version of the result is
    published."""
    return plainly(request, {"sheets": sheets_as_json(city.sheets())})


@router.get(
    "/scores/{sheet}",
    summary="A score sheet and its published result",
    openapi_extra={
        **answers(kept=SheetInFull),
        "security": [{}],
        CHINESE: {
            "summary": "一张评分表及已公布的结果",
            "description": "评分项和门槛，各单位的名次、总分、各项数值和得分；分数为十进制文本，精确到分。未公布的不给出。",
        },
    },
)
def scores(request: HttpRequest, sheet: SheetId) -> HttpResponse:
    """Its items and conditions; of each body rank, total, and every item's value and points, as texts of decimals. What is not
    published is not given."""
    found = sheet_as_json(caller(request).actor, city.sheets(), sheet)
    if found is None:
        raise NothingThere(f"no score sheet is called {sheet[:60]!r}", where="sheet", mend="see /api/v1/scores")
    return plainly(request, found)


@router.get(
    "/evaluations",
    summary="The evaluations of the strategy",
    openapi_extra={
        **answers(kept=EvaluationList),
        "security": [{}],
        CHINESE: {
            "summary": "战略评估",
            "description": "各次年度评估和中期评估：所看的日期、当时的一句话总评、固定数据和报告的哈希。",
        },
    },
)
def evaluations(request: HttpRequest) -> HttpResponse:
    """Yearly and mid-term ones: which day each looks at, its sentence, the digests of its frozen data and of its report."""
    every = Evaluation.objects.select_related("data", "report")
    return plainly(request, {"evaluations": [evaluation_as_json(one) for one in every]})


@router.get(
    "/evaluations/{key}",
    summary="One evaluation with its report",
    openapi_extra={
        **answers(kept=EvaluationInFull),
        "security": [{}],
        CHINESE: {
            "summary": "一次评估及其报告",
            "description": "报告为固定时的原文，其规范文本的 SHA-256 为 report_sha256；公布之前只列尚未采用的评估方法。",
        },
    },
)
def one_evaluation(request: HttpRequest, key: EvaluationKey) -> HttpResponse:
    """The report as it was frozen: `report_sha256` is of its canonical form. Before it is published, the methods that are
    missing."""
    return plainly(request, evaluation_in_full(evaluation(key)))
