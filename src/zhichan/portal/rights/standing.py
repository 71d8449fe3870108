"""How a right stands on a day, and where a source says otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhichan.portal.rights.references import References
from zhichan.quality.stated import differences
from zhichan.records.kinds import Kind
from zhichan.records.right import Right
from zhichan.records.status import status, term_end


@dataclass(frozen=True)
class Standing:
    """The status on a day and why."""

    state: str
    since: dt.date | None = None
    reason: str = ""
    rule: str = ""
    ends: dt.date | None = None
    ends_rule: str = ""


@dataclass(frozen=True)
class Contradiction:
    """The word `stated` by sources for the status on a day (ISO), where the events say `computed`, a state's key."""

    stated: str
    on: str
    computed: str
    sources: tuple[int, ...]


def standing(right: Right, declared: Kind, on: dt.date, lang: str) -> Standing:
    """The status on a day with the event or the rule that it rests on, in `zh` or `en`."""
    span, ended = status(right, on), term_end(right)
    if span is None:
        return Standing("unknown")
    running = declared.states[span.state].protected  # the term runs only while the right exists
    event = "expired" if span.event == "term" else span.event  # the end of the term is no source's event, but has its name
    label = declared.events[event].label.in_(lang) if event in declared.events else ""
    return Standing(
        state=span.state,
        since=span.start,
        reason=label,
        rule=span.source,
        ends=ended[0] if ended and running else None,
        ends_rule=ended[1].source if ended else "",
    )


def contradictions(right: Right, refs: References) -> list[Contradiction]:
    """What sources say of the status and the events do not bear out, the latest day first."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for one in differences(right):
        said.setdefault((one.on, one.stated, one.computed), []).append(one.source)
    return [Contradiction(stated, on, computed, refs.of_keys(keys)) for (on, stated, computed), keys in sorted(said.items())][
        ::-1
    ]
