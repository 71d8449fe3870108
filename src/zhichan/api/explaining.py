"""Why a right is in a result or not, and how two results differ."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.http import HttpRequest
from ninja import Query, Router, Schema

from zhichan.api.errors import InvalidInput, NothingThere
from zhichan.api.fields import CHINESE, Day, Text, said
from zhichan.api.questions import AnyQuestion, Knowledge, Opened, Platform, opened, opened_for, read_by
from zhichan.api.rights import listed
from zhichan.api.shapes import ListedRight, Words, answers
from zhichan.api.unchanged import tag
from zhichan.opened.clocks import today
from zhichan.search.difference import Side
from zhichan.search.errors import QueryError
from zhichan.search.explain import Finding
from zhichan.search.searcher import asks_for_parties

router = Router(tags=["rights"])


class AskedWhy(AnyQuestion):
    """A question, and the right of which is asked why it is in the answer or not."""

    right: Text = said(
        ...,
        "权利编号，或任何写法的号码",
        "The id of the right, or a number of it in any spelling",
        examples=["CN:patent:201710601862.3", "CN201710601862.3"],
    )


class AskedDifference(Knowledge):
    """Two queries, over the same version on the same day."""

    left: Text = said(..., "一个检索式", "One query", examples=["title:轴承"])
    right: Text = said(..., "另一个检索式", "The other", examples=["title:轴承 AND class:F16C"])
    dialect: Platform = said(
        "own", "两个检索式出自哪个平台；不填即为本平台", "The platform whose language both queries are in; it is never guessed"
    )
    as_of: Day = said(None, "法律状态截至日；不填为今天", "The day of law; absent: today")


class SnippetPart(Schema):
    """A piece of a text, and whether it is what was found."""

    text: str
    is_hit: bool


class ToldFinding(Schema):
    """One clause of the query, or a filter, on the right: whether it matches, and why or why not.

    `negated`: the query asks for what does not match it. `helps`: it speaks for the right. `target` and `snippet` say where it
    was found, if in a text.
    """

    leaf: str
    negated: bool
    matched: bool
    helps: bool
    why: Words
    target: str
    snippet: list[SnippetPart]


class Explained(Schema):
    """Whether a right is in a result, and each clause's part in it.

    `known`: the right exists on the day of law. `takes`: the fewest clauses and filters that would have to come out otherwise
    for it to be in the result.
    """

    right: str
    in_result: bool
    known: bool
    why: Words
    query: str
    understood: str
    as_of: dt.date
    known_at: dt.datetime
    version: int
    made_up: bool
    findings: list[ToldFinding]
    takes: list[ToldFinding]


class DifferenceCause(Schema):
    """Rights that the other query leaves out by the same clauses of it: how many, and a few of them."""

    clauses: list[str]
    rights: int
    examples: list[ListedRight]


class DifferenceSide(Schema):
    """What one query finds, `alone` what the other does not find; `beyond` rights have other causes than those listed."""

    query: str
    understood: str
    rights: int
    alone: int
    causes: list[DifferenceCause]
    beyond: int


class Differed(Schema):
    """Two results beside each other: what `both` find, and what each finds alone."""

    both: int
    left: DifferenceSide
    right: DifferenceSide
    as_of: dt.date
    known_at: dt.datetime
    version: int
    made_up: bool


@router.get(
    "/explain",
    response=Explained,
    summary="Why a right is in a result or not",
    openapi_extra={
        **answers(errors=[400]),
        "security": [{}],
        CHINESE: {
            "summary": "说明一件权利为何在结果中或不在",
            "description": "逐个条件、逐个筛选说明是否符合及其原因，以及至少要有哪些不同才会入列；与结果页的“为什么没有”一致。",
        },
    },
)
def explained(request: HttpRequest, asked: Query[AskedWhy]) -> Explained:
    """Clause by clause and filter by filter, whether it fits and why, and the least that would have to be otherwise for the
    right to be in the result; as the page of a right says it."""
    answering = opened(request, asked)
    version = answering.view.version
    tag(request, version.number, asked.day, *answering.states)
    told = answering.searcher.explain(answering.query, _id_of(answering, asked.right, asked.day), asked.day, asked.filters)
    return Explained(
        right=told.right_id,
        in_result=told.in_result,
        known=told.known,
        why=Words.of(told.why),
        query=asked.q,
        understood=told.understood,
        as_of=told.as_of,
        known_at=version.made_at,
        version=version.number,
        made_up=version.made_up,
        findings=[_finding(one) for one in told.findings],
        takes=[_finding(one) for one in told.takes],
    )


@router.get(
    "/difference",
    response=Differed,
    summary="How the results of two queries differ",
    openapi_extra={
        **answers(errors=[400]),
        "security": [{}],
        CHINESE: {
            "summary": "比较两个检索式的结果",
            "description": "各自多找到哪些权利，以及这些权利因另一检索式的哪些条件而被排除；并举几例。",
        },
    },
)
def compared(request: HttpRequest, asked: Query[AskedDifference]) -> Differed:
    """What each finds that the other does not, by the clauses of the other that leave it out, with a few examples of each."""
    left, right = read_by(request, asked.left, asked.dialect), read_by(request, asked.right, asked.dialect)
    answering, day = opened_for(request, asked, asks_for_parties(left) or asks_for_parties(right)), asked.as_of or today()
    version = answering.view.version
    both = (replace(answering, query=left), replace(answering, query=right))
    tag(request, version.number, day, *(one.states for one in both))
    told = answering.searcher.compare(left, right, day)
    return Differed(
        both=told.both,
        left=_side(asked.left, told.left),
        right=_side(asked.right, told.right),
        as_of=day,
        known_at=version.made_at,
        version=version.number,
        made_up=version.made_up,
    )


def _id_of(answering: Opened, named: str, day: dt.date) -> str:
    """The id of the right that a program means.

    Raises:
        NothingThere: whoever asks sees no such right.
        InvalidInput: several rights have that number.
    """
    if answering.searcher.rid_of(named) is not None:
        return named
    try:
        ids = answering.searcher.named(named, day) if named.strip() else []
    except QueryError:  # it is no number
        ids = []
    if not ids:
        raise NothingThere(
            f"no right {named[:80]!r} is on record here", where="right", mend="ids are those that /api/v1/rights lists"
        )
    if len(ids) > 1:
        raise InvalidInput(f"several rights have the number {named[:80]!r}", where="right", mend=f"give one of: {', '.join(ids)}")
    return ids[0]


def _finding(one: Finding) -> ToldFinding:
    return ToldFinding(
        leaf=one.leaf,
        negated=one.negated,
        matched=one.matched,
        helps=one.helps,
        why=Words.of(one.why),
        target=one.target,
        snippet=[SnippetPart(text=part.text, is_hit=part.is_hit) for part in one.snippet],
    )


def _side(query: str, side: Side) -> DifferenceSide:
    causes = [
        DifferenceCause(clauses=list(cause.clauses), rights=cause.rights, examples=[listed(hit) for hit in cause.examples])
        for cause in side.causes
    ]
    return DifferenceSide(
        query=query, understood=side.understood, rights=side.rights, alone=side.alone, causes=causes, beyond=side.beyond
    )
