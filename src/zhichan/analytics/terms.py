"""What the rights are about, in words: the terms that lay out the patent map and name its regions.

Chinese is cut into words (rjieba), English at blanks; words of patent drafting (一种, 所述, wherein …) separate, they never
count. Neighbouring words that keep company far more often than chance are one phrase (质子 + 交换 + 膜), so a label shows the
term that engineers use and not a fragment of it. The phrases are learned from the corpus itself; no model is needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from scipy import sparse

TITLE_WEIGHT = 3.0  # a word of the title counts as often as this many in the abstract
MENTIONED = 0.5
_PASSES = 3
_MAX_HAN, _MAX_WORDS = 8, 3  # no phrase is longer: Han characters, blank-separated words
_COMPANY = 0.5  # normalised pointwise mutual information from which neighbours are a phrase
_BREAK, _SKIP = -1, -2

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z0-9+#&._-]*[a-z0-9+#]")
_ACCENTED = re.compile(r"[\u00c0-\u024f]+")
_ENDS = "._%-&"
_GENERIC_ENDS = re.compile("(?<=.)(?:系统|装置|方法|设备|机构|结构|组件|技术|工艺)$")

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Text:
    """One text of one right. `row` counts the rights from 0."""

    row: int
    is_title: bool
    text: str


@dataclass(frozen=True)
class Terms:
    """The terms of a corpus.

    Attributes:
        words: the vocabulary: words and phrases, folded (half width, lower case, English plural to singular).
        chinese: for each word, whether it is written in Han characters.
        features: rights × words, how often (a title's words more); phrases and their parts. For the layout.
        labels: rights × words, 1 where the title (or the abstract three times) has it, `MENTIONED` where it is only mentioned;
            parts of a phrase only where they stand alone. For naming.
    """

    words: tuple[str, ...]
    chinese: npt.NDArray[np.bool_]
    features: sparse.csr_matrix
    labels: sparse.csr_matrix


def _lines(name: str) -> frozenset[str]:
    text = files("zhichan.analytics").joinpath(name).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


STOP_WORDS = _lines("stopwords.txt")


class _Vocabulary(dict[str, int]):
    """Numbers words as they come. What is no word is `_BREAK`, a blank `_SKIP`."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, token: str) -> int:
        number = self._number(token)
        self[token] = number
        return number

    def _number(self, token: str) -> int:
        if token.isspace() and "\n" not in token:
            return _SKIP
        word = token.strip(_ENDS)
        if len(word) > 2:
            word = _GENERIC_ENDS.sub("", word)
        if word != token:
            return self[word] if word else _BREAK
        if word in STOP_WORDS or not (_HAN.fullmatch(word) or _LATIN.fullmatch(word)):
            return _BREAK
        self.words.append(word)
        return len(self.words) - 1


@dataclass
class _Stream:
    """All words of all texts one after another; a break stands at each end of a text and where no word is."""

    words: Ints
    rows: Ints
    weights: npt.NDArray[np.float32]

    def at(self, keep: npt.NDArray[np.bool_]) -> _Stream:
        return _Stream(self.words[keep], self.rows[keep], self.weights[keep])


def terms_of(texts: Iterable[Text], rights: int) -> Terms:
    """Reads the terms of a corpus of so many rights.

    Words that only one right has tell nothing about neighbours and are left out (in corpora of ten rights and more);
    so are words that more than a quarter of all rights share (in corpora of a hundred and more).
    """
    vocabulary = _Vocabulary()
    stream = _read(texts, vocabulary)
    words = vocabulary.words
    stream.words = _singular(words)[stream.words] if words else stream.words
    single = stream
    rarest = max(3, rights // 4_000)
    for _ in range(_PASSES):
        stream = _join_phrases(stream, words, rarest)
    alone = np.array([len(word) > 1 for word in words] or [False])
    features = _matrix([single, stream], rights, len(words), alone)
    labels = _matrix([stream], rights, len(words), alone)
    labels.data = np.where(labels.data >= TITLE_WEIGHT, 1, MENTIONED).astype(np.float32)
    spread = np.asarray((features > 0).sum(axis=0)).ravel() if rights else np.zeros(len(words))
    keep = np.flatnonzero((spread >= (2 if rights >= 10 else 1)) & (spread <= (rights / 4 if rights >= 100 else rights)))
    kept = tuple(words[number] for number in keep)
    chinese = np.array([bool(_HAN.search(word)) for word in kept], dtype=bool)
    return Terms(kept, chinese, features[:, keep].tocsr(), labels[:, keep].tocsr())


def _read(texts: Iterable[Text], vocabulary: _Vocabulary) -> _Stream:
    import rjieba  # reads its dictionary as it is imported, which only who makes a map should wait for

    pieces, rows, weights = [np.array([_BREAK], dtype=np.int32)], [0], [0.0]
    number = vocabulary.__getitem__
    for text in texts:
        pieces.append(np.array([*map(number, rjieba.cut(_folded(text.text), False)), _BREAK], dtype=np.int32))
        rows.append(text.row)
        weights.append(TITLE_WEIGHT if text.is_title else 1.0)
    lengths = [len(piece) for piece in pieces]
    stream = _Stream(
        np.concatenate(pieces),
        np.repeat(np.array(rows, dtype=np.int32), lengths),
        np.repeat(np.array(weights, dtype=np.float32), lengths),
    )
    return stream.at(stream.words != _SKIP)


def _folded(text: str) -> str:
    """Half width, lower case, Latin letters without accents (the cutter would break a word there)."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFKD", found[0]).encode("ascii", "ignore").decode(), folded)


def _singular(words: list[str]) -> Ints:
    """For each word the number of the word that stands for it: a plural gives way to its singular where that occurs too.

    The last place stands for the break (-1), so the table can be indexed by a stream as it is.
    """
    number = {word: place for place, word in enumerate(words)}
    table = np.arange(len(words) + 1, dtype=np.int32)
    table[-1] = _BREAK
    for word, place in number.items():
        if len(word) > 3 and word.endswith("s") and word.isascii():
            table[place] = next((number[base] for base in _bases(word) if base in number), place)
    return table


def _bases(word: str) -> Iterator[str]:
    yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("ies"):
        yield f"{word[:-3]}y"


def _join_phrases(stream: _Stream, words: list[str], rarest: int) -> _Stream:
    """The stream with neighbours that keep company joined; new phrases are added to `words`."""
    first, second = stream.words[:-1].astype(np.int64), stream.words[1:].astype(np.int64)
    pairs = np.where((first >= 0) & (second >= 0), first * len(words) + second, -1)
    found, counts = np.unique(pairs[pairs >= 0], return_counts=True)
    found, counts = found[counts >= rarest], counts[counts >= rarest]
    if not len(found):
        return stream
    often = np.bincount(stream.words[stream.words >= 0], minlength=len(words)).astype(np.float64)
    total = often.sum()
    left, right = found // len(words), found % len(words)
    together = counts / total
    company = np.log(together * total * total / (often[left] * often[right])) / -np.log(together)
    phrases = {
        int(pair): phrase
        for pair, a, b in zip(found[company >= _COMPANY], left[company >= _COMPANY], right[company >= _COMPANY], strict=True)
        if (phrase := _phrase(words[a], words[b]))
    }
    if not phrases:
        return stream
    accepted = np.array(sorted(phrases), dtype=np.int64)
    numbers = _numbered([phrases[int(pair)] for pair in accepted], words)
    places = np.minimum(np.searchsorted(accepted, pairs), len(accepted) - 1)
    closeness = np.where(accepted[places] == pairs, company[np.searchsorted(found, accepted)][places], 0)
    starts = _closest(closeness)
    joined = stream.words.copy()
    joined[starts] = numbers[places[starts]]
    keep = np.ones(len(joined), dtype=bool)
    keep[starts + 1] = False
    return _Stream(joined, stream.rows, stream.weights).at(keep)


def _phrase(a: str, b: str) -> str:
    """Two words as one phrase; "" where they cannot be. Han words need no blank between them."""
    han = bool(_HAN.search(a[-1]) or _HAN.search(b[0]))
    phrase = f"{a}{b}" if han else f"{a} {b}"
    too_long = len(phrase) > _MAX_HAN if han else phrase.count(" ") >= _MAX_WORDS
    return "" if too_long or a == b else phrase


def _numbered(phrases: list[str], words: list[str]) -> Ints:
    """The numbers of phrases; a phrase that the cutter elsewhere takes for one word has that word's number."""
    known = {word: place for place, word in enumerate(words)}
    numbers = []
    for phrase in phrases:
        if phrase not in known:
            known[phrase] = len(words)
            words.append(phrase)
        numbers.append(known[phrase])
    return np.array(numbers, dtype=np.int32)


def _closest(closeness: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """The pairs that keep closer company than both pairs they overlap: a word can be in one pair only.

    So 质子 | 交换 | 膜 | 燃料电池 joins from the inside, and 膜 goes with 交换 and not with what follows.
    """
    around = np.concatenate([[0.0], closeness, [0.0]])
    closest: npt.NDArray[np.intp] = np.flatnonzero((closeness > around[:-2]) & (closeness >= around[2:]))
    return closest


def _matrix(streams: list[_Stream], rights: int, width: int, alone: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    """Rights × words with the larger of the streams' weights; words that cannot stand alone are left out."""
    matrix = sparse.csr_matrix((rights, width), dtype=np.float32)
    for stream in streams:
        used = stream.words >= 0
        used[used] = alone[stream.words[used]]
        part = sparse.coo_matrix(
            (stream.weights[used], (stream.rows[used], stream.words[used])), shape=(rights, width), dtype=np.float32
        ).tocsr()
        matrix = matrix.maximum(part)
    return matrix
