"""Laying out a map beside the requests: whoever asks for it meanwhile is told what is done and how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable

from zhichan.analytics.landscape import Landscape
from zhichan.errors import ZhichanError

Told = Callable[[str, int, int], None]


class MapUnderway(ZhichanError):
    """The map is being laid out. `step`, `done` and `total` say how far it is."""

    status = 503
    permanent = False

    def __init__(self, step: str, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total
        super().__init__("the map of this version is being laid out", mend="ask again in a few seconds")


class MapMaking:
    """One map in the making, on a thread of its own, begun at once."""

    def __init__(self, make: Callable[[Told], Landscape]) -> None:
        self._make = make
        self._step: tuple[str, int, int] = ("", 0, 0)
        self._made: Landscape | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="map", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> Landscape:
        """The map, if it is there within so many seconds.

        Raises:
            MapUnderway: it is not.
            Exception: what stopped the making.
        """
        if self._made is None:
            self._thread.join(seconds)
        if self._error:
            raise self._error
        if self._made is None:
            raise MapUnderway(*self._step)
        return self._made

    def _told(self, step: str, done: int, total: int) -> None:
        self._step = (step, done, total)

    def _run(self) -> None:
        try:
            self._made = self._make(self._told)
        except Exception as error:  # whatever it is: it belongs to the request that waits
            self._error = error
