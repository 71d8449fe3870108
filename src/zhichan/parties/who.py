"""Asking who is who: the resolved parties of a version, read-only."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from zhichan.parties.errors import NoSuchParty
from zhichan.parties.judgements import Side
from zhichan.parties.spelling import plain_letters, simplified
from zhichan.parties.veiling import hidden_names, shadow
from zhichan.records.veil import VEIL, Withholdings


class Member(msgspec.Struct, frozen=True):
    """A spelling of a party, the roles it stands in, and how often."""

    name: str
    roles: str
    mentions: int


class Party(msgspec.Struct, frozen=True):
    """A party. `kind` is organisation or person; a name is `""` where no source prints one in that script."""

    pid: str
    name_zh: str
    name_en: str
    kind: str
    mentions: int
    rights: int
    members: list[Member] = []

    def name(self, lang: str) -> str:
        """The name in a language tag's language, else the other one."""
        return (self.name_en or self.name_zh) if lang.lower().startswith("en") else (self.name_zh or self.name_en)


class Told(msgspec.Struct, frozen=True):
    """A finding in words, with its points."""

    feature: str
    value: str
    points: float
    zh: str
    en: str


class Reason(msgspec.Struct, frozen=True):
    """Why two names are one party, or may be. `score` is None where a person judged."""

    left: str
    right: str
    score: float | None
    judged: bool
    findings: list[Told]


class Question(msgspec.Struct, frozen=True):
    """Two parties that may be one. `rights` is how many rights depend on it; the sides are what a judgement names."""

    left_pid: str
    right_pid: str
    reason: Reason
    rights: int
    left: Side
    right: Side


