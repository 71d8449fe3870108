"""Lists of numbers that somebody pastes: cut into numbers, and kept for some time under a name made of what they hold.

A set of thousands of numbers fits into no address and no query. It is kept as a file, and a query names it (`list:ID`), so that
paging, facets, map, files and programs work on it as on any other result. What a list means is found in each version anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from zhichan.normalise.numbers import spellings
from zhichan.normalise.width import fold, tidy
from zhichan.search.errors import SearchError

MOST = 10_000
"""Numbers that a list may hold."""
LONGEST = 1_000_000
"""Characters of a pasted text."""
KEPT_DAYS = 90
"""Days for which a list is kept after it was last used."""
ID = re.compile(r"[0-9a-f]{24}")
LONGEST_NUMBER = 100  # characters

_MOST_LISTS, _MOST_BYTES = 20_000, 512 << 20  # of all lists together; the longest unused go first
_DAY = 24 * 3600
_SEPARATORS = re.compile(r"[\n\r\v\f\t,;、|]+")  # after folding, so the full-width ones too
_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")  # 7,654,321: as the USPTO prints numbers
_EDGES = " \"'“”‘’`。.()[]<>"
_MOST_PARTS = 6  # blanks within one number
_ENDING = ".txt"


class ListError(SearchError):
    """A list of numbers that cannot be kept."""


class NoSuchList(SearchError):
    """A list that is not kept here, or not any more."""

    status = 404


class Sought(NamedTuple):
    """One number as given, and the keys that it may mean (`zhichan.normalise.numbers`); no key where it cannot be read."""

    text: str
    keys: tuple[str, ...]


class NumberLists:
    """The lists kept in a folder. A list never changes, so it has the same name wherever and whenever it is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, text: str) -> str:
        """Keeps the numbers in a text, and gives the id of the list.

        Args:
            text: numbers in any spelling, with new lines, commas, semicolons, tabs or 、 between, or blanks where that is plain.

        Raises:
            ListError: there is none, or there are too many.
        """
        if len(text) > LONGEST:
            raise ListError(
                f"the text has {len(text):,} characters, more than {LONGEST:,}",
                where="numbers",
                mend="send the numbers alone, in several lists",
            )
        given = list(_cut(text))
        if not given:
            raise ListError("no number was given", where="numbers", mend="paste one number a line")
        if len(given) > MOST:
            raise ListError(
                f"{len(given):,} numbers were given, more than {MOST:,}", where="numbers", mend="send them in several lists"
            )
        content = "\n".join(given).encode("utf-8", "replace")
        id = hashlib.blake2b(content, digest_size=12).hexdigest()
        path = self._path(id)
        if path.exists():
            os.utime(path)
            return id
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        draft = self._folder / f".{secrets.token_hex(8)}"
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return id

    def read(self, id: str) -> tuple[Sought, ...] | None:
        """The numbers of a list as they were given; None where it is not kept (any more)."""
        if not ID.fullmatch(id):
            return None
        path = self._path(id)
        try:
            unused = time.time() - path.stat().st_mtime
            if unused > KEPT_DAYS * _DAY:
                return None
            if unused > _DAY:
                os.utime(path)
            return _read(path.read_bytes())
        except FileNotFoundError:
            return None

    def _path(self, id: str) -> Path:
        return self._folder / f"{id}{_ENDING}"

    def _sweep(self) -> None:
        """Takes away the lists that nobody has used for long, and of too many those unused the longest."""
        found = []
        for file in os.scandir(self._folder):
            stat = file.stat()
            found.append((stat.st_mtime, stat.st_size, file.path))
        lists, size, oldest = 0, 0, time.time() - KEPT_DAYS * _DAY
        for used, bytes_, path in sorted(found, reverse=True):
            lists, size = lists + 1, size + bytes_
            if used < oldest or lists >= _MOST_LISTS or size > _MOST_BYTES:
                Path(path).unlink(missing_ok=True)


@lru_cache(maxsize=16)
def _read(content: bytes) -> tuple[Sought, ...]:
    return tuple(Sought(text, spellings(text)) for text in content.decode().split("\n"))


def _cut(text: str) -> Iterator[str]:
    """The numbers in a text, as they stand there but for width and blanks."""
    joined = _GROUPED.sub(lambda found: found[0].replace(",", ""), fold(text))
    for piece in _SEPARATORS.split(joined):
        number = tidy(piece).strip(_EDGES)
        if not number:
            continue
        words = number.split(" ")
        if len(words) == 1 or (len(number) <= LONGEST_NUMBER and spellings(number)):
            yield number
        else:
            yield from _parted(words) or [number]


def _parted(words: list[str]) -> list[str]:
    """The numbers in a line of several with blanks between, each as long as it can be read; none unless all of it is numbers."""
    numbers: list[str] = []
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + _MOST_PARTS), at, -1):
            number = " ".join(words[at:end])
            if spellings(number):
                numbers.append(number)
                at = end
                break
        else:
            return []
    return numbers
