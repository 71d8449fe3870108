"""Who owns each right, by unified party: what the search counts and finds where names are resolved.

The parties file of a version (`zhichan.parties.resolve`) speaks of rights by id, the marts and the index by rid. Both are brought
together here once, as arrays in memory, so that neither has to be made again when a person judges two names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import duckdb
import numpy as np
import pyarrow as pa

from zhichan.corpus.marts import Marts
from zhichan.parties.affiliations import Groups
from zhichan.parties.judgements import Judgement
from zhichan.parties.who import Parties, Reason
from zhichan.records.declared import Label
from zhichan.records.right import OWNING
from zhichan.search.columns import Ints, Mask
from zhichan.search.tokens import fold

_PID = re.compile(r"p[0-9a-f]{12}")
_NAMED = 8  # members of a group that are named
_LIKE = 70  # of 100: from here on a name is offered for one that nobody bears
_ROLES = ", ".join(f"'{role}'" for role in OWNING)
# a right's first owner is whom the marts name, in the strongest role in which that name stands
_FIRST = f"""
    SELECT rid, arg_min(code, [list_position([{_ROLES}], role), code]) AS code
    FROM rights JOIN mentions ON id = right_id AND name = holder JOIN codes USING (pid) GROUP BY rid"""  # noqa: S608 - our own roles
# parties are made of what is open: a sealed right is its party's by the name it prints, where one party alone bears that
_SEALED = """
    SELECT rid, any_value(code) AS code FROM rights JOIN members ON name = holder JOIN codes USING (pid)
    WHERE sealed_for IS NOT NULL GROUP BY rid HAVING count(DISTINCT code) = 1"""
_OWNERS = "SELECT DISTINCT rid, code FROM rights JOIN mentions ON id = right_id JOIN codes USING (pid)"
_CODES = "SELECT pid, (row_number() OVER (ORDER BY pid) - 1)::INTEGER AS code FROM (SELECT DISTINCT pid FROM mentions)"


def is_pid(text: str) -> bool:
    """Whether a text is the id of a party, of this version or another."""
    return _PID.fullmatch(text) is not None


class Unified:
    """The owners of the rights of one version, under the judgements of one parties file. Safe to share between threads.

    Attributes:
        first: by rid the code of the first owner's party, -1 for none; `pids[code]` is its id, `labels[code]` its name.
    """

    def __init__(self, parties: Parties, marts: Marts, affiliations: Sequence[Judgement] = ()) -> None:
        self.parties, self.affiliations = parties, affiliations
        self.groups = Groups(parties, affiliations)
        mentions = parties.arrow(f"SELECT right_id, role, name, pid FROM mention WHERE role IN ({_ROLES})")  # noqa: S608 - our own roles
        with duckdb.connect() as joined:
            joined.register("rights", marts.arrow("SELECT rid, id, holder, sealed_for FROM rights"))
            joined.register("members", parties.arrow("SELECT DISTINCT pid, name FROM member"))
            joined.register("mentions", mentions)
            joined.execute(f"CREATE TABLE codes AS {_CODES}")
            self.pids: list[str] = [pid for (pid,) in joined.execute("SELECT pid FROM codes ORDER BY code").fetchall()]
            first, sealed, owners = (joined.sql(query).to_arrow_table() for query in (_FIRST, _SEALED, _OWNERS))
        self.first: Ints = np.full(marts.size, -1, dtype=np.int32)
        for found in (first, sealed):
            self.first[_numbers(found, "rid")] = _numbers(found, "code")
        self._owner_rid, self._owner_code = (
            np.concatenate([_numbers(owners, name), _numbers(sealed, name)]) for name in ("rid", "code")
        )
        self._codes = {pid: code for code, pid in enumerate(self.pids)}
        rows = parties.arrow("SELECT pid, name_zh, name_en FROM party").to_pylist()
        names = {row["pid"]: (row["name_zh"], row["name_en"]) for row in rows if row["pid"] in self._codes}
        self.labels = [Label(zh=zh or en, en=en or zh) for zh, en in (names[pid] for pid in self.pids)]

    @cached_property
    def called(self) -> dict[str, Label]:
        """The names of all parties that own a right, by id."""
        return dict(zip(self.pids, self.labels, strict=True))

    @cached_property
    def by_name(self) -> Ints:
        """By code the place of each party in the order of their names."""
        places = np.empty(len(self.pids), dtype=np.int32)
        places[sorted(range(len(self.pids)), key=lambda code: (self.labels[code].zh, self.pids[code]))] = np.arange(
            len(self.pids)
        )
        return places

    def label(self, pid: str) -> Label | None:
        """The name of a party that owns a right; None where none of that id does."""
        return self.called.get(pid)

    def meant(self, value: str) -> list[int] | None:
        """The codes of the parties that an id or an exact name (in any case and width) means; None where it means nobody.

        A party that owns nothing is somebody, and has no code.
        """
        text = value.strip()
        if is_pid(text):
            code = self._codes.get(text)
            return [code] if code is not None else [] if self.parties.has(text) else None
        return self._bearing.get(fold(text))

    def group(self, value: str, day: dt.date) -> tuple[list[str], list[str]]:
        """The parties that an id or exact name means, and those that belong to them on a day, by id."""
        text = value.strip()
        heads = [text] if is_pid(text) else [self.pids[code] for code in self.meant(text) or []]
        below = dict.fromkeys(pid for head in heads for pid in self.groups.members(head, day))
        return heads, [pid for pid in below if pid not in heads]

    def owned_by_group(self, value: str, day: dt.date) -> Mask:
        """The rights of which a party, or one that belongs to it on a day, is an owner."""
        return self.owned_by(self.codes_of_group(value, day))

    def codes_of_group(self, value: str, day: dt.date) -> list[int]:
        """The codes of all that `group` gives, so far as they own anything."""
        return [self._codes[pid] for pids in self.group(value, day) for pid in pids if pid in self._codes]

    def told_group(self, value: str, day: dt.date) -> Label:
        """Who belongs to a party on a day, in words: the first few and how many."""
        heads, below = self.group(value, day)
        names = [self.parties.party(pid) for pid in below[:_NAMED]]
        called = self.parties.party(heads[0]) if heads else None
        head = Label(zh=called.name("zh"), en=called.name("en")) if called else Label(zh=value, en=value)
        if not below:
            return Label(
                zh=f"{head.zh}在 {day} 没有登记的下属或关联单位",
                en=f"nobody is declared to belong to {head.en} on {day}",
            )
        zh, en = "、".join(party.name("zh") for party in names), ", ".join(party.name("en") for party in names)
        if len(below) > _NAMED:
            zh, en = f"{zh} 等", f"{en} and others"
        return Label(
            zh=f"{head.zh}及其 {len(below):,} 家下属或关联单位（{day}）：{zh}",
            en=f"{head.en} and the {len(below):,} that belong to it on {day}: {en}",
        )

    def nearest(self, value: str) -> str:
        """A name for one that nobody bears: the most alike, else of those that hold it the one with the most rights; or `""`."""
        from rapidfuzz import fuzz, process

        if is_pid(value):
            return ""
        alike = process.extractOne(fold(value), self._bearing.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
        if alike:
            return self.labels[self._bearing[alike[0]][0]].zh
        owners = (party for party in self.parties.find(value) if party.pid in self._codes)
        return next((party.name("zh") for party in owners), "")

    def first_is(self, codes: Sequence[int]) -> Mask:
        """The rights whose first owner is one of these parties."""
        chosen: Mask = np.isin(self.first, list(codes))
        return chosen

    def owned_by(self, codes: Sequence[int]) -> Mask:
        """The rights of which one of these parties is an owner, the first or not."""
        return self._spread(self._owner_rid[np.isin(self._owner_code, list(codes))])

    def has_first(self) -> Mask:
        """The rights with a first owner."""
        some: Mask = self.first >= 0
        return some

    def has_owner(self) -> Mask:
        """The rights with any owner."""
        return self._spread(self._owner_rid)

    def told(self, right_id: str, codes: Sequence[int]) -> Label:
        """The owners of a right that have these codes, as printed, each with its party and why; all owners where none has."""
        wanted = {self.pids[code] for code in codes}
        strength: dict[str, int] = {role: place for place, role in enumerate(OWNING)}
        rows = [row for row in self.parties.of_right(right_id) if row[0] in strength]
        rows.sort(key=lambda row: (strength[row[0]], row[1], row[2]))
        owners = dict.fromkeys((name, pid) for _role, _seq, name, pid in rows)
        meant = [owner for owner in owners if owner[1] in wanted]
        told = [self._owner(name, pid, pid in wanted) for name, pid in meant or owners]
        return Label(zh="、".join(one.zh for one in told) or "无", en=", ".join(one.en for one in told) or "none")

    def _owner(self, name: str, pid: str, with_reason: bool) -> Label:
        known = self.labels[self._codes[pid]]
        if name in (known.zh, known.en):
            return Label(zh=name, en=name)
        because = self._because(name, pid) if with_reason else None
        return Label(
            zh=f"{name}（归并为 {known.zh}{'：' + because.zh if because else ''}）",
            en=f"{name} (unified as {known.en}{': ' + because.en if because else ''})",
        )

    def _because(self, name: str, pid: str) -> Label | None:
        """Why a name is one party with the others, in its weightiest reason; None where it differs in writing only."""
        reason = next((reason for reason in self.parties.why(pid) if name in (reason.left, reason.right)), None)
        return _worded(reason) if reason else None

    @cached_property
    def _bearing(self) -> dict[str, list[int]]:
        """The parties that bear a name, by the folded name."""
        called: dict[str, list[int]] = defaultdict(list)
        for row in self.parties.arrow("SELECT DISTINCT pid, name FROM member ORDER BY pid, name").to_pylist():
            code, name = self._codes.get(row["pid"]), fold(row["name"]).strip()
            if code is not None and code not in called.get(name, ()):
                called[name].append(code)
        return dict(called)

    def _spread(self, rids: Ints) -> Mask:
        result = np.zeros(len(self.first), dtype=np.bool_)
        result[rids] = True
        return result


def _worded(reason: Reason) -> Label:
    if reason.judged:
        return Label(zh="人工认定", en="a person judged so")
    weightiest = max(reason.findings, key=lambda finding: finding.points)
    return Label(zh=weightiest.zh, en=weightiest.en)


def _numbers(table: pa.Table, column: str) -> Ints:
    numbers: Ints = table[column].to_numpy().astype(np.int32)
    return numbers
