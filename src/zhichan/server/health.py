"""Whether the portal can answer, for load balancers and for whoever runs it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from zhichan import __version__
from zhichan.corpus.store import CorpusEmpty
from zhichan.errors import ZhichanError
from zhichan.opened import city


def health(request: HttpRequest) -> JsonResponse:
    """`ready` with the version shown; `empty` before the first import; 503 where the corpus cannot be read."""
    about: dict[str, object] = {"zhichan": __version__}
    try:
        version = city.shown_corpus().version()
    except CorpusEmpty:
        return JsonResponse({**about, "state": "empty"})
    except (ZhichanError, OSError) as error:
        return JsonResponse({**about, "state": "failing", "what": str(error)}, status=503)
    about |= {"state": "ready", "version": version.number, "made_up": version.made_up}
    if not version.sealed:  # else the number would tell how many are not open
        about["rights"] = version.rights
    return JsonResponse(about)
