"""What a figure is asked on its arrival: whether it can be true beside the known figures, and whether it looks like them.

A contradiction holds a figure until a person has decided; what merely looks odd is asked, and never holds anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.arrival.chains import Implied, doubtful, implied
from zhichan.strategy.arrival.likeness import outlying, uneven, wrong_unit
from zhichan.strategy.arrival.tables import Shifted
from zhichan.strategy.city import City
from zhichan.strategy.figures.amounts import Amount
from zhichan.strategy.figures.published import Figure
from zhichan.strategy.figures.relations import Range, Span, range_of, span_of
from zhichan.strategy.wording import named, several

Rule = Literal["two-sources", "chain", "falls", "part", "year-parts", "outlier", "unit", "slip"]

RULES: dict[Rule, Label] = {
    "two-sources": Label(
        zh="同一指标、同一范围、同一期间只能有一个数；两个来源的数在各自精度内也对不上的，互相矛盾。",
        en="One indicator has one figure for a scope and a period; "
        "two sources that differ by more than their rounding contradict.",
    ),
    "chain": Label(
        zh="本期累计 − 上期累计 = 本期数；各期相加等于全期。在各数的界限和舍入范围内也不成立的，互相矛盾。",
        en="Cumulative now − cumulative before = the period’s figure, and the parts of a period add up; "
        "what fails within all bounds and roundings contradicts.",
    ),
    "falls": Label(zh="累计数不会减少。", en="A cumulative figure never falls."),
    "part": Label(zh="部分不大于整体。", en="A part is never greater than its whole."),
    "year-parts": Label(
        zh="一年中较短的一段多于其余较长的一段，且多于上年全年：两数不能并存，须由人判断。",
        en="The shorter part of a year holds more than the longer part and more than the whole year before: "
        "a person decides between the two figures.",
    ),
    "outlier": Label(
        zh="稳健离群检验：与同一序列（至少 5 个数，取对数）中位数之差的修正 z 值超过 3.5。只提问，不暂挂。",
        en="Robust outlier test: the modified z-score within its own series (five figures or more, logarithms) exceeds 3.5. "
        "It asks and never holds.",
    ),
    "unit": Label(
        zh="与本序列中位数相比，更接近其万倍或万分之一：单位可能写错（件与万件、万元与亿元）。只提问，不暂挂。",
        en="Nearer to ten thousand times its series, or a ten-thousandth, than to the series: perhaps a slip of the unit. "
        "It asks and never holds.",
    ),
    "slip": Label(
        zh="错行错列检验：同一张表（或同一期间各单位的数）中，三个以上相邻的数都与邻行或邻列此前的数衔接，"
        "而与自己此前的数相差一半以上。只提问，不暂挂。",
        en="Test for slipped tables: three or more neighbouring figures of one sheet, or of one period, continue the earlier "
        "figures of a neighbouring row or column, while their own would have to jump by half. It asks and never holds.",
    ),
}
"""The rules, in words."""


class Finding(msgspec.Struct, frozen=True):
    """What a rule says of a figure and of those it stands against. `holds`: a person must decide before it is taken."""

    rule: Rule
    holds: bool
    figure: str
    against: tuple[str, ...]
    says: Label
    doubted: tuple[str, ...] = ()  # known figures without which all the others agree with the new one

    @property
    def words(self) -> Label:
        """The rule in words."""
        return RULES[self.rule]


def examine(city: City, new: Figure, known: Iterable[Figure]) -> tuple[Finding, ...]:
    """Every test on the arrival of a figure.

    Args:
        city: whose catalogue and relations are used; not its figures.
        new: the figure.
        known: those it is held against. Rejected ones and those of low confidence say nothing against others.
    """
    others = speaking(known)
    same = [figure for figure in others if (figure.indicator, figure.scope) == (new.indicator, new.scope)]
    tests: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _two_sources(city, new, same),
        lambda: _chained(city, new, others),
        lambda: _parts(city, new, others),
        lambda: _uneven_year(city, new, same),
        lambda: _unlike(city, new, same),
    )
    return tuple(finding for test in tests for finding in test())


def asked_of(city: City, one: Shifted) -> Finding:
    """The question to a figure that seems to have slipped.

    Args:
        city: whose catalogue has the scopes of all figures that are named.
    """
    new, own, like = (named(city, figure) for figure in (one.figure, one.own, one.like))
    zh = f"{new.zh}；此前，{own.zh}，{like.zh}，本数接的是后者。相邻 {one.together} 个数都这样错开，表中的数是否错位？"
    en = f"{new.en}; earlier, {own.en}, and {like.en}: it continues the latter. {one.together} neighbouring figures are off "
    en += "in the same way: has the table slipped?"
    return _finding("slip", one.figure, (one.own, one.like), Label(zh=zh, en=en), holds=False)


def speaking(figures: Iterable[Figure]) -> list[Figure]:
    """Those that say something against others: not rejected, and of more than low confidence."""
    return [figure for figure in figures if figure.state == "usable" and figure.confidence != "low"]


def held_in_order(city: City, figures: Iterable[Figure]) -> dict[str, tuple[Finding, ...]]:
    """Figures as they come one after the other: those held, by id, with the reasons. What is held is known to no later one."""
    known: list[Figure] = []
    held: dict[str, tuple[Finding, ...]] = {}
    for figure in figures:
        holding = tuple(finding for finding in examine(city, figure, known) if finding.holds)
        if holding:
            held[figure.id] = holding
        else:
            known.append(figure)
    return held


def _two_sources(city: City, new: Figure, same: Sequence[Figure]) -> Iterator[Finding]:
    stated = range_of(new, city.catalogue)
    for other in same:
        if _when(other) == _when(new) and stated.misses(range_of(other, city.catalogue)):
            one, two = named(city, new), named(city, other)
            yield _finding("two-sources", new, [other], Label(zh=f"{one.zh}；而{two.zh}。", en=f"{one.en}; but {two.en}."))


def _chained(city: City, new: Figure, others: Sequence[Figure]) -> Iterator[Finding]:
    span = span_of(new, city.relations, city.catalogue)
    if span is None:
        return
    every = [one for other in others if (one := span_of(other, city.relations, city.catalogue)) and one.series == span.series]
    wrong = doubtful(every)
    sound = [one for one in every if one.figure.id not in wrong and (one.start, one.end) != (span.start, span.end)]
    follows = implied(sound, span.start, span.end)
    if span.stated.low > follows.high:
        yield _unchained(city, span, follows.by_high, follows, sound, above=True)
    elif span.stated.high < follows.low:
        yield _unchained(city, span, follows.by_low, follows, sound, above=False)


def _unchained(city: City, span: Span, by: tuple[Span, ...], follows: Implied, sound: Sequence[Span], *, above: bool) -> Finding:
    figures = [one.figure for one in by]
    unit, decimals = city.catalogue.units[span.figure.unit], span.figure.decimals
    bound = follows.high if above else follows.low
    shown = unit.shown(Amount.exact(bound), decimals)
    if follows.low == follows.high:
        zh, en = f"应为 {shown.zh}", f"it would be {shown.en}"
    elif above:
        zh, en = f"不超过 {shown.zh}", f"it would be {shown.en} at most"
    else:
        zh, en = f"不少于 {shown.zh}", f"it would be {shown.en} at least"
    new, known = named(city, span.figure), several(city, figures)
    says = Label(zh=f"{new.zh}；而据{known.zh}，{zh}。", en=f"{new.en}; but by {known.en} {en}.")
    doubted = doubtful([*sound, span]) - {span.figure.id}
    alone = span.figure.id not in doubtful([*sound, span])
    return _finding(_rule_of(span, figures), span.figure, figures, says, tuple(sorted(doubted)) if alone else ())


def _rule_of(span: Span, figures: Sequence[Figure]) -> Rule:
    cumulative = [figure.period.kind == "since" for figure in figures]
    if span.figure.period.kind == "since" and cumulative == [True]:
        return "falls"
    if len(figures) == 1 and not cumulative[0] and span.figure.period.kind != "since":
        return "part"
    return "chain"


def _parts(city: City, new: Figure, others: Sequence[Figure]) -> Iterator[Finding]:
    """Parts by indicator, and by scope, of the same period."""
    at = {(figure.indicator, figure.scope): figure for figure in others if _when(figure) == _when(new)}
    at[new.indicator, new.scope] = new
    pairs = [(at.get((one.whole, new.scope)), at.get((part, new.scope))) for one in city.relations.parts for part in one.parts]
    if new.unit in city.relations.added:
        pairs += [
            (at.get((new.indicator, outer)), at.get((new.indicator, inner))) for inner, outer in city.relations.within.items()
        ]
    for whole, part in pairs:
        if not whole or not part or new not in (whole, part):
            continue
        if range_of(part, city.catalogue).low > range_of(whole, city.catalogue).high:
            one, two = named(city, part), named(city, whole)
            zh, en = f"部分大于整体：{one.zh}；而{two.zh}。", f"A part is greater than its whole: {one.en}; but {two.en}."
            yield _finding("part", new, [part if whole is new else whole], Label(zh=zh, en=en))
    yield from _sums(city, new, at)


def _sums(city: City, new: Figure, at: dict[tuple[str, str], Figure]) -> Iterator[Finding]:
    """Parts that are complete add up to the whole."""
    for one in city.relations.parts:
        whole, parts = at.get((one.whole, new.scope)), [at.get((part, new.scope)) for part in one.parts]
        there = [part for part in parts if part]
        if not one.complete or whole is None or len(there) < len(parts) or new not in (whole, *there):
            continue
        ranges = [range_of(part, city.catalogue) for part in there]
        together = Range(sum((r.low for r in ranges), start=Decimal(0)), sum((r.high for r in ranges), start=Decimal(0)))
        if together.misses(range_of(whole, city.catalogue)):
            total, known = named(city, whole), several(city, there)
            says = Label(zh=f"{total.zh}，不等于各部分之和：{known.zh}。", en=f"{total.en}, which is not the sum of {known.en}.")
            yield _finding("chain", new, [figure for figure in (whole, *there) if figure is not new], says)


def _uneven_year(city: City, new: Figure, same: Sequence[Figure]) -> Iterator[Finding]:
    if new.unit not in city.relations.added:
        return
    for odd in uneven(new, same, city.catalogue):
        unit, decimals = city.catalogue.units[new.unit], new.decimals
        part, year = named(city, odd.part), named(city, odd.year)
        short, long = (unit.shown(Amount.exact(value), decimals) for value in (odd.shorter, odd.longer))
        zh = f"{part.zh}；{year.zh}：较短的 {odd.months} 个月为 {short.zh}，其余 {12 - odd.months} 个月只有 {long.zh}"
        en = f"{part.en}; {year.en}: the shorter {odd.months} months would hold {short.en}, "
        en += f"the other {12 - odd.months} only {long.en}"
        if odd.before:
            before = named(city, odd.before)
            zh, en = f"{zh}，而{before.zh}", f"{en}, where {before.en}"
        against = [figure for figure in (odd.part, odd.year, odd.before) if figure and figure is not new]
        yield _finding("year-parts", new, against, Label(zh=f"{zh}。", en=f"{en}."), holds=odd.beyond_year)


def _unlike(city: City, new: Figure, same: Sequence[Figure]) -> Iterator[Finding]:
    shown = named(city, new)
    if slip := wrong_unit(new, same):
        middle = city.catalogue.units[new.unit].shown(Amount.exact(slip.middle), new.decimals)
        zh = f"{shown.zh}；同一序列的中位数为 {middle.zh}，相差约一万倍。单位写对了吗？"
        en = f"{shown.en}; the median of its series is {middle.en}, a factor of about ten thousand. Is the unit right?"
        yield _finding("unit", new, slip.against, Label(zh=zh, en=en), holds=False)
    elif odd := outlying(new, same):
        zh = f"{shown.zh}，与同一序列的 {len(odd.against)} 个数相差很大（修正 z 值 {odd.score}）。这个数对吗？"
        en = f"{shown.en}, far from the {len(odd.against)} others of its series (modified z-score {odd.score}). Is it right?"
        yield _finding("outlier", new, odd.against, Label(zh=zh, en=en), holds=False)


def _when(figure: Figure) -> tuple[str, object, object]:
    """The same for figures of the same period, however it is written: 2019 as a moment is its last day."""
    period = figure.period
    kind = "flow" if period.kind in ("year", "span", "day") else period.kind
    return kind, period.start if kind in ("since", "undated") else period.first if kind == "flow" else "", period.last


def _finding(
    rule: Rule, new: Figure, against: Sequence[Figure], says: Label, doubted: tuple[str, ...] = (), *, holds: bool = True
) -> Finding:
    return Finding(rule, holds, new.id, tuple(figure.id for figure in against), says, doubted)
