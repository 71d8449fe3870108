"""The outline as a tree for its page: headings, paragraphs, duties, tasks; and one duty with all that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby

from zhichan.accounts.actors import Actor
from zhichan.obligations.divisions import signed_leads
from zhichan.obligations.offers import standing, visible
from zhichan.obligations.states import states
from zhichan.portal.strategy.duty_forms import standing_words
from zhichan.records.declared import Label
from zhichan.strategy.duties.declared import Duties, Duty, DutyKind, DutyState


@dataclass(frozen=True)
class ShownDuty:
    """A duty of the tree. `offer`: where its offer stands, for those alone who may see it."""

    duty: Duty
    kind: DutyKind
    key: str
    state: DutyState
    lead: Label | None
    offer: str
    tasks: list[ShownDuty]


@dataclass(frozen=True)
class ShownParagraph:
    """A paragraph with its duties."""

    number: int
    gist: Label
    duties: list[ShownDuty]


@dataclass(frozen=True)
class ShownHeading:
    """A heading with its paragraphs."""

    label: Label
    paragraphs: list[ShownParagraph]


@dataclass(frozen=True)
class Tree:
    """The whole: `counts` is by state how many duties and tasks are in it."""

    headings: list[ShownHeading]
    counts: list[tuple[str, DutyState, int]]
    shown: int


def tree(by: Actor, duties: Duties, wanted: str = "") -> Tree:
    """The tree as somebody may see it; with `wanted`, only what is in that state (a duty also where a task of it is)."""
    now, leads = states(duties), signed_leads()
    words = standing_words()
    offers = {offer.duty: words[standing(offer)] for offer in visible(by)}
    every = _offers_of_all(by, duties, offers, words)

    def of(duty: Duty) -> ShownDuty | None:
        tasks = [shown for task in duties.tasks_of(duty) if (shown := of(task))]
        if wanted and (duty.given or now[duty.id] != wanted) and not tasks:
            return None
        lead = leads.get(duties.answered_with(duty).id)
        key = now[duty.id]
        state = duties.file.states.get(key) or duties.file.states[duties.first_state]
        return ShownDuty(duty, duties.file.kinds[duty.kind], key, state, lead, every.get(duty.id, ""), tasks)

    headings = _headings(duties, of)
    standing_in = [now[duty.id] for duty in duties.all if not duty.given]
    counts = [(key, state, standing_in.count(key)) for key, state in duties.file.states.items()]
    return Tree(headings, counts, sum(len(p.duties) for heading in headings for p in heading.paragraphs))


def _offers_of_all(by: Actor, duties: Duties, offers: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """Whoever divides or settles also sees what is not offered yet."""
    if not (by.may("divide-duties") or by.may("settle-duties")):
        return dict(offers)
    return {duty.id: offers.get(duty.id, words["none"]) for duty in duties.divided}


def _headings(duties: Duties, of: Callable[[Duty], ShownDuty | None]) -> list[ShownHeading]:
    outline = duties.city.outline
    found = []
    for key, group in groupby(outline.paragraphs, key=lambda paragraph: paragraph.heading):
        paragraphs = []
        for paragraph in group:
            own = [duty for duty in duties.all if duty.paragraph == paragraph.number and not duty.part_of]
            if shown := [one for duty in own if (one := of(duty))]:
                paragraphs.append(ShownParagraph(paragraph.number, paragraph.gist, shown))
        if paragraphs:
            found.append(ShownHeading(outline.headings[key], paragraphs))
    return found
