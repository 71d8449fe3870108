"""Lines of a text file, however long: a line beyond the bound is skipped and said so, never held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

_PIECE = 1 << 20


class Line(msgspec.Struct, frozen=True):
    """One line with its end. `body` is None where it is longer than the bound; `head` are then its first bytes."""

    offset: int
    length: int
    number: int
    body: bytes | None
    head: bytes = b""


def lines(path: Path, bound: int) -> Iterator[Line]:
    """The lines of a file, each at most `bound` bytes; the first byte-order mark counts to the first line."""
    with path.open("rb", buffering=_PIECE) as file:
        offset = number = 0
        while body := file.readline(bound + 1):
            number += 1
            length = len(body)
            if length <= bound:
                yield Line(offset, length, number, body)
            else:
                while not body.endswith(b"\n") and (piece := file.readline(_PIECE)):
                    length += len(piece)
                    body = body[:100] + piece[-1:]
                yield Line(offset, length, number, None, body[:100])
            offset += length


def decode(data: bytes) -> str:
    """Text in UTF-8, else in GB18030, the national standard's encoding of older Chinese files.

    Raises:
        UnicodeDecodeError: it is neither.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")
