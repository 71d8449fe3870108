"""What the sample is worded from: technical fields with their terms, sentence patterns, names. Read from YAML beside this."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from zhichan.records.declared import Label, load_yaml

Nature = Literal["device", "process", "system"]


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """One wording in both languages. `from_` and `to` bound its number `n`, if it has one."""

    zh: str
    en: str
    from_: int = 0
    to: int = 0
    method: bool = False  # claims a method, which only an invention can


class Topic(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A part of a field whose words occur together. Terms are Chinese → English."""

    nature: Nature
    ipc: tuple[str, ...]
    things: dict[str, str]
    parts: dict[str, str]
    acts: dict[str, str]
    gains: dict[str, str]
    locarno: tuple[str, ...] = ()
    utility_models: bool = False  # whether a system of this topic is hardware enough for a utility model
    make: Label = Label(zh="制备", en="preparing")


class Field(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A technical field of the city."""

    name: str
    label: Label
    weight: int
    trend: Literal["rising", "steady", "falling"]
    topics: tuple[Topic, ...]

    @property
    def terms(self) -> dict[str, str]:
        """All terms of the field, Chinese → English."""
        return {zh: en for t in self.topics for group in (t.things, t.parts, t.acts, t.gains) for zh, en in group.items()}


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one nature of topic is written about."""

    titles: tuple[Pattern, ...]
    structure: tuple[Pattern, ...]
    working: tuple[Pattern, ...]
    quantity: tuple[Pattern, ...]
    effect: tuple[Pattern, ...]
    claims: tuple[Pattern, ...]


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All sentence patterns."""

    device: Wording
    process: Wording
    system: Wording
    openings: tuple[Pattern, ...]
    designs: dict[str, tuple[Pattern, ...]]  # by Locarno subclass; `any` for the others
    design_briefs: tuple[Pattern, ...]

    def wording(self, nature: Nature) -> Wording:
        """The patterns for a nature."""
        return {"device": self.device, "process": self.process, "system": self.system}[nature]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The invented names."""

    brand_first: dict[str, str]  # Chinese → English, like the trades
    brand_second: dict[str, str]
    company_forms: tuple[str, ...]
    university_forms: tuple[str, ...]
    institute_forms: tuple[str, ...]
    forms_en: dict[str, str]
    former_forms: dict[str, str]
    trades: dict[str, dict[str, str]]
    surnames: tuple[str, ...]
    given: tuple[str, ...]
    streets: tuple[str, ...]
    agencies: tuple[str, ...]


@cache
def fields() -> tuple[Field, ...]:
    """The technical fields, by name."""
    folder = files("zhichan.sample") / "fields"
    return tuple(
        load_yaml(entry, Field) for entry in sorted(folder.iterdir(), key=lambda e: e.name) if entry.name.endswith(".yml")
    )


@cache
def grammar() -> Grammar:
    """The sentence patterns."""
    return load_yaml(files("zhichan.sample") / "grammar.yml", Grammar)


@cache
def names() -> Names:
    """The invented names."""
    return load_yaml(files("zhichan.sample") / "names.yml", Names)
