"""Queries in the languages of other platforms."""

from __future__ import annotations

from typing import Literal, get_args

from django.http import HttpRequest
from ninja import Query, Router

from zhichan.api.fields import CHINESE, Text, said
from zhichan.api.questions import Platform, Strict
from zhichan.api.shapes import Translated, Words, answers, warned
from zhichan.search.dialects.registry import NAMES
from zhichan.search.dialects.translating import detect, translate

Source = Literal["", "own", "incopat", "patsnap", "cnipa", "himmpat", "autopat", "espacenet", "patentscope", "google"]
assert get_args(Source)[1:] == NAMES

router = Router(tags=["rights"])


class Sentence(Strict):
    """A query, and the platforms between which it is translated."""

    q: Text = said("", "检索式", "The query")
    from_: Source = said("", "来自哪个平台；不填则自动识别", "The platform it is of; absent: recognised", alias="from")
    to: Platform = said("own", "写成哪个平台的检索式", "The platform to write it for")


@router.get(
    "/translate",
    response=Translated,
    summary="Translate a query",
    openapi_extra={
        **answers(errors=[400]),
        "security": [{}],
        CHINESE: {
            "summary": "翻译检索式",
            "description": "在各平台的检索式之间翻译；含义有变之处逐条说明，目标平台无法表达的以 400 应答。",
        },
    },
)
def translated(request: HttpRequest, asked: Query[Sentence]) -> Translated:
    """Between the query languages of the platforms. Each change of meaning is told; what the target cannot say is answered by
    400, naming the clause."""
    found = None if asked.from_ else detect(asked.q)
    made = translate(asked.q, found.dialect if found else asked.from_, asked.to)
    return Translated(
        text=made.text,
        read_as=made.from_,
        to=made.to,
        recognised_by=[Words.of(reason) for reason in found.reasons] if found else [],
        understood=made.understood,
        warnings=warned(made.cautions),
    )
