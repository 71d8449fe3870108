"""What the person of a key and their bodies keep: tags and notes on rights. The same acts as on the pages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.params.functions import Path as InAddress
from pydantic import ConfigDict

from zhichan.accounts.actors import Actor
from zhichan.api.callers import allowed
from zhichan.api.errors import NothingThere
from zhichan.api.fields import CHINESE, Chinese, Text, said
from zhichan.api.questions import Strict
from zhichan.api.shapes import answers
from zhichan.api.unchanged import tagged
from zhichan.api.visible import audience_of
from zhichan.notebook import notes, tags
from zhichan.notebook.models import Note, Tag
from zhichan.opened import city
from zhichan.search.nodes import Listed

router = Router(tags=["notebook"])

Number = Annotated[int, Chinese("编号"), InAddress(description="Its number", ge=0, le=2**31 - 1)]


class OfRight(Strict):
    """Of which right."""

    right: Text = said(..., "权利编号", "The id of the right")


class AskedOfTags(Strict):
    """Which tags."""

    right: Text = said("", "权利编号；不填为所代表机构的全部标签", "A right that bears them, by id; absent: all")


class Sent(Schema):
    """What is sent in the body of a call."""

    model_config = ConfigDict(extra="forbid")


class GivenTag(Sent):
    """A tag for a right, of one of the person's bodies."""

    right: Text = said(..., "权利编号", "The id of the right")
    body: Text = said(..., "机构代码，须为本人所代表的机构", "The code of a body for which the person acts")
    name: Text = said(..., "标签", "The tag")


class KeptTag(Schema):
    """A tag of a body. `query` finds the rights that bear it in any of the person's bodies, those without an official number
    too."""

    number: int
    body: str
    name: str
    query: str


class KeptTags(Schema):
    """The tags of the bodies for which the person acts."""

    tags: list[KeptTag]


class WrittenNote(Sent):
    """A note on a right, for one of the person's bodies."""

    right: Text = said(..., "权利编号", "The id of the right")
    body: Text = said(..., "机构代码，须为本人所代表的机构", "The code of a body for which the person acts")
    text: Text = said(..., "批注", "The note")


class ChangedNote(Sent):
    """A note written anew."""

    text: Text = said(..., "批注", "The note")
    revision: int = said(..., "所见的版次", "The revision that was read", ge=0)


class Seen(Strict):
    """Which revision was read, of what is to go."""

    revision: int = said(..., "所见的版次", "The revision that was read", ge=0)


class KeptNote(Schema):
    """A note on a right, for the people of a body. `own`: the person of the key wrote it, and may change it."""

    number: int
    right: str
    body: str
    text: str
    author: str
    own: bool
    made_at: dt.datetime
    changed_at: dt.datetime | None
    revision: int


class KeptNotes(Schema):
    """The notes on a right, the oldest first."""

    notes: list[KeptNote]


@router.get(
    "/tags",
    response=KeptTags,
    summary="The tags of the own bodies",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {
            "summary": "本机构的标签",
            "description": "密钥持有人所代表机构的标签；给出 right 的，只列该权利的标签。须有 read-notebook 权限。",
        },
    },
)
def listed_tags(request: HttpRequest, asked: Query[AskedOfTags]) -> KeptTags:
    """Those of the bodies for which the person of the key acts; with `right` those that it bears. Needs `read-notebook`."""
    by = allowed(request, "read-notebook")
    if asked.right:
        _must_be_seen(request, asked.right)
    found = tags.tags_on(by, asked.right) if asked.right else list(tags.tags(by))
    return tagged(request, KeptTags(tags=[_tag(one) for one in found]))


@router.post(
    "/tags",
    response={201: KeptTag},
    summary="Give a right a tag",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {
            "summary": "为权利加标签",
            "description": "须有 write-notebook 权限。机构已有的同名标签（不论写法）即为该标签；审计日志不记标签内容。",
        },
    },
)
def give_tag(request: HttpRequest, sent: GivenTag) -> Status[KeptTag]:
    """A tag that the body has in another spelling of the same letters is taken. Needs `write-notebook`."""
    by = allowed(request, "write-notebook")
    _must_be_seen(request, sent.right)
    return Status(201, _tag(tags.give(by, sent.right, sent.body, sent.name)))


