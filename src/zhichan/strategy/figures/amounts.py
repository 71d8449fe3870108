"""Amounts that keep their bounds: `more than 11,000` and `about 2,400` never become bare numbers.

An amount is a value with the lowest and the highest number it may stand for. Arithmetic carries the bounds along, so a
verdict can say whether the evidence decides it. All numbers are `Decimal`; nothing is a float before it is written as JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

import msgspec

from zhichan.records.declared import Label

NO_UNIT = Label(zh="", en="")
Bound = Literal["exact", "more-than", "at-least", "about"]


class Amount(msgspec.Struct, frozen=True):
    """A value and the range it may lie in; a side that is None is open. `over`: the low end itself is too low."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None
    over: bool = False

    @classmethod
    def exact(cls, value: Decimal) -> Amount:
        """A number as it stands."""
        return cls(value, value, value)

    @classmethod
    def read(cls, value: Decimal, bound: Bound) -> Amount:
        """A printed number with its bound; `about` is read as rounded to its last digit that is not zero."""
        if bound in ("more-than", "at-least"):
            return cls(value, value, None, bound == "more-than")
        if bound == "about":
            half = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)) / 2
            return cls(value, value - half, value + half)
        return cls.exact(value)

    @property
    def bound(self) -> Bound:
        """How the value is to be read."""
        if self.low == self.high:
            return "exact"
        if self.high is None:
            return "more-than" if self.over else "at-least"
        return "about"

    def rounded(self, decimals: int) -> Amount:
        """The same amount with so many places: half up where exact, outwards where a bound, so that it stays true."""
        if self.low == self.high:
            return Amount.exact(rounded(self.value, decimals))
        low = None if self.low is None else rounded(self.low, decimals, ROUND_FLOOR)
        high = None if self.high is None else rounded(self.high, decimals, ROUND_CEILING)
        return Amount(rounded(self.value, decimals) if low is None or high is not None else low, low, high, self.over)


def spread(function: Callable[..., Decimal], rising: tuple[Amount, ...], falling: tuple[Amount, ...] = ()) -> Amount:
    """A function of amounts with its bounds.

    Args:
        function: takes the numbers of `rising`, then those of `falling`.
        rising: arguments with which the result grows.
        falling: arguments with which the result shrinks.
    """
    value = function(*(a.value for a in rising), *(a.value for a in falling))
    lows = [*(a.low for a in rising), *(a.high for a in falling)]
    highs = [*(a.high for a in rising), *(a.low for a in falling)]
    return Amount(
        value,
        None if None in lows else function(*lows),
        None if None in highs else function(*highs),
    )


def rounded(value: Decimal, decimals: int, how: str = ROUND_HALF_UP) -> Decimal:
    """A number with so many places behind the point."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=how)


def decimals_of(value: Decimal) -> int:
    """How many places behind the point a number is printed with."""
    return max(0, -int(value.as_tuple().exponent))


def number_for_json(value: Decimal) -> int | float:
    """The shortest JSON number for a decimal of the precision shown."""
    return int(value) if value == value.to_integral_value() else float(value)


def in_words(amount: Amount, decimals: int, unit: Label = NO_UNIT, times: int = 1) -> Label:
    """The amount as a person reads it: `more than 11,000`, `about 16.9% (16.3 to 17.4)`.

    Args:
        amount: what to write.
        decimals: places behind the point.
        unit: what is written behind the number, with its blank.
        times: how much one unit holds where English writes it out (万元: 10,000 yuan).
    """
    shown = amount.rounded(decimals)
    zh, en = f"{shown.value:,f}{unit.zh}", f"{_plain(shown.value * times)}{unit.en}"
    if shown.low is not None and shown.high is not None:
        if shown.low == shown.high:
            return Label(zh=zh, en=en)
        low, high = shown.low, shown.high
        return Label(zh=f"约 {zh}（{low:,f} 至 {high:,f}）", en=f"about {en} ({_plain(low * times)} to {_plain(high * times)})")
    if shown.high is not None:
        return Label(zh=f"至多 {zh}", en=f"at most {en}")
    if shown.over:
        return Label(zh=f"超过 {zh}", en=f"more than {en}")
    return Label(zh=f"至少 {zh}", en=f"at least {en}")


def _plain(value: Decimal) -> str:
    """A number with thousands separated, whole where it is whole by multiplication."""
    whole = value == value.to_integral_value() and value >= 1_000_000
    return f"{value.to_integral_value() if whole else value:,f}"
