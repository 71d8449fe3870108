"""The parties of a right over time, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass

from zhichan.portal.page.wording import role_name
from zhichan.portal.rights.references import References
from zhichan.records.kinds import Kind, kind
from zhichan.records.right import Event, Right
from zhichan.records.status import event_label
from zhichan.records.tenure import Tenure, holders, serving, silent_transfers


@dataclass(frozen=True)
class Held:
    """A party in a role: from when to when and by which event, in which documents it is named, and who says so."""

    name: str
    role: str
    since: str
    since_by: str
    until: str
    until_by: str
    first_named: str
    last_named: str
    present: bool
    sources: tuple[int, ...]


@dataclass(frozen=True)
class OverTime:
    """`holders` and others over time; `silent`: transfers whose words do not say between whom; `only_present`: nothing earlier
    is known."""

    holders: list[Held]
    others: list[Held]
    silent: list[tuple[str, str, tuple[int, ...]]]
    only_present: bool


def over_time(right: Right, lang: str) -> OverTime:
    """The parties of a right over time, in `zh` or `en`."""
    declared, refs = kind(right.kind), References(right)
    held = holders(right)
    return OverTime(
        holders=[_held(row, declared, refs, lang) for row in held],
        others=[_held(row, declared, refs, lang) for row in serving(right)],
        silent=[(one.date, event_label(one, declared, lang), refs.of(one)) for one in silent_transfers(right)],
        only_present=bool(held) and all(row.present and not row.until and row.role != "applicant" for row in held),
    )


def _held(row: Tenure, declared: Kind, refs: References, lang: str) -> Held:
    def by(event: Event | None) -> str:
        return event_label(event, declared, lang) if event else ""

    return Held(
        name=row.name,
        role=role_name(row.role, declared, lang),
        since=row.since,
        since_by=by(row.since_by),
        until=row.until,
        until_by=by(row.until_by),
        first_named=row.named[0],
        last_named=row.named[1] if row.named[1] != row.named[0] else "",
        present=row.present,
        sources=refs.of_all(row.items),
    )
