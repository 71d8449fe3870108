"""Ties between the rights of the sample: citations backwards in time, dual filings, priorities, families abroad."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from zhichan.records.dates import add_years
from zhichan.records.right import Link
from zhichan.sample.dice import Dice
from zhichan.sample.drafts import Draft
from zhichan.sample.lives import HORIZON

_OWN_TOPIC, _OWN_FIELD = 0.72, 0.95  # where a citation goes, added up; the rest goes anywhere
_ABROAD = (("WO", "A1", 18, 1.0), ("US", "A1", 26, 0.6), ("EP", "A1", 28, 0.4))  # office, kind code, months after filing, share


def cite(dice: Dice, drafts: Sequence[Draft]) -> None:
    """Gives the inventions their citations: documents printed before they were filed, much cited ones more often.

    Args:
        drafts: by filing date.
    """
    printed = sorted(drafts, key=lambda d: (d.life.first_document, d.index))
    shelves: dict[object, list[Draft]] = defaultdict(list)
    at = 0
    for draft in drafts:
        while at < len(printed) and printed[at].life.first_document < draft.filed:
            for shelf in _shelves(printed[at]):
                shelves[shelf].append(printed[at])
            at += 1
        if draft.type != "invention":
            continue
        for _ in range(dice.between(0, 7)):
            place = dice.unit()
            near = 0 if place < _OWN_TOPIC else 1 if place < _OWN_FIELD else 2
            found = shelves[_shelves(draft)[near]]
            if not found:
                continue
            cited = dice.pick(found)
            if cited is draft.earlier or any(cited is known for known, _ in draft.cites):
                continue
            draft.cites.append((cited, "examiner" if dice.chance(0.7) else "applicant"))
            for shelf in _shelves(cited):  # once more on the shelf: cited again more easily
                shelves[shelf].append(cited)


def _shelves(draft: Draft) -> tuple[object, object, object]:
    return (draft.field.name, draft.field.topics.index(draft.topic)), draft.field.name, ""


def links(draft: Draft, seed: int) -> tuple[Link, ...]:
    """All ties of one right."""
    made = [
        Link(
            rel="cites",
            office="CN",
            number=cited.publication,
            kind_code="A" if cited.type == "invention" else "",
            date=cited.life.first_document.isoformat(),
            category=category,
        )
        for cited, category in draft.cites
    ]
    if draft.twin:
        made.append(Link(rel="dual-filing", office="CN", number=draft.twin.number, date=draft.twin.filed.isoformat()))
    if draft.earlier:
        made.append(Link(rel="priority", office="CN", number=draft.earlier.number, date=draft.earlier.filed.isoformat()))
    return (*made, *_abroad(draft, seed))


def _abroad(draft: Draft, seed: int) -> list[Link]:
    """The published members of the family in other offices, under serials that those offices have not reached."""
    if not draft.abroad:
        return []
    dice = Dice(seed, "abroad", draft.index)
    members = []
    for office, kind_code, months, share in _ABROAD:
        day = add_years(draft.filed, months // 12) + dt.timedelta(days=30 * (months % 12) + dice.below(20))
        if not dice.chance(share) or day > HORIZON:
            continue
        number = {
            "WO": f"{day.year}{900000 + draft.index % 100000:06d}",
            "US": f"{day.year}{9000000 + draft.index:07d}",
            "EP": f"{9000000 + draft.index:07d}",
        }[office]
        members.append(Link(rel="family", office=office, number=number, kind_code=kind_code, date=day.isoformat()))
    return members


def family(draft: Draft) -> str:
    """The family number, the same for all filings of one invention; `""` for a family of one."""
    head = draft.earlier or (draft.twin if draft.twin and draft.twin.index < draft.index else draft)
    return f"9{head.index:07d}" if draft.twin or draft.earlier or draft.later or draft.abroad else ""
