"""The results of a searcher that were used last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NamedTuple

from zhichan.corpus.marts import Rids


class Found(NamedTuple):
    """The rights of a result, and those that fit as well but do not count."""

    rids: Rids
    left_out: Rids


class Remembered:
    """The results used last, for all threads."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._results: OrderedDict[object, Found] = OrderedDict()

    def get(self, key: object) -> Found | None:
        """The result under a key; None where it is not remembered (any more)."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: object, found: Found) -> None:
        """Remembers a result; the one that was not used for the longest is forgotten for it."""
        with self._lock:
            self._results[key] = found
            self._results.move_to_end(key)
            while len(self._results) > self._size:
                self._results.popitem(last=False)
