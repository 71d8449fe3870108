"""Jobs in the background: the list, one with its progress and log, stopping and repeating it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from zhichan.accounts.requests import actor
from zhichan.jobs import queue
from zhichan.jobs.models import FAILED, RUNNING, STOPPED, WAITING, Job
from zhichan.portal.page.allowed import signed_in

_LISTED = 30
_LINES = 200


@signed_in
def jobs(request: HttpRequest) -> HttpResponse:
    """`/zh/jobs`: all jobs for those who may see them, else one's own; the newest first."""
    by = actor(request)
    seen = Job.objects.all() if by.may("see-jobs") else Job.objects.filter(person=by.person)
    page = Paginator(seen, _LISTED).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "jobs": [(one, _share(one)) for one in page],
        "running": seen.filter(state=RUNNING).count(),
        "waiting": seen.filter(state=WAITING).count(),
        "only_own": not by.may("see-jobs"),
    }
    return render(request, "portal/jobs.html", context)


@signed_in
def job(request: HttpRequest, number: int) -> HttpResponse:
    """`/zh/jobs/12`: one job; a POST stops it or runs it again."""
    by = actor(request)
    found = queue.visible(by, number)
    if request.method == "POST":
        (queue.again if request.POST.get("do") == "again" else queue.stop)(by, found)
        return HttpResponseRedirect(reverse("job", args=[number]))
    return render(request, "portal/job.html", _context(request, found))


@signed_in
def job_json(request: HttpRequest, number: int) -> JsonResponse:
    """`/zh/jobs/12.json`: how far it is, and the part of its page that changes, for a page that looks every two seconds."""
    found = queue.visible(actor(request), number)
    context = _context(request, found)
    told = {
        "state": found.state,
        "over": found.is_over,
        "sentence": render_to_string("portal/parts/job_sentence.html", context, request).strip(),
        "html": render_to_string("portal/parts/job.html", context, request),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _context(request: HttpRequest, found: Job) -> dict[str, Any]:
    by = actor(request)
    may = by.may("run-jobs") or queue.is_own(by, found)
    return {
        "job": found,
        "share": _share(found),
        "lines": found.lines.all()[:_LINES],
        "may_mend": by.may("mend"),
        "may_load": by.may("load-schemes"),
        "may_stop": may and found.may_stop,
        "may_repeat": may and found.state in (FAILED, STOPPED),
        "ahead": Job.objects.filter(state__in=(WAITING, RUNNING), pk__lt=found.pk).count() if found.state == WAITING else 0,
    }


def _share(one: Job) -> int | None:
    """How far it is in per cent; None where its end is not known."""
    return min(100, 100 * one.done // one.total) if one.total else None
