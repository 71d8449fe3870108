"""Answers given again: what the public asks for is made once for each state of the data, whoever asks.

Everybody who has not signed in sees the same page at the same address, as long as the same version is shown under the same
judgements on the same day. Such an answer is kept beside the searcher of the public that it was made with, and goes with it.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec
from weakref import WeakKeyDictionary

from django.http import HttpRequest, HttpResponse

from zhichan.accounts.requests import actor
from zhichan.errors import ZhichanError
from zhichan.opened.clocks import today
from zhichan.portal.views import framing
from zhichan.records.audience import Audience
from zhichan.search.searcher import Searcher

P = ParamSpec("P")
Key = tuple[str, dt.date, Audience]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

LONGEST = 60.0
"""Seconds for which an answer is given again: titles of classes may be loaded meanwhile."""
_MOST_BYTES = 32 << 20


@dataclass
class _Answers:
    """The answers made with one searcher, by address, day and audience; those not asked for the longest go first."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    held: OrderedDict[Key, tuple[float, str, bytes]] = field(default_factory=OrderedDict)  # until, type, content
    size: int = 0

    def get(self, key: Key) -> HttpResponse | None:
        with self.lock:
            until, kind, content = self.held.get(key, (0.0, "", b""))
            if time.monotonic() >= until:
                return None
            self.held.move_to_end(key)
        return HttpResponse(content, content_type=kind)

    def put(self, key: Key, answer: HttpResponse) -> None:
        with self.lock:
            self._drop(key)
            self.held[key] = (time.monotonic() + LONGEST, answer.headers["Content-Type"], answer.content)
            self.size += len(answer.content)
            while self.size > _MOST_BYTES:
                self._drop(next(iter(self.held)))

    def _drop(self, key: Key) -> None:
        if before := self.held.pop(key, None):
            self.size -= len(before[2])


_ANSWERS: WeakKeyDictionary[Searcher, _Answers] = WeakKeyDictionary()
_LOCK = threading.Lock()


def kept(view: View[P]) -> View[P]:
    """A page that the public is given again. It may show nothing but what its address, the data and the day tell."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        framed = _framed(request)
        if framed is None:
            return view(request, *args, **kwargs)
        with _LOCK:
            answers = _ANSWERS.setdefault(framed.searcher, _Answers())
        key = (request.get_full_path(), today(), framed.audience)
        found = answers.get(key)
        if found is None:
            found = view(request, *args, **kwargs)
            if found.status_code == 200 and not found.streaming and len(found.headers) == 1:
                answers.put(key, found)
        return found

    return answered


def _framed(request: HttpRequest) -> framing.Framed | None:
    """What a request asks of which searcher; None where its answer is for somebody alone, or of what was known earlier."""
    if request.method != "GET" or not {"known_at", "version"}.isdisjoint(request.GET) or not actor(request).is_public:
        return None
    try:
        return framing.frame(request)
    except (ZhichanError, OSError):  # the page says why
        return None
