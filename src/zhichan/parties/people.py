"""Comparing people: a name alone is never enough."""

from __future__ import annotations

from zhichan.parties.commonness import Commonness
from zhichan.parties.comparing import context_compared
from zhichan.parties.findings import Finding
from zhichan.parties.subjects import Subject

_COUNTED = frozenset(("code", "address", "companions", "area", "classes"))


def people_compared(a: Subject, b: Subject, common: Commonness) -> tuple[Finding, ...]:
    """The findings on two subjects that are people."""
    if a.name.script == b.name.script:
        name = Finding("name", "same" if a.name.key == b.name.key else "different")
    else:
        heard = bool(a.name.letters) and a.name.letters == b.name.letters
        name = Finding("name", "heard" if heard else "different")
    if name.value == "different":
        return (name,)
    return (name, *(finding for finding in context_compared(a.context, b.context, common) if finding.feature in _COUNTED))
