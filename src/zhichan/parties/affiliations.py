"""Who belongs to whom: declared links between parties, and the group that a party has on a day.

A link is an entry of the log of judgements (`zhichan.parties.judgements`): it names both sides by a mention, survives imports,
and can be taken back. It joins no parties: each stays one of its own. What a name alone suggests (a branch printed with the
name of its firm) is shown and counts for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from zhichan.parties.judgements import Affiliation, Judgement, Relation
from zhichan.parties.names import analyse
from zhichan.parties.who import Parties
from zhichan.records.dates import first_day, last_day
from zhichan.records.declared import Label

RELATIONS: dict[Relation, Label] = {
    "branch": Label(zh="分公司", en="branch"),
    "subsidiary": Label(zh="子公司", en="subsidiary"),
    "controlled": Label(zh="控股", en="controlled"),
    "affiliated": Label(zh="附属机构", en="affiliated institute"),
}
"""What a member is to its parent."""


class Link(msgspec.Struct, frozen=True):
    """A declared link between two parties; `id` is the entry that declared it, `by` who did."""

    parent: str
    member: str
    affiliation: Affiliation
    id: str
    by: str

    def holds(self, day: dt.date) -> bool:
        """Whether it holds on a day: from the first day of its beginning to the last of its end."""
        since, until = self.affiliation.since, self.affiliation.until
        return (not since or first_day(since) <= day) and (not until or day <= last_day(until))

    @property
    def relation(self) -> Label:
        """What the member is to the parent."""
        return RELATIONS[self.affiliation.relation]


class Groups:
    """The declared links between the parties of a version. Safe to share between threads.

    Attributes:
        unapplied: (entry, name) of links of which this version does not have a side, or where both sides are one party by now.
    """

    def __init__(self, parties: Parties, entries: Sequence[Judgement]) -> None:
        self.links: list[Link] = []
        self.unapplied: list[tuple[str, str]] = []
        self._members: dict[str, list[Link]] = defaultdict(list)
        self._parents: dict[str, list[Link]] = defaultdict(list)
        pids = parties.pids_of([side for entry in entries for side in (entry.left, entry.right)]) if entries else {}
        for entry in entries:
            parent, member = pids.get(entry.left), pids.get(entry.right)
            if entry.affiliation is None or not parent or not member or parent == member:
                self.unapplied.append((entry.id, entry.right.name if parent else entry.left.name))
                continue
            link = Link(parent, member, entry.affiliation, entry.id, entry.by)
            self.links.append(link)
            self._members[link.parent].append(link)
            self._parents[link.member].append(link)

    def members(self, pid: str, day: dt.date) -> list[str]:
        """The parties that belong to one on a day, directly or through others, the nearest first; a circle ends at its begin."""
        found = {pid: None}
        open_ = [pid]
        for one in open_:  # it grows while it is walked
            for link in self._members.get(one, ()):
                if link.holds(day) and link.member not in found:
                    found[link.member] = None
                    open_.append(link.member)
        return [one for one in found if one != pid]

    def above(self, pid: str) -> list[Link]:
        """The links to whom a party belongs or belonged, the latest first."""
        return _latest_first(self._parents.get(pid, []))

    def below(self, pid: str) -> list[Link]:
        """The links to who belongs or belonged to a party directly, the latest first."""
        return _latest_first(self._members.get(pid, []))


def by_name(parties: Parties, pid: str) -> tuple[list[str], list[str]]:
    """The parties that are a party's firm and its branches by their names alone: (firms, branches). Nobody declared these."""
    party = parties.party(pid)
    if party.kind != "organisation":
        return [], []
    names = [analyse(member.name) for member in party.members]
    firms = {of for name in names if name.branch and name.parent for of in parties.called(name.parent) if of != pid}
    branches = set()
    for name in names:
        if name.script == "zh" and name.full and not name.branch:
            for of, printed in parties.beginning_with(name.printed):
                if of != pid and (found := analyse(printed)).branch and found.parent == name.full:
                    branches.add(of)
    return sorted(firms), sorted(branches)


def _latest_first(links: Sequence[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (link.affiliation.since, link.parent, link.member), reverse=True)
