"""How many requests a minute are answered: one table, one counter. Whoever asks more often is told when to go on, never shut out.

The counts are this process's own. The server that `zhichan serve` starts is one process, so they are exact; behind several
processes each grants the whole limit. Counting in the shared cache costs a read and a durable write of the database a request
(measured on SQLite: 8 ms, and here 5 µs), waits for every other writer, and is not exact either, as Django's reads and writes
are two steps (of 400 counted by eight threads at once, 50 were kept).
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhichan.api.callers import caller
from zhichan.api.errors import KeyRefused, TooManyCalls
from zhichan.api.interface import refuse
from zhichan.configuration.parts import Limits
from zhichan.portal.page.rate import came_from
from zhichan.portal.views.errors import too_many

WINDOW = 60
"""Seconds for which requests are counted together."""


@dataclass(frozen=True)
class Counted:
    """What a request counts for: whose count it is, and the limit."""

    who: str
    limit: int


def _call(request: HttpRequest, limits: Limits) -> Counted:
    try:
        key = caller(request).key
    except KeyRefused:
        key = None  # who guesses keys counts as an address
    return Counted(f"key:{key.pk}", limits.with_key) if key else Counted(f"calls:{came_from(request)}", limits.public)


def _page(request: HttpRequest, limits: Limits) -> Counted:
    return Counted(f"pages:{came_from(request)}", limits.pages)


LIMITED: tuple[tuple[re.Pattern[str], Callable[[HttpRequest, Limits], Counted]], ...] = (
    (re.compile(r"/api/"), _call),
    (re.compile(r"/(?:zh|en)/(?:search|similar|take|overview|map|parties|rights|pictures|quality)\b"), _page),
)
"""What is limited: the addresses that begin so, and whose count they are."""


class Windows:
    """Counts of the minute that runs. Safe to share between threads.

    Args:
        clock: gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._number, self._counts = 0, dict[str, int]()

    def count(self, who: str) -> tuple[int, int]:
        """Counts one more: how many that makes in this window, and the seconds until the next."""
        number, since = divmod(self._clock(), WINDOW)
        with self._lock:
            if number != self._number:
                self._number, self._counts = int(number), {}
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who], max(1, round(WINDOW - since))


class LimitsMiddleware:
    """Counts requests, says in the headers what is left, and answers 429 beyond the limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._windows = Windows()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted = next((of(request, _limits()) for pattern, of in LIMITED if pattern.match(request.path)), None)
        if counted is None:
            return self.get_response(request)
        count, seconds = self._windows.count(counted.who)
        response = self.get_response(request) if count <= counted.limit else _refused(request, counted.limit, seconds)
        response["RateLimit-Limit"] = str(counted.limit)
        response["RateLimit-Remaining"] = str(max(0, counted.limit - count))
        response["RateLimit-Reset"] = str(seconds)
        return response


def _limits() -> Limits:
    limits: Limits = settings.CONFIGURATION.limits
    return limits


def _refused(request: HttpRequest, limit: int, seconds: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        error = TooManyCalls(f"more than {limit} calls in a minute", mend=f"go on in {seconds} seconds; a key allows more")
        response = refuse(request, error)
    else:
        response = too_many(request, seconds)
    response["Retry-After"] = str(seconds)
    return response