@router.delete(
    "/tags/{int:number}",
    response={204: None},
    summary="Take a tag from a right",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {
            "summary": "取下权利的标签",
            "description": "须有 write-notebook 权限。不再有权利使用的标签随之消失。",
        },
    },
)
def take_tag(request: HttpRequest, number: Number, asked: Query[OfRight]) -> Status[None]:
    """A tag that no right bears any more is gone. Needs `write-notebook`."""
    tags.take(allowed(request, "write-notebook"), asked.right, number)
    return Status(204, None)


@router.get(
    "/notes",
    response=KeptNotes,
    summary="The notes on a right",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {"summary": "权利的批注", "description": "密钥持有人所代表机构的批注。须有 read-notebook 权限。"},
    },
)
def listed_notes(request: HttpRequest, asked: Query[OfRight]) -> KeptNotes:
    """Those of the bodies for which the person of the key acts. Needs `read-notebook`."""
    by = allowed(request, "read-notebook")
    _must_be_seen(request, asked.right)
    return tagged(request, KeptNotes(notes=[_note(one, by.person) for one in notes.notes(by).filter(right=asked.right)]))


@router.post(
    "/notes",
    response={201: KeptNote},
    summary="Write a note on a right",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {
            "summary": "为权利写批注",
            "description": "供本机构人员阅读。须有 write-notebook 权限；审计日志不记批注内容。",
        },
    },
)
def write_note(request: HttpRequest, sent: WrittenNote) -> Status[KeptNote]:
    """The people of the body read it. Needs `write-notebook`; the log never says what it says."""
    by = allowed(request, "write-notebook")
    _must_be_seen(request, sent.right)
    return Status(201, _note(notes.write(by, sent.right, sent.body, sent.text), by.person))


@router.put(
    "/notes/{int:number}",
    response=KeptNote,
    summary="Write a note of one’s own anew",
    openapi_extra={
        **answers(errors=[403, 409]),
        CHINESE: {
            "summary": "修改本人的批注",
            "description": "须有 read-notebook 和 write-notebook 权限。revision 为所读到的版次；"
            "其间已被修改的，返回 409，请重新读取后再定。",
        },
    },
)
def change_note(request: HttpRequest, number: Number, sent: ChangedNote) -> KeptNote:
    """`revision` is the one that was read: where somebody has changed it since the answer is 409; read it again, then decide.
    Needs `read-notebook` and `write-notebook`."""
    by = _readable_note(request, number)
    return _note(notes.change(by, number, sent.revision, sent.text), by.person)


@router.delete(
    "/notes/{int:number}",
    response={204: None},
    summary="Remove a note of one’s own",
    openapi_extra={
        **answers(errors=[403, 409]),
        CHINESE: {
            "summary": "删除本人的批注",
            "description": "须有 read-notebook 和 write-notebook 权限。其间已被修改的，返回 409。",
        },
    },
)
def remove_note(request: HttpRequest, number: Number, asked: Query[Seen]) -> Status[None]:
    """Where somebody has changed it since it was read the answer is 409. Needs `read-notebook` and
    `write-notebook`."""
    notes.remove(_readable_note(request, number), number, asked.revision)
    return Status(204, None)


def _must_be_seen(request: HttpRequest, right: str) -> None:
    """A right that is hidden from whoever calls is as one that is not there.

    Raises:
        NothingThere.
    """
    if city.current().part(right, audience_of(request)) is None:
        raise NothingThere(
            f"no right {right[:80]!r} is on record here", where="right", mend="ids are those that /api/v1/rights lists"
        )


def _readable_note(request: HttpRequest, number: int) -> Actor:
    """Whoever may change a note: who reads it, on a right that they see.

    Raises:
        NotAllowed, NotKept, NothingThere.
    """
    allowed(request, "read-notebook")
    by = allowed(request, "write-notebook")
    _must_be_seen(request, notes.note(by, number).right)
    return by


def _tag(one: Tag) -> KeptTag:
    return KeptTag(number=one.pk, body=one.body.code, name=one.name, query=f"{Listed('tag', one.name)} AND numbered:any")


def _note(one: Note, person: int | None) -> KeptNote:
    return KeptNote(
        number=one.pk,
        right=one.right,
        body=one.body.code,
        text=one.text,
        author=one.author.full_name,
        own=one.author_id == person,
        made_at=one.made_at,
        changed_at=one.changed_at,
        revision=one.revision,
    )
