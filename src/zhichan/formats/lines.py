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


class Decoder:
    """Reads the lines of one file as text: in UTF-8, else in GB18030, the national standard's encoding of older Chinese files.

    The first line with more than ASCII decides for the file. A damaged line of UTF-8 often reads as GB18030, as other signs.
    """

    def __init__(self) -> None:
        self._encoding = ""

    def __call__(self, line: bytes) -> str:
        """The text of a line.

        Raises:
            UnicodeDecodeError: it is in neither encoding, or not in that of the lines before.
        """
        if line.isascii():
            return line.decode("ascii")
        if not self._encoding:
            self._encoding = "utf-8" if _is_utf8(line) else "gb18030"
        return line.decode(self._encoding)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes) -> str:
    """A single line's text, see `Decoder`.

    Raises:
        UnicodeDecodeError: it is in neither encoding.
    """
    return Decoder()(data)
