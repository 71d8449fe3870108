"""A city's number shared out among its districts and zones: rules are small functions, chosen by name in `shares.yml`.

Shares are whole numbers; what rounding leaves over goes to the largest remainders, so they always add up to the number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path

import msgspec

from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.city import City
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import place
from zhichan.strategy.outline import Shape

Bases = Mapping[str, Decimal]


class ShareError(StrategyError):
    """A share that a rule refuses; `says` is the rule's sentence in both languages."""

    def __init__(self, rule: str, says: Label) -> None:
        self.says = says
        super().__init__(says.en, where=rule, mend="mend the figures or choose another rule")


class Unit(Shape, frozen=True):
    """A district or zone. `counted_in`: what lies in both is counted under that one, and this one gets no share."""

    body: str
    counted_in: str = ""


class SharedTarget(Shape, frozen=True):
    """A target that is shared out: the rule offered first, and the others that may be chosen."""

    target: str
    rule: str
    others: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """All rules that may be chosen, the first offered one first."""
        return (self.rule, *self.others)


class Sharing(Shape, frozen=True):
    """`shares.yml`."""

    units: tuple[Unit, ...] = ()
    targets: tuple[SharedTarget, ...] = ()

    @property
    def sharing(self) -> tuple[str, ...]:
        """The bodies that get a share, each counted once."""
        return tuple(unit.body for unit in self.units if not unit.counted_in)

    def target(self, id: str) -> SharedTarget | None:
        """The target of that id, if it is shared out."""
        return next((one for one in self.targets if one.target == id), None)


class Rule(msgspec.Struct, frozen=True):
    """One way to share. `base` says what figure of each unit it needs, None where it needs none."""

    label: Label
    text: Label
    base: Label | None
    work: Callable[[int, Sequence[str], Bases], dict[str, int]]


def share(rule: str, total: int, units: Sequence[str], bases: Bases, names: Mapping[str, Label] | None = None) -> dict[str, int]:
    """Shares a number out.

    Args:
        rule: the name of one of `RULES`.
        total: the city's number, not negative.
        units: those who get a share, in the order in which ties are broken.
        bases: the figure of each unit, as far as the rule needs one.
        names: what the units are called, for the words of a refusal.

    Raises:
        ShareError: in the rule's words: a base that is missing or negative, nothing to share by, shares that do not add up.
    """
    if total < 0 or not units:
        raise ShareError(
            rule, Label(zh="没有可分解的数，或者没有承担单位。", en="There is no number to share, or nobody to share it.")
        )
    known = RULES[rule]
    if known.base is not None:
        for unit in units:
            name = (names or {}).get(unit, Label(zh=unit, en=unit))
            if wrong := _wrong_base(bases.get(unit), known.base, name, whole=rule == "given"):
                raise ShareError(rule, wrong)
    shares = known.work(total, units, bases)
    if sum(shares.values()) != total:
        raise AssertionError(rule)  # every rule adds up or refuses
    return shares


def _wrong_base(base: Decimal | None, what: Label, of: Label, *, whole: bool) -> Label | None:
    if base is None:
        return Label(zh=f"缺少{of.zh}的{what.zh}。", en=f"The {what.en} of {of.en} is missing.")
    if not base.is_finite() or base < 0:
        return Label(zh=f"{of.zh}的{what.zh}不能为负数。", en=f"The {what.en} of {of.en} is negative.")
    if whole and base != base.to_integral_value():
        return Label(zh=f"{of.zh}的{what.zh}须为整数。", en=f"The {what.en} of {of.en} is not whole.")
    return None


def largest_remainder(total: int, weights: Mapping[str, Decimal]) -> dict[str, int]:
    """Whole shares in proportion to weights of which one at least is positive; ties go to who stands first."""
    sum_of = sum(weights.values())
    exact = {unit: total * weight / sum_of for unit, weight in weights.items()}
    shares = {unit: int(value.to_integral_value(rounding=ROUND_FLOOR)) for unit, value in exact.items()}
    left = total - sum(shares.values())
    for unit in sorted(exact, key=lambda unit: exact[unit] - shares[unit], reverse=True)[:left]:
        shares[unit] += 1
    return shares


def _equal(total: int, units: Sequence[str], _bases: Bases) -> dict[str, int]:
    return largest_remainder(total, dict.fromkeys(units, Decimal(1)))


