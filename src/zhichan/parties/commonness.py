"""How common words of names are in this corpus: learned from the names themselves, so that nothing need be known of any body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from zhichan.parties.names import Name
from zhichan.parties.subjects import Subject
from zhichan.parties.words import words

Rarity = Literal["rare", "usual", "common"]
_USUAL, _COMMON = 4, 12


class Homophones:
    """Which Chinese names a name in Latin letters may stand for: 信源, 新源 and 鑫源 are all "Xinyuan".

    Names of one trade name and the same trades are kept once, so that a question costs the same however many bodies sound alike.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._heard: dict[tuple[str, str], set[tuple[str, tuple[str, ...]]]] = {}
        for name in names:
            if name.script == "zh":
                for letters in {name.letters, name.own_letters} - {""}:
                    self._heard.setdefault((name.region, letters), set()).add(("".join(name.core), name.trades))

    def of(self, name: Name) -> set[str]:
        """The trade names (字号) that sound like this name, in its region and with a trade of its own."""
        if not name.letters:
            return set()
        also, trades = words().also, set(name.trades)
        meant = trades.union(*(also[tag] for tag in trades))
        return {
            core
            for core, own in self._heard.get((name.region, name.letters), ())
            if not trades or not own or any(tag in meant or also[tag] & trades for tag in own)
        }


class Commonness:
    """Counts, for each core, the different bodies that seem to bear it, and the regions printed before each whole name.

    A body shows by its region and by the other words of its name, not by the number of its spellings: a large holder whose name
    is misspelled in fifty ways does not make its word common.
    """

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._regions: dict[str, set[str]] = defaultdict(set)
        self._bearers: dict[str, set[str]] = defaultdict(set)
        self.homophones = Homophones(subject.name for subject in subjects if subject.scope == "organisation")
        self._companions: dict[str, int] = defaultdict(int)
        for subject in subjects:
            name = subject.name
            if name.script == "zh":
                if name.region:
                    self._regions[name.whole].add(name.region)
                for core in name.core:
                    self._bearers[core].add(name.region or "?")
            else:
                for word in name.core:
                    self._bearers[word].add(min((w for w in name.core if w != word), default=""))
            for companion in subject.context.companions:
                self._companions[companion] += 1

    def rarity(self, words: Iterable[str]) -> Rarity:
        """How common the rarest of these words is; a name without such words is common by nature."""
        least = min((len(self._bearers.get(word, ())) for word in words), default=_COMMON)
        return "rare" if least < _USUAL else "usual" if least < _COMMON else "common"

    def regions(self, name: Name) -> set[str]:
        """The regions that are printed before this name anywhere in the corpus."""
        return self._regions.get(name.whole, set())

    def bearers(self, companion: str) -> int:
        """Before how many names of bodies this co-party stands."""
        return self._companions.get(companion, 0)
