"""What must hold before a step: small named functions, each with the sentence that tells why it did not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhichan.cases.deadlines import day_of
from zhichan.cases.fields import Answer
from zhichan.cases.models import Case
from zhichan.records.declared import Label


@dataclass(frozen=True)
class Attempt:
    """A step that somebody wants to take: the case, the step's own answers, the words written to the applicant, the day."""

    case: Case
    data: Mapping[str, Answer]
    reason: str
    on: dt.date

    def several(self, name: str) -> list[str]:
        """The answer to a field of several values."""
        answer = self.data.get(name, [])
        return [answer] if isinstance(answer, str) else answer


@dataclass(frozen=True)
class Guard:
    """A condition, and what it says where it does not hold.

    `of_case`: the case alone decides, whatever is answered, so the step is not even offered where the condition does not hold.
    """

    holds: Callable[[Attempt], bool]
    says: Label
    of_case: bool = False


def _says_what_is_withheld(attempt: Attempt) -> bool:
    """What is withheld is told as a whole or not at all; an objection about a right's display is not granted without it."""
    told = [bool(attempt.data.get(name)) for name in ("rights", "party", "fields")]
    about_display = attempt.case.answers.get("kind") == "objection" and bool(attempt.case.answers.get("right"))
    return all(told) or (not any(told) and not about_display)


def _something_is_withheld(attempt: Attempt) -> bool:
    return attempt.case.withholdings.filter(lifted_on=None).exists()


def _proof_overdue(attempt: Attempt) -> bool:
    return day_of(attempt.case, "proof") < attempt.on


GUARDS: dict[str, Guard] = {
    "says-what-is-withheld": Guard(
        _says_what_is_withheld,
        Label(
            zh="准予反对展示的，应写明所涉权利、当事人和不再展示的内容，三项缺一不可。",
            en="Where an objection to display is granted, say which rights, which party and what is no longer shown: all three.",
        ),
    ),
    "something-is-withheld": Guard(
        _something_is_withheld,
        Label(zh="本案没有仍在停止展示的内容。", en="Nothing is withheld by this case any more."),
        of_case=True,
    ),
    "proof-overdue": Guard(
        _proof_overdue,
        Label(zh="证明身份的期限尚未届满。", en="The time to prove who they are has not run out yet."),
    ),
}
