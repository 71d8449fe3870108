"""What is odd about the readings of a target: each a sentence beside the number it flatters, never a verdict.

A rule is a small function over the readings of one indicator up to the day looked at; `tracking.yml` of the city names the rules
that are asked and the per cent from which they speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import rounded
from zhichan.strategy.figures.published import Catalogue, Figure
from zhichan.strategy.targets.tracking import AnomalyRule

HUNDRED = Decimal(100)


class Looked(msgspec.Struct, frozen=True):
    """What a rule looks at: the trusted readings of an indicator by time, those used, and the readings of other indicators."""

    indicator: str
    readings: tuple[Figure, ...]
    used: tuple[Figure, ...]
    others: Mapping[str, tuple[Figure, ...]]
    catalogue: Catalogue

    @property
    def name(self) -> Label:
        """What the indicator is called."""
        return self.catalogue.indicators[self.indicator].label

    def shown(self, figure: Figure) -> Label:
        """A reading with its unit."""
        return self.catalogue.units[figure.unit].shown(figure.amount, figure.decimals)


class Anomaly(msgspec.Struct, frozen=True):
    """One finding: the rule, the sentence and the figures it speaks of."""

    rule: str
    sentence: Label
    figures: tuple[Figure, ...]


def anomalies(rules: Sequence[AnomalyRule], looked: Sequence[Looked]) -> tuple[Anomaly, ...]:
    """All that the rules find, in their order, each once."""
    found = [one for rule in rules for at in looked for one in RULES[rule.rule].find(rule, at)]
    return tuple({one.sentence: one for one in found}.values())


def last_month_share(rule: AnomalyRule, at: Looked) -> Iterator[Anomaly]:
    """Years of which a large share falls into the last month."""
    share = rule.shares.get(at.indicator, "")
    known = {figure.period.year: figure for figure in at.readings if figure.period.kind == "year"}
    for figure in at.others.get(share, ()):
        if figure.amount.value >= rule.above and figure.period.year in known:
            of = at.catalogue.units[figure.unit].shown(figure.amount, figure.decimals)
            year = known[figure.period.year]
            yield Anomaly(rule.rule, Label(
                zh=f"{at.name.zh}：{year.period.end} 年全年数的 {of.zh} 在最后一个月；平均一个月为 8.3%。",
                en=f"{at.name.en}: {of.en} of {year.period.end} falls into its last month; an even month has 8.3%.",
            ), (year, figure))  # fmt: skip


def rise_then_fall(rule: AnomalyRule, at: Looked) -> Iterator[Anomaly]:
    """A strong rise from year to year with a strong fall in the next."""
    years = [figure for figure in at.readings if figure.period.kind == "year"]
    for (before, high), (_, after) in pairwise(pairwise(years)):
        in_line = (high.period.year - before.period.year, after.period.year - high.period.year) == (1, 1)
        if not in_line or not before.amount.value or not high.amount.value:
            continue
        up, down = (rounded((b.amount.value / a.amount.value - 1) * HUNDRED, 1) for a, b in ((before, high), (high, after)))
        if up >= rule.above and -down >= rule.above:
            highest, lower = at.shown(high), at.shown(after)
            yield Anomaly(rule.rule, Label(
                zh=f"{at.name.zh}：{high.period.end} 年升 {up}% 至 {highest.zh}，次年降 {-down}% 至 {lower.zh}。",
                en=f"{at.name.en}: up {up}% to {highest.en} in {high.period.end}, down {-down}% to {lower.en} the year after.",
            ), (before, high, after))  # fmt: skip


def one_weak_source(rule: AnomalyRule, at: Looked) -> Iterator[Anomaly]:
    """What the verdict uses rests on one source, and that is not of high confidence."""
    published = [figure for figure in at.used if figure.derivation is None]
    sources = {figure.source_url or figure.source_title for figure in published}
    weakest = next((one for one in ("low", "medium") if any(f.confidence == one for f in published)), None)
    if len(sources) == 1 and weakest:
        word = {"low": Label(zh="低", en="low"), "medium": Label(zh="中", en="medium")}[weakest]
        no_address = not any(figure.source_url for figure in published)
        zh, en = ("，且无网址", " and without an address") if no_address else ("", "")
        yield Anomaly(rule.rule, Label(
            zh=f"{at.name.zh}：所用读数只有一个来源，可信度{word.zh}{zh}。",
            en=f"{at.name.en}: what is used rests on one source, of {word.en} confidence{en}.",
        ), tuple(published))  # fmt: skip


def rounded_or_bound(rule: AnomalyRule, at: Looked) -> Iterator[Anomaly]:
    """A used reading that its source rounds or gives as a bound."""
    for figure in at.used:
        if figure.derivation is None and figure.amount.bound != "exact":
            shown = at.shown(figure)
            yield Anomaly(rule.rule, Label(
                zh=f"{at.name.zh}：{figure.period.end} 的读数在来源中不是确数：{shown.zh}。",
                en=f"{at.name.en}: the reading of {figure.period.end} is not exact in its source: {shown.en}.",
            ), (figure,))  # fmt: skip


def change_of_basis(rule: AnomalyRule, at: Looked) -> Iterator[Anomaly]:
    """A series that is published in part and computed in part, or a running total that is smaller than the one before."""
    computed = [figure for figure in at.used if figure.derivation is not None]
    if computed and len(computed) < len(at.used):
        years = [figure.period.end for figure in computed]
        yield Anomaly(rule.rule, Label(
            zh=f"{at.name.zh}：口径不一，{'、'.join(years)} 由本系统推算，其余为公布数。",
            en=f"{at.name.en}: the basis changes: {', '.join(years)} computed by us, the others published.",
        ), tuple(computed))  # fmt: skip
    for before, after in pairwise([figure for figure in at.readings if figure.period.kind == "since"]):
        if after.amount.high is not None and before.amount.low is not None and after.amount.high < before.amount.low:
            less, more, then, now = at.shown(after), at.shown(before), before.period.end, after.period.end
            yield Anomaly(rule.rule, Label(
                zh=f"{at.name.zh}：累计数反而减少，{then} 为 {more.zh}，{now} 为 {less.zh}，口径必有变化。",
                en=f"{at.name.en}: a running total shrinks, from {more.en} ({then}) to {less.en} ({now}).",
            ), (before, after))  # fmt: skip


class Rule(msgspec.Struct, frozen=True):
    """A rule by name."""

    label: Label
    find: Callable[[AnomalyRule, Looked], Iterator[Anomaly]]


RULES: dict[str, Rule] = {
    "last_month_share": Rule(Label(zh="集中在最后一个月", en="crowded into the last month"), last_month_share),
    "rise_then_fall": Rule(Label(zh="骤升骤降", en="a rise followed by a fall"), rise_then_fall),
    "one_weak_source": Rule(Label(zh="来源单薄", en="one weak source"), one_weak_source),
    "rounded_or_bound": Rule(Label(zh="约数或界限", en="rounded, or a bound"), rounded_or_bound),
    "change_of_basis": Rule(Label(zh="口径变化", en="a change of basis"), change_of_basis),
}
