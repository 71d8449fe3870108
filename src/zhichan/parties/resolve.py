"""Resolving the parties of a version: who is who, written as tables beside the marts.

    party(pid, name_zh, name_en, kind, mentions, rights)
    member(pid, name, roles, mentions)                       every spelling of a party
    mention(right_id, role, seq, name, pid)                  `right_id` is `rights.id` of the marts
    reason(pid, left_name, right_name, score, judged, findings)   why two names are one party
    unsure(left_pid, right_pid, left_name, right_name, score, rights, findings, left_side, right_side)   what a person is asked
    code(pid, code)                                          credit codes that rights print of a body
    unapplied(id, what)                                      judgements on mentions that this version does not have

`findings` is a JSON list of {feature, value, points, zh, en}.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from zhichan.corpus.marts import building
from zhichan.corpus.store import Corpus, Version
from zhichan.parties.findings import Finding, scales, sentence
from zhichan.parties.harvest import harvest
from zhichan.parties.judgements import Judgement, Side, digest
from zhichan.parties.mentions import Mention, subjects_of
from zhichan.parties.names import Scope
from zhichan.parties.spelling import is_chinese
from zhichan.parties.subjects import Subject
from zhichan.parties.unify import Judged, Pair, Unified, unify
from zhichan.records.people import MASK, is_body

FORMAT = 3  # raise it when the tables or what fills them change: older files are then made again
_TABLES = {
    "party": "pid VARCHAR, name_zh VARCHAR, name_en VARCHAR, kind VARCHAR, mentions INTEGER, rights INTEGER",
    "member": "pid VARCHAR, name VARCHAR, roles VARCHAR, mentions INTEGER",
    "mention": "right_id VARCHAR, role VARCHAR, seq INTEGER, name VARCHAR, pid VARCHAR",
    "reason": "pid VARCHAR, left_name VARCHAR, right_name VARCHAR, score DOUBLE, judged BOOLEAN, findings VARCHAR",
    "unsure": "left_pid VARCHAR, right_pid VARCHAR, left_name VARCHAR, right_name VARCHAR, score DOUBLE, rights INTEGER, "
    "findings VARCHAR, left_side VARCHAR, right_side VARCHAR",
    "code": "pid VARCHAR, code VARCHAR",
    "unapplied": "id VARCHAR, what VARCHAR",
}
Row = tuple[Any, ...]


def resolve(corpus: Corpus, version: Version, judgements: Sequence[Judgement]) -> Path:
    """Resolves the parties of a version under the judgements that stand, if that was not done yet, and gives the file's path."""
    path = path_of(corpus, version, judgements)
    if path.exists():
        return path
    with building(path.parent):
        if not path.exists():  # another process may have been waited for
            _write(path, _Resolved(list(harvest(corpus, version)), judgements).tables())
    return path


def path_of(corpus: Corpus, version: Version, judgements: Sequence[Judgement]) -> Path:
    """Where `resolve` keeps the parties of a version under these judgements, be they resolved or not."""
    return corpus.derived(version) / f"parties-{FORMAT}-{digest(judgements)}.duckdb"


def _write(path: Path, tables: dict[str, list[Row]]) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with duckdb.connect(str(draft)) as connection:
        for name, columns in _TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
            if rows := tables[name]:
                names = [column.split()[0] for column in columns.split(", ")]
                arrays = [pa.array(column) for column in zip(*rows, strict=True)]
                connection.register("batch", pa.table(arrays, names=names))
                connection.execute(f"INSERT INTO {name} SELECT * FROM batch")  # noqa: S608 - names of our own tables
                connection.unregister("batch")
        connection.execute("CHECKPOINT")
    draft.replace(path)


