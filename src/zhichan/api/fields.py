"""Parameters: their types, and what they mean in both languages."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, StringConstraints, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

CHINESE = "x-zh"
"""Where the description in OpenAPI keeps the Chinese words; `description` and `summary` are English."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LONGEST = 4_000


def said(default: Any, zh: str, en: str, **more: Any) -> Any:
    """A field with its meaning in both languages."""
    return Field(default, description=en, json_schema_extra={CHINESE: zh}, **more)


@dataclass(frozen=True)
class Chinese:
    """The Chinese meaning of a part of an address, which the library's own declaration has no room for."""

    zh: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), CHINESE: self.zh}


def _day(value: object) -> dt.date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"{str(value)[:40]!r} is not a day; write it as 2026-11-22")


Day = Annotated[dt.date | None, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, written 2026-11-22; None where it is left out."""

Text = Annotated[str, StringConstraints(max_length=_LONGEST, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""A text without control characters."""
