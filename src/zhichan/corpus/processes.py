"""Work spread over processes, its results in order. Python works on one core only; flattening and cutting words is all Python."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # results a worker may be ahead, so that memory stays flat


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
