"""Cursors: where the next page begins, as text that a program hands back unread.

A cursor through rights pins what it goes through: the version, the day of law, the question and the result itself. A page that
no longer fits is refused, so that a program that follows cursors to the end has every right once, or is told that it has not.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Annotated, TypeVar

import msgspec
from pydantic import StringConstraints

from zhichan.api.errors import InvalidInput

OpaqueText = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]*$")]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Through(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a result: how many rights come before it, and which result it is."""

    version: _Number
    as_of: dt.date
    offset: _Number
    question: str
    result: str


class After(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a numbered list: the last number seen."""

    number: _Number


C = TypeVar("C", Through, After)


def written(cursor: Through | After) -> str:
    """The cursor as text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode("ascii")


def read(text: str, kind: type[C]) -> C:
    """The cursor of a text.

    Raises:
        InvalidInput: it is none of this list.
    """
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise refused("it is none of this list") from None


def refused(why: str) -> InvalidInput:
    """What a cursor that does not fit is told."""
    return InvalidInput(f"the cursor cannot be followed: {why}", where="cursor", mend="begin again without a cursor")
