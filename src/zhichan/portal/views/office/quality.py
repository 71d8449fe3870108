"""The quality of what was received: per check and per file, with the rows behind each figure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.portal.page.fields import field_name
from zhichan.portal.page.saving import saved_table
from zhichan.portal.page.sentences import in_chinese
from zhichan.portal.question.asked import AddressError
from zhichan.portal.views.framing import frame
from zhichan.quality.checks import CHECKS
from zhichan.quality.report import FileQuality, Row

_PAGE = 100
_FILES = 20  # files shown before the list folds, those with the most findings first
_LAST_PAGE = 10_000
_ALL = 1_000_000


def quality(request: HttpRequest) -> HttpResponse:
    """`/zh/quality`; `?check=…` and `?file=…` (a hash) open the rows behind a figure."""
    framed = frame(request)
    looked = framed.view.quality()
    files, totals = looked.files(), looked.totals()
    check, file, page = _check(request), _file(request, files), _page(request)
    rows = (
        list(looked.rows(check, file.sha256 if file else "", _PAGE + 1, _PAGE * (page - 1), audience=framed.audience))
        if check or file
        else []
    )
    shown = [(one, sum(one.found.values()), _tail(file=one.sha256)) for one in files]
    shown.sort(key=lambda entry: -entry[1])
    context = framed.context(
        checks=[(one, totals.get(name, 0), _tail(check=name)) for name, one in CHECKS.items()] if totals else [],
        files=shown[:_FILES],
        further=shown[_FILES:],
        received=len(files),
        records=sum(one.records for one in files),
        found=sum(totals.values()),
        check=CHECKS.get(check),
        file=file,
        rows=[(row, CHECKS[row.check], field_name(row.field)) for row in rows[:_PAGE]],
        fill=[(one, field_name(one.field)) for one in looked.fill(file.sha256)] if file else [],
        columns=looked.columns(file.sha256) if file else [],
        tail=_tail(check=check, file=file.sha256 if file else ""),
        earlier=_tail(check=check, file=file.sha256 if file else "", page=page - 1) if page > 1 else "",
        later=_tail(check=check, file=file.sha256 if file else "", page=page + 1) if len(rows) > _PAGE else "",
        kept_fields=[("check", check)] * bool(check) + ([("file", file.sha256)] if file else []),
    )
    return render(request, "portal/quality.html", context)


def quality_csv(request: HttpRequest) -> StreamingHttpResponse:
    """`/zh/quality.csv?check=…&file=…`: all rows behind a figure."""
    framed = frame(request)
    looked = framed.view.quality()
    file = _file(request, looked.files())
    header = [_("Check"), _("Right"), _("File"), _("Place"), _("Field"), _("Value"), _("Against")]
    found = looked.rows(_check(request), file.sha256 if file else "", limit=_ALL, audience=framed.audience)
    rows = (_row(row, framed.lang) for row in found)
    return saved_table("quality.csv", header, rows, made_up=framed.view.made_up)


def _row(row: Row, lang: str) -> list[object]:
    label = CHECKS[row.check].label.in_(lang)
    value = row.value if row.right or lang != "zh" else in_chinese(row.value) or row.value  # why a record was put aside
    return [label, row.right, row.file, row.place, field_name(row.field), value, row.against]


def _check(request: HttpRequest) -> str:
    name = request.GET.get("check", "")
    if name and name not in CHECKS:
        raise AddressError(
            _("“%(value)s” is not a check") % {"value": name},
            where="check",
            mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(CHECKS)},
        )
    return name


def _file(request: HttpRequest, files: list[FileQuality]) -> FileQuality | None:
    sha256 = request.GET.get("file", "")
    found = next((one for one in files if one.sha256 == sha256), None)
    if sha256 and not found:
        raise AddressError(
            _("No file with this hash has been imported"), where="file", mend=_("Choose a file from the list on the page")
        )
    return found


def _page(request: HttpRequest) -> int:
    value = request.GET.get("page", "1")
    if not value.isdecimal() or len(value) > 9 or not 1 <= int(value) <= _LAST_PAGE:
        raise AddressError(_("“%(value)s” is not a page") % {"value": value}, where="page", mend=_("Pages are numbered from 1"))
    return int(value)


def _tail(**parameters: Any) -> str:
    return "?" + urlencode({name: value for name, value in parameters.items() if value})
