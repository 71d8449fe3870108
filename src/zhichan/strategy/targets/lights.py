"""The light of a target: on course, at risk, behind or unknown, by a rule that stands beside it.

It is a sign of progress. The four official warning levels 蓝、黄、橙、红 are something else; none of their names is used here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import Amount, decimals_of, rounded
from zhichan.strategy.figures.published import Unit
from zhichan.strategy.targets.courses import HUNDRED, Course, Point
from zhichan.strategy.targets.formulas import Worked
from zhichan.strategy.targets.paths import Path
from zhichan.strategy.targets.tracking import LightRule
from zhichan.strategy.targets.verdicts import Verdict


class Light(Enum):
    """The value is the name of the state by which pages choose shape and colour."""

    ON_COURSE = "met"
    AT_RISK = "at-risk"
    BEHIND = "missed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Label:
        """Its word."""
        return _WORDS[self]


_WORDS = {
    Light.ON_COURSE: Label(zh="按进度", en="on course"),
    Light.AT_RISK: Label(zh="有风险", en="at risk"),
    Light.BEHIND: Label(zh="落后", en="behind"),
    Light.UNKNOWN: Label(zh="不明", en="unknown"),
}


class Lit(msgspec.Struct, frozen=True):
    """A light and why it shines."""

    light: Light
    why: Label


def rule_in_words(rule: LightRule) -> Label:
    """The rule as it stands beside each light."""
    near, months = f"{rule.near:f}", rule.stale_months
    return Label(
        zh=(
            f"读数达到路径为按进度，低于路径不超过应达数的 {near}% 为有风险，再低或到期未达到为落后；"
            f"没有读数、读数已过 {months} 个月或只有界限值不足以判断，为不明。此为进度标志，与蓝、黄、橙、红四级预警无关。"
        ),
        en=(
            f"On course: the reading is at or above the path. At risk: below it by no more than {near}% of what is expected. "
            f"Behind: further below, or missed at the deadline. Unknown: no reading, none for more than {months} months, or a "
            "bound that does not decide. A sign of progress, apart from the four official warning levels."
        ),
    )


def light_of(rule: LightRule, course: Course, worked: Worked, unit: Unit) -> Lit:
    """The light of one way.

    Args:
        rule: the city's rule.
        course: the readings and the path.
        worked: what the formula found; what it has decided stays decided.
        unit: the unit of the course.
    """
    last = course.last
    if worked.verdict is Verdict.MET:
        return Lit(Light.ON_COURSE, Label(zh="已达到要求。", en="The demand is reached."))
    if worked.verdict is Verdict.MISSED:
        return Lit(Light.BEHIND, Label(zh="到期的读数低于要求。", en="The reading of the deadline is below the demand."))
    if last is None:
        return Lit(Light.UNKNOWN, Label(zh="没有可用的读数。", en="There is no reading to go by."))
    months = _months(last.day, course.cut)
    if months > rule.stale_months:
        return Lit(Light.UNKNOWN, Label(
            zh=f"最后一个读数截至 {last.day}，已过 {months} 个月。",
            en=f"The last reading is of {last.day}, {months} months ago.",
        ))  # fmt: skip
    if course.path is None:
        return Lit(Light.UNKNOWN, course.pathless or Label(zh="没有路径。", en="There is no path."))
    return _against(rule, last, course.path, unit)


def _against(rule: LightRule, last: Point, path: Path, unit: Unit) -> Lit:
    """The light of a reading against the path; both ends of what it may stand for must give the same."""
    expected = path.expected(last.day)
    worst = Light.UNKNOWN if last.amount.low is None else _compare(rule, last.amount.low, expected.high)
    best = Light.UNKNOWN if last.amount.high is None else _compare(rule, last.amount.high, expected.low)
    light = worst if worst is best or worst is Light.ON_COURSE else Light.UNKNOWN
    read = unit.shown(last.amount, last.decimals)
    middle = _middle(expected, last.decimals)
    path_shown = unit.shown(middle, decimals_of(middle.value))
    zh, en = _SAID[light]
    return Lit(light, Label(
        zh=f"{last.day} 的读数 {read.zh}{zh}应达的 {path_shown.zh}。",
        en=f"{read.en} on {last.day} {en} the {path_shown.en} expected by then.",
    ))  # fmt: skip


_SAID = {
    Light.ON_COURSE: ("不低于", "is not below"),
    Light.AT_RISK: ("略低于", "is somewhat below"),
    Light.BEHIND: ("低于", "is below"),
    Light.UNKNOWN: ("只是界限，看不出是否达到", "is a bound and does not show whether it reaches"),
}


def _compare(rule: LightRule, read: Decimal, expected: Decimal | None) -> Light:
    if expected is None:
        return Light.UNKNOWN
    if read >= expected:
        return Light.ON_COURSE
    return Light.AT_RISK if read >= expected * (1 - rule.near / HUNDRED) else Light.BEHIND


def _middle(amount: Amount, decimals: int) -> Amount:
    """The middle of an expected amount, a small broken one with a place behind the point; its bounds are in the table."""
    small = amount.value < HUNDRED and amount.value != amount.value.to_integral_value()
    return Amount.exact(rounded(amount.value, max(decimals, int(small))))


def _months(earlier: dt.date, later: dt.date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def together(lights: Sequence[tuple[Label, Lit]]) -> Lit:
    """The light of a target from those of its ways, each under the name of its sense.

    A way that cannot be followed does not overrule one that can; where those disagree the target is at risk.
    """
    known = [(name, lit) for name, lit in lights if lit.light is not Light.UNKNOWN]
    if not known:
        reasons = list(dict.fromkeys(lit.why for _, lit in lights))
        return Lit(Light.UNKNOWN, Label(zh="".join(r.zh for r in reasons), en=" ".join(r.en for r in reasons)))
    if len({lit.light for _, lit in known}) == 1:
        return known[0][1]
    parts = list(dict.fromkeys((name, lit.light) for name, lit in known))
    zh = "，".join(f"{name.zh}（{light.label.zh}）" for name, light in parts)
    en = ", ".join(f"{name.en} ({light.label.en})" for name, light in parts)
    return Lit(Light.AT_RISK, Label(zh=f"各种读法不一：{zh}。", en=f"The senses of the sentence disagree: {en}."))
