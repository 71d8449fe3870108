"""Procedures as declared in `procedures/*.yml`: form, states, transitions, deadlines.

A case goes on under the version of the procedure that it began under. `NAME.yml` is the version for new cases; those before
it stay beside it as `NAME.1.yml`, `NAME.2.yml` … for as long as a case needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.accounts.roles import Permission
from zhichan.cases.errors import CasesError
from zhichan.cases.fields import Field
from zhichan.records.declared import Label, load_yaml


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a case may stand. `about` tells the applicant what it means for them. From a final one no step leads elsewhere."""

    label: Label
    about: Label
    final: bool = False


class Transition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step from one of some states to another: who may take it, what must hold, what it asks for, what it does besides.

    `permission: applicant` is whoever has the case's secret code.
    """

    label: Label
    from_: tuple[str, ...] = msgspec.field(name="from")
    to: str
    permission: Permission | Literal["applicant"]
    reason: bool = False
    guard: str = ""
    effect: str = ""
    asks: dict[str, Field] = {}


class Deadline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calendar days to act while a case is in some states, from its opening or from entering the state.

    `checked`: whether somebody has compared the rule with its source.
    """

    label: Label
    days: int
    counted_from: Literal["opened", "entered"]
    states: tuple[str, ...]
    source: Label
    checked: bool = False


class Procedure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One procedure in one version. Case numbers begin with `prefix`; `seen_by` is the permission to read its cases."""

    version: int
    label: Label
    about: Label
    prefix: str
    opened_by: Permission | Literal["public"]
    seen_by: Permission
    first: str
    form: dict[str, Field]
    states: dict[str, State]
    transitions: dict[str, Transition]
    deadlines: dict[str, Deadline] = {}
    name: str = ""

    def leading_from(self, state: str) -> dict[str, Transition]:
        """The transitions from a state, in the order of the file."""
        return {name: one for name, one in self.transitions.items() if state in one.from_}

    def reachable(self) -> set[str]:
        """The states that a new case may come to."""
        found, waiting = {self.first}, [self.first]
        while waiting:
            for one in self.leading_from(waiting.pop()).values():
                if one.to not in found:
                    found.add(one.to)
                    waiting.append(one.to)
        return found


def load(folder: Traversable | Path) -> dict[tuple[str, int], Procedure]:
    """All procedures of a folder, by name and version.

    Raises:
        CasesError: a procedure names a state that it does not declare, or an older version's file bears the wrong number.
    """
    found: dict[tuple[str, int], Procedure] = {}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if not entry.name.endswith(".yml"):
            continue
        name, _, number = entry.name.removesuffix(".yml").partition(".")
        procedure = msgspec.structs.replace(load_yaml(entry, Procedure), name=name)
        if number and number != str(procedure.version):
            raise CasesError(f"the file holds version {procedure.version}", where=entry.name, mend="name it after its version")
        for state, where in _named_states(procedure):
            if state not in procedure.states:
                raise CasesError(f"{where} names {state!r}, which is no state", where=entry.name, mend="declare it or mend it")
        found[name, procedure.version] = procedure
    return found


def _named_states(procedure: Procedure) -> Iterator[tuple[str, str]]:
    yield procedure.first, "first"
    for name, one in procedure.transitions.items():
        yield from ((state, f"transition {name}") for state in (*one.from_, one.to))
    for name, deadline in procedure.deadlines.items():
        yield from ((state, f"deadline {name}") for state in deadline.states)


@cache
def _all() -> dict[tuple[str, int], Procedure]:
    return load(files("zhichan.procedures"))


@cache
def procedures() -> dict[str, Procedure]:
    """The procedures for new cases by name."""
    newest: dict[str, Procedure] = {}
    for (name, version), one in _all().items():
        if name not in newest or version > newest[name].version:
            newest[name] = one
    return newest


def procedure(name: str, version: int | None = None) -> Procedure:
    """A procedure, for new cases or in the version that a case began under.

    Raises:
        CasesError: there is none.
    """
    found = procedures().get(name) if version is None else _all().get((name, version))
    if found is None:
        what = f"there is no procedure {name!r}" + (f" in version {version}" if version else "")
        raise CasesError(what, where="procedures", mend=f"one of: {', '.join(procedures())}")
    return found
