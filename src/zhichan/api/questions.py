"""What a program asks of the rights: the query, what narrows it, both clocks; and the version that answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, get_args

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, ValidationInfo, model_validator

from zhichan.api.callers import caller
from zhichan.api.fields import Day, Text, said
from zhichan.api.visible import audience_of
from zhichan.notebook.given import given
from zhichan.opened import city
from zhichan.opened.city import CityView
from zhichan.opened.clocks import end_of, today
from zhichan.records.audience import Audience
from zhichan.search.dialects.registry import NAMES, OWN
from zhichan.search.dialects.translating import Read, read
from zhichan.search.given import NOTHING_GIVEN, refers, tags_in
from zhichan.search.searcher import Searcher, asks_for_parties
from zhichan.search.unified import is_pid

Platform = Literal["own", "incopat", "patsnap", "cnipa", "himmpat", "autopat", "espacenet", "patentscope", "google"]
"""Whose language a query is written in."""
assert get_args(Platform) == NAMES

_Values = Annotated[list[Text], Field(max_length=50)]


class Strict(Schema):
    """Parameters of which none is unknown: a filter spelt wrong would else find everything."""

    @model_validator(mode="before")
    @classmethod
    def _none_unknown(cls, values: Any, info: ValidationInfo) -> Any:
        known = {field.alias or name for name, field in cls.model_fields.items()}
        if unknown := sorted(set(info.context["request"].GET) - known if info.context else ()):
            raise ValueError(f"there is no parameter {unknown[0][:40]!r}; there are {', '.join(sorted(known))}")
        return values


class Knowledge(Strict):
    """The second clock."""

    known_at: Day = said(
        None, "截至哪一天的数据（当日结束时）；不填为最新版本", "What was known at the end of that day; absent: now"
    )


class Question(Knowledge):
    """A question to the rights."""

    q: Text = said("", "检索式，写法见检索说明；不填为全部权利", "A query in the search language; absent: all rights")
    as_of: Day = said(None, "法律状态截至日；不填为今天", "The day of law; absent: today")
    year: _Values = said([], "申请年份，可多值（任一即可）", "Year of filing; several: any of them")
    type: _Values = said([], "类型", "Type of right")
    status: _Values = said([], "截至日的法律状态", "Legal status on the day of law")
    district: _Values = said([], "区划代码", "District code")
    area: _Values = said([], "区域代码（区域可重叠）", "Area code; areas overlap")
    holder: _Values = said([], "第一权利人：主体编号或名称", "First holder: the id of a party, or a name")
    kind: _Values = said([], "权利种类", "Kind of right")
    holder_type: _Values = said(
        [], "权利人类型（按第一权利人名称）", "Type of holder, by the name of the first", alias="holder-type"
    )
    class_: _Values = said([], "分类（小类）", "Class: subclass", alias="class")
    class_section: _Values = said([], "分类（部）", "Class: section", alias="class-section")
    class_class: _Values = said([], "分类（大类）", "Class: class", alias="class-class")
    class_group: _Values = said([], "分类（大组）", "Class: main group", alias="class-group")
    field: _Values = said([], "技术领域编号（WIPO，1 至 35）", "Field of technology, by WIPO’s number (1 to 35)")
    office: _Values = said([], "受理局代码", "Office code")

    @property
    def day(self) -> dt.date:
        """The day of law."""
        return self.as_of or today()

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The values that narrow, by facet."""
        given = {
            "year": self.year,
            "type": self.type,
            "status": self.status,
            "district": self.district,
            "area": self.area,
            "holder": self.holder,
            "kind": self.kind,
            "holder-type": self.holder_type,
            "class": self.class_,
            "class-section": self.class_section,
            "class-class": self.class_class,
            "class-group": self.class_group,
            "field": self.field,
            "office": self.office,
        }
        return {name: tuple(value for value in values if value) for name, values in given.items() if any(values)}


class AnyQuestion(Question):
    """A question whose query may be in the language of another platform."""

    dialect: Platform = said(
        "own", "检索式出自哪个平台；不作猜测，不填即为本平台", "The platform whose language the query is in; it is never guessed"
    )


def read_by(request: HttpRequest, query: str, dialect: Platform = "own") -> str | Read:
    """A query for a searcher, which reads by itself what is in our own language and names nothing of a notebook. With a key it
    may name the tags of its person's bodies, and earlier searches of theirs.

    Raises:
        QueryError: it cannot be read.
    """
    if dialect != OWN:
        return read(query, dialect)
    known = given(caller(request).actor, query)
    return query if known == NOTHING_GIVEN else read(query, OWN, known)


@dataclass(frozen=True)
class Opened:
    """A version with the searcher that answers the whole request, and the query as it was read."""

    view: CityView
    searcher: Searcher
    audience: Audience
    query: str | Read = ""

    @property
    def text(self) -> str:
        """The query to ask again: in our own language, without numbers of earlier searches."""
        if isinstance(self.query, str):
            return self.query
        return str(self.query.node) if self.query.dialect != OWN or refers(self.query.text) else self.query.text

    @property
    def tags(self) -> dict[str, tuple[str, ...]]:
        """The rights of each tag that the query names."""
        return tags_in(self.query.node) if isinstance(self.query, Read) else {}

    @property
    def states(self) -> tuple[object, ...]:
        """What an answer depends on beside its version: which corpus it is of, who is who, what is withheld, what is tagged."""
        unified = self.searcher.unified
        known = unified.parties.path.name if unified else None
        return (self.view.corpus.folder, known, sorted(self.audience.withheld.entries), self.text, sorted(self.tags.items()))


def opened(request: HttpRequest, question: Question, version: int | None = None) -> Opened:
    """The version that a question asks for, or the one of that number, as whoever calls sees it.

    Raises:
        CorpusEmpty: nothing was known then, or there is no such version.
        Underway: it is being prepared.
        QueryError: the query cannot be read, as far as it is not left to the searcher.
    """
    query = read_by(request, question.q, question.dialect if isinstance(question, AnyQuestion) else "own")
    named = asks_for_parties(query) or any(map(is_pid, question.holder))
    return replace(opened_for(request, question, named, version), query=query)


def opened_for(request: HttpRequest, asked: Knowledge, needs_parties: bool, version: int | None = None) -> Opened:
    """The version that is asked for, or the one of that number, as whoever calls sees it.

    Args:
        needs_parties: the question can only be answered by who is who.

    Raises:
        CorpusEmpty: nothing was known then, or there is no such version.
        Underway: it is being prepared.
    """
    knowledge, audience = end_of(asked.known_at), audience_of(request)
    view = city.current(knowledge) if version is None else city.numbered(version)
    return Opened(view, view.searching(audience, knowledge, needs_parties=needs_parties), audience)
