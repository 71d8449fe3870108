"""Long work beside the requests: whoever asks for it meanwhile is told what is done and how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from zhichan.errors import ZhichanError

Told = Callable[[str, int, int], None]
T = TypeVar("T")


class Underway(ZhichanError):
    """What was asked for is being made. `step`, `done` and `total` say how far it is."""

    status = 503
    permanent = False

    def __init__(self, step: str, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total
        super().__init__("what this page is made from is being prepared", where=step, mend="ask again in a few seconds")

    @property
    def percent(self) -> int:
        """How far it is. Pages show no counts: they are of all rights, those that not everybody may know of too."""
        return 100 * self.done // self.total if self.total else 0


class Making(Generic[T]):
    """One thing in the making, on a thread of its own, begun at once.

    Args:
        make: makes it; gets a function to tell its progress to: what, done, total.
    """

    def __init__(self, make: Callable[[Told], T]) -> None:
        self._make = make
        self._step: tuple[str, int, int] = ("", 0, 0)
        self._made: list[T] = []
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="making", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        """True when it is made."""
        return bool(self._made)

    def wait(self, seconds: float) -> T:
        """The thing, if it is there within so many seconds.

        Raises:
            Underway: it is not.
            Exception: what stopped the making.
        """
        if not self._made:
            self._thread.join(seconds)
        if self.error:
            raise self.error
        if not self._made:
            raise Underway(*self._step)
        return self._made[0]

    def _told(self, step: str, done: int, total: int) -> None:
        self._step = (step, done, total)

    def _run(self) -> None:
        try:
            self._made.append(self._make(self._told))
        except Exception as error:  # whatever it is: it belongs to the request that waits
            self.error = error
