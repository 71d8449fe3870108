"""What every answer of the interface has in common, also where Django itself gives it."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from zhichan.api.errors import as_shape
from zhichan.api.unchanged import tag_of

PREFIX = "/api/"


class AnswersMiddleware:
    """Gives answers their tag, answers HEAD as GET, and makes any error of Django one of our shape: no page, no stack."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = self.get_response(request)
        if (etag := tag_of(request)) and response.status_code in (200, 304):
            response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization"])
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith("application/json"):
            response.content = json.dumps(as_shape(response.status_code)).encode()
            response["Content-Type"] = "application/json"
            del response["Content-Encoding"]
        return response
