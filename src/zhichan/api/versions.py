"""Versions of the corpus, and the reports of the imports that made them."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.params.functions import Path as InAddress

from zhichan.accounts.visibility import log_sealed, may_know, sees_sealed
from zhichan.api.callers import allowed, caller
from zhichan.api.cursors import After, OpaqueText, read, written
from zhichan.api.errors import NothingThere
from zhichan.api.fields import CHINESE, Chinese, said
from zhichan.api.questions import Strict
from zhichan.api.shapes import OneVersion, Versions, answers
from zhichan.api.unchanged import tag
from zhichan.corpus.store import Version
from zhichan.importing.report import Report, report_of
from zhichan.opened import city

LARGEST_PAGE = 200

router = Router(tags=["versions"])

Number = Annotated[int, Chinese("版本号"), InAddress(description="The number of the version", ge=0, le=10**9)]
ImportId = Annotated[str, Chinese("导入编号"), InAddress(description="The id of the import", pattern=r"^[0-9A-Za-z-]{1,60}$")]


class Paged(Strict):
    """Which page."""

    limit: int = said(50, "每页条数", "Items a page", ge=1, le=LARGEST_PAGE)
    cursor: OpaqueText = said("", "上一页给出的游标", "The cursor that the page before gave")


@router.get(
    "/versions",
    response=Versions,
    summary="The versions of the corpus",
    openapi_extra={
        **answers(),
        "security": [{}],
        CHINESE: {
            "summary": "数据版本",
            "description": "由新到旧。带 see-imports 权限的密钥还可看到导入编号和文件名。",
        },
    },
)
def listed(request: HttpRequest, asked: Query[Paged]) -> Versions:
    """The newest first. A key with `see-imports` also sees which import made them and from which files."""
    before = read(asked.cursor, After).number if asked.cursor else None
    corpus = city.shown_corpus()
    known = [version for version in corpus.versions() if may_know(caller(request).actor, version)]
    tag(request, known[-1].number if known else 0, corpus.folder)
    left = [version for version in reversed(known) if before is None or version.number < before]
    page = left[: asked.limit]
    return Versions(
        total=len(known),
        versions=[_shown(request, version) for version in page],
        next=written(After(page[-1].number)) if len(left) > len(page) else None,
    )


@router.get(
    "/versions/{int:number}",
    response=OneVersion,
    summary="One version",
    openapi_extra={**answers(), "security": [{}], CHINESE: {"summary": "一个数据版本", "description": "一个版本的件数和来历。"}},
)
def one(request: HttpRequest, number: Number) -> OneVersion:
    """How much it holds, and where it came from."""
    corpus = city.shown_corpus()
    version = corpus.numbered(number)
    if not may_know(caller(request).actor, version):
        raise NothingThere(f"there is no version {number}", where="number", mend="see /api/v1/versions")
    tag(request, number, corpus.folder)
    return _shown(request, version)


@router.get(
    "/imports/{id}",
    summary="The report of an import",
    openapi_extra={
        **answers(kept=Report, errors=[403]),
        CHINESE: {
            "summary": "导入报告",
            "description": "逐个文件说明读入、采用、合并、隔离的件数及其原因。需要 see-imports 权限。",
        },
    },
)
def import_report(request: HttpRequest, id: ImportId) -> HttpResponse:
    """What became of each file: read, taken, joined, put aside, and why. Needs `see-imports`."""
    allowed(request, "see-imports")
    report = report_of(city.shown_corpus().folder, id)
    version = next((one for one in city.shown_corpus().versions() if one.import_id == id), None)
    by = caller(request).actor
    if report is None or not sees_sealed(by, report.sealed_for) or (version and not may_know(by, version)):
        raise NothingThere(f"there is no import {id}", where="id", mend="see import_id in /api/v1/versions")
    log_sealed(by, f"import:{id}", [report.sealed_for], "interface")
    return HttpResponse(report.as_json(), content_type="application/json; charset=utf-8")


def _shown(request: HttpRequest, version: Version) -> OneVersion:
    told = caller(request).actor.may("see-imports")
    counted = told or not version.sealed  # else the totals would tell how much is not open
    return OneVersion(
        number=version.number,
        made_at=version.made_at,
        what=version.what,
        rights=version.rights if counted else None,
        documents=version.documents if counted else None,
        quarantined=version.quarantined if counted else None,
        made_up=version.made_up,
        code=version.code,
        import_id=version.import_id if told else None,
        files=version.files if told else None,
    )
