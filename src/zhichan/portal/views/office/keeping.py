"""What stands beside the data: titles of classes, and the sample city."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zhichan.accounts.requests import actor
from zhichan.actions.errors import ActionError
from zhichan.actions.work import SAMPLE_OFF, SAMPLE_ON, SCHEME, start_sample, start_scheme
from zhichan.corpus.store import Corpus, CorpusEmpty, Version
from zhichan.jobs.models import RUNNING, WAITING, Job
from zhichan.opened import city
from zhichan.portal.page.allowed import allowed
from zhichan.portal.page.receiving import kept, takes_files
from zhichan.schemes.entries import LANGUAGES, SCHEMES
from zhichan.schemes.store import SchemeStore


@takes_files("load-schemes")
def schemes(request: HttpRequest) -> HttpResponseBase:
    """`/zh/schemes`: what is loaded of the issuers' titles; a POST takes a file of them."""
    if request.method == "POST":
        try:
            upload = kept(request)
        except ActionError as error:
            return render(request, "portal/schemes.html", _schemes(error), status=error.status)
        told = {name: request.POST.get(name, "").strip() for name in ("scheme", "lang", "edition")}
        job = start_scheme(actor(request), upload, **told)
        return HttpResponseRedirect(reverse("job", args=[job.pk]))
    return render(request, "portal/schemes.html", _schemes())


def _schemes(error: ActionError | None = None) -> dict[str, Any]:
    editions = SchemeStore(city.configuration().schemes).editions()
    loaded = [(SCHEMES.get(one.scheme), one, file) for one in editions for file in one.files()]
    return {
        "error": error,
        "loaded": loaded,
        "schemes": SCHEMES.items(),
        "languages": LANGUAGES[:3],
        "under_way": list(Job.objects.filter(kind=SCHEME, state__in=(WAITING, RUNNING))),
        "limit": city.configuration().upload_limit >> 20,
    }


@allowed("manage-sample")
def sample_city(request: HttpRequest) -> HttpResponse:
    """`/zh/sample-city`: which corpus is shown and why; a POST makes the sample city or takes it away."""
    if request.method == "POST":
        job = start_sample(actor(request), on=request.POST.get("do") == "on")
        return HttpResponseRedirect(reverse("job", args=[job.pk]))
    told = city.configuration()
    own, sample = _newest(told.open_city_corpus()), _newest(Corpus(told.sample_corpus))
    context = {
        "choice": told.corpus,
        "own": own,
        "made_up": sample,
        "shows_sample": city.shown_corpus().folder == told.sample_corpus,
        "has_own": bool(own and own.rights),
        "under_way": Job.objects.filter(kind__in=(SAMPLE_ON, SAMPLE_OFF), state__in=(WAITING, RUNNING)).first(),
    }
    return render(request, "portal/sample_city.html", context)


def _newest(corpus: Corpus) -> Version | None:
    try:
        return corpus.version()
    except CorpusEmpty:
        return None
