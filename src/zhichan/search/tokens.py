"""From text to what is searched: folding, chunks and character bigrams.

Folding is NFKC and case folding. What is left is cut into *chunks*: a run of Chinese, Japanese or Korean characters (white
space inside it does not count: a line break may stand anywhere in Chinese) or one word of other letters and digits.
Everything else is punctuation and only separates. A character of a run and a word take one *position* each.

The index holds one token a position: for a word the word, for a character the bigram that begins there, and the last
character of a run alone. So a word of two and more characters is an exact phrase of bigrams, a word of one character is
a prefix, and nothing depends on a dictionary.

For exact matching in Python the same chunks are written into one string, each after `SEP` (`encode`): a regular
expression over it decides what the index decides, see `zhichan.search.matcher`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property
from itertools import islice
from operator import add

CJK = "\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
CJK += "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""The ranges of characters that are written without blanks between words, for use inside a character class."""

LETTER = rf"[^\W_{CJK}]"
"""One letter or digit of a word that is not of `CJK`, as a regular expression."""

SEP = "\x1f"
"""Stands before every chunk of an encoded text."""

_CHUNK = re.compile(rf"[{CJK}]+(?:\s+[{CJK}]+)*|{LETTER}+")
_IS_CJK = re.compile(rf"[{CJK}]")
_COMMON = tuple(zip("，；：（）", ",;:()", strict=True))
"""What NFKC does to nearly every Chinese text: done first, normalising finds nothing left to do and is ten times faster."""


def fold(text: str) -> str:
    """The text with width, compatibility forms and case taken out: `４Ｇ` → `4g`."""
    return unicodedata.normalize("NFKC", _narrow(text)).casefold()


def _narrow(text: str) -> str:
    for wide, narrow in _COMMON:
        text = text.replace(wide, narrow)
    return text


def is_cjk(character: str) -> bool:
    """Whether a chunk that begins with this character is a run (and not a word)."""
    return _IS_CJK.match(character) is not None


def chunks(folded: str) -> list[str]:
    """The runs and words of a folded text, in order."""
    found: list[str] = _CHUNK.findall(folded)
    if len(folded.split(maxsplit=1)) < 2:  # no blanks, as in most Chinese texts
        return found
    return [chunk if chunk.isalnum() else "".join(chunk.split()) for chunk in found]


def encode(text: str) -> str:
    """The text as one string of chunks, each after `SEP`; what the exact matcher reads."""
    return _joined(fold(text))


def _joined(folded: str) -> str:
    return SEP.join(["", *chunks(folded)])


def index_string(text: str) -> str:
    """The tokens of a text, joined by blanks, for a field that is split at white space."""
    tokens: list[str] = []
    for chunk in chunks(fold(text)):
        if chunk[0] >= CJK[0] and is_cjk(chunk[0]):
            tokens += map(add, chunk, chunk[1:])
            tokens.append(chunk[-1])
        else:
            tokens.append(chunk)
    return " ".join(tokens)


class Encoded:
    """An encoded text that knows where each of its characters stands in the original, and at which position.

    Most of its characters are never asked for, so what is kept is where chunks begin, not where each character stands.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self._folded = fold(original)
        self.text = _joined(self._folded)

    def position(self, at: int) -> int:
        """The position of `text[at]`, which must not be a `SEP`."""
        chunk, after = self._within(at)
        return self._chunks[1][chunk] + (after if is_cjk(self.text[at]) else 0)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in `original` of `text[start:end]`, which must not begin or end with `SEP`."""
        first, last = self._in_folded(start), self._in_folded(end - 1)
        origins = self._origins
        return (first, last + 1) if origins is None else (origins[first][0], origins[last][1])

    def _within(self, at: int) -> tuple[int, int]:
        """The chunk in which `text[at]` stands, and how many characters of the chunk are before it."""
        starts = self._chunks[0]
        chunk = bisect_right(starts, at) - 1
        return chunk, at - starts[chunk]

    @cached_property
    def _chunks(self) -> tuple[list[int], list[int]]:
        """Where each chunk begins in `text`, and at which position."""
        starts: list[int] = []
        positions: list[int] = []
        start, position = 1, 0
        for chunk in self.text.split(SEP)[1:]:
            starts.append(start)
            positions.append(position)
            start += len(chunk) + 1
            position += len(chunk) if is_cjk(chunk[0]) else 1
        return starts, positions

    def _in_folded(self, at: int) -> int:
        """Where `text[at]` stands in the folded text."""
        chunk, after = self._within(at)
        begin, folded = self._begins[chunk], self._folded
        if self.text[at - after : at + 1] == folded[begin : begin + after + 1]:
            return begin + after
        # blanks stand in the run
        return next(islice((place for place in range(begin, len(folded)) if not folded[place].isspace()), after, None))

    @cached_property
    def _begins(self) -> list[int]:
        """Where each chunk begins in the folded text."""
        return [match.start() for match in _CHUNK.finditer(self._folded)]

    @cached_property
    def _origins(self) -> list[tuple[int, int]] | None:
        return _folded_origins(self.original, self._folded)


def _folded_origins(original: str, folded: str) -> list[tuple[int, int]] | None:
    """For each character of the folded text the stretch of the original that it comes from; None where both run side by side."""
    if len(folded) == len(original) and unicodedata.is_normalized("NFKC", _narrow(original)):
        return None  # only case folding is left, and it never joins characters
    pieces = [fold(character) for character in original]
    if "".join(pieces) == folded:
        return [(at, at + 1) for at, piece in enumerate(pieces) for _ in piece]
    # characters that combine across borders (e + accent): the shortest beginning that folds to as much
    result: list[tuple[int, int]] = []
    done = 0
    for end in range(1, len(original) + 1):
        length = min(len(fold(original[:end])), len(folded)) if end < len(original) else len(folded)
        if length > len(result):
            result.extend([(done, end)] * (length - len(result)))
            done = end
        elif result:  # a mark that melted into the character before it
            result[-1] = (result[-1][0], end)
            done = end
    return result
