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

    What most lines at the beginning of the file are decides for all of it; without a file, the first line with more than ASCII.
    A damaged line of UTF-8 often reads as GB18030, as other signs.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._encoding = _encoding_of(path) if path else ""

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


def _encoding_of(path: Path) -> str:
    """The encoding of most lines with more than ASCII in the first piece of a file; UTF-8 where as many are in either."""
    with path.open("rb") as file:
        data = file.read(_PIECE)
    *whole, last = data.split(b"\n")
    pieces = [line for line in whole if not line.isascii()]
    sound = sum(_is_utf8(line) for line in pieces)
    if not last.isascii():
        pieces.append(last)
        sound += any(_is_utf8(last[: len(last) - cut]) for cut in range(4))  # the piece may end within a sign
    return "" if not pieces else "utf-8" if 2 * sound >= len(pieces) else "gb18030"


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
