"""Sheets of readings: downloaded, filled in, sent back; rows that could not be taken are mended here."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from zhichan.accounts.requests import actor
from zhichan.errors import ZhichanError
from zhichan.portal.allowed import allowed
from zhichan.portal.body_names import body_choices
from zhichan.portal.language import current_language
from zhichan.portal.receiving import FIELD, takes_files
from zhichan.readings.due import items
from zhichan.readings.errors import ReadingsError
from zhichan.readings.models import Reading
from zhichan.readings.people import own_body
from zhichan.readings.sheet import COLUMNS, write_sheet
from zhichan.readings.sheet_taking import Taken, bench, let_go, mend_row, row_of, take_sheet

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allowed("report-readings")
@never_cache
def sheet(request: HttpRequest) -> HttpResponse:
    """`/zh/readings/sheet.xlsx?body=science`: the rows that can be reported now."""
    body = own_body(actor(request), request.GET.get("body", ""))
    today = timezone.localdate()
    found = [item for item in items(body, today) if item.is_open(today) and item.reading is None]
    answer = HttpResponse(write_sheet(found), content_type=_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="readings-{body.code}-{today}.xlsx"'
    return answer


@takes_files("report-readings")
def sheets(request: HttpRequest) -> HttpResponseBase:
    """`/zh/readings/sheets`: the sheet to download and to send back, what became of it, and the rows that wait."""
    by = actor(request)
    error: ZhichanError | None = None
    taken: Taken | None = None
    if request.method == "POST":
        try:
            taken = _taken(request)
        except ReadingsError as refused:
            error = refused
    context = {
        "bodies": body_choices(by),
        "body": request.POST.get("body", ""),
        "taken": taken,
        "rows": [(row, row.body.name(current_language())) for row in bench(by)],
        "error": error,
    }
    return render(request, "portal/readings_sheets.html", context, status=error.status if error else 200)


def _taken(request: HttpRequest) -> Taken:
    sent = request.FILES.get(FIELD)
    if sent is None:
        raise ReadingsError(_("no file was sent"), where="files", mend=_("choose one"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        with path.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        return take_sheet(actor(request), request.POST.get("body", ""), path, sent.name or "")


@allowed("report-readings")
def row(request: HttpRequest, number: int) -> HttpResponse:
    """`/zh/readings/rows/3`: a row as it came, with what is wrong; mended, or let go with a reason."""
    by = actor(request)
    found = row_of(by, number)
    error: ZhichanError | None = None
    status = 200
    if request.method == "POST":
        status = 400
        try:
            if request.POST.get("do") == "let-go":
                let_go(by, number, request.POST.get("reason", ""))
                return HttpResponseRedirect(reverse("readings-sheets"), status=303)
            made = mend_row(by, number, {key: request.POST[key] for key in request.POST if key in _NAMES})
            if isinstance(made, Reading):
                return HttpResponseRedirect(reverse("reading", args=[made.number]), status=303)
            found = made
        except ReadingsError as refused:
            error = refused
    cells = [(column.key, column.label.in_(current_language()), found.cells.get(column.key, "")) for column in COLUMNS]
    context = {
        "row": found,
        "cells": [cell for cell in cells if cell[0] != "name"],
        "answer": found.cells.get("answer", ""),
        "error": error,
    }
    return render(request, "portal/readings_row.html", context, status=status)


_NAMES = {*(column.key for column in COLUMNS), "answer"}
