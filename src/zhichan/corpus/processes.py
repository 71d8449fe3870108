"""Work in other processes: spread over several, its results in order, or aside of whoever answers.

Python works on one core only; flattening, cutting words and comparing names is all Python.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import ParamSpec, TypeVar

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

_AHEAD = 2  # results a worker may be ahead, so that memory stays flat
_NICE = 10  # with this, work gets a tenth of a core that others want whole: it comes second and still comes to its end


def spread(work: Callable[[T], R], items: Sequence[T], workers: int) -> Iterator[R]:
    """`work` of each item, in order.

    With more than one worker the work is done in other processes: it and the items must be picklable. They start afresh and
    import the program's main module, which must bear that (`if __name__ == "__main__":`).
    """
    if workers < 2 or len(items) < 2:
        yield from map(work, items)
        return
    waiting: deque[Future[R]] = deque()
    # not by fork: the engines' threads do not survive it
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def aside(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`work` in a process of its own that gives way to this one and ends with it; all of it must be picklable."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_beside) as pool:
        return pool.submit(work, *args, **kwargs).result()


def _beside() -> None:
    give_way()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()  # also where it was killed
        os._exit(1)


def give_way() -> None:
    """Lets other processes of the machine go first from now on, before this one and all that it starts.

    Where the system knows no such order, nothing changes.
    """
    if not hasattr(os, "nice"):
        return
    os.nice(max(0, _NICE - os.nice(0)))
    # Linux may weigh whole sessions against each other, and processes only within one
    group = Path("/proc/self/autogroup")
    if os.getsid(0) == os.getpid() and group.exists():
        with suppress(OSError):  # not to be written here: then the order within the session is all there is
            group.write_text(str(_NICE))
