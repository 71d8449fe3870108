"""The web server: runs until it is told to stop, and then lets nobody in any more but answers whoever is there."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

_PATIENCE = 25  # seconds for answers under way; a service manager waits longer than that
_LOOK_EVERY = 0.5  # seconds


def open_server(application: Any, *, host: str, port: int, threads: int, **further: Any) -> WebServer:
    """Listens on a port.

    Args:
        threads: how many answers are worked on at a time.
        further: more options of waitress.

    Raises:
        OSError: it cannot be used.
    """
    import waitress

    parts: dict[int, Any] = {}
    server = waitress.create_server(
        application,
        map=parts,
        host=host,
        port=port,
        threads=threads,
        ident=None,  # no need to tell everybody what runs here
        # the proxy's headers are looked at by zhichan.operation.proxies, which knows several proxies
        clear_untrusted_proxy_headers=False,
        **further,
    )
    return WebServer(server, parts)


class WebServer:
    """Waitress, with an end that cuts nobody off."""

    def __init__(self, server: Any, parts: dict[int, Any]) -> None:
        self._server, self._parts = server, parts

    def run(self) -> None:
        """Serves until SIGTERM or Ctrl-C; a second one of them ends it at once by KeyboardInterrupt."""
        with _told_to_stop() as is_told:
            while not is_told():
                self._turn()
            for part in self._parts.values():
                part.accepting = False  # only what listens looks at it
            until = time.monotonic() + _PATIENCE
            while self._is_busy() and time.monotonic() < until:
                self._turn()

    def close(self) -> None:
        """Gives the port back."""
        self._server.close()

    def _turn(self) -> None:
        self._server.asyncore.loop(timeout=_LOOK_EVERY, map=self._parts, use_poll=True, count=1)

    def _is_busy(self) -> bool:
        return any(getattr(part, "requests", None) or getattr(part, "total_outbufs_len", 0) for part in self._parts.values())


def leave() -> NoReturn:
    """Ends the process at once, well.

    Marts and index may be under way in a thread of native code, which aborts the process when the interpreter is taken down
    around it. What it made so far is a draft that whoever makes it next throws away.
    """
    for child in multiprocessing.active_children():
        child.terminate()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether a signal to stop has come; while the block lasts it stops nothing by itself."""
    told: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if told:
            raise KeyboardInterrupt
        told.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
