"""The address without a language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers


def door(request: HttpRequest) -> HttpResponseRedirect:
    """On to the home page, in the language that the browser asks for: the middleware has chosen it."""
    response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response
