"""The steps of scoring, as declared in steps.yml."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from zhichan.accounts.roles import Permission
from zhichan.records.declared import Label, load_yaml


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a score or a round may stand; `days` are working days for what comes next, none where nothing must."""

    label: Label
    days: int | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What leads from one state to another, and who may do it."""

    label: Label
    from_: tuple[str, ...] = msgspec.field(name="from")
    to: str
    permission: Permission
    whose: Literal["own", "lead", "settles", "group"]
    reason: bool = False


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    states: dict[str, State]
    steps: dict[str, Step]


@cache
def _declared() -> _Declared:
    return load_yaml(files("zhichan.assessments") / "steps.yml", _Declared)


def states() -> dict[str, State]:
    """All states by name."""
    return _declared().states


def steps() -> dict[str, Step]:
    """All steps by name, in the order in which they are taken."""
    return _declared().steps
