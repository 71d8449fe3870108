"""Whether the portal lives, and whether it can work: for load balancers and for whoever runs it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from zhichan import __version__
from zhichan.corpus.store import CorpusEmpty
from zhichan.errors import ZhichanError
from zhichan.opened import city
from zhichan.operation.proxies import is_among
from zhichan.operation.readiness import not_ready


def health(request: HttpRequest) -> JsonResponse:
    """`/health`: `ready` with the version shown; `empty` before the first import; 503 where the corpus cannot be read."""
    about: dict[str, object] = {"zhichan": __version__}
    try:
        version = city.shown_corpus().version()
    except CorpusEmpty:
        return JsonResponse({**about, "state": "empty"})
    except (ZhichanError, OSError):
        return JsonResponse({**about, "state": "failing"}, status=503)
    about |= {"state": "ready", "version": version.number, "made_up": version.made_up}
    if not version.sealed:  # else the number would tell how many are not open
        about["rights"] = version.rights
    return JsonResponse(about)


def ready(request: HttpRequest) -> JsonResponse:
    """`/ready`: 200 where database, migrations, corpus and disk are as they should be, else 503; the operator is told why."""
    reasons = not_ready(settings.CONFIGURATION, city.shown_corpus())
    body: dict[str, object] = {"ready": not reasons}
    if reasons and is_operator(request):
        body["reasons"] = reasons
    return JsonResponse(body, status=503 if reasons else 200)


def is_operator(request: HttpRequest) -> bool:
    """Whether a request comes from this machine, or from where the settings say that it is watched."""
    address = request.META.get("REMOTE_ADDR", "")
    return address in ("127.0.0.1", "::1") or is_among(address, settings.CONFIGURATION.serving.metrics_from)
