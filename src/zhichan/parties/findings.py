"""The declared findings: what each is worth and the sentence that says it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from zhichan.parties.names import Scope
from zhichan.records.declared import Label, load_yaml


class Worth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a finding counts, and how it is said."""

    zh: str
    en: str
    points: float = 0.0
    never: bool = False


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The findings of a scope, and the points from which two names are one, or a person is asked."""

    same: float
    unsure: float
    findings: dict[str, dict[str, Worth]]


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One thing that a comparison found: the feature, its value, and what it was seen by."""

    feature: str
    value: str
    detail: str = ""


@cache
def scales() -> dict[Scope, Scale]:
    """The declared scales.

    Raises:
        DeclarationError: `findings.yml` is not of its shape.
    """
    return load_yaml(files("zhichan.parties") / "findings.yml", dict[Scope, Scale])


def score_of(found: tuple[Finding, ...], scope: Scope) -> float | None:
    """The sum of the points; None where a finding keeps the two apart whatever else there is."""
    declared = scales()[scope].findings
    total = 0.0
    for finding in found:
        worth = declared[finding.feature][finding.value]
        if worth.never:
            return None
        total += worth.points
    return total


def sentence(finding: Finding, scope: Scope) -> Label:
    """The finding in words."""
    worth = scales()[scope].findings[finding.feature][finding.value]
    return Label(worth.zh.replace("{detail}", finding.detail), worth.en.replace("{detail}", finding.detail))
