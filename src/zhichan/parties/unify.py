"""Which subjects are one party: comparing, scoring and joining, precision first.

Pairs are joined from the highest score down. A join is refused where a member of one side and one of the other are kept apart
(credit codes, regions, branches, numbers, a person's judgement), and where both sides have several members and the heaviest of
them, compared with each other, do not agree: one weak link never makes a chain. Then what stands around the members is pooled and
what was unsure is judged once more with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import msgspec

from zhichan.parties.candidates import candidates
from zhichan.parties.commonness import Commonness
from zhichan.parties.comparing import around, names_compared
from zhichan.parties.findings import Finding, scales, score_of
from zhichan.parties.parallel import in_parts, without_collecting
from zhichan.parties.people import people_compared
from zhichan.parties.screening import Pairs, Screen
from zhichan.parties.sets import Sets
from zhichan.parties.subjects import Context, Subject, pooled

_ROUNDS = 3
_HARD = frozenset((("code", "same"), ("former", "said"), ("paired", "often")))
_WITNESSES = 3  # the heaviest members of each side that must agree


class Pair(msgspec.Struct, frozen=True, gc=False):
    """Two subjects compared. `score` is None where something keeps them apart; `judged` where a person said so."""

    a: int
    b: int
    score: float | None
    findings: tuple[Finding, ...]
    judged: bool = False


class Unified(msgspec.Struct, frozen=True):
    """`cluster` gives for each subject the smallest number of its party; `joined` are the pairs behind the joins."""

    cluster: list[int]
    joined: list[Pair]
    unsure: list[Pair]


class Judged(msgspec.Struct, frozen=True):
    """What people said of pairs of subjects."""

    same: frozenset[tuple[int, int]] = frozenset()
    different: frozenset[tuple[int, int]] = frozenset()


def unify(subjects: Sequence[Subject], judged: Judged | None = None) -> Unified:
    """Joins the subjects that are one party. The result depends on the subjects alone, not on chance or on the clock."""
    with without_collecting():
        return _Unifying(subjects, judged or Judged()).run()


class _Unifying:
    def __init__(self, subjects: Sequence[Subject], judged: Judged) -> None:
        self.subjects = subjects
        self.common = Commonness(subjects)
        self.sets = Sets(len(subjects))
        self.members = {number: [number] for number in range(len(subjects))}
        self.contexts: dict[int, Context] = {}
        self.named: dict[tuple[int, int], tuple[Finding, ...]] = {}  # names do not change while contexts are pooled
        self.apart: dict[int, set[int]] = {}
        self.otherwise: set[int] = set()  # subjects that joined by what is no likeness of names
        self.joined: list[Pair] = []
        for a, b in sorted(judged.different):
            self.apart.setdefault(a, set()).add(b)
            self.apart.setdefault(b, set()).add(a)
        for a, b in sorted(judged.same):
            self._join(Pair(a, b, None, (), judged=True))

    def run(self) -> Unified:
        pairs = self._near_all(candidates(self.subjects))
        for _ in range(_ROUNDS):
            before = len(self.joined)
            self._join_all(pairs)
            if len(self.joined) == before:
                break
            pairs = self._again(pairs)
        unsure = [pair for pair in pairs if not self._together(pair.a, pair.b) and not self._judged_apart(pair.a, pair.b)]
        roots = [self.sets.root(number) for number in range(len(self.subjects))]
        return Unified(roots, self.joined, sorted(unsure, key=lambda pair: (-(pair.score or 0), pair.a, pair.b)))

    def _near_all(self, pairs: Pairs) -> list[Pair]:
        """The comparisons of candidates that come near a decision."""
        hopeful = pairs[Screen([self._pooled(number) for number in range(len(self.subjects))]).may_be(pairs)].tolist()
        parts = in_parts(lambda part: msgspec.msgpack.encode(self._near(part)), hopeful)
        if parts is None:
            return self._near(hopeful)
        decoder = msgspec.msgpack.Decoder(list[Pair])
        return [pair for part in parts for pair in decoder.decode(part)]

    def _near(self, pairs: Iterable[Sequence[int]]) -> list[Pair]:
        return [pair for a, b in pairs if (pair := self._pair(a, b)) is not None]

    def _pair(self, a: int, b: int) -> Pair | None:
        """The comparison of two subjects with what is pooled so far, if it comes near a decision."""
        one, other = self.subjects[a], self.subjects[b]
        if one.scope != other.scope:
            return None
        found = self._findings(a, b)
        score = score_of(found, one.scope)
        return Pair(a, b, score, found) if score is not None and score >= scales()[one.scope].unsure else None

    def _findings(self, a: int, b: int) -> tuple[Finding, ...]:
        one, other = self._pooled(a), self._pooled(b)
        if one.scope == "person":
            return people_compared(one, other, self.common)
        names = self.named.get((a, b))
        if names is None:
            names = self.named[a, b] = names_compared(one.name, other.name, self.common)
        return (*names, *around(one, other, self.common))

    def _pooled(self, number: int) -> Subject:
        root = self.sets.root(number)
        if len(self.members[root]) == 1:
            return self.subjects[number]
        if root not in self.contexts:
            self.contexts[root] = pooled(self.subjects[member].context for member in self.members[root])
        return msgspec.structs.replace(self.subjects[number], context=self.contexts[root])

    def _join_all(self, pairs: Iterable[Pair]) -> None:
        for pair in sorted(pairs, key=lambda pair: (-(pair.score or 0), pair.a, pair.b)):
            limit = scales()[self.subjects[pair.a].scope].same
            if (pair.score or 0) >= limit and not self._together(pair.a, pair.b) and self._agree(pair.a, pair.b):
                self._join(pair)

    def _join(self, pair: Pair) -> None:
        roots = self.sets.root(pair.a), self.sets.root(pair.b)
        if roots[0] == roots[1]:
            return
        if pair.judged or any((finding.feature, finding.value) in _HARD for finding in pair.findings):
            # a former name, or one that only a code or a person ties to the others, cannot bear witness to their likeness
            sides = [self.members[side] for side in roots]
            lighter = min(sides, key=lambda members: (self._weight(members), members))
            self.otherwise.update(lighter)
        root = self.sets.join(*roots)
        other = roots[0] if roots[1] == root else roots[1]
        self.members[root] = sorted(self.members[root] + self.members.pop(other))
        self.contexts.pop(root, None)
        self.contexts.pop(other, None)
        self.joined.append(pair)

    def _weight(self, members: list[int]) -> int:
        return sum(self.subjects[number].weight for number in members)

    def _agree(self, a: int, b: int) -> bool:
        """True where nothing keeps the two sides apart and, of several members each, the heaviest agree."""
        left, right = self.members[self.sets.root(a)], self.members[self.sets.root(b)]
        if any(self.apart.get(member, set()) & set(right) for member in left):
            return False
        if len(left) == len(right) == 1:
            return True
        scope = self.subjects[a].scope
        agreeing, asked = 0, 0
        for x, y in product(self._witnesses(left, a), self._witnesses(right, b)):
            score = score_of(self._findings(x, y), scope)
            if score is None or score < 0:
                return False
            agreeing, asked = agreeing + (score >= scales()[scope].unsure), asked + 1
        return len(left) == 1 or len(right) == 1 or 2 * agreeing >= asked

    def _witnesses(self, members: list[int], through: int) -> list[int]:
        """The heaviest members that are known as the one is through which the sides meet: by their names, or otherwise."""
        alike = [number for number in members if (number in self.otherwise) == (through in self.otherwise)]
        return sorted(alike, key=lambda number: (-self.subjects[number].weight, number))[:_WITNESSES]

    def _again(self, pairs: Iterable[Pair]) -> list[Pair]:
        """The pairs that are still open, compared once more with what was pooled."""
        still_open = (pair for pair in pairs if not self._together(pair.a, pair.b))
        return [pair for old in still_open if (pair := self._pair(old.a, old.b)) is not None]

    def _together(self, a: int, b: int) -> bool:
        return self.sets.root(a) == self.sets.root(b)

    def _judged_apart(self, a: int, b: int) -> bool:
        return b in self.apart.get(a, set())
