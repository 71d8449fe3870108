"""Score sheets and scores as rows of pages: items with their functions in words, values with their sources, points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhichan.assessments.models import Entry, Evidence, Result, Value
from zhichan.opened import city
from zhichan.portal.page.body_names import body_name
from zhichan.portal.page.language import current_language
from zhichan.strategy.indicators.discouraged import Discouraged
from zhichan.strategy.scoring.functions import in_words, needs_field
from zhichan.strategy.scoring.raising import Raise
from zhichan.strategy.scoring.sheets import Gate, Item, Sheet, warnings
from zhichan.strategy.scoring.totals import BodyScore


@dataclass(frozen=True)
class Warned:
    """Why an item's indicator is discouraged, and what to take instead."""

    why: str
    source: str
    instead: list[str]
    checked: bool


@dataclass(frozen=True)
class ItemRow:
    """An item or gate of a sheet, in words."""

    id: str
    label: str
    of: str
    unit: str
    weight: Decimal | None
    functions: list[str]
    lead: str
    warned: Warned | None


@dataclass(frozen=True)
class ScoreRow:
    """An item of one body: what it states, what was checked, what it gives, what may be done."""

    item: ItemRow
    value: Value
    points: Decimal | None
    waits_for_others: bool
    shown: str
    evidence: list[Evidence] = field(default_factory=list)
    may_check: bool = False

    @property
    def checked_by(self) -> str:
        """The body that checked it."""
        return self.value.checked_by.name(current_language()) if self.value.checked_by else ""

    @property
    def differs(self) -> bool:
        """Whether the check found another value than was stated."""
        return self.value.checked_at is not None and self.value.checked != self.value.stated


@dataclass(frozen=True)
class RaiseRow:
    """A change that would raise the score."""

    label: str
    now: str
    then: str
    change: str
    gain: Decimal
    effort: str


def item_rows(sheet: Sheet, body: str = "") -> list[ItemRow]:
    """The lines of a sheet in its order, gates last; with a body, by the demands put to it."""
    told = warnings(sheet)
    return [_item(one, body, told.get(one.id)) for one in sheet.measured]


def _item(one: Item | Gate, body: str, told: Discouraged | None) -> ItemRow:
    lang, catalogue = current_language(), city.strategy()[0].catalogue
    indicator = catalogue.indicators.get(one.indicator)
    unit = catalogue.units.get(indicator.unit if indicator else one.unit)
    of = indicator.label if indicator else one.criterion
    if isinstance(one, Gate):
        words = [_gate_words(one)]
    else:
        words = [in_words(function, one.weight, body).in_(lang) for function in one.score]
    return ItemRow(
        one.id,
        one.label.in_(lang),
        of.in_(lang) if of else one.indicator,
        (unit.zh if lang == "zh" else unit.en) if unit else "",
        None if isinstance(one, Gate) else one.weight,
        words,
        body_name(one.lead),
        _warned(told) if told else None,
    )


def _gate_words(gate: Gate) -> str:
    limit = gate.at_most if gate.at_most is not None else gate.at_least
    number, cap = plain_number(limit), plain_number(gate.cap)
    if current_language() == "zh":
        held = "超过" if gate.at_most is not None else "低于"
        return f"{held} {number} 的，总分最多 {cap} 分"
    return f"{'above' if gate.at_most is not None else 'below'} {number} the total is {cap} at most"


def _warned(told: Discouraged) -> Warned:
    lang, indicators = current_language(), city.strategy()[0].catalogue.indicators
    instead = [indicators[key].label.in_(lang) for key in told.instead if key in indicators]
    return Warned(told.why.in_(lang), told.source.in_(lang), instead, told.checked)


def score_rows(entry: Entry, score: BodyScore, evidence: Mapping[str, list[Evidence]], checks: set[str]) -> list[ScoreRow]:
    """The lines of one body's score. `checks`: the items that whoever looks may check now."""
    values = {value.item: value for value in entry.values.select_related("checked_by")}
    rows = []
    for row, one in zip(item_rows(entry.sheet, entry.body.code), entry.sheet.measured, strict=True):
        value = values[one.id]
        rows.append(
            ScoreRow(
                row,
                value,
                score.points_of(one.id),
                isinstance(one, Item) and needs_field(one.score),
                plain_number(value.number),
                evidence.get(one.id, []),
                one.id in checks,
            )
        )
    return rows


def raise_rows(sheet: Sheet, found: list[Raise]) -> list[RaiseRow]:
    """What would raise a score, as a page shows it."""
    labels = {one.id: one.label.in_(current_language()) for one in sheet.measured}
    return [
        RaiseRow(
            labels[one.item],
            plain_number(one.now),
            plain_number(one.then),
            ("+" if one.then > one.now else "−") + plain_number(abs(one.then - one.now)),
            one.gain,
            plain_number(one.effort),
        )
        for one in found
    ]


@dataclass(frozen=True)
class Ranked:
    """A body in a published ranking."""

    rank: int
    code: str
    name: str
    total: str
    points: list[str]
    failed: list[str]


def ranking(result: Result) -> list[Ranked]:
    """The bodies of a result by rank."""
    sheet, lang = result.round.sheet.declared, current_language()
    labels = {one.id: one.label.in_(lang) for one in sheet.measured}
    rows = [
        Ranked(
            told["rank"],
            code,
            body_name(code),
            told["total"],
            [told["items"][item.id] or "—" for item in sheet.items],
            [labels[gate] for gate in told["failed"]],
        )
        for code, told in result.scores.items()
    ]
    return sorted(rows, key=lambda row: (row.rank, row.code))


def drawing(rows: list[Ranked], address: Any) -> dict[str, Any]:
    """The ranking as `charts.js` draws it."""
    points = [{"label": row.name, "value": float(row.total), "href": address(row.code), "colour": "c1"} for row in rows]
    return {"shape": "bars", "rows": points}


def plain_number(value: Decimal | None) -> str:
    """A number as printed: thousands apart, no noughts at its end; a dash where there is none."""
    if value is None:
        return "—"
    normal = value.normalize()
    whole = normal == normal.to_integral_value()
    return f"{normal.quantize(Decimal(1)) if whole else normal:,f}"
