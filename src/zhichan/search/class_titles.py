"""Classes by the words of their titles: what `class-title:` means, asked anew of whatever titles are loaded."""

from __future__ import annotations

import re
import threading
from typing import NamedTuple

from zhichan.normalise.classes import ancestors
from zhichan.records.declared import Label
from zhichan.schemes.titles import Titles
from zhichan.search.matcher import contains
from zhichan.search.nodes import Term
from zhichan.search.technology import Technology
from zhichan.search.tokens import chunks, encode, fold

MOST = 3_000
"""Classes that one `class-title:` may mean, those below others not counted."""
FIELDS = "wipo-field"
_SCHEMES = ("ipc", "cpc", "locarno", "nice", "vienna")
_SHOWN = 6
_KEPT = 64
_PIECE = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


class Called(NamedTuple):
    """The classes and the fields of technology whose titles hold all the words. What lies below one of the classes is left out.

    `classes` are (scheme, symbol), the widest first; `fields` are numbers. `unplaced`: fields fit, of which no rules are loaded.
    """

    classes: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    unplaced: bool = False

    def symbols(self) -> list[str]:
        """Each symbol once: the CPC has most of the IPC's."""
        return list(dict.fromkeys(symbol for _, symbol in self.classes))

    def told(self, words: str) -> Label:
        """Which classes are meant: the first few and how many."""
        symbols = self.symbols()
        first, more = symbols[:_SHOWN], len(symbols) - _SHOWN
        zh, en = "、".join(first), ", ".join(first)
        if more > 0:
            zh, en = f"{zh} 等 {len(symbols):,} 个", f"{en} and {more:,} more"
        if self.fields:
            numbers = "、".join(self.fields)
            zh += f"{'，' if zh else ''}技术领域 {numbers}"
            en += f"{', ' if en else ''}fields of technology {numbers.replace('、', ', ')}"
        return Label(
            zh=f"分类名称“{words}”指：{zh}（含各自下位类）", en=f"class title “{words}” means: {en}, each with all below it"
        )


class ClassTitles:
    """Finds classes by words, in Chinese or English titles of the issuers that are loaded and in our own short names."""

    def __init__(self, titles: Titles | None, technology: Technology) -> None:
        self._titles, self._technology = titles or Titles(), technology
        self._known: dict[tuple[str, int], Called] = {}
        self._lock = threading.Lock()

    def called(self, words: str) -> Called:
        """The classes whose title holds all of the words (wildcards count), in any order; none where no title does."""
        key = (fold(words), self._titles.loaded())
        with self._lock:
            if key not in self._known:
                while len(self._known) >= _KEPT:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = self._find(key[0])
            return self._known[key]

    def _find(self, words: str) -> Called:
        terms = [Term(word) for word in words.split() if chunks(word)]
        piece = max(_PIECE.findall(words), key=len)

        def holds(title: str) -> bool:
            encoded = encode(title)
            return all(contains(term, encoded) for term in terms)

        found: dict[tuple[str, str], None] = {}
        for scheme in _SCHEMES:
            named = self._titles.called(scheme, piece, holds)
            if scheme == "cpc":  # a symbol that both have is called the same
                named |= {symbol for of, symbol in found if of == "ipc"}
            found |= dict.fromkeys((scheme, symbol) for symbol in _widest(scheme, named))
        fields = sorted((one for one in self._titles.called(FIELDS, piece, holds) if one.isdigit()), key=int)
        told = self._technology.is_told()
        return Called(tuple(found), tuple(fields) if told else (), unplaced=bool(fields) and not told)


def _widest(scheme: str, symbols: set[str]) -> list[str]:
    """The symbols that lie below no other of them, the widest first; `F04D1/00` holds `F04D1/04`."""
    groups = {symbol.removesuffix("/00") for symbol in symbols}
    kept = [s for s in symbols if groups.isdisjoint(set(ancestors(scheme, s)) - {s, s.removesuffix("/00")})]
    return sorted(kept, key=lambda symbol: (len(ancestors(scheme, symbol)), symbol))