class Parties:
    """The parties of one version. Safe to share between threads.

    The table `mention(right_id, role, seq, name, pid)` of the file can be attached beside the marts of the same version: a count
    by unified holder is a join of `rights.id` with `mention.right_id`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True)
        self._local = threading.local()
        self._hidden: pa.Table | None = None
        self._unsaid: list[str] = []

    @classmethod
    def open(cls, path: Path) -> Parties:
        """Opens the file that `resolve` made."""
        return cls(path)

    def veiled(self, withheld: Withholdings) -> Parties:
        """The same parties as if the names that are withheld of a right did not stand there."""
        shown = copy(self)
        shown._local = threading.local()
        shown._hidden = hidden_names(withheld)
        # reasons quote names that stand beside two others
        shown._unsaid = sorted({name for names in shown._hidden["names"].to_pylist() for name in names}, key=len, reverse=True)
        return shown

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def arrow(self, query: str) -> pa.Table:
        """All rows of a query over the tables that `zhichan.parties.resolve` declares, as an Arrow table."""
        return self._cursor().sql(query).to_arrow_table()

    def _sql(self, query: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._cursor().execute(query, list(params)).fetchall()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._connection.cursor()
            if self._hidden is not None:
                shadow(cursor, self._hidden)
            self._local.cursor = cursor
        return cursor

    def _reason(self, left: str, right: str, score: float | None, judged: bool, findings: str) -> Reason:
        for name in self._unsaid:
            findings = findings.replace(name, VEIL)
        return Reason(left, right, score, judged, msgspec.json.decode(findings, type=list[Told]))

    def party(self, pid: str) -> Party:
        """A party with its spellings.

        Raises:
            NoSuchParty: there is none of that id.
        """
        rows = self._sql("SELECT * FROM party WHERE pid = ?", [pid])
        if not rows:
            raise NoSuchParty(f"there is no party {pid}", mend="look for its name: zhichan parties show NAME")
        members = self._sql("SELECT name, roles, mentions FROM member WHERE pid = ? ORDER BY mentions DESC, name", [pid])
        return _party(rows[0], [Member(*member) for member in members])

    def has(self, pid: str) -> bool:
        """True where there is a party of that id."""
        return bool(self._sql("SELECT 1 FROM party WHERE pid = ?", [pid]))

    def called(self, name: str) -> list[str]:
        """The ids of the parties that a source calls just so."""
        return [pid for (pid,) in self._sql("SELECT DISTINCT pid FROM member WHERE name = ? ORDER BY pid", [name.strip()])]

    def with_code(self, code: str) -> list[str]:
        """The ids of the bodies of which a right prints this credit code."""
        return [
            pid for (pid,) in self._sql("SELECT pid FROM code SEMI JOIN party USING (pid) WHERE code = ? ORDER BY pid", [code])
        ]

    def pids_of(self, sides: Sequence[Side]) -> dict[Side, str]:
        """The parties that mentions name: by right, role and name, else by a name that one party alone bears."""
        rights, names = sorted({side.right for side in sides}), sorted({side.name for side in sides})
        asked = "SELECT right_id, role, name, pid FROM mention WHERE right_id IN (SELECT unnest(?))"
        printed = {(right, role, name): pid for right, role, name, pid in self._sql(asked, [rights])}
        asked = "SELECT name, min(pid) FROM member WHERE name IN (SELECT unnest(?)) GROUP BY name HAVING count(DISTINCT pid) = 1"
        alone = dict(self._sql(asked, [names]))
        found = {side: printed.get((side.right, side.role, side.name)) or alone.get(side.name) for side in sides}
        return {side: pid for side, pid in found.items() if pid}

    def beginning_with(self, name: str) -> list[tuple[str, str]]:
        """(id, name) of the parties with a name that begins with another and goes on."""
        asked = "SELECT DISTINCT pid, name FROM member WHERE starts_with(name, $1) AND name <> $1 ORDER BY pid, name"
        return self._sql(asked, [name])

    def counts(self) -> tuple[int, int]:
        """(bodies, people)."""
        rows = dict(self._sql("SELECT kind, count(*) FROM party GROUP BY kind"))
        return rows.get("organisation", 0), rows.get("person", 0)

    def find(self, text: str, limit: int = 20) -> list[Party]:
        """Parties that have a spelling which holds the text; whole names first, then those with the most rights."""
        wanted = plain_letters(simplified(text))
        rows = self._sql(
            "SELECT party.* FROM party JOIN (SELECT pid, max(lower(name) = $1) AS whole FROM member "
            "WHERE contains(lower(name), $1) OR contains(lower(name), $2) GROUP BY pid) AS hit USING (pid) "
            "ORDER BY hit.whole DESC, party.rights DESC, party.pid LIMIT $3",
            [wanted, text.strip().lower(), limit],
        )
        return [_party(row, []) for row in rows]

    def of_right(self, right_id: str) -> list[tuple[str, int, str, str]]:
        """(role, sequence, name as printed, pid) of each party of a right."""
        return self._sql("SELECT role, seq, name, pid FROM mention WHERE right_id = ? ORDER BY role, seq, name", [right_id])

    def rights(self, pid: str, role: str = "") -> list[str]:
        """The ids of a party's rights, in order; only those in which it has this role, if one is given."""
        asked = "SELECT DISTINCT right_id FROM mention WHERE pid = $1 AND ($2 = '' OR role = $2) ORDER BY right_id"
        return [right_id for (right_id,) in self._sql(asked, [pid, role])]

    def why(self, pid: str) -> list[Reason]:
        """Why the spellings of a party are one party, the strongest reason first."""
        rows = self._sql(
            "SELECT left_name, right_name, score, judged, findings FROM reason WHERE pid = ? "
            "ORDER BY judged DESC, score DESC, left_name, right_name",
            [pid],
        )
        return [self._reason(*row) for row in rows]

    def unsure(self, offset: int = 0, limit: int = 20) -> list[Question]:
        """What a person is asked, those first on which the most rights depend."""
        rows = self._sql(
            "SELECT * FROM unsure ORDER BY rights DESC, score DESC, left_pid, right_pid LIMIT ? OFFSET ?", [limit, offset]
        )
        return [
            Question(
                left,
                right,
                self._reason(a, b, score, False, findings),
                rights,
                *(msgspec.json.decode(side, type=Side) for side in sides),
            )
            for left, right, a, b, score, rights, findings, *sides in rows
        ]

    def unsure_count(self) -> int:
        """How many pairs a person could be asked about."""
        return int(self._sql("SELECT count(*) FROM unsure")[0][0])

    def side(self, pid: str) -> Side:
        """The mention by which a judgement names a party: that of its earliest right.

        Raises:
            NoSuchParty: there is none of that id.
        """
        party = self.party(pid)
        rows = self._sql("SELECT right_id, role, name FROM mention WHERE pid = ? ORDER BY right_id, role, name LIMIT 1", [pid])
        right, role, name = rows[0]
        return Side(right=right, role=role, name=name, scope="person" if party.kind == "person" else "organisation")

    def unapplied(self) -> list[tuple[str, str]]:
        """(judgement, mention) of judgements on mentions that this version does not have."""
        return [(id, what) for id, what in self._sql("SELECT id, what FROM unapplied ORDER BY id")]


def _party(row: tuple[Any, ...], members: list[Member]) -> Party:
    pid, name_zh, name_en, kind, mentions, rights = row
    return Party(pid, name_zh or "", name_en or "", kind, mentions, rights, members)
