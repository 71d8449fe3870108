"""Score sheets as data: `sheets/*.yml` of a city's folder, read and checked; the digest that freezes one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import place
from zhichan.strategy.figures.published import Catalogue
from zhichan.strategy.indicators.discouraged import Discouraged, discouraged
from zhichan.strategy.outline import Shape
from zhichan.strategy.scoring.functions import Capped, Function, Reverse

ASKED_ONLY = ("court", "procuratorate", "customs")
"""Kinds of body that are asked and never scored."""
ROUNDINGS = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
RULE = Label(
    zh="评分表在考核年度开始前定稿；定稿后不再改动，需要更正的，另立新表。",
    en="A sheet is frozen before its year and not changed afterwards; a correction is a new sheet.",
)


class Rounding(Shape, frozen=True):
    """How the points of an item are rounded; totals are sums of what was rounded."""

    decimals: int = 2
    how: Literal["half-up", "half-even", "down"] = "half-up"


class Scored(Shape, frozen=True):
    """Who is scored: all bodies of some kinds, or with `named` those of them that are named when scoring begins."""

    kinds: tuple[str, ...]
    named: bool = False


class Measured(Shape, frozen=True, kw_only=True):
    """What a value is of: an indicator of `figures.yml`, or a criterion in words with the unit in which it is counted."""

    id: str
    label: Label
    lead: str
    indicator: str = ""
    criterion: Label | None = None
    unit: str = ""
    grain: Decimal = Decimal(1)
    effort: Decimal = Decimal(1)
    most: Decimal | None = None


class Item(Measured, frozen=True, kw_only=True):
    """A line of a sheet.

    `lead` is the body that checks it. `grain`: the least amount by which the value can change; `effort`: how much work one grain
    is, beside one of other items; `most`: the highest value there can be (100 for a share).
    """

    weight: Decimal
    score: tuple[Function, ...]

    @property
    def down(self) -> bool:
        """True where fewer is better."""
        return any(isinstance(told, Reverse) for told in self.score)


class Gate(Measured, frozen=True, kw_only=True):
    """A condition on the whole: where it does not hold, the total is `cap` at most (nought annuls it)."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None
    cap: Decimal = Decimal(0)

    @property
    def down(self) -> bool:
        """True where fewer is better."""
        return self.at_most is not None

    def holds(self, value: Decimal) -> bool:
        """Whether the condition holds for a value."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


class Sheet(Shape, frozen=True, kw_only=True):
    """`sheets/<id>.yml`. `about` says whose sheet it is; `settles` is the body that settles objections."""

    id: str
    year: int
    paragraph: int
    title: Label
    about: Label
    scored: Scored
    settles: str
    items: tuple[Item, ...]
    gates: tuple[Gate, ...] = ()
    rounding: Rounding = Rounding()

    @property
    def full(self) -> Decimal:
        """The full points of all items; bonuses may go beyond."""
        return sum((item.weight for item in self.items), Decimal(0))

    @property
    def measured(self) -> tuple[Item | Gate, ...]:
        """Everything that a value is needed for."""
        return (*self.items, *self.gates)

    def one(self, id: str) -> Item | Gate:
        """The item or gate of that id.

        Raises:
            StrategyError: the sheet has none.
        """
        found = next((one for one in self.measured if one.id == id), None)
        if found is None:
            raise StrategyError(f"sheet {self.id} has no item {id!r}", mend="look at the sheet")
        return found

    @property
    def digest(self) -> str:
        """SHA-256 of all that the sheet says, in whatever order and spelling its file says it."""
        return hashlib.sha256(content(self)).hexdigest()


def content(sheet: Sheet) -> bytes:
    """The sheet as canonical JSON; `read_content` reads it again."""
    return _ENCODER.encode(_normal(msgspec.to_builtins(sheet, builtin_types=(Decimal,))))


_ENCODER = msgspec.json.Encoder(order="deterministic", decimal_format="string")


def _normal(told: object) -> object:
    """The same without the spelling of numbers: 5 and 5.0 are one."""
    if isinstance(told, Decimal):
        return f"{told.normalize():f}"
    if isinstance(told, dict):
        return {key: _normal(value) for key, value in told.items()}
    return [_normal(value) for value in told] if isinstance(told, list | tuple) else told


def read_content(text: bytes | str) -> Sheet:
    """A sheet from its canonical JSON."""
    return msgspec.json.decode(text, type=Sheet)


def warnings(sheet: Sheet) -> dict[str, Discouraged]:
    """The items of a sheet that use a discouraged indicator, by id."""
    return {one.id: discouraged()[one.indicator] for one in sheet.measured if one.indicator in discouraged()}


class _Body(msgspec.Struct, frozen=True):
    """A body of `bodies.yml`, as far as a sheet must know it."""

    code: str
    kind: str


def load_sheets(folder: Path, catalogue: Catalogue) -> dict[str, Sheet]:
    """The sheets of a city's folder by id, the latest year first; none where it has no folder `sheets`.

    Raises:
        DeclarationError: a file is not of its shape.
        StrategyError: it does not fit to the city's bodies and indicators, or scores who may not be scored.
    """
    path = folder / "bodies.yml"
    bodies = {one.code: one.kind for one in load_yaml(path, list[_Body])} if path.exists() else {}
    found = {}
    for file in sorted((folder / "sheets").glob("*.yml")):
        sheet = load_yaml(file, Sheet)
        _check(file, sheet, catalogue, bodies)
        found[sheet.id] = sheet
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].year, pair[0])))


def _check(file: Path, sheet: Sheet, catalogue: Catalogue, bodies: Mapping[str, str]) -> None:
    if sheet.id != file.stem:
        raise StrategyError(f"the sheet is called {sheet.id!r}", where=file.name, mend="name the file after it")
    if not sheet.items:
        raise StrategyError("the sheet has no item", where=file.name, mend="write at least one under items")
    for kind in sheet.scored.kinds:
        if kind in ASKED_ONLY:
            raise StrategyError(
                f"{kind} stands among those who are scored",
                where=place(file, "scored:"),
                mend="take it out: courts, procuratorates and customs are asked, never scored",
            )
    _known(sheet.settles, bodies, "body", place(file, "settles:"), "add it to bodies.yml")
    seen: set[str] = set()
    for one in sheet.measured:
        where = place(file, f"id: {one.id}")
        if one.id in seen:
            raise StrategyError(f"{one.id} stands twice", where=where, mend="give each its own")
        seen.add(one.id)
        _check_measured(one, catalogue, bodies, where)
        if isinstance(one, Item):
            _check_functions(one, where)
        elif (one.at_least is None) == (one.at_most is None):
            raise StrategyError(f"gate {one.id} has not one condition", where=where, mend="give at_least or at_most")


def _known(name: str, known: Iterable[str], what: str, where: str, mend: str) -> None:
    if name not in known:
        raise StrategyError(f"unknown {what} {name!r}", where=where, mend=mend)


def _check_measured(one: Item | Gate, catalogue: Catalogue, bodies: Mapping[str, str], where: str) -> None:
    _known(one.lead, bodies, "body", where, "add it to bodies.yml")
    if bool(one.indicator) == (one.criterion is not None):
        raise StrategyError(f"{one.id} is not of one thing", where=where, mend="give it an indicator or a criterion")
    if one.indicator:
        _known(one.indicator, catalogue.indicators, "indicator", where, "add it to figures.yml")
    else:
        _known(one.unit, catalogue.units, "unit", where, "add it to figures.yml")
    if one.grain <= 0 or one.effort <= 0:
        raise StrategyError(f"{one.id} has a grain or an effort of nought", where=where, mend="write a number above nought")


def _check_functions(item: Item, where: str) -> None:
    adding = [told for told in item.score if not isinstance(told, Capped)]
    if not adding:
        raise StrategyError(f"item {item.id} has no function that gives points", where=where, mend="name one under score")
    if item.down and not all(isinstance(told, Reverse) for told in adding):
        raise StrategyError(f"item {item.id} wants more and fewer at once", where=where, mend="use reverse alone")
    for told in adding:
        if any(getattr(told, name, Decimal(1)) <= 0 for name in ("per", "percent")):
            raise StrategyError(f"item {item.id} has a step of nought", where=where, mend="write a number above nought")
        # what gave fewer points for a better value could not be explained, and no way to raise it could be found
        below = any(getattr(told, name, Decimal(0)) < 0 for name in ("each", "extra", "share", "demand"))
        if below or getattr(told, "share", Decimal(0)) > 1:
            raise StrategyError(
                f"item {item.id} gives fewer points for a better value",
                where=where,
                mend="write numbers from nought up, and a share up to 1",
            )
