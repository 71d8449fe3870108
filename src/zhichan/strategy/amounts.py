"""Amounts that keep their bounds: `more than 11,000` and `about 2,400` never become bare numbers.

An amount is a value with the lowest and the highest number it may stand for. Arithmetic carries the bounds along, so a
verdict can say whether the evidence decides it. All numbers are `Decimal`; nothing is a float before it is written as JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import msgspec

from zhichan.records.declared import Label

Bound = Literal["exact", "more-than", "about"]


class Amount(msgspec.Struct, frozen=True):
    """A value and the range it may lie in; a side that is None is open."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None

    @classmethod
    def exact(cls, value: Decimal) -> Amount:
        """A number as it stands."""
        return cls(value, value, value)

    @classmethod
    def read(cls, value: Decimal, bound: Bound) -> Amount:
        """A printed number with its bound; `about` is read as rounded to its last digit that is not zero."""
        if bound == "more-than":
            return cls(value, value, None)
        if bound == "about":
            half = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)) / 2
            return cls(value, value - half, value + half)
        return cls.exact(value)

    @property
    def bound(self) -> Bound:
        """How the value is to be read."""
        if self.low == self.high:
            return "exact"
        return "more-than" if self.high is None else "about"

    def rounded(self, decimals: int) -> Amount:
        """The same amount, every number rounded half up."""
        return Amount(
            rounded(self.value, decimals),
            None if self.low is None else rounded(self.low, decimals),
            None if self.high is None else rounded(self.high, decimals),
        )


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


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A number rounded half up."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def decimals_of(value: Decimal) -> int:
    """How many places behind the point a number is printed with."""
    return max(0, -int(value.as_tuple().exponent))


def number_for_json(value: Decimal) -> int | float:
    """The shortest JSON number for a decimal of the precision shown."""
    return int(value) if value == value.to_integral_value() else float(value)


def in_words(amount: Amount, decimals: int) -> Label:
    """The amount as a person reads it, without its unit: `more than 11,000`, `about 16.9 (16.4 to 17.3)`."""
    text = f"{rounded(amount.value, decimals):,f}"
    if amount.bound == "exact":
        return Label(zh=text, en=text)
    if amount.low is None:
        return Label(zh=f"至多 {_number(amount.high, decimals)}", en=f"at most {_number(amount.high, decimals)}")
    if amount.high is None:
        return Label(zh=f"超过 {text}", en=f"more than {text}")
    low, high = _number(amount.low, decimals), _number(amount.high, decimals)
    return Label(zh=f"约 {text}（{low} 至 {high}）", en=f"about {text} ({low} to {high})")


def _number(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else f"{rounded(value, decimals):,f}"
