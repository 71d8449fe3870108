"""A case in words: its answers and what happened to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhichan.cases.fields import Answer, Field
from zhichan.cases.models import Case


@dataclass(frozen=True)
class Told:
    """A step as a page tells it. `by` is who took it: for officers only."""

    at: dt.datetime
    label: str
    reason: str
    by: str
    data: list[tuple[str, str]] = field(default_factory=list)


def answers(declared: Mapping[str, Field], given: Mapping[str, Answer], lang: str) -> list[tuple[str, str]]:
    """The answers under their labels, choices in words, in the order of the form."""
    return [(one.label.in_(lang), _in_words(one, given[name], lang)) for name, one in declared.items() if given.get(name)]


def history(case: Case, lang: str) -> list[Told]:
    """The steps of a case, the first first."""
    transitions, states = case.declared.transitions, case.declared.states
    return [
        Told(
            step.at,
            states[step.to].label.in_(lang),
            step.reason,
            _who(step.by),
            answers(transitions[step.transition].asks, step.data, lang),
        )
        for step in case.steps.all()
    ]


def _who(by: str) -> str:
    """Whoever the log names so (`person:2 li`), as a page names them."""
    return _("the applicant") if by.startswith("applicant") else by.partition(" ")[2] or by


def _in_words(declared: Field, answer: Answer, lang: str) -> str:
    parts = [answer] if isinstance(answer, str) else answer
    words = [declared.choices[part].in_(lang) if part in declared.choices else part for part in parts]
    return "\n".join(words)
