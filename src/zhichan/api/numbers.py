"""Lists of numbers: sent, kept under a name that a query takes, and each number told what became of it."""

from __future__ import annotations

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import ConfigDict, Field

from zhichan.api.fields import CHINESE, Day, Text, said
from zhichan.api.questions import Strict
from zhichan.api.shapes import LookedUpNumber, LookedUpNumbers, Outcomes, Words, answers
from zhichan.api.visible import audience_of
from zhichan.opened import city
from zhichan.opened.clocks import end_of, today
from zhichan.search.number_lists import KEPT_DAYS, MOST

router = Router(tags=["rights"])


class GivenNumbers(Strict):
    """The numbers that somebody has, and the days for which they are looked up."""

    model_config = ConfigDict(extra="forbid")

    numbers: Annotated[list[Text], Field(min_length=1, max_length=MOST)] = said(
        ...,
        "申请号、公开号、授权号或登记号，任何写法均可",
        "Numbers of applications, publications, grants or registrations, in any spelling",
    )
    as_of: Day = said(None, "法律状态截至日；不填为今天", "The day of law; absent: today")
    known_at: Day = said(
        None, "截至哪一天的数据（当日结束时）；不填为最新版本", "What was known at the end of that day; absent: now"
    )


@router.post(
    "/numbers",
    response=LookedUpNumbers,
    summary="Find a list of numbers",
    openapi_extra={
        **answers(errors=[400]),
        "security": [{}],
        CHINESE: {
            "summary": "按号码清单查找",
            "description": f"一次提交至多 {MOST:,} 个号码。清单保存后得到一个检索式（query），可用于 /api/v1/rights 等各处，"
            f"自最后一次使用起保存 {KEPT_DAYS} 天；应答逐个说明号码的结果和原因。",
        },
    },
)
def numbers(request: HttpRequest, sent: GivenNumbers) -> LookedUpNumbers:
    """The list is kept, and `query` finds its rights at every other address, as any query does, until it was not used for 90
    days. The answer says of each number what became of it and why."""
    id = settings.CONFIGURATION.lists.keep("\n".join(sent.numbers))
    view = city.current(end_of(sent.known_at))
    day = sent.as_of or today()
    looked = view.searcher.for_audience(audience_of(request)).look_up(id, day)
    version = view.version
    one, several, none, odd = looked.counts
    return LookedUpNumbers(
        id=id,
        query=f"list:{id}",
        given=looked.given,
        repeated=looked.repeated,
        rights=looked.rights,
        outcomes=Outcomes(found=one, ambiguous=several, not_found=none, unreadable=odd),
        as_of=day,
        known_at=version.made_at,
        version=version.number,
        made_up=version.made_up,
        numbers=[
            LookedUpNumber(number=one.text, outcome=one.outcome, why=Words.of(one.why), rights=list(one.rights))
            for one in looked.looked
        ],
    )
