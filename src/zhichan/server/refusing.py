"""Requests that nobody of good faith sends are refused before anything reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""What a page or the interface may be asked with; TRACE would send a visitor's own headers back."""
LONGEST_ADDRESS = 65_536
"""Bytes. A question of thousands of words fits; what is longer is no address that a browser sends."""


class RefusingMiddleware:
    """405 for methods that nothing here has, 400 for signs that no text has, 414 for addresses beyond measure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        asked = request.META.get("QUERY_STRING", "")
        if len(request.path) + len(asked) > LONGEST_ADDRESS:
            return HttpResponse(status=414)
        if "\0" in request.path or "%00" in asked:  # PostgreSQL keeps no such sign, and no file name has it
            raise SuspiciousOperation("the address holds a NUL")
        return self.get_response(request)
