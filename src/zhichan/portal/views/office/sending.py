"""Sending files and looking at them before they are imported."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import bodies_seen
from zhichan.actions import uploads
from zhichan.actions.errors import ActionError
from zhichan.actions.work import IMPORT, start_import
from zhichan.formats.registry import all_formats
from zhichan.importing.preview import LOOKED_AT, preview
from zhichan.jobs.models import RUNNING, WAITING, Job
from zhichan.opened import city
from zhichan.portal.page.allowed import allowed
from zhichan.portal.page.body_names import body_name
from zhichan.portal.page.receiving import kept, takes_files


@takes_files("import")
def import_page(request: HttpRequest) -> HttpResponseBase:
    """`/zh/import`: choose or drop files; they are looked at before anything is imported."""
    if request.method == "POST":
        try:
            upload = kept(request)
        except ActionError as error:
            return render(request, "portal/import.html", _page(request, error), status=error.status)
        return HttpResponseRedirect(reverse("import-preview", args=[upload]))
    return render(request, "portal/import.html", _page(request))


def _page(request: HttpRequest, error: ActionError | None = None) -> dict[str, Any]:
    own = [(code, body_name(code)) for code in sorted(bodies_seen(actor(request)))]
    under_way = Job.objects.filter(kind=IMPORT, state__in=(WAITING, RUNNING)).order_by("id")
    return {
        "error": error,
        "bodies": own,
        "only_for": request.POST.get("only_for", ""),
        "formats": [(one.label, one.extensions) for one in all_formats()],
        "limit": city.configuration().upload_limit >> 20,
        "under_way": list(under_way[:5]),
    }


@allowed("import")
def preview_page(request: HttpRequest, upload: str) -> HttpResponse:
    """`/zh/import/0123…`: what the files are taken for, their first records; a POST imports them or takes them away."""
    told, by = city.configuration(), actor(request)
    if request.method == "POST":
        if request.POST.get("do") == "drop":
            uploads.files_of(by, told, upload)
            uploads.drop(told, upload)
            return HttpResponseRedirect(reverse("import"))
        return HttpResponseRedirect(reverse("job", args=[start_import(by, upload).pk]))
    if before := Job.objects.filter(kind=IMPORT, parameters__upload=upload, by=by.id).first():
        return HttpResponseRedirect(reverse("job", args=[before.pk]))
    paths = uploads.files_of(by, told, upload)
    looked = preview(paths, told.uploads, told.upload_limit * 20)
    context = {
        "only_for": body_name(uploads.sealed_for(told, upload)),
        "looked": looked,
        "upload": upload,
        "looked_at": LOOKED_AT,
        "readable": sum(not file.error for file in looked.files),
        "quarantined": sum(file.quarantined for file in looked.files),
        "total": len(looked.files) + len(looked.too_large),
    }
    return render(request, "portal/import_preview.html", context)