class _Resolved:
    """The mentions of a version, put together."""

    def __init__(self, mentions: list[Mention], judgements: Sequence[Judgement]) -> None:
        self.mentions = mentions
        self.subjects, self.owner = subjects_of(mentions)
        self.places: dict[int, list[int]] = defaultdict(list)
        for place, subject in enumerate(self.owner):
            self.places[subject].append(place)
        self.unapplied: list[Row] = []
        self.unified: Unified = unify(self.subjects, self._judged(judgements))
        self.members: dict[int, list[int]] = defaultdict(list)
        for subject, root in enumerate(self.unified.cluster):
            self.members[root].append(subject)
        self.pids = self._pids()

    def tables(self) -> dict[str, list[Row]]:
        """The rows of every table."""
        return {
            "party": [self._party(root) for root in self.members],
            "member": [row for root in self.members for row in self._members(root)],
            "mention": [
                (mention.right, mention.role, mention.seq, mention.name, self._pid(self.owner[place]))
                for place, mention in enumerate(self.mentions)
            ],
            "reason": [self._reason(pair) for pair in self.unified.joined],
            "unsure": sorted(
                (self._unsure(pair) for pair in self.unified.unsure), key=lambda row: (-row[5], -row[4], row[0], row[1])
            ),
            "code": self._codes(),
            "unapplied": self.unapplied,
        }

    def _judged(self, judgements: Sequence[Judgement]) -> Judged:
        """The judgements as pairs of subjects."""
        where: dict[tuple[str, str, str], int] = {}
        by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
        for mention, subject in zip(self.mentions, self.owner, strict=True):
            where[mention.right, mention.role, mention.name] = subject
            by_name[mention.scope, mention.name].add(subject)
        pairs: dict[str, set[tuple[int, int]]] = {"same": set(), "not-same": set(), "unsure": set()}
        for judgement in judgements:
            ends = [_subject_of(side, where, by_name) for side in (judgement.left, judgement.right)]
            if ends[0] is None or ends[1] is None:
                missing = judgement.left if ends[0] is None else judgement.right
                self.unapplied.append((judgement.id, f"{missing.name} ({missing.right}, {missing.role})"))
            elif ends[0] != ends[1]:
                pairs[judgement.verdict or "unsure"].add((min(ends[0], ends[1]), max(ends[0], ends[1])))
        return Judged(frozenset(pairs["same"]), frozenset(pairs["not-same"]))

    def _first(self, subject: int) -> tuple[str, str, str]:
        return min((m.right, m.role, m.name) for m in (self.mentions[place] for place in self.places[subject]))

    def _pids(self) -> dict[int, str]:
        """An id for each party: of the name that its earliest right prints.

        Rights are numbered in the order of time, so what is imported later seldom changes which one is the earliest: a party
        keeps its id while others join it. Of several bodies with one name the earliest keeps the id; the others add their right.
        """
        anchors: dict[int, tuple[tuple[str, str, str], int]] = {
            root: min((self._first(member), member) for member in members) for root, members in self.members.items()
        }
        taken: set[str] = set()
        pids: dict[int, str] = {}
        for root, (first, subject) in sorted(anchors.items(), key=lambda item: item[1]):
            one = self.subjects[subject]
            anchor = f"{one.scope}|{one.name.key}"
            if anchor in taken:
                anchor = f"{anchor}|{'|'.join(first)}"
            taken.add(anchor)
            pids[root] = f"p{hashlib.blake2b(anchor.encode(), digest_size=6).hexdigest()}"
        return pids

    def _pid(self, subject: int) -> str:
        return self.pids[self.unified.cluster[subject]]

    def _of(self, root: int) -> list[int]:
        """The places of a party's mentions."""
        return [place for member in self.members[root] for place in self.places[member]]

    def _party(self, root: int) -> Row:
        places = self._of(root)
        printed = Counter(self.mentions[place].name for place in places)
        names = [_commonest(Counter({n: c for n, c in printed.items() if is_chinese(n) == zh})) for zh in (True, False)]
        rights = len({self.mentions[place].right for place in places})
        return (self.pids[root], *names, self.subjects[root].scope, len(places), rights)

    def _codes(self) -> list[Row]:
        bodies = ((place, one) for place, one in enumerate(self.mentions) if one.code and one.scope == "organisation")
        return sorted({(self._pid(self.owner[place]), one.code) for place, one in bodies})

    def _members(self, root: int) -> list[Row]:
        places: dict[str, list[int]] = defaultdict(list)
        for place in self._of(root):
            places[self.mentions[place].name].append(place)
        pid = self.pids[root]
        return [
            (pid, name, ", ".join(sorted({self.mentions[place].role for place in found})), len(found))
            for name, found in sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
        ]

    def _reason(self, pair: Pair) -> Row:
        a, b = self.subjects[pair.a], self.subjects[pair.b]
        return (self._pid(pair.a), a.name.printed, b.name.printed, pair.score, pair.judged, _told(pair, a, b))

    def _unsure(self, pair: Pair) -> Row:
        a, b = self.subjects[pair.a], self.subjects[pair.b]
        roots = [self.unified.cluster[number] for number in (pair.a, pair.b)]
        rights = len({self.mentions[place].right for root in roots for place in self._of(root)})
        sides = (msgspec.json.encode(self._side(number)).decode() for number in (pair.a, pair.b))
        names = a.name.printed, b.name.printed
        return (*(self.pids[root] for root in roots), *names, pair.score, rights, _told(pair, a, b), *sides)

    def _side(self, subject: int) -> Side:
        right, role, name = self._first(subject)
        return Side(right=right, role=role, name=name, scope=self.subjects[subject].scope)


_OF_PEOPLE = ("code", "address", "area")
"""Findings whose detail quotes what is nobody's business where a person is meant."""


def _told(pair: Pair, a: Subject, b: Subject) -> str:
    """The findings of a pair. What they rest on is not quoted where one of the two may be a person."""
    findings = pair.findings
    if a.scope == "person" or not (is_body(a.name.printed) and is_body(b.name.printed)):
        findings = tuple(
            msgspec.structs.replace(finding, detail=MASK) if finding.feature in _OF_PEOPLE and finding.detail else finding
            for finding in findings
        )
    return told(findings, a.scope)


def told(findings: Sequence[Finding], scope: Scope) -> str:
    """Findings as JSON, each with its points and its sentence."""
    declared = scales()[scope].findings
    rows = []
    for finding in findings:
        words = sentence(finding, scope)
        points = declared[finding.feature][finding.value].points
        rows.append({"feature": finding.feature, "value": finding.value, "points": points, "zh": words.zh, "en": words.en})
    return msgspec.json.encode(rows).decode()


def _commonest(printed: Counter[str]) -> str | None:
    return min(printed, key=lambda name: (-printed[name], name)) if printed else None


def _subject_of(side: Side, where: dict[tuple[str, str, str], int], by_name: dict[tuple[str, str], set[int]]) -> int | None:
    """The subject of a side: by its mention, else by its name where only one subject bears it."""
    if (subject := where.get((side.right, side.role, side.name))) is not None:
        return subject
    named = by_name.get((side.scope, side.name), set())
    return next(iter(named)) if len(named) == 1 else None
