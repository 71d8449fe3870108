"""What the outline lays on somebody: `duties.yml` of a city, read and checked against its outline and targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.city import City
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import place
from zhichan.strategy.outline import Shape, Target

Every = Literal["", "yearly", "regularly"]

EVERY: dict[str, Label] = {
    "": Label(zh="一次", en="once"),
    "yearly": Label(zh="每年", en="every year"),
    "regularly": Label(zh="定期", en="regularly"),
}


class DutyKind(Shape, frozen=True):
    """What a duty is or makes; `product`: whether something comes of it that can be pointed at."""

    label: Label
    product: bool = True


class DutyState(Shape, frozen=True):
    """Where a duty may stand, and to which states it may move. `over`: nothing is due of it there any more."""

    label: Label
    about: Label
    to: tuple[str, ...]
    over: bool = False


class Duty(Shape, frozen=True):
    """One duty; a task is `part_of` another. `named` is whom its paragraph names, None where it names nobody.

    `targets` it works towards; `mentions` are targets of which it only speaks; `measures` are indicators that tell of it.
    `given`: it comes from above and is nobody's duty here.
    """

    id: str
    paragraph: int
    kind: str
    label: Label
    part_of: str = ""
    named: Label | None = None
    bodies: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    horizon: str = "open"
    every: Every = ""
    given: bool = False


class DutiesFile(Shape, frozen=True):
    """`duties.yml`."""

    goals: tuple[str, ...]
    answer_within: int
    object_within: int
    states: dict[str, DutyState]
    kinds: dict[str, DutyKind]
    duties: tuple[Duty, ...]


class Duties(msgspec.Struct, frozen=True, dict=True):
    """The duties of a city with the outline that they are read from. The first of the states is where each begins."""

    city: City
    file: DutiesFile

    @property
    def all(self) -> tuple[Duty, ...]:
        """All duties and tasks, in the order of the outline."""
        return self.file.duties

    @cached_property
    def by_id(self) -> dict[str, Duty]:
        """Each duty by its id."""
        return {duty.id: duty for duty in self.file.duties}

    @cached_property
    def divided(self) -> tuple[Duty, ...]:
        """The duties that somebody must answer for: tasks go with the duty that they are part of, what is given with nobody."""
        return tuple(duty for duty in self.file.duties if not duty.part_of and not duty.given)

    @property
    def first_state(self) -> str:
        """The state in which every duty begins."""
        return next(iter(self.file.states))

    def tasks_of(self, duty: Duty) -> tuple[Duty, ...]:
        """The tasks that are part of a duty."""
        return tuple(one for one in self.file.duties if one.part_of == duty.id)

    def answered_with(self, duty: Duty) -> Duty:
        """The duty whose lead answers for this one too: itself, or the one that it is part of."""
        return self.by_id[duty.part_of] if duty.part_of else duty

    def serving(self, target: Target) -> Iterator[Duty]:
        """The duties that work towards a target, wherever they stand."""
        return (duty for duty in self.file.duties if target.id in duty.targets)

    def sets_goals(self, paragraph: int) -> bool:
        """Whether a paragraph sets goals rather than tasks."""
        return any(one.number == paragraph and one.heading in self.file.goals for one in self.city.outline.paragraphs)


def load_duties(folder: Path, city: City) -> Duties:
    """Reads `duties.yml`; a city without the file has no duties.

    Raises:
        DeclarationError: the file is not of its shape.
        StrategyError: it does not fit the city's outline, targets or figures; file and line, what is wrong, how to mend it.
    """
    path = folder / "duties.yml"
    if not path.is_file():
        return Duties(city, DutiesFile((), 10, 10, {"planned": _PLANNED}, {}, ()))
    file = load_yaml(path, DutiesFile)
    _check_states(path, file)
    _check_duties(path, file, city)
    return Duties(city, file)


_PLANNED = DutyState(Label(zh="拟办", en="Planned"), Label(zh="", en=""), ())


def _check_states(path: Path, file: DutiesFile) -> None:
    if not file.states:
        raise StrategyError("there are no states", where=f"{path.name}:1", mend="declare at least the one in which a duty begins")
    for key, state in file.states.items():
        _all_in(state.to, file.states, "state", place(path, f"  {key}:"))
    for days in (file.answer_within, file.object_within):
        if days < 1:
            raise StrategyError(f"{days} working days are no time to answer", where=f"{path.name}:1", mend="give at least one")


def _check_duties(path: Path, file: DutiesFile, city: City) -> None:
    paragraphs = {paragraph.number for paragraph in city.outline.paragraphs}
    targets = {target.id for target in city.targets}
    _all_in(file.goals, city.outline.headings, "heading", place(path, "goals:"))
    seen: dict[str, Duty] = {}
    for duty in file.duties:
        where = place(path, f"id: {duty.id},")
        if duty.id in seen:
            raise StrategyError(f"{duty.id} stands twice", where=where, mend="give each its own")
        if duty.paragraph not in paragraphs:
            raise StrategyError(
                f"duty {duty.id} names paragraph {duty.paragraph}, which outline.yml has not",
                where=where,
                mend="correct the number",
            )
        _all_in((duty.kind,), file.kinds, "kind of duty", where)
        _all_in((duty.horizon,), city.outline.horizons, "horizon", where)
        _all_in((*duty.targets, *duty.mentions), targets, "target", where)
        _all_in(duty.measures, city.catalogue.indicators, "indicator", where)
        whole = seen.get(duty.part_of) if duty.part_of else duty
        if whole is None or (duty.part_of and whole.part_of):
            raise StrategyError(
                f"{duty.id} is part of {duty.part_of}, which is no duty above it",
                where=where,
                mend="name a duty that stands before it and is not itself a part",
            )
        seen[duty.id] = duty


def _all_in(names: Iterable[str], known: Iterable[str], what: str, where: str) -> None:
    for name in names:
        if name not in known:
            raise StrategyError(f"unknown {what} {name!r}", where=where, mend="correct the name or declare it")
