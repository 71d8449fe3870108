"""Work on many names at once, on two processor cores where that pays and the system can fork.

A forked process sees what its parent had, so subjects are not sent to it; results come back small. Where there is no fork, or
little to do, everything runs in this process, with the same result. The children run Python of this package alone and touch no
engine, whose threads would not survive a fork.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, TypeVar, cast

import msgspec

from zhichan.parties.names import Name, analyse

_PAYS = 60_000  # items below which a second process costs more than it saves
_PROCESSES = 2
T = TypeVar("T")
R = TypeVar("R")
_WORK: list[tuple[Callable[[Sequence[Any]], Any], Sequence[Any]]] = []


@contextmanager
def without_collecting() -> Iterator[None]:
    """Puts off the search for cyclic garbage, of which this work makes none and which would walk millions of live objects."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def analyse_all(printed: Sequence[str]) -> list[Name]:
    """The parts of each name, in order."""
    parts = in_parts(_encoded, printed)
    if parts is None:
        return [analyse(text) for text in printed]
    decoder = msgspec.msgpack.Decoder(list[Name])
    return [name for part in parts for name in decoder.decode(part)]


def _encoded(printed: Sequence[str]) -> bytes:
    return msgspec.msgpack.encode([analyse(text) for text in printed])


def in_parts(work: Callable[[Sequence[T]], R], items: Sequence[T]) -> list[R] | None:
    """The results of the work on consecutive parts of the items; None where it is better done here at once."""
    if len(items) < _PAYS or "fork" not in multiprocessing.get_all_start_methods() or (os.cpu_count() or 1) < _PROCESSES:
        return None
    _WORK[:] = [(work, items)]
    count = 4 * _PROCESSES
    bounds = [len(items) * part // count for part in range(count + 1)]
    try:
        with multiprocessing.get_context("fork").Pool(_PROCESSES) as pool:
            return cast(list[R], pool.map(_run, list(pairwise(bounds)), chunksize=1))
    finally:
        _WORK.clear()


def _run(bounds: tuple[int, int]) -> Any:
    work, items = _WORK[0]
    return work(items[bounds[0] : bounds[1]])
