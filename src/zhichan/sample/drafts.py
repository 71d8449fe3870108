"""Who files what when: the sample before it is worded and numbered."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache

from zhichan.sample.dice import Dice, Urn
from zhichan.sample.grammar import Field, Topic
from zhichan.sample.holders import Holder, Sector
from zhichan.sample.lives import HORIZON, Life, first_document, live

YEARS = range(2000, 2026)
_KINDS = ("invention", "utility-model", "design")
_TYPES: dict[Sector, Urn[str]] = {
    "company": Urn(_KINDS, (0.34, 0.52, 0.14)),
    "university": Urn(_KINDS, (0.76, 0.23, 0.01)),
    "institute": Urn(_KINDS, (0.82, 0.18, 0.0)),
    "person": Urn(_KINDS, (0.22, 0.5, 0.28)),
}
_TREND = {"rising": (0.4, 2.2), "steady": (1.0, 1.0), "falling": (2.2, 0.3)}  # weight of a field in the first year and the last
_DUAL = 0.09  # of companies' and institutes' inventions that may also be a utility model
_CONTINUED = 0.02  # of inventions whose priority a later one of the same holder claims
_INTERFACE_DESIGNS = dt.date(2014, 5, 1)  # since then screens can be designs
_MONTHS = Urn(range(1, 13), (6, 5, 8, 8, 8, 9, 8, 8, 9, 7, 10, 14))


@dataclasses.dataclass(eq=False)
class Draft:
    """One filing. `words` names its wording: a dual filing shares it."""

    index: int
    holder: Holder
    field: Field
    topic: Topic
    words: str
    life: Life
    partner: Holder | None = None
    buyer: Holder | None = None
    twin: Draft | None = None  # the dual filing
    earlier: Draft | None = None  # whose priority it claims
    later: Draft | None = None
    abroad: bool = False
    locarno: str = ""
    number: str = ""
    publication: str = ""
    cites: list[tuple[Draft, str]] = dataclasses.field(default_factory=list)

    @property
    def type(self) -> str:
        return self.life.type

    @property
    def filed(self) -> dt.date:
        return self.life.filed


class Drafting:
    """Makes filings one after another from one stream of chance."""

    def __init__(self, seed: int, holders: list[Holder]) -> None:
        self._dice = Dice(seed, "drafts")
        self._seed = seed
        self._holders = Urn(holders, [1 / holder.rank for holder in holders])
        self._years = Urn(YEARS, [1 + (year - YEARS[0]) ** 2 / 22 for year in YEARS])
        self._made = 0

    def make(self, count: int) -> list[Draft]:
        """`count` filings by date."""
        drafts: list[Draft] = []
        while len(drafts) < count:
            draft = self._first()
            drafts.append(draft)
            drafts += self._followers(draft)
        kept = drafts[:count]
        for draft in drafts[count:]:
            _forget(draft)
        for draft in kept:
            _settle(draft)
        return sorted(kept, key=lambda d: (d.filed, d.index))

    def _first(self) -> Draft:
        dice = self._dice
        while True:
            holder, year = self._holders.draw(dice), self._years.draw(dice)
            if holder.since > year:
                continue
            field_ = _by_trend(holder.fields, year).draw(dice)
            filed = self._working_day(year)
            type_ = _TYPES[holder.sector].draw(dice)
            fitting = _topics(field_, type_, filed >= _INTERFACE_DESIGNS)
            if not fitting:
                continue
            printed = first_document(dice, type_, filed)
            if printed <= HORIZON:  # what has not been printed is not known yet
                break
        topic = dice.pick(fitting)
        draft = self._draft(holder, field_, topic, live(dice, type_, filed, printed))
        if type_ == "design":
            draft.locarno = dice.pick([s for s in topic.locarno if s != "14-04" or filed >= _INTERFACE_DESIGNS])
        if dice.chance(0.08) and holder.sector != "person":
            draft.partner = self._another(holder)
        if draft.life.transferred:
            draft.buyer = self._another(holder)
        draft.abroad = type_ == "invention" and holder.sector != "person" and dice.chance(0.05)
        return draft

    def _followers(self, draft: Draft) -> list[Draft]:
        """The filings that come with one: a utility model of the same day, or a later invention that claims its priority."""
        dice = self._dice
        if draft.type != "invention" or draft.holder.sector == "person":
            return []
        if "utility-model" in _types(draft.topic) and dice.chance(_DUAL):
            return self._dual(draft)
        return self._continued(draft) if dice.chance(_CONTINUED) else []

    def _dual(self, draft: Draft) -> list[Draft]:
        printed = first_document(self._dice, "utility-model", draft.filed)
        if printed > HORIZON:
            return []
        twin = self._draft(draft.holder, draft.field, draft.topic, live(self._dice, "utility-model", draft.filed, printed))
        twin.words, twin.partner, twin.twin, draft.twin = draft.words, draft.partner, draft, twin
        twin.buyer = self._another(draft.holder) if twin.life.transferred else None
        return [twin]

    def _continued(self, draft: Draft) -> list[Draft]:
        room = (draft.filed + dt.timedelta(days=360) - draft.life.first_document).days
        if room < 10:
            return []
        filed = draft.life.first_document + dt.timedelta(days=self._dice.between(3, room))
        printed = first_document(self._dice, "invention", filed)
        if printed > HORIZON:
            return []
        later = self._draft(draft.holder, draft.field, draft.topic, live(self._dice, "invention", filed, printed))
        later.words, later.partner, later.earlier, draft.later = draft.words, draft.partner, draft, later
        later.buyer = self._another(draft.holder) if later.life.transferred else None
        return [later]

    def _draft(self, holder: Holder, field_: Field, topic: Topic, life: Life) -> Draft:
        self._made += 1
        return Draft(self._made, holder, field_, topic, f"{self._seed}/{self._made}", life)

    def _another(self, holder: Holder) -> Holder:
        """Another organisation, of the same trade where one is soon found."""
        found = holder
        for _ in range(40):
            drawn = self._holders.draw(self._dice)
            if drawn is not holder and drawn.sector != "person":
                found = drawn
                if set(drawn.fields) & set(holder.fields):
                    break
        return found

    def _working_day(self, year: int) -> dt.date:
        day = dt.date(year, _MONTHS.draw(self._dice), self._dice.between(1, 28))
        return (
            day - dt.timedelta(days=max(0, day.weekday() - 4))
            if day.day > 2
            else day + dt.timedelta(days=2 * (day.weekday() > 4))
        )


def _forget(draft: Draft) -> None:
    """Cuts the ties to a filing that the count leaves out."""
    if draft.twin:
        draft.twin.twin = None
    if draft.earlier:
        draft.earlier.later = None


def _settle(draft: Draft) -> None:
    """What one filing does to another: the law grants one right only."""
    if draft.later:
        draft.life.withdraw(draft.later.filed)
    if draft.twin and draft.type == "invention" and draft.life.granted:
        draft.twin.life.abandon(draft.life.granted)
    if not draft.life.transferred:
        draft.buyer = None


@cache
def _by_trend(fields: tuple[Field, ...], year: int) -> Urn[Field]:
    part = (year - YEARS[0]) / (len(YEARS) - 1)
    weights = []
    for position, field_ in enumerate(fields, 1):
        begin, end = _TREND[field_.trend]
        weights.append(field_.weight * (begin + (end - begin) * part) / position)
    return Urn(fields, weights)


def _types(topic: Topic) -> tuple[str, ...]:
    """The types of patent that a topic can have."""
    hardware = topic.nature == "device" or topic.utility_models
    return ("invention", *(("utility-model",) if hardware else ()), *(("design",) if topic.locarno else ()))


def _topics(field_: Field, type_: str, interfaces: bool) -> list[Topic]:
    """The topics of a field in which a type of patent can be filed."""
    fitting = [topic for topic in field_.topics if type_ in _types(topic)]
    if type_ == "design" and not interfaces:
        return [topic for topic in fitting if set(topic.locarno) - {"14-04"}]
    return fitting
