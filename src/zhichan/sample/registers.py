"""What the registers other than that of patents are worded from. Read from YAML beside this."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from zhichan.records.declared import Label, load_yaml


class MarkWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods by Nice class, Chinese → English; the classes of a field's holders, the commonest first."""

    goods: dict[str, dict[str, str]]
    classes: dict[str, tuple[str, ...]]


class CopyrightWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Titles. `{t}` is a thing of the holder's field, `{b}` an invented animal."""

    software: tuple[Label, ...]
    works: dict[str, tuple[Label, ...]]


class LayoutWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a chip is for, and the register's own words for its structure, technology and function."""

    functions: dict[str, str]
    structures: tuple[str, ...]
    technologies: tuple[str, ...]
    uses: tuple[str, ...]


class Species(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A genus or species; `forestry`: whether the forestry authority grants its rights."""

    zh: str
    en: str
    upov: str
    tree: bool
    forestry: bool


class VarietyWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Invented denominations, and what plants are like (`{n}` a number)."""

    names: dict[str, str]
    species: tuple[Species, ...]
    qualities: tuple[Label, ...]


class IndicationWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Places that are not, and products that are; `seafood` says which of them come from the sea."""

    places: dict[str, str]
    products: dict[str, str]
    seafood: tuple[str, ...]


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level of standards: how often it occurs, the heads of its numbers, and its invented issuer (none: the drafter).

    In a head `{province}` and `{city}` stand for their codes.
    """

    weight: int
    heads: tuple[str, ...]
    issuer: Label


class StandardWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Titles and scope; `{t}` is a thing of the field. Classes by field."""

    titles: tuple[Label, ...]
    scope: Label
    levels: dict[str, Level]
    ics: dict[str, str]
    ccs: dict[str, str]


class Registers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of all registers."""

    marks: MarkWords
    copyrights: CopyrightWords
    layouts: LayoutWords
    varieties: VarietyWords
    indications: IndicationWords
    standards: StandardWords


@cache
def registers() -> Registers:
    """The words of the registers."""
    return load_yaml(files("zhichan.sample") / "registers.yml", Registers)
