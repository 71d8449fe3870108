"""The group of a holder, for its page: declared links with their sources, and what names alone suggest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhichan.parties.affiliations import Link, by_name
from zhichan.portal.question.asked import Asked
from zhichan.records.declared import Label
from zhichan.search.unified import Unified


@dataclass(frozen=True)
class Line:
    """A declared link; `pid` is the other party, `above` whether it is the parent. `holds`: on the day of the page."""

    pid: str
    name: Label
    above: bool
    relation: Label
    share: str | None
    since: str
    until: str
    source: str
    by: str
    id: str
    holds: bool


@dataclass(frozen=True)
class ByName:
    """A party whose name suggests that it is the firm (`above`) or a branch."""

    pid: str
    name: Label
    above: bool


@dataclass(frozen=True)
class Group:
    """What is known of a party's group. `size` counts who belongs to it on the day; `asked` asks for the rights of them all."""

    lines: list[Line]
    by_name: list[ByName]
    size: int
    asked: Asked

    @property
    def known(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.lines or self.by_name)


def group_of(unified: Unified, pid: str, day: dt.date, asked: Asked) -> Group:
    """The group of a party on a day, as whoever `unified` was made for may know it; `asked` gives the clocks."""
    groups = unified.groups
    links = [(link, True) for link in groups.above(pid)] + [(link, False) for link in groups.below(pid)]
    declared = {link.parent if above else link.member for link, above in links}
    firms, branches = by_name(unified.parties, pid)
    suggested = [(of, True) for of in firms] + [(of, False) for of in branches]
    return Group(
        lines=[_line(unified, link, above, day) for link, above in links],
        by_name=[ByName(of, _name(unified, of), above) for of, above in suggested if of not in declared],
        size=len(groups.members(pid, day)),
        asked=Asked(query=f"holder-group:{pid}", as_of=asked.as_of, known_at=asked.known_at),
    )


def _line(unified: Unified, link: Link, above: bool, day: dt.date) -> Line:
    pid, said = link.parent if above else link.member, link.affiliation
    share = None if said.share is None else f"{said.share:g}"
    name = _name(unified, pid)
    return Line(pid, name, above, link.relation, share, said.since, said.until, said.source, link.by, link.id, link.holds(day))


def _name(unified: Unified, pid: str) -> Label:
    party = unified.parties.party(pid)
    return Label(zh=party.name("zh"), en=party.name("en"))
