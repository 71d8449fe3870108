"""Rights by likeness: to a right, or to a text."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Query, Router

from zhichan.api.errors import InvalidInput, NothingThere
from zhichan.api.fields import CHINESE, Day, Text, said
from zhichan.api.questions import Knowledge
from zhichan.api.rights import listed
from zhichan.api.shapes import LikeRight, SimilarRights, answers
from zhichan.api.unchanged import tag
from zhichan.api.visible import audience_of, visible_right
from zhichan.opened import city
from zhichan.opened.city import CityView
from zhichan.opened.clocks import end_of, today
from zhichan.records import claims
from zhichan.search.similar import MOST, Like, Similar

router = Router(tags=["rights"])


class Likeness(Knowledge):
    """What is asked: what the rights are to be like, and on which day of law."""

    right: Text = said("", "权利编号：找与这件权利相似的", "The id of a right: what is like it")
    text: Text = said("", "一段文字：句子、摘要或权利要求", "A text: a sentence, an abstract or a claim")
    claim: int = said(
        0,
        "权利要求的序号：找与该项权利要求相似的（须同时给出 right）；0 为整件权利",
        "The number of a claim of that right: what is like that claim; 0 for the whole right",
        ge=0,
        le=9_999,
    )
    earlier: bool = said(
        False, "不含申请日与该权利相同或更晚的（找现有技术）", "Without rights filed on the day of that one or later: prior art"
    )
    as_of: Day = said(None, "法律状态截至日；不填为今天", "The day of law; absent: today")
    limit: int = said(20, "件数", "How many rights", ge=1, le=MOST)


@router.get(
    "/similar",
    response=SimilarRights,
    summary="Find by meaning",
    openapi_extra={
        **answers(),
        "security": [{}],
        CHINESE: {
            "summary": "按意思查找",
            "description": "给出与一件权利、它的一项权利要求或一段文字最相似的权利，最近的在前，并说明是哪些词或分类使它入列。"
            "这是次序，不是集合，因此没有总数。",
        },
    },
)
def similar(request: HttpRequest, asked: Query[Likeness]) -> SimilarRights:
    """Give `right` (and, if you like, the number of a `claim` of it) or `text`. A claim is read with those it depends on. The
    nearest rights come first, each with the words and classes that brought it. This is an order and not a set, so there is no
    total."""
    if bool(asked.right) == bool(asked.text):
        raise InvalidInput("give either a right or a text", where="right, text", mend="write right=CN:patent:… or text=…")
    if asked.claim and not asked.right:
        raise InvalidInput("a claim is of a right", where="claim", mend="give its right as well: right=CN:patent:…&claim=3")
    view = city.current(end_of(asked.known_at))
    day = asked.as_of or today()
    tag(request, view.version.number, day, view.corpus.folder)
    door = view.similar(view.searcher.for_audience(audience_of(request)))
    if asked.text:
        found = door.to_text(asked.text, as_of=day, limit=asked.limit)
    else:
        near = _near(request, door, view, asked, day)
        if near is None:
            raise NothingThere(
                f"no right {asked.right[:80]!r} is on record here", where="right", mend="ids are those that /api/v1/rights lists"
            )
        found = near
    version = view.version
    return SimilarRights(
        as_of=day,
        known_at=version.made_at,
        version=version.number,
        made_up=version.made_up,
        rights=[_told(like) for like in found],
    )


def _near(request: HttpRequest, door: Similar, view: CityView, asked: Likeness, day: dt.date) -> list[Like] | None:
    if not asked.claim:
        return door.to_right(asked.right, as_of=day, limit=asked.limit, earlier=asked.earlier)
    right = view.corpus.right(view.version, asked.right)
    shown = visible_right(request, right) if right else None
    if shown is None:
        return None
    known = claims.of_right(shown, "zh")
    claim = claims.in_full(known, asked.claim)
    if claim is None:
        numbers = f"it has claims {known[0].number} to {known[-1].number}" if known else "no source gives its claims one by one"
        raise NothingThere(
            f"claim {asked.claim} of {asked.right[:80]!r} is not on record here", where="claim", mend=f"{numbers}; or give text=…"
        )
    return door.to_claim(asked.right, claim, as_of=day, limit=asked.limit, earlier=asked.earlier)


def _told(like: Like) -> LikeRight:
    shared, near, classes = like.reasons
    return LikeRight(**listed(like.hit).dict(), words=list(shared), related=list(near), classes=list(classes))
