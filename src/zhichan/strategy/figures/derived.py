"""Figures that we compute from published ones, each with its formula and inputs, compared with what others computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.amounts import Amount, rounded, spread
from zhichan.strategy.figures.published import Catalogue, Derivation, Figure, PeriodKind, parse_period
from zhichan.strategy.outline import Shape

HUNDRED = Decimal(100)


class DerivedEntry(Shape, frozen=True):
    """One entry of `derived.yml`: the id says indicator and period, `expected` what others computed."""

    id: str
    period: PeriodKind
    formula: str
    inputs: tuple[str, ...]
    decimals: int = 0
    expected: Decimal | None = None
    other: Derivation | None = None  # a second way to the same figure
    note: Label | None = None


class DerivedFile(Shape, frozen=True):
    """`derived.yml`."""

    derived: tuple[DerivedEntry, ...]


class DerivingFormula(msgspec.Struct, frozen=True):
    """A named formula: how many inputs it takes (0: two or more), its text, and the function."""

    inputs: int
    text: Label
    work: Callable[[Sequence[Amount]], Amount]


class Check(msgspec.Struct, frozen=True):
    """A computed figure against the one that was published as computed."""

    figure: Figure
    expected: Decimal | None
    difference: Decimal | None
    other: Derivation | None
    other_value: Decimal | None
    other_difference: Decimal | None

    @property
    def agrees(self) -> bool | None:
        """None where there is nothing to compare with."""
        return None if self.difference is None else self.difference == 0


def growth_cagr(values: Sequence[Amount], years: int) -> Amount:
    """Compound growth in per cent a year from the first of the values to the last, `years` later."""
    exponent = Decimal(1) / years
    return spread(lambda last, first: ((last / first) ** exponent - 1) * HUNDRED, (values[-1],), (values[0],))


def growth_mean(values: Sequence[Amount]) -> Amount:
    """The mean of the yearly growth rates in per cent; the values are of consecutive years."""
    rates = [spread(lambda now, before: (now / before - 1) * HUNDRED, (now,), (before,)) for before, now in pairwise(values)]
    return spread(lambda *each: sum(each, Decimal(0)) / len(each), tuple(rates))


FORMULAS: dict[str, DerivingFormula] = {
    "before_growth": DerivingFormula(
        2,
        Label(zh="数值 ÷（1 + 增长率）", en="value ÷ (1 + growth)"),
        lambda of: spread(lambda value, growth: value / (1 + growth / HUNDRED), (of[0],), (of[1],)),
    ),
    "less": DerivingFormula(
        2,
        Label(zh="前项 − 后项", en="first − second"),
        lambda of: spread(lambda first, second: first - second, (of[0],), (of[1],)),
    ),
    "rest_share": DerivingFormula(
        2,
        Label(zh="（全年 − 部分）÷ 全年", en="(year − part) ÷ year"),
        lambda of: spread(lambda year, part: (year - part) / year * HUNDRED, (of[0],), (of[1],)),
    ),
    "share": DerivingFormula(
        2,
        Label(zh="部分 ÷ 全年", en="part ÷ whole"),
        lambda of: spread(lambda part, whole: part / whole * HUNDRED, (of[0],), (of[1],)),
    ),
    "share_of": DerivingFormula(
        2,
        Label(zh="总数 × 比重", en="whole × share"),
        lambda of: spread(lambda whole, share: whole * share / HUNDRED, (of[0], of[1])),
    ),
    "per": DerivingFormula(
        2,
        Label(zh="总数 ÷ 人均数", en="total ÷ rate per head"),
        lambda of: spread(lambda total, rate: total / rate, (of[0],), (of[1],)),
    ),
    "cagr": DerivingFormula(
        0,
        Label(zh="（末年 ÷ 首年）^（1 ÷ 年数）− 1", en="(last ÷ first) ^ (1 ÷ years) − 1"),
        lambda of: growth_cagr(of, len(of) - 1),
    ),
    "mean_of_rates": DerivingFormula(0, Label(zh="各年增长率的平均数", en="mean of the yearly growth rates"), growth_mean),
}


def recompute(path: Path, entries: Sequence[DerivedEntry], figures: Sequence[Figure], catalogue: Catalogue) -> tuple[Check, ...]:
    """Computes every entry from published figures and from entries above it.

    A computed figure is rounded to its printed places before another builds on it, so that anyone can follow the sum with
    the numbers shown. Rejected figures are never inputs.

    Raises:
        StrategyError: an entry that cannot be computed, with file, line and mend.
    """
    known = {figure.id: figure for figure in figures}
    checks = []
    for entry in entries:
        check = _check(path, entry, known, catalogue)
        known[entry.id] = check.figure
        checks.append(check)
    return tuple(checks)


def _check(path: Path, entry: DerivedEntry, known: dict[str, Figure], catalogue: Catalogue) -> Check:
    where = place(path, f"id: {entry.id}")
    indicator, _, period = entry.id.partition("@")
    if indicator not in catalogue.indicators:
        raise StrategyError(f"unknown indicator {indicator!r}", where=where, mend="add it to figures.yml")
    if entry.id in known:
        raise StrategyError(
            f"figure {entry.id} exists already", where=where, mend="remove the computed entry: a reading counts first"
        )
    amount = _work(Derivation(entry.formula, entry.inputs), known, where).rounded(entry.decimals)
    other = None if entry.other is None else _work(entry.other, known, where).value
    try:
        of_period = parse_period(entry.period, period)
    except ValueError as error:
        raise StrategyError(
            str(error), where=where, mend="write the id as indicator@2012 or indicator@2012-01..2012-04"
        ) from error
    figure = Figure(
        id=entry.id, indicator=indicator, scope="city", unit=catalogue.indicators[indicator].unit, period=of_period,
        amount=amount, decimals=entry.decimals, note=entry.note, derivation=Derivation(entry.formula, entry.inputs),
    )  # fmt: skip
    expected = entry.expected
    other_value = None if other is None else rounded(other, entry.decimals)
    return Check(
        figure=figure,
        expected=expected,
        difference=None if expected is None else amount.value - expected,
        other=entry.other,
        other_value=other_value,
        other_difference=None if other_value is None else other_value - amount.value,
    )


def _work(derivation: Derivation, known: dict[str, Figure], where: str) -> Amount:
    formula = FORMULAS.get(derivation.formula)
    if formula is None:
        raise StrategyError(f"unknown formula {derivation.formula!r}", where=where, mend=f"write one of {', '.join(FORMULAS)}")
    if (formula.inputs and len(derivation.inputs) != formula.inputs) or len(derivation.inputs) < 2:
        wanted = formula.inputs or "two or more"
        raise StrategyError(
            f"{derivation.formula} takes {wanted} inputs, not {len(derivation.inputs)}", where=where, mend="list the right inputs"
        )
    for name in derivation.inputs:
        if name not in known:
            raise StrategyError(
                f"unknown input {name!r}", where=where, mend="name a row of figures.csv or a computed figure that stands above"
            )
        if known[name].state == "rejected":
            raise StrategyError(f"input {name} is a rejected figure", where=where, mend="use another input")
    try:
        return formula.work([known[name].amount for name in derivation.inputs])
    except ArithmeticError as error:  # Decimal: a division by nothing
        raise StrategyError(f"{derivation.formula} divides by nothing", where=where, mend="use other inputs") from error


def place(path: Path, *words: str) -> str:
    """`file:line` of the last of some words that stand one after the other in a declared file; a word twice is on two lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at, before = 0, ""
    for word in words:
        whole = re.compile(re.escape(word) + r"(?![\w-])")
        start = at + 1 if word == before else at
        at = next((number for number in range(start, len(lines)) if whole.search(lines[number])), at)
        before = word
    return f"{path.name}:{at + 1}"
