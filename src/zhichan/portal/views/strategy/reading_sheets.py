"""Sheets of readings: downloaded, filled in, sent back; rows that could not be taken are mended here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from zhichan.accounts.errors import AccountsError
from zhichan.accounts.requests import actor
from zhichan.actions import uploads
from zhichan.actions.errors import ActionError
from zhichan.errors import ZhichanError
from zhichan.evidence import KINDS, LARGEST
from zhichan.opened import city
from zhichan.portal.page.allowed import allowed
from zhichan.portal.page.body_names import body_choices
from zhichan.portal.page.language import current_language
from zhichan.portal.page.receiving import kept, takes_files
from zhichan.portal.strategy.reading_words import Slipped, line, slipped
from zhichan.readings.due import items
from zhichan.readings.errors import ReadingsError, TableAsked
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
    by, told = actor(request), city.configuration()
    error: ZhichanError | None = None
    taken: Taken | None = None
    asked: list[Slipped] = []
    upload = request.POST.get("upload", "")
    if request.method == "POST":
        try:
            upload = upload or kept(request)
            (path, *_more) = uploads.files_of(by, told, upload)
            taken = take_sheet(by, request.POST.get("body", ""), path, path.name, request.POST.get("answer", ""))
        except TableAsked as question:
            error, asked = question, slipped(question.slipped)
        except (ReadingsError, AccountsError, ActionError) as refused:
            error = refused
        if not asked:
            uploads.drop(told, upload)
    context = {
        "bodies": body_choices(by),
        "body": request.POST.get("body", ""),
        "taken": taken,
        "largest": LARGEST >> 20,
        "kinds": " ".join(KINDS),
        "lines": [line(one) for one in taken.entered] if taken else [],
        "asked": asked,
        "upload": upload,
        "rows": [(row, row.body.name(current_language())) for row in bench(by)],
        "error": error,
    }
    return render(request, "portal/readings_sheets.html", context, status=error.status if error else 200)


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
