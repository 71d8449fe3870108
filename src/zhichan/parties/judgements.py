"""What people judged: these two are the same party, they are not, or nobody can say yet; and which belongs to which.

Judgements are entries of an append-only log, `judgements.jsonl` in the corpus' folder. Taking one back is an entry too, so that
what was judged at any time can be told again. An entry names each side by a mention (a right, a role, the name as printed), which
is the same in every version: judgements survive that files are imported anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.corpus.journal import JUDGEMENTS
from zhichan.corpus.store import Corpus
from zhichan.parties.errors import JudgementConflict, PartiesError
from zhichan.parties.names import Scope

Verdict = Literal["same", "not-same", "unsure"]
Relation = Literal["branch", "subsidiary", "controlled", "affiliated"]


class Side(msgspec.Struct, frozen=True, kw_only=True, order=True, gc=False):
    """One side of a judgement: a name as a right prints it in a role."""

    right: str
    role: str
    name: str
    scope: Scope = "organisation"


class Affiliation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How the right side of an entry belongs to the left one. `share` is per cent, None where nobody says.

    `since` and `until` are partial ISO dates, both inside; `""` where open. `source` says where it is known from.
    """

    relation: Relation
    source: str
    share: float | None = None
    since: str = ""
    until: str = ""


class Judgement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry of the log. `at` is UTC. `undoes` is the id of the entry that this one takes back.

    An entry with an `affiliation` has no verdict: the two are different parties, of which the right belongs to the left.
    """

    id: str
    at: dt.datetime
    by: str
    left: Side
    right: Side
    verdict: Verdict | None = None
    undoes: str = ""
    note: str = ""
    affiliation: Affiliation | None = None


class Judgements:
    """The log of a corpus. Reading needs no lock; writing takes the corpus' one."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.path: Path = corpus.folder / JUDGEMENTS

    def entries(self, known_at: dt.datetime | None = None) -> list[Judgement]:
        """All entries up to a time (aware), the oldest first.

        Raises:
            PartiesError: a line is damaged or cut off.
        """
        if not self.path.exists():
            return []
        found = [self._entry(number, line) for number, line in enumerate(self.path.read_bytes().splitlines(keepends=True), 1)]
        return [entry for entry in found if known_at is None or entry.at <= known_at]

    def standing(self, known_at: dt.datetime | None = None) -> list[Judgement]:
        """The judgements that stand at a time: not taken back, and of several on one pair the latest."""
        entries = self.entries(known_at)
        undone = {entry.undoes for entry in entries}
        latest: dict[tuple[Side, Side], Judgement] = {}
        for entry in entries:
            if entry.verdict and entry.id not in undone:
                latest[_pair(entry)] = entry
        return list(latest.values())

    def affiliations(self, known_at: dt.datetime | None = None) -> list[Judgement]:
        """The links that stand at a time: not taken back, and of several of one kind from one day the latest."""
        entries = self.entries(known_at)
        undone = {entry.undoes for entry in entries}
        latest: dict[tuple[Side, Side, str, str], Judgement] = {}
        for entry in entries:
            if entry.affiliation and entry.id not in undone:
                latest[entry.left, entry.right, entry.affiliation.relation, entry.affiliation.since] = entry
        return list(latest.values())

    def affiliate(self, links: Sequence[tuple[Side, Side, Affiliation]], *, by: str) -> list[Judgement]:
        """Adds links (parent, member, how), all or none, and gives those that are new: what stands already is not said again.

        Raises:
            PartiesError: nobody is named.
            CorpusBusy: another process writes.
        """
        if not by.strip():
            raise PartiesError("a link needs the name of who declares it", where="by", mend="say who: --by NAME")
        with self._corpus.locked():
            standing = {(entry.left, entry.right, entry.affiliation) for entry in self.affiliations()}
            new = [link for link in dict.fromkeys(links) if link not in standing]
            number = len(self.entries())
            made = [self._made(*link[:2], None, "", by, "", link[2], number + at) for at, link in enumerate(new, 1)]
            if made:
                self._append(*made)
        return made

    def judge(self, left: Side, right: Side, verdict: Verdict, *, by: str, note: str = "") -> Judgement:
        """Adds a judgement, durably. A later one on the same pair outranks this one.

        Raises:
            PartiesError: nobody is named, or a name is judged against itself.
            JudgementConflict: with what else stands, two would be both the same and not the same.
            CorpusBusy: another process writes.
        """
        if not by.strip():
            raise PartiesError("a judgement needs the name of who makes it", where="by", mend="say who judges: --by NAME")
        if left == right:
            raise PartiesError(f"{left.name} is the same mention on both sides", mend="name two mentions")
        with self._corpus.locked():
            entry = self._made(left, right, verdict, "", by, note)
            others = [other for other in self.standing() if _pair(other) != _pair(entry)]
            check([*others, entry])
            self._append(entry)
        return entry

    def undo(self, id: str, *, by: str, note: str = "") -> Judgement:
        """Takes a judgement back, by an entry that says so.

        Raises:
            PartiesError: no such judgement stands.
        """
        with self._corpus.locked():
            entry = next((entry for entry in (*self.standing(), *self.affiliations()) if entry.id == id), None)
            if entry is None:
                raise PartiesError(f"no judgement {id} stands", mend="see zhichan parties judgements")
            undoing = self._made(entry.left, entry.right, None, id, by, note)
            check([other for other in self.standing() if other.id != id])
            self._append(undoing)
        return undoing

    def _made(
        self,
        left: Side,
        right: Side,
        verdict: Verdict | None,
        undoes: str,
        by: str,
        note: str,
        affiliation: Affiliation | None = None,
        number: int = 0,
    ) -> Judgement:
        """An entry; `number` is its line in the log, 0 for the next one."""
        now = dt.datetime.now(dt.UTC)
        count = number or len(self.entries()) + 1
        mark = hashlib.blake2b(msgspec.json.encode((now, left, right, count)), digest_size=3).hexdigest()
        return Judgement(
            id=f"j{count}-{mark}",
            at=now,
            by=by.strip(),
            left=left,
            right=right,
            verdict=verdict,
            undoes=undoes,
            note=note.strip(),
            affiliation=affiliation,
        )

    def _append(self, *entries: Judgement) -> None:
        before = self.path.stat().st_size if self.path.exists() else 0
        try:
            with self.path.open("ab") as file:
                file.write(b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            if self.path.exists():
                os.truncate(self.path, before)  # half a line, where the disk is full, would stop all that reads them
            raise

    def _entry(self, number: int, line: bytes) -> Judgement:
        where = f"{self.path}:{number}"
        if not line.endswith(b"\n"):
            raise PartiesError("the last line is cut off", where=where, mend="delete that line: it was never acknowledged")
        try:
            return msgspec.json.decode(line, type=Judgement)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise PartiesError(f"not a judgement ({error})", where=where, mend="restore the file from the backup") from error


def check(standing: Sequence[Judgement]) -> None:
    """Sees to it that no two sides are both the same, by any chain of judgements, and not the same.

    Raises:
        JudgementConflict: two are; the message names the judgements that say so.
    """
    parent: dict[Side, Side] = {}

    def root(side: Side) -> Side:
        while parent.get(side, side) != side:
            side = parent[side]
        return side

    for entry in standing:
        if entry.verdict == "same":
            low, high = sorted((root(entry.left), root(entry.right)))
            parent[high] = low
    for entry in standing:
        if entry.verdict == "not-same" and root(entry.left) == root(entry.right):
            chain = [other.id for other in standing if other.verdict == "same" and root(other.left) == root(entry.left)]
            raise JudgementConflict(
                f"{entry.left.name} and {entry.right.name} are judged not the same ({entry.id}, {entry.by}), "
                f"but the same by {', '.join(chain)}",
                mend="take one of these judgements back: zhichan parties undo ID --by NAME",
            )


def digest(standing: Sequence[Judgement]) -> str:
    """Eight hexadecimal digits that differ where other judgements stand; links between parties count for nothing."""
    content = sorted((*_pair(entry), entry.verdict or "") for entry in standing)
    return hashlib.blake2b(msgspec.json.encode(content), digest_size=4).hexdigest()


def _pair(entry: Judgement) -> tuple[Side, Side]:
    return (entry.left, entry.right) if entry.left <= entry.right else (entry.right, entry.left)
