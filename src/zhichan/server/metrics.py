"""Figures of the running portal in the form that Prometheus reads. Nothing in them is about a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from zhichan import __version__
from zhichan.errors import ZhichanError
from zhichan.opened import city
from zhichan.operation.readiness import free_bytes, newest
from zhichan.server.health import is_operator

_REGISTRY = CollectorRegistry()
_REQUESTS = Counter("zhichan_requests", "Answers given.", ("view", "method", "status"), registry=_REGISTRY)
_SECONDS = Histogram("zhichan_request_seconds", "Time until an answer was given.", ("view",), registry=_REGISTRY)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
ProcessCollector(registry=_REGISTRY)


class RequestMetricsMiddleware:
    """Counts answers and their time, by the name of the view: what visitors make up is counted as one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or match._func_path) if match else "none"
        method = request.method if request.method in _METHODS else "other"
        _REQUESTS.labels(view, method, str(response.status_code)).inc()
        _SECONDS.labels(view).observe(time.perf_counter() - started)
        return response


class _Installation(Collector):
    """What is asked of the installation at the moment it is looked at."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        program = GaugeMetricFamily("zhichan_program", "The program that runs.", labels=("version",))
        program.add_metric((__version__,), 1)
        yield program
        yield GaugeMetricFamily("zhichan_disk_free_bytes", "Room left.", value=free_bytes(settings.CONFIGURATION.home))
        yield from _corpus()
        yield from _jobs()


def _corpus() -> Iterator[GaugeMetricFamily]:
    try:
        version = newest(city.shown_corpus())
    except (ZhichanError, OSError):
        version = None
    if version:
        age = time.time() - version.made_at.timestamp()
        yield GaugeMetricFamily("zhichan_corpus_version", "The newest version of the corpus shown.", value=version.number)
        yield GaugeMetricFamily("zhichan_corpus_rights", "How many rights it holds.", value=version.rights)
        yield GaugeMetricFamily("zhichan_corpus_quarantined", "How many records wait in quarantine.", value=version.quarantined)
        yield GaugeMetricFamily("zhichan_import_age_seconds", "Time since that version was made.", value=age)


def _jobs() -> Iterator[GaugeMetricFamily]:
    if not apps.is_installed("zhichan.jobs"):
        return
    family = GaugeMetricFamily("zhichan_jobs", "Background jobs by state.", labels=("state",))
    job = apps.get_app_config("jobs").get_model("Job")
    try:
        for row in job._default_manager.values("state").annotate(number=Count("pk")).order_by("state"):
            family.add_metric((row["state"],), row["number"])
    except DatabaseError:
        return  # /ready says why
    yield family


_REGISTRY.register(_Installation())


def metrics(request: HttpRequest) -> HttpResponse:
    """`/metrics`, for this machine and for the addresses in ZHICHAN_METRICS_FROM; to others there is no such page."""
    if not is_operator(request):
        raise Http404
    return HttpResponse(generate_latest(_REGISTRY), content_type=CONTENT_TYPE_LATEST)
