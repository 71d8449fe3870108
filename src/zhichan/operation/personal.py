"""What the platform holds about people: of the registers (`records/personal.yml`) and of its own work (`working_data.yml`).

The page about privacy, its documentation and the sweep all read this, so that none can promise what another does not do.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.accounts.bodies import DeclaredBody
from zhichan.operation.errors import OperationError
from zhichan.records.declared import Label, load_yaml

Basis = Literal["third", "sixth"]
BASES: dict[Basis, Label] = {
    "third": Label(
        zh="履行法定职责所必需（个人信息保护法第十三条第一款第三项）",
        en="needed for a duty laid down by law (PIPL, article 13, item 3)",
    ),
    "sixth": Label(
        zh="在合理范围内处理已经依法公开的信息（个人信息保护法第十三条第一款第六项、第二十七条）",
        en="what has lawfully been published, within reason (PIPL, article 13, item 6, and article 27)",
    ),
}
"""What a processing may rest on here. Told from memory, to be compared with the official text."""

REQUESTS: dict[str, Label] = {
    "access": Label(zh="第四十五条", en="article 45"),
    "copy": Label(zh="第四十五条", en="article 45"),
    "correction": Label(zh="第四十六条", en="article 46"),
    "deletion": Label(zh="第四十七条", en="article 47"),
    "objection": Label(zh="第四十四条、第二十七条", en="articles 44 and 27"),
}
"""The article of the PIPL behind each request of `procedures/personal-data-request.yml`."""


class PersonalField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Personal data that is held: whose, what for, on what basis, how long, who sees it; `open` if the public does.

    It is kept for `days` after `counted_from` and then deleted by `sweep`; or, without `days`, as `retention` says.
    """

    field: str
    label: Label
    whose: Label
    purpose: Label
    seen_by: Label
    open: bool
    basis: Basis = "sixth"
    retention: Label | None = None
    days: int | None = None
    counted_from: Label | None = None
    sweep: str = ""

    @property
    def kept(self) -> Label:
        """How long it is kept, in words."""
        if self.retention:
            return self.retention
        assert self.counted_from
        unit = "day" if self.days == 1 else "days"
        return Label(
            zh=f"{self.counted_from.zh}后 {self.days} 天删除", en=f"Deleted {self.days} {unit} after {self.counted_from.en}"
        )


class Responsible(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`privacy.yml` of a city: the body that answers for the personal data, and how to reach it."""

    responsible: str
    contact: Label | None = None


@cache
def register_fields() -> tuple[PersonalField, ...]:
    """The personal data that a record may hold."""
    return load_yaml(files("zhichan.records") / "personal.yml", tuple[PersonalField, ...])


@cache
def working_fields() -> tuple[PersonalField, ...]:
    """The personal data of the platform's own work.

    Raises:
        OperationError: a field says neither how long it is kept nor why it stays.
    """
    found = load_yaml(files("zhichan.operation") / "working_data.yml", tuple[PersonalField, ...])
    for one in found:
        ends = one.days is not None and one.counted_from is not None and bool(one.sweep)
        if ends == (one.retention is not None):
            raise OperationError(
                f"{one.field} says neither when it is deleted nor why it stays, or both",
                where="working_data.yml",
                mend="write days, counted_from and sweep, or retention",
            )
    return found


def responsible(city_folder: Path) -> tuple[Label, Label | None]:
    """The body of the city that answers for the personal data, and how to reach it where the city says so.

    Raises:
        OperationError: the city's `privacy.yml` names a body that it does not have.
    """
    told = load_yaml(city_folder / "privacy.yml", Responsible)
    for body in load_yaml(city_folder / "bodies.yml", list[DeclaredBody]):
        if body.code == told.responsible:
            return body.label, told.contact
    raise OperationError(f"there is no body {told.responsible!r}", where="privacy.yml", mend="name one of bodies.yml")
