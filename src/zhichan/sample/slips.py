"""Deliberate slips, a few in a thousand records, so that the quality page has something to find. Each says that it is one."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from zhichan.records.kinds import kind
from zhichan.records.right import Event, Fact, Party, Rest, Right
from zhichan.records.status import status
from zhichan.sample.dice import Dice
from zhichan.sample.lives import HORIZON

HEADER = "样例说明"
"""The header under which a record with a slip says so."""

_SHARE = 0.008
_STATED = 0.03  # of the patents and marks whose source says a status; mostly the right one
_WORDS = {"protected": "有效", "pending": "审查中", "dead": "失效"}


def with_slips(right: Right, seed: int) -> Right:
    """The record as a source with slips would give it: by chance with one, told in `rest`, else as it is."""
    dice = Dice(seed, "slips", right.id)
    if not dice.chance(_SHARE):
        return _stated(right) if dice.chance(_STATED) else right
    for told, slip in dice.some(_SLIPS, len(_SLIPS)):
        slipped = slip(right)
        if slipped != right:
            return msgspec.structs.replace(slipped, rest=(Rest(header=HEADER, value=f"故意写错，供质量页演示：{told}"),))
    return right


def _impossible_date(right: Right) -> Right:
    """The publication ten years before the filing: one digit of the year was mistyped."""

    def slipped(event: Event) -> Event:
        year = int(event.date[:4]) - 10
        return msgspec.structs.replace(event, date=f"{year}{event.date[4:].replace('02-29', '02-28')}")

    if right.kind not in ("patent", "trademark"):
        return right
    events = tuple(slipped(event) if event.key == "published" else event for event in right.events)
    return msgspec.structs.replace(right, events=events)


def _wrong_code(right: Right) -> Right:
    """The check sign of the first credit code is another one."""

    def slipped(party: Party) -> Party:
        wrong = "A" if party.code[-1] != "A" else "B"
        return msgspec.structs.replace(party, code=party.code[:-1] + wrong)

    coded = next((party for party in right.parties if len(party.code) == 18), None)
    return msgspec.structs.replace(right, parties=tuple(slipped(p) if p is coded else p for p in right.parties))


def _shifted(right: Right) -> Right:
    """One column to the side: a class where the first inventor stands, a date where the agency stands."""
    filed = next((event.date for event in right.events if event.key == "filed"), "")
    values = {"inventor": right.classes[0].symbol if right.classes and right.classes[0].scheme == "ipc" else "", "agency": filed}
    if not all(values.values()) or not set(values) <= {party.role for party in right.parties}:
        return right
    parties = tuple(
        msgspec.structs.replace(party, name=values[party.role]) if party.role in values and party.seq == 1 else party
        for party in right.parties
    )
    return msgspec.structs.replace(right, parties=parties)


def _differing_status(right: Right) -> Right:
    """A word for the status that the events contradict."""
    side = _side(right)
    return _with_status(right, "dead" if side == "protected" else "protected") if side else right


def _stated(right: Right) -> Right:
    """The status in the source's words, and rightly so."""
    side = _side(right)
    return _with_status(right, side) if side else right


def _side(right: Right) -> str:
    """The side of life on which the right is at the horizon; `""` where its kind has no word for it."""
    declared = kind(right.kind)
    span = status(right, HORIZON) if "stated-status" in declared.properties else None
    if span is None or right.kind == "geographical-indication":
        return ""
    state = declared.states[span.state]
    return "protected" if state.protected else "pending" if state.alive else "dead"


def _with_status(right: Right, side: str) -> Right:
    return msgspec.structs.replace(right, facts=(*right.facts, Fact(property="stated-status", value=_WORDS[side])))


_SLIPS: tuple[tuple[str, Callable[[Right], Right]], ...] = (
    ("公布日早了十年", _impossible_date),
    ("统一社会信用代码校验位不符", _wrong_code),
    ("发明人与代理机构两栏错位", _shifted),
    ("来源所称状态与事件不符", _differing_status),
)