def _in_proportion(total: int, units: Sequence[str], bases: Bases) -> dict[str, int]:
    if not any(bases[unit] for unit in units):
        raise ShareError(
            "in proportion", Label(zh="各单位的基数都是零，无从按比例分解。", en="All figures are zero: there is no proportion.")
        )
    return largest_remainder(total, {unit: bases[unit] for unit in units})


def _by_gap(total: int, units: Sequence[str], bases: Bases) -> dict[str, int]:
    best = max(bases[unit] for unit in units)
    if all(bases[unit] == best for unit in units):
        raise ShareError(
            "gap", Label(zh="各单位数值相同，没有差距可据以分解。", en="All figures are the same: there is no gap to share by.")
        )
    return largest_remainder(total, {unit: best - bases[unit] for unit in units})


def _given(total: int, units: Sequence[str], bases: Bases) -> dict[str, int]:
    shares = {unit: int(bases[unit]) for unit in units}
    if differs := sum(shares.values()) - total:
        said = f"多出 {differs}" if differs > 0 else f"缺少 {-differs}"
        said_en = f"{differs} too many" if differs > 0 else f"{-differs} too few"
        raise ShareError(
            "given",
            Label(
                zh=f"各单位之和为 {total + differs}，全市为 {total}，{said}。",
                en=f"The shares add up to {total + differs}, the city's number is {total}: {said_en}.",
            ),
        )
    return shares


RULES: dict[str, Rule] = {
    "equal": Rule(
        Label(zh="均分", en="Equal shares"),
        Label(zh="每个单位相同；除不尽的，排在前面的单位各多一个。", en="The same for each; the first take what is left over."),
        None,
        _equal,
    ),
    "last_year": Rule(
        Label(zh="按上年数", en="By last year's figure"),
        Label(zh="与各单位上年自己的数值成比例。", en="In proportion to each unit's own figure of last year."),
        Label(zh="上年数", en="figure of last year"),
        _in_proportion,
    ),
    "population": Rule(
        Label(zh="按人口", en="By population"),
        Label(zh="与各单位人口成比例。", en="In proportion to the people who live there."),
        Label(zh="人口", en="population"),
        _in_proportion,
    ),
    "gap": Rule(
        Label(zh="按差距", en="By gap"),
        Label(zh="按与最好单位的差距成比例承担，最好的单位不承担。", en="By what each lacks to the best, which gets none."),
        Label(zh="现有数", en="present figure"),
        _by_gap,
    ),
    "given": Rule(
        Label(zh="给定", en="Given"),
        Label(zh="逐一写明，合计须等于全市数。", en="Each number is given; together they must be the city's."),
        Label(zh="给定数", en="given number"),
        _given,
    ),
}  # fmt: skip


def load_sharing(folder: Path, city: City) -> Sharing:
    """Reads `shares.yml`; a city without the file shares nothing out.

    Raises:
        DeclarationError: the file is not of its shape.
        StrategyError: a unit twice or counted in one that is not counted itself, an unknown target or rule, a target without
            a whole number.
    """
    path = folder / "shares.yml"
    if not path.is_file():
        return Sharing()
    sharing = load_yaml(path, Sharing)
    bodies = [unit.body for unit in sharing.units]
    for unit in sharing.units:
        where = place(path, f"body: {unit.body}")
        if bodies.count(unit.body) > 1:
            raise StrategyError(f"{unit.body} stands twice", where=where, mend="count each unit once")
        if unit.counted_in and unit.counted_in not in sharing.sharing:
            raise StrategyError(
                f"{unit.body} is counted in {unit.counted_in}, which is not counted itself",
                where=where,
                mend="name a unit that gets a share",
            )
    targets = {target.id: target for target in city.targets}
    for one in sharing.targets:
        where = place(path, f"target: {one.target}")
        target = targets.get(one.target)
        value = target.demand.value if target else None
        if value is None or value != value.to_integral_value():
            raise StrategyError(f"{one.target} is no target with a whole number", where=where, mend="name one that has")
        if unknown := [rule for rule in one.rules if rule not in RULES]:
            raise StrategyError(f"unknown way of sharing {unknown[0]!r}", where=where, mend=f"write one of {', '.join(RULES)}")
    return sharing
