"""One right as its page shows it: every statement with who makes it, what counts first and what differs after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhichan.portal.page.wording import role_name
from zhichan.portal.rights.class_rows import ClassRow, class_rows
from zhichan.portal.rights.passages import Passage, passages
from zhichan.portal.rights.references import NumberedSource, References
from zhichan.portal.rights.standing import Contradiction, Standing, contradictions, standing
from zhichan.records import choose
from zhichan.records.dates import first_day
from zhichan.records.kinds import Kind, kind
from zhichan.records.right import Event, Link, Right
from zhichan.records.status import Span, event_label, spans
from zhichan.schemes.titles import Titles

_TITLE_LANGS = ("zh", "en")
_ROLES = (
    *("holder", "applicant", "assignee", "inventor", "creator", "breeder", "drafter"),
    *("licensee", "user", "agency", "agent", "examiner", "correspondent"),
)


@dataclass(frozen=True)
class Stated:
    """A value, the numbers of the sources that state it, and whether it differs from the one that counts."""

    value: str
    sources: tuple[int, ...]
    lang: str = ""
    differs: bool = False
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A named row of statements: a property, a role."""

    name: str
    stated: list[Stated]


@dataclass(frozen=True)
class Happened:
    """An event of the timeline. `state` is the state that the right entered by it; `office` what the office printed."""

    date: str
    label: str
    state: str
    office: str
    sources: tuple[int, ...]
    computed: str = ""  # the rule, where no source states the event


@dataclass(frozen=True)
class Tie:
    """A link to another document; `right` is the id of the right that the corpus holds for it, with its title and filing date."""

    rel: str
    number: str
    date: str
    category: str
    text: str
    sources: tuple[int, ...]
    right: str = ""
    title: str = ""
    filed: str = ""


@dataclass(frozen=True)
class Record:
    """Everything that the page of one right shows, apart from what other rights say of it."""

    right: Right
    titles: list[Stated]
    standing: Standing
    contradictions: list[Contradiction]
    spans: list[Span]
    events: list[Happened]
    facts: list[Row]
    parties: list[Row]
    classes: list[ClassRow]
    passages: list[Passage]
    ties: list[Tie]
    sources: list[NumberedSource]
    rest: list[Row]
    type: str = ""
    disagreements: int = 0
    documents: list[tuple[str, str, tuple[int, ...]]] = field(default_factory=list)

    @property
    def foreign(self) -> list[Passage]:
        """The texts in third languages, which stand folded together."""
        return [passage for passage in self.passages if passage.foreign]


def describe(right: Right, on: dt.date, lang: str, class_titles: Titles) -> Record:
    """The record of a right for its page, on a date of law, in `zh` or `en`, its classes with these titles."""
    declared, refs = kind(right.kind), References(right)
    facts, titles = _facts(right, declared, refs, lang), _titles(right, refs)
    texts = passages(right, refs, lang, class_titles)
    differing = sum(s.differs for row in facts for s in row.stated) + sum(t.differs for t in titles)
    return Record(
        right=right,
        titles=titles,
        standing=standing(right, declared, on, lang),
        contradictions=contradictions(right, refs),
        spans=spans(right),
        events=_events(right, declared, refs, lang),
        facts=facts,
        parties=_parties(right, declared, refs, lang),
        classes=class_rows(right, declared, refs, lang, class_titles),
        passages=texts,
        ties=[_tie(link, refs) for link in sorted(right.links, key=lambda link: (link.rel, link.office, link.number))],
        sources=refs.numbered,
        rest=_rest(right, refs),
        type=_type(right, declared, lang),
        disagreements=differing + sum(p.differs for p in texts),
        documents=[
            (f"{d.office}{d.number}{d.kind_code}", d.date, refs.of(d)) for d in sorted(right.documents, key=lambda d: d.date)
        ],
    )


def _type(right: Right, declared: Kind, lang: str) -> str:
    key = choose.fact(right, "type")
    choices = declared.properties["type"].choices if "type" in declared.properties else {}
    return choices[key].in_(lang) if key in choices else key


def _titles(right: Right, refs: References) -> list[Stated]:
    langs = {text.lang for text in right.texts if text.part == "title"}
    order = [*(lang for lang in _TITLE_LANGS if lang in langs), *sorted(langs - set(_TITLE_LANGS))]
    result = []
    for lang in order:
        items = choose.ranked(right, (t for t in right.texts if t.part == "title" and t.lang == lang))
        result += [
            Stated(text, refs.of_all(t for t in items if t.text == text), lang, differs=number > 0)
            for number, text in enumerate(dict.fromkeys(t.text for t in items))
        ]
    return result


def _events(right: Right, declared: Kind, refs: References, lang: str) -> list[Happened]:
    turns = {(span.event, span.start): span.state for span in spans(right)}
    result = []
    for event in sorted(right.events, key=lambda e: (e.date, _rank(declared, e))):
        label = event_label(event, declared, lang)
        turn = turns.get((event.key, first_day(event.date)), "") if event.date else ""
        office = " ".join(part for part in (event.code, event.text) if part and part != label)
        result.append(Happened(event.date, label, turn, office, refs.of(event)))
    for span in spans(right):
        if span.event == "term":
            label = declared.events["expired"].label.in_(lang)
            result.append(Happened(span.start.isoformat(), label, span.state, "", (), computed=span.source))
    return sorted(result, key=lambda happened: happened.date)


def _rank(declared: Kind, event: Event) -> int:
    order = list(declared.events)
    return order.index(event.key) if event.key in order else len(order)


def _facts(right: Right, declared: Kind, refs: References, lang: str) -> list[Row]:
    rows = []
    for name, property_ in declared.properties.items():
        items = choose.ranked(right, (f for f in right.facts if f.property == name))
        if items:
            counts = items[0].value
            rows.append(
                Row(
                    property_.label.in_(lang),
                    [
                        Stated(
                            property_.choices[f.value].in_(lang) if f.value in property_.choices else f.value,
                            refs.of(f),
                            differs=f.value != counts,
                        )
                        for f in items
                    ],
                )
            )
    return rows


def _parties(right: Right, declared: Kind, refs: References, lang: str) -> list[Row]:
    rows = []
    for role in _ROLES:
        people = sorted((p for p in right.parties if p.role == role), key=lambda p: (p.seq, p.lang != "zh", p.name))
        if people:
            rows.append(
                Row(
                    role_name(role, declared, lang),
                    [
                        Stated(
                            p.name,
                            refs.of(p),
                            p.lang,
                            note=" ".join(x for x in _whereabouts(p.postcode, p.address, p.region, p.country) if x),
                        )
                        for p in people
                    ],
                )
            )
    return rows


def _whereabouts(postcode: str, address: str, region: str, country: str) -> Sequence[str]:
    return (postcode, address) if address else (region, country)


def _tie(link: Link, refs: References) -> Tie:
    number = f"{link.office}{link.number}{link.kind_code}"
    return Tie(link.rel, number, link.date, link.category, link.text or link.name, refs.of(link))


def _rest(right: Right, refs: References) -> list[Row]:
    headers = dict.fromkeys(r.header for r in right.rest)
    return [Row(header, [Stated(r.value, refs.of(r)) for r in right.rest if r.header == header]) for header in headers]
