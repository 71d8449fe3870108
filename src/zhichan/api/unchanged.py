"""Answers that a program has already: told by a tag of the version and of all that the answer depends on."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Schema

from zhichan import __version__
from zhichan.api.callers import caller

A = TypeVar("A", bound=Schema)


class Unchanged(Exception):
    """The program has the answer already; not an error."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__("304")


def tag(request: HttpRequest, version: int, *states: object) -> None:
    """Gives the answer its tag, before it is made.

    Args:
        version: of the corpus.
        states: whatever else the answer depends on beside the address and who asks.

    Raises:
        Unchanged: the program has just this answer.
    """
    actor = caller(request).actor
    depends = (__version__, request.path, sorted(request.GET.lists()), sorted(actor.permissions), sorted(actor.bodies), *states)
    digest = hashlib.blake2b(repr(depends).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()
    etag = f'W/"{version}-{digest}"'
    response = get_conditional_response(request, etag=etag)
    request._etag = etag  # type: ignore[attr-defined]
    if response is not None:
        raise Unchanged(response)


def tagged(request: HttpRequest, answer: A) -> A:
    """An answer of what people write or the city's folder says, which has no version: its tag is of what it says.

    Raises:
        Unchanged: the program has just this answer.
    """
    tag(request, 0, answer.model_dump_json())
    return answer


def plainly(request: HttpRequest, answer: object) -> HttpResponse:
    """Plain data as an answer, with its tag.

    Raises:
        Unchanged: the program has just this answer.
    """
    body = msgspec.json.encode(answer)
    tag(request, 0, body)
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def tag_of(request: HttpRequest) -> str:
    """The tag of the answer; `""` where it has none."""
    return getattr(request, "_etag", "")


def stamp(moment: dt.datetime) -> str:
    """A moment as the interface writes it: UTC, with seconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
