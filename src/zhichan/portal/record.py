"""One right as its page shows it: every statement with who makes it, what counts first and what differs after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zhichan.normalise.classes import ancestors
from zhichan.portal.wording import role_name, scheme_name
from zhichan.records import choose
from zhichan.records.dates import first_day
from zhichan.records.kinds import Kind, kind
from zhichan.records.right import Event, Item, Link, Right, Source, Text
from zhichan.records.status import Span, event_label, spans, status, term_end
from zhichan.schemes.titles import Step, Title, Titles

_TITLE_LANGS = ("zh", "en")
_ROLES = (
    *("holder", "applicant", "assignee", "inventor", "creator", "breeder", "drafter"),
    *("licensee", "user", "agency", "agent", "examiner", "correspondent"),
)
_PARTS = ("abstract", "first-claim", "claims", "goods", "description")


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
class Standing:
    """The status on a day and why."""

    state: str
    since: dt.date | None = None
    reason: str = ""
    rule: str = ""
    ends: dt.date | None = None
    ends_rule: str = ""


@dataclass(frozen=True)
class Passage:
    """A text of the right."""

    part: str
    lang: str
    text: str
    sources: tuple[int, ...]
    differs: bool


@dataclass(frozen=True)
class ClassRow:
    """A class with its ancestors, widest first, and what it is called. `scheme` is the key to search by, `name` its name.

    `steps` are the symbols with a title of their own, from the top to the class, `untitled` those on the way without;
    `words` is its title in short (a group's words need those of the groups above it, `Hand tools › Spades`), and `nearest` the
    wider symbol whose title stands for it, `""` where it has its own. `origins` says whose words the titles are, each once.
    """

    scheme: str
    name: str
    symbol: str
    wider: tuple[str, ...]
    main: bool
    edition: str
    sources: tuple[int, ...]
    steps: tuple[Step, ...] = ()
    untitled: tuple[str, ...] = ()
    words: tuple[Title, ...] = ()
    nearest: str = ""
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tie:
    """A link to another document; `right` is the id of the right that the corpus holds for it."""

    rel: str
    number: str
    date: str
    category: str
    text: str
    sources: tuple[int, ...]
    right: str = ""
    title: str = ""


@dataclass(frozen=True)
class NumberedSource:
    """A source with the number by which the page refers to it."""

    number: int
    source: Source


@dataclass(frozen=True)
class Record:
    """Everything that the page of one right shows, apart from what other rights say of it."""

    right: Right
    titles: list[Stated]
    standing: Standing
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


class _References:
    """Gives sources their numbers: the most trusted first."""

    def __init__(self, right: Right) -> None:
        trust = {"office": 0, "vendor": 1, "hand": 2}
        ordered = sorted(sorted(right.sources, key=lambda s: s.date, reverse=True), key=lambda s: trust[s.authority])
        self.numbered = [NumberedSource(number, source) for number, source in enumerate(ordered, 1)]
        self._numbers = {entry.source.key: entry.number for entry in self.numbered}

    def of(self, item: Item) -> tuple[int, ...]:
        return tuple(sorted(self._numbers[key] for key in item.sources if key in self._numbers))

    def of_all(self, items: Iterable[Item]) -> tuple[int, ...]:
        return tuple(sorted({number for item in items for number in self.of(item)}))


def describe(right: Right, on: dt.date, lang: str, class_titles: Titles) -> Record:
    """The record of a right for its page, on a date of law, in `zh` or `en`, its classes with these titles."""
    declared, refs = kind(right.kind), _References(right)
    facts, titles, passages = _facts(right, declared, refs, lang), _titles(right, refs), _passages(right, refs)
    differing = sum(s.differs for row in facts for s in row.stated) + sum(t.differs for t in titles)
    return Record(
        right=right,
        titles=titles,
        standing=_standing(right, declared, on, lang),
        spans=spans(right),
        events=_events(right, declared, refs, lang),
        facts=facts,
        parties=_parties(right, declared, refs, lang),
        classes=_classes(right, declared, refs, lang, class_titles),
        passages=passages,
        ties=[_tie(link, refs) for link in sorted(right.links, key=lambda link: (link.rel, link.office, link.number))],
        sources=refs.numbered,
        rest=_rest(right, refs),
        type=_type(right, declared, lang),
        disagreements=differing + sum(p.differs for p in passages),
        documents=[
            (f"{d.office}{d.number}{d.kind_code}", d.date, refs.of(d)) for d in sorted(right.documents, key=lambda d: d.date)
        ],
    )


def _type(right: Right, declared: Kind, lang: str) -> str:
    key = choose.fact(right, "type")
    choices = declared.properties["type"].choices if "type" in declared.properties else {}
    return choices[key].in_(lang) if key in choices else key


def _titles(right: Right, refs: _References) -> list[Stated]:
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


def _standing(right: Right, declared: Kind, on: dt.date, lang: str) -> Standing:
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


def _events(right: Right, declared: Kind, refs: _References, lang: str) -> list[Happened]:
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


def _facts(right: Right, declared: Kind, refs: _References, lang: str) -> list[Row]:
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


def _parties(right: Right, declared: Kind, refs: _References, lang: str) -> list[Row]:
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


def _classes(right: Right, declared: Kind, refs: _References, lang: str, titles: Titles) -> list[ClassRow]:
    rows = []
    for m in sorted(right.classes, key=lambda m: (m.scheme, not m.main, m.symbol)):
        steps = titles.path(m.scheme, m.symbol, lang, m.edition)
        titled = tuple(step for step in steps if step.title)
        exact = bool(titled) and titled[-1] is steps[-1]
        title = titles.of(m.scheme, m.symbol, lang, m.edition)
        groups = tuple(step.title for step in titled if step.title and "/" in step.symbol) if exact else ()
        rows.append(
            ClassRow(
                scheme=m.scheme,
                name=scheme_name(m.scheme, declared, lang),
                symbol=m.symbol,
                wider=tuple(a for a in ancestors(m.scheme, m.symbol) if a != m.symbol),
                main=m.main,
                edition=m.edition,
                sources=refs.of(m),
                steps=titled,
                untitled=tuple(step.symbol for step in steps[:-1] if not step.title),
                words=groups or ((title,) if title else ()),
                nearest="" if exact or not title else title.symbol,
                origins=tuple(dict.fromkeys(step.title.source.in_(lang) for step in titled if step.title)),
            )
        )
    return rows


def _passages(right: Right, refs: _References) -> list[Passage]:
    result = []
    for part in _PARTS:
        for lang in sorted({t.lang for t in right.texts if t.part == part}, key=lambda tag: (tag != "zh", tag)):
            items = [t for t in right.texts if (t.part, t.lang) == (part, lang)]
            counts = choose.text(right, part, lang)
            for text, stated_by in _whole_texts(items).items():
                result.append(Passage(part, lang, text, refs.of_all(stated_by), differs=text != counts))
    return sorted(result, key=lambda p: (_PARTS.index(p.part), p.differs))


def _whole_texts(items: list[Text]) -> dict[str, list[Text]]:
    """Sequenced parts of one document joined into one text; equal texts once, with all that state them."""
    wholes: dict[str, list[Text]] = {}
    for document in sorted({t.document for t in items}):
        mine = [t for t in items if t.document == document]
        for one in (t for t in mine if not t.seq):
            wholes.setdefault(one.text, []).append(one)
        numbered = sorted((t for t in mine if t.seq), key=lambda t: t.seq)
        if numbered:
            wholes.setdefault("\n".join(t.text for t in numbered), []).extend(numbered)
    return wholes


def _tie(link: Link, refs: _References) -> Tie:
    number = f"{link.office}{link.number}{link.kind_code}"
    return Tie(link.rel, number, link.date, link.category, link.text or link.name, refs.of(link))


def _rest(right: Right, refs: _References) -> list[Row]:
    headers = dict.fromkeys(r.header for r in right.rest)
    return [Row(header, [Stated(r.value, refs.of(r)) for r in right.rest if r.header == header]) for header in headers]
