"""Score functions by name: a sheet names them with declared parameters, each adds points for one value of one body.

All numbers are `Decimal`, and no function divides: shares and averages are compared by multiplying both sides, so that a score
is exact before it is rounded once, at the item, as the sheet declares. The functions of an item work from left to right; what
each gives is added, and `capped` holds what was added so far between two ends. Nothing else combines them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.outline import Shape

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_DIGITS = 60  # products of what people type stay exact


class Field(msgspec.Struct, frozen=True):
    """The values of all bodies that have one, as far as an average needs them."""

    total: Decimal
    bodies: int


class Asked(msgspec.Struct, frozen=True):
    """What a function works on: the value of a body, the full points of the item, and the field where it is known."""

    body: str
    value: Decimal
    weight: Decimal
    field: Field | None = None


class _Demanding(Shape, frozen=True):
    demand: Decimal
    demands: Mapping[str, Decimal] = msgspec.field(default_factory=dict)

    def of(self, body: str) -> Decimal:
        """What is asked of a body: its own demand, or that of all."""
        return self.demands.get(body, self.demand)


class Step(_Demanding, frozen=True, kw_only=True, tag="step", tag_field="function"):
    """Met gives the full points and `extra` for each whole `per` beyond; from `nearly` of the demand on, a `share`; else none."""

    nearly: Decimal = Decimal("0.9")
    share: Decimal = Decimal("0.6")
    extra: Decimal = ZERO
    per: Decimal = ONE


class Deduct(_Demanding, frozen=True, kw_only=True, tag="deduct", tag_field="function"):
    """The full points less `each` for every `per` that is missing, a begun one counting whole; never below none."""

    each: Decimal = Decimal("0.1")
    per: Decimal = ONE


class Reverse(_Demanding, frozen=True, kw_only=True, tag="reverse", tag_field="function"):
    """Fewer is better: the full points up to the demand, less `each` for every `per` beyond, a begun one counting whole."""

    each: Decimal = Decimal("0.1")
    per: Decimal = ONE


class Relative(Shape, frozen=True, kw_only=True, tag="relative", tag_field="function"):
    """The average of the bodies gives `base`; each whole `percent` above or below it gives or takes `each`."""

    base: Decimal
    each: Decimal = Decimal("0.5")
    percent: Decimal = Decimal(5)


class Bonus(Shape, frozen=True, kw_only=True, tag="bonus", tag_field="function"):
    """`each` point for every whole `per`, from the first on."""

    each: Decimal
    per: Decimal = ONE


class Capped(Shape, frozen=True, kw_only=True, tag="capped", tag_field="function"):
    """What was added so far is held between `least` and `most`."""

    most: Decimal
    least: Decimal = ZERO


Function = Step | Deduct | Reverse | Relative | Bonus | Capped


def _step(asked: Asked, told: Step) -> Decimal:
    demand = told.of(asked.body)
    if asked.value >= demand:
        return asked.weight + told.extra * ((asked.value - demand) // told.per)
    return asked.weight * told.share if asked.value >= told.nearly * demand else ZERO


def _deduct(asked: Asked, told: Deduct) -> Decimal:
    missing = max(ZERO, told.of(asked.body) - asked.value)
    return max(ZERO, asked.weight - told.each * _begun(missing, told.per))


def _reverse(asked: Asked, told: Reverse) -> Decimal:
    beyond = max(ZERO, asked.value - told.of(asked.body))
    return max(ZERO, asked.weight - told.each * _begun(beyond, told.per))


def _relative(asked: Asked, told: Relative) -> Decimal:
    field = asked.field
    if field is None:
        raise Unknown
    # (value - average) / average in whole steps of `percent`, both sides multiplied by the number of bodies
    distance = (asked.value * field.bodies - field.total) * HUNDRED
    step = field.total * told.percent
    return told.base if step <= 0 else told.base + told.each * (distance // step)  # `//` goes towards nought


def _bonus(asked: Asked, told: Bonus) -> Decimal:
    return told.each * max(ZERO, asked.value // told.per)


_ADDING: dict[type, Callable[..., Decimal]] = {
    Step: _step,
    Deduct: _deduct,
    Reverse: _reverse,
    Relative: _relative,
    Bonus: _bonus,
}


class Unknown(Exception):
    """The average of the bodies is asked for and not known yet."""


def points(asked: Asked, functions: Sequence[Function]) -> Decimal:
    """The points of an item, not rounded.

    Raises:
        Unknown: a function needs the average, and the field is not given.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        sum_ = ZERO
        for told in functions:
            if isinstance(told, Capped):
                sum_ = min(max(sum_, told.least), told.most)
            else:
                sum_ += _ADDING[type(told)](asked, told)
        return sum_


def needs_field(functions: Sequence[Function]) -> bool:
    """True where a score depends on the values of the other bodies."""
    return any(isinstance(told, Relative) for told in functions)


def _begun(amount: Decimal, per: Decimal) -> Decimal:
    """How many `per` an amount has, a begun one counting whole."""
    whole = amount // per
    return whole if whole * per == amount else whole + ONE


def in_words(told: Function, weight: Decimal, body: str = "") -> Label:
    """A function as one reads it beside an item; with a body, by the demand put to it."""
    match told:
        case Step():
            demand, part, share = _n(told.of(body)), _n(told.nearly * HUNDRED), _n(told.share * HUNDRED)
            zh = f"达到 {demand} 得 {_n(weight)} 分；达到其 {part}% 得 {share}% 的分；不足不得分"
            en = f"{demand} or more gives {_n(weight)} points; from {part}% of it {share}% of them; below that none"
            if told.extra:
                zh += f"；每超 {_n(told.per)} 加 {_n(told.extra)} 分"
                en += f"; each {_n(told.per)} beyond adds {_n(told.extra)}"
        case Deduct():
            demand = _n(told.of(body))
            zh = f"达到 {demand} 得 {_n(weight)} 分；每少 {_n(told.per)} 扣 {_n(told.each)} 分，扣完为止"
            en = f"{demand} or more gives {_n(weight)} points; each {_n(told.per)} missing takes {_n(told.each)}, down to none"
        case Reverse():
            demand = _n(told.of(body))
            zh = f"不超过 {demand} 得 {_n(weight)} 分；每多 {_n(told.per)} 扣 {_n(told.each)} 分，扣完为止（越少越好）"
            en = (
                f"up to {demand} gives {_n(weight)} points; each {_n(told.per)} beyond takes {_n(told.each)}, "
                "down to none (fewer is better)"
            )
        case Relative():
            zh = f"全市平均得 {_n(told.base)} 分；每高（低）{_n(told.percent)}% 加（减）{_n(told.each)} 分"
            en = (
                f"the city average gives {_n(told.base)} points; each {_n(told.percent)}% above or below it "
                f"adds or takes {_n(told.each)}"
            )
        case Bonus():
            zh = f"每 {_n(told.per)} 加 {_n(told.each)} 分"
            en = f"each {_n(told.per)} adds {_n(told.each)} points"
        case Capped():
            zh = f"最低 {_n(told.least)} 分，最高 {_n(told.most)} 分"
            en = f"no less than {_n(told.least)} and no more than {_n(told.most)} points"
    return Label(zh=zh, en=en)


def _n(value: Decimal) -> str:
    """A number as printed, without noughts at its end."""
    plain = value.normalize()
    return f"{plain.quantize(ONE) if plain == plain.to_integral_value() else plain:,f}"
