"""Targets amended in the open: what a decision retires, replaces or re-bases, and what holds on a day.

The declared target stays as it is in the city's folder. A score of a day before an amendment's is what it was without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.outline import Baseline, Target, Way

if TYPE_CHECKING:
    from zhichan.strategy.city import City

ChangeKind = Literal["retire", "replace", "rebase"]
CHANGES: dict[str, Label] = {
    "retire": Label(zh="废止", en="retire"),
    "replace": Label(zh="替换", en="replace"),
    "rebase": Label(zh="调整基数或期限", en="re-base"),
}
"""What may be done to a target."""


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to become of a target, and from which day on.

    `replace` takes `value`, `unit`, `until` and one of the ways that the target declares; `rebase` takes `baseline` with the
    year at whose end it stood, or `until`, or both.
    """

    kind: ChangeKind
    target: str
    since: dt.date
    reason: str
    value: Decimal | None = None
    unit: str = ""
    until: dt.date | None = None
    way: Way | None = None
    baseline: Decimal | None = None
    base_year: int | None = None


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was decided: its number, the day and the document of the decision, the SHA-256 of what was decided."""

    number: int
    change: Change
    decided: dt.date
    reference: str
    digest: str = ""

    @property
    def successor(self) -> str:
        """The id of the target that stands in the place of the replaced one."""
        return f"{self.change.target}-A{self.number}"

    @property
    def words(self) -> Label:
        """What was done, from when on, by which document and why."""
        change, done = self.change, _DONE[self.change.kind]
        then = f"{self.successor}" if change.kind == "replace" else ""
        return Label(
            zh=f"{change.since} 起{done.zh}{then}（{self.reference}）。理由：{change.reason}",
            en=f"{done.en}{f' {then}' if then else ''} from {change.since} on ({self.reference}). Reason: {change.reason}",
        )


class Line(msgspec.Struct, frozen=True):
    """A target as it holds on a day. `amendment`: what last changed, ended or made it; `until` and `base_year` where amended."""

    target: Target
    amendment: Amendment | None = None
    ended: bool = False
    until: dt.date | None = None
    base_year: int | None = None


def amended(city: City, amendments: Sequence[Amendment]) -> City:
    """The city with what was decided on its targets, which scores of the days from then on honour.

    Raises:
        StrategyError: an amendment of a target that the folder does not declare (any more).
    """
    made = msgspec.structs.replace(city, amendments=tuple(amendments))
    lines(made, dt.date.max)
    return made


def lines(city: City, on: dt.date) -> list[Line]:
    """The targets as they hold on a day: the declared ones in the outline's order, each followed by its successors."""
    found = {target.id: Line(target) for target in city.targets}
    for amendment in sorted(city.amendments, key=lambda one: (one.change.since, one.number)):
        if amendment.change.since > on:
            continue
        before = found.get(amendment.change.target)
        if before is None:
            raise StrategyError(
                f"amendment {amendment.number} is of the target {amendment.change.target}, which targets.yml has not",
                where="targets.yml",
                mend="put the target back: what is amended stays readable",
            )
        if amendment.change.kind == "rebase":
            found[before.target.id] = _rebased(before, amendment)
            continue
        found[before.target.id] = msgspec.structs.replace(before, amendment=amendment, ended=True)
        if amendment.change.kind == "replace":
            found = _put_after(found, before.target.id, _successor(before, amendment))
    return list(found.values())


def _put_after(found: dict[str, Line], id: str, line: Line) -> dict[str, Line]:
    made: dict[str, Line] = {}
    for key, one in found.items():
        made[key] = one
        if key == id:
            made[line.target.id] = line
    return made


def _rebased(before: Line, amendment: Amendment) -> Line:
    change, target = amendment.change, before.target
    if change.baseline is not None:
        target = msgspec.structs.replace(target, baseline=Baseline(change.baseline, _basis(amendment)))
    return Line(target, amendment, until=change.until or before.until, base_year=change.base_year or before.base_year)


def _successor(before: Line, amendment: Amendment) -> Line:
    change, old = amendment.change, before.target
    demand = msgspec.structs.replace(
        old.demand,
        operator="at-least" if old.demand.operator == "range" else old.demand.operator,
        value=change.value,
        upper=None,
        unit=change.unit,
    )
    label = Label(zh=f"{old.label.zh}（{change.since.year} 年起）", en=f"{old.label.en} (from {change.since.year})")
    target = msgspec.structs.replace(
        old,
        id=amendment.successor,
        line=f"{amendment.reference}：{change.reason}",
        label=label,
        demand=demand,
        ways=(change.way,) if change.way else old.ways,
        note=amendment.words if old.note is None else old.note,
    )
    return Line(target, amendment, until=change.until, base_year=before.base_year)


def _basis(amendment: Amendment) -> Label:
    return Label(zh=f"依{amendment.reference}调整", en=f"re-based by {amendment.reference}")


_DONE = {
    "retire": Label(zh="废止", en="retired"),
    "replace": Label(zh="由新目标替代：", en="replaced by"),
    "rebase": Label(zh="调整基数或期限", en="re-based"),
}
