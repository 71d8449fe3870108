"""What can be said of a target, and how several ways of working it out become one verdict."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from zhichan.records.declared import Label


class Verdict(Enum):
    """The verdicts, in the order in which a scoreboard counts them."""

    MET = "met"
    MISSED = "missed"
    NOT_MET = "not-met-at-last-reading"
    DEPENDS = "depends-on-formula"
    UNDECIDED = "undecided-bound"
    LATER = "later-readings-only"
    NO_READING = "no-reading"
    NO_NUMBER = "not-a-number"
    RETIRED = "retired"
    REPLACED = "replaced"

    @property
    def label(self) -> Label:
        """Its name."""
        return _WORDS[self][0]

    @property
    def rule(self) -> Label:
        """The sentence of the rule it rests on."""
        return _WORDS[self][1]

    @property
    def judged(self) -> bool:
        """True where the readings found allow a judgement."""
        return self in (Verdict.MET, Verdict.MISSED, Verdict.NOT_MET, Verdict.DEPENDS)


_WORDS = {
    Verdict.MET: (
        Label(zh="已达到", en="met"),
        Label(zh="期限当日或之前的读数达到要求。", en="A reading at or before the deadline reaches the demand."),
    ),
    Verdict.MISSED: (
        Label(zh="未达到", en="missed"),
        Label(zh="截至期限的读数低于要求。", en="The reading that ends on the deadline lies below the demand."),
    ),
    Verdict.NOT_MET: (
        Label(zh="最近读数未达到", en="not met at the last reading"),
        Label(
            zh="期限前最后一个读数低于要求；此后至期限无读数。",
            en="The last reading before the deadline lies below the demand; none was found from then to the deadline.",
        ),
    ),
    Verdict.DEPENDS: (
        Label(zh="因算法而异", en="depends on the formula"),
        Label(
            zh="原文未写明算法，合理的算法结论不一。",
            en="The text leaves the formula open, and defensible formulas disagree.",
        ),
    ),
    Verdict.UNDECIDED: (
        Label(zh="界限值不足以判定", en="cannot be decided (bound)"),
        Label(zh="读数只给出界限，要求落在其中。", en="The readings give a bound only, and the demand lies within it."),
    ),
    Verdict.LATER: (
        Label(zh="仅有期后读数", en="later readings only"),
        Label(
            zh="只有期限之后的读数：列出，不据以判定。",
            en="Readings exist for times after the deadline only: shown, not judged.",
        ),
    ),
    Verdict.NO_READING: (
        Label(zh="无读数", en="no reading"),
        Label(zh="未找到该指标的公开数字。", en="No published figure of the indicator was found."),
    ),
    Verdict.NO_NUMBER: (
        Label(zh="不能以数判定", en="cannot be judged by number"),
        Label(zh="原文未给出数字。", en="The text gives no figure."),
    ),
    Verdict.RETIRED: (
        Label(zh="已废止", en="retired"),
        Label(zh="领导小组已决定废止，自生效日起不再判定。", en="Retired by decision: not judged from its day on."),
    ),
    Verdict.REPLACED: (
        Label(zh="已替换", en="replaced"),
        Label(
            zh="领导小组已决定以新目标替代，自生效日起判定新目标。",
            en="Replaced by decision: from its day on the new target is judged.",
        ),
    ),
}


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict from those of several ways.

    Ways that can be worked out decide; where they disagree the verdict depends on the formula. A way that cannot be worked
    out does not overrule one that can.
    """
    decided = [verdict for verdict in verdicts if verdict.judged]
    if Verdict.MET in decided and any(verdict is not Verdict.MET for verdict in decided):
        return Verdict.DEPENDS
    order = (Verdict.MET, Verdict.MISSED, Verdict.NOT_MET, Verdict.UNDECIDED, Verdict.LATER)
    return next((verdict for verdict in order if verdict in verdicts), Verdict.NO_READING)
