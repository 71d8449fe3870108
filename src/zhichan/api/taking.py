"""Whole results as files: small ones in the answer, large ones made in the background and fetched when they are whole."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.http import content_disposition_header
from ninja import Query, Router, Schema

from zhichan.api.callers import caller
from zhichan.api.fields import CHINESE, Text, said
from zhichan.api.orders import ListedOrder
from zhichan.api.questions import Question, opened
from zhichan.api.shapes import answers
from zhichan.exports.columns import COLUMNS
from zhichan.exports.formats import FORMATS, ZIP
from zhichan.taking import work
from zhichan.taking.files import Kept
from zhichan.taking.orders import MOST_SORTED, Asked, ordered
from zhichan.taking.sending import sent

FormatName = Literal["csv", "xlsx", "jsonl", "ris", "bibtex", "pdf"]
_AGAIN_AFTER = 5  # seconds

router = Router(tags=["rights"])


class AskedToTake(Question):
    """A question, and in which files its answer is taken away."""

    format: list[FormatName] = said(
        ["jsonl"], "文件格式，可多值；多种格式合为一个 ZIP", "The formats; several come as one ZIP", min_length=1, max_length=6
    )
    columns: Text = said(
        "",
        f"表格的列，以逗号分隔，依次排列：{'、'.join(COLUMNS)}",
        f"Columns of tables, commas between, in order: {', '.join(COLUMNS)}",
    )
    order: ListedOrder = said(
        "id",
        f"权利的排列次序，与 /api/v1/rights 的 sort 相同；超过 {MOST_SORTED:,} 件时只能为 id",
        f"The order of the rights, as sort of /api/v1/rights; of more than {MOST_SORTED:,} rights id alone",
    )
    pictures: bool = said(False, "附原图（ZIP）", "With the pictures as they came (ZIP)")
    lang: Literal["zh", "en"] = said("zh", "文件的语言", "The language of the file")


class FileUnderway(Schema):
    """A file that is being made: ask for the same again when `Retry-After` is over."""

    order: str
    state: str
    done: int
    total: int


def _described() -> dict[str, object]:
    told = answers(errors=[400, 410])
    types = {one.media_type: {"schema": {"type": "string", "format": "binary"}} for one in (*FORMATS.values(), ZIP)}
    told["responses"][200] = {"description": "The file", "content": types}
    told["responses"][206] = {"description": "The part of the file that Range asked for", "content": types}
    told["responses"][416] = {"description": "The file has no such part"}
    return told


@router.get(
    "/export",
    response={202: FileUnderway},
    summary="Take a result away as a file",
    openapi_extra={
        **_described(),
        "security": [{}],
        CHINESE: {
            "summary": "带走检索结果",
            "description": "不超过 1,000 件的直接返回文件；更大的在后台生成，先以 202 和 Retry-After 应答，"
            "再次以同一参数询问即可取得。同一版本的同一问题得到同一文件，支持 ETag 和 Range 断点续传。",
        },
    },
)
def export(request: HttpRequest, asked: Query[AskedToTake]) -> HttpResponseBase:
    """Of up to 1,000 rights the file at once; of more 202 with Retry-After until it is whole: ask for the same again. The same
    question of the same version is the same file, with an ETag, and in parts by Range."""
    by, answering = caller(request).actor, opened(request, asked)
    wanted = ordered(
        by,
        Asked(
            query=answering.text,
            filters=asked.filters,
            as_of=asked.day,
            known_at=asked.known_at,
            formats=tuple(asked.format),
            columns=tuple(name.strip() for name in asked.columns.split(",") if name.strip()),
            order=asked.order,
            pictures=asked.pictures,
            lang=asked.lang,
            site=request.build_absolute_uri(f"/{asked.lang}"),
            narrowed="; ".join(f"{name}: {', '.join(values)}" for name, values in asked.filters.items()),
            tags=answering.tags,
        ),
    )
    found = work.ask(by, wanted)
    if found.done is None:
        return _underway(found)
    saved = content_disposition_header(as_attachment=True, filename=found.done.name) or "attachment"
    return sent(request, found, {"Content-Disposition": saved})


def _underway(found: Kept) -> HttpResponse:
    job = work.job_of(found.order.id)
    told = FileUnderway(
        order=found.order.id, state=job.state if job else "waiting", done=job.done if job else 0, total=job.total if job else 0
    )
    return JsonResponse(told.dict(), status=202, headers={"Retry-After": str(_AGAIN_AFTER)})
