"""Reading a file, on several cores where its format can be read in parts. The outcomes and their order are the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import msgspec

from zhichan.formats.format import DivisibleFormat, Format, Outcome

_PART = 4 << 20
_WORTH_IT = 16 * _PART  # bytes below which starting other processes takes longer than it saves
_AHEAD = 2  # parts a worker has waiting, so that memory stays flat


def outcomes(format_: Format, path: Path, workers: int = 1) -> Iterator[Outcome]:
    """What the format reads of the file.

    With more than one worker, other processes read parts of a large file. They start afresh and import the program's main
    module, which must bear that (`if __name__ == "__main__":`). Where they cannot run, this process reads alone.
    """
    size = path.stat().st_size
    if workers < 2 or size < _WORTH_IT or not isinstance(format_, DivisibleFormat):
        return format_.read(path)
    return _in_parts(format_, path, size, workers)


def _in_parts(format_: DivisibleFormat, path: Path, size: int, workers: int) -> Iterator[Outcome]:
    starts = deque(range(0, size, _PART))
    waiting: deque[Future[bytes]] = deque()
    # not by fork: the engines' threads do not survive it
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    done = 0  # bytes whose records were given
    try:
        while starts or waiting:
            while starts and len(waiting) < workers * _AHEAD:
                start = starts.popleft()
                try:
                    waiting.append(pool.submit(_read_part, format_, path, start, start + _PART))
                except OSError as error:  # the first process ended while the second was being started
                    raise BrokenProcessPool from error
            part = waiting.popleft().result()
            done += _PART
            yield from _decoder.decode(part)
    except BrokenProcessPool:  # they could not start here, or one was ended from outside: read on alone
        yield from format_.read_part(path, done)
    finally:
        pool.shutdown(cancel_futures=True)


_decoder = msgspec.msgpack.Decoder(list[Outcome])


def _read_part(format_: DivisibleFormat, path: Path, start: int, end: int) -> bytes:
    """Runs in another process: records go back in one piece, since sending them one by one would cost more than reading them."""
    return msgspec.msgpack.encode(list(format_.read_part(path, start, end)))
