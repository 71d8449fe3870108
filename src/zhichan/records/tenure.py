"""Who held a right from when to when, as far as its record says so: by events that name who gave and took, and by who is named.

Nothing is inferred: a holder of whom no event tells when it began or ended has no such date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from zhichan.records import choose
from zhichan.records.right import OWNING, Event, Item, Party, Right, Role

CHANGING = ("transferred", "changed", "")
"""The events that may tell of a change of holder; also those that are not mapped, where their words name both sides."""
SERVING: tuple[Role, ...] = ("inventor", "agency", "agent")
"""Roles of which it is told in which documents they are named."""

_WHO = r"(?:专利权人|权利人|申请人|注册人|商标权人|品种权人|著作权人|名义|名称)?"
_END = r"(?=\s*(?:[；;|]|变更[前后事]|登记生效|地址|邮编|受让人|转让人|公告|$))"
_GAVE = (
    re.compile(rf"变更前{_WHO}\s*[:：]\s*(.+?){_END}"),
    re.compile(rf"转让人\s*[:：]\s*(.+?){_END}"),
    re.compile(r"\b(?:assignors?|transferor|former (?:owner|holder|proprietor))(?: name)?\s*:\s*([^;]+)", re.IGNORECASE),
)
_TOOK = (
    re.compile(rf"变更后{_WHO}\s*[:：]\s*(.+?){_END}"),
    re.compile(rf"受让人\s*[:：]\s*(.+?){_END}"),
    re.compile(r"\b(?:assignees?|transferee|new (?:owner|holder|proprietor))(?: name)?\s*:\s*([^;]+)", re.IGNORECASE),
    re.compile(r"\bowner name:?\s+([^;]+)", re.IGNORECASE),
)
_SUBJECT = re.compile(r"变更事项\s*[:：]\s*(\S+)")
_HOLDERS_SUBJECT = re.compile(r"权人|权利人|申请人|注册人|名义|所有人")
_BETWEEN = re.compile(r"\s*、\s*")


@dataclass
class Tenure:
    """A party in a role over time.

    `since`, `until`: days as the record states them (ISO, perhaps partial), `""` where it states none; `…_by` the event that says
    so. `named`: the days of the first and the last dated document that names the party so, `("", "")` where none has a date.
    `present`: whether the sources that count name it as the holder. `items`: the statements that all this rests on.
    """

    role: Role
    name: str
    since: str = ""
    since_by: Event | None = None
    until: str = ""
    until_by: Event | None = None
    named: tuple[str, str] = ("", "")
    present: bool = False
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """An event that names who gave the right or who took it, or both."""

    event: Event
    gave: tuple[str, ...]
    took: tuple[str, ...]


def changes(right: Right) -> list[Change]:
    """The changes of holder that name somebody, by date."""
    found = [_change(event) for event in right.events if event.key in CHANGING and event.date]
    return sorted((one for one in found if one), key=lambda one: (one.event.date, one.event.text))


def silent_transfers(right: Right) -> list[Event]:
    """The transfers of which no words say from whom to whom, by date."""
    return sorted((e for e in right.events if e.key == "transferred" and _change(e) is None), key=lambda e: e.date)


def holders(right: Right) -> list[Tenure]:
    """Who held the right, the earliest first, and who holds it at present."""
    rows: list[Tenure] = []
    filed = next(iter(choose.ranked(right, (e for e in right.events if e.key == "filed" and e.date))), None)
    for party in _own(right, "applicant"):
        _open(rows, party.name, "applicant", filed)
    for change in changes(right):
        for name in change.gave:
            row = _open(rows, name, "holder", None)
            row.until, row.until_by = change.event.date, change.event
        for name in change.took:
            _open(rows, name, "holder", change.event)
    role = next((role for role in OWNING if any(party.role == role for party in right.parties)), None)
    for name in choose.parties(right, role) if role else []:
        _open(rows, name, role or "holder", None).present = True
    for row in rows:
        _add_mentions(right, row, (*OWNING,))
    return rows


def serving(right: Right) -> list[Tenure]:
    """Who is named in the other roles in which documents of different days name somebody, by role and day."""
    found = []
    for role in SERVING:
        rows = [Tenure(role, name) for name in dict.fromkeys(party.name for party in _own(right, role))]
        for row in rows:
            _add_mentions(right, row, (role,))
        if len({row.named for row in rows if row.named[0]}) > 1:
            found += sorted(rows, key=lambda row: (row.named, row.name))
    return found


def _change(event: Event) -> Change | None:
    subject = _SUBJECT.search(event.text)
    if subject and not _HOLDERS_SUBJECT.search(subject[1]):
        return None
    gave, took = _names(_GAVE, event.text), _names(_TOOK, event.text)
    if not (gave or took) or gave == took or (not event.key and not (gave and took)):
        return None
    return Change(event, gave, took)


def _names(patterns: Iterable[re.Pattern[str]], text: str) -> tuple[str, ...]:
    found = (match[1] for pattern in patterns for match in pattern.finditer(text))
    return tuple(dict.fromkeys(name for names in found for name in _BETWEEN.split(names.strip(" ,，。")) if name))


def _open(rows: list[Tenure], name: str, role: Role, by: Event | None) -> Tenure:
    """The row of a name that has not ended; a new one where there is none, or where it begins anew."""
    known = next((row for row in reversed(rows) if _same(row.name, name) and not row.until), None)
    if known is None:
        known = Tenure(role, name, since=by.date if by else "", since_by=by)
        rows.append(known)
    if by and by not in known.items:
        known.items.append(by)
    return known


def _add_mentions(right: Right, row: Tenure, roles: tuple[Role, ...]) -> None:
    """Adds where documents name the party: the statements, and the days of those that bear one."""
    mentions = [party for party in right.parties if party.role in roles and _same(party.name, row.name)]
    dates = {source.key: source.date for source in right.sources}
    days = sorted(day for party in mentions for key in party.sources if (day := dates.get(key, "")))
    row.named = (days[0], days[-1]) if days else ("", "")
    row.items += [item for item in (row.until_by, *mentions) if item is not None and item not in row.items]


def _own(right: Right, role: Role) -> list[Party]:
    """The parties of a role in the language of the register, where one names them in two."""
    found = [party for party in right.parties if party.role == role]
    langs = {party.lang for party in found}
    if len(langs) > 1:
        own = "zh" if right.office == "CN" and "zh" in langs else choose.ranked(right, found)[0].lang
        found = [party for party in found if party.lang == own]
    return sorted(found, key=lambda party: (party.seq, party.name))


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
