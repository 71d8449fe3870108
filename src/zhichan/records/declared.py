"""Reading what is declared in YAML: one typed door, errors as `file:line: what: how to mend`."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from zhichan.errors import ZhichanError

T = TypeVar("T")


class DeclarationError(ZhichanError):
    """A YAML file that is not of its shape."""


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in both languages."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """The name in a language tag's language; Chinese for anything but English."""
        return self.en if lang.lower().startswith("en") else self.zh


def load_yaml(path: Path | Traversable, shape: type[T]) -> T:
    """Reads a YAML file into a typed shape.

    Raises:
        DeclarationError: the file is not YAML, or not of the shape; the message names file, line and mend.
    """
    text = path.read_text(encoding="utf-8")
    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DeclarationError(
            f"not YAML ({error.problem})", where=f"{path.name}:{line}", mend="mend the syntax at that line"
        ) from error
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        at = str(error).partition(" - at `$.")[2].rstrip("`") or "the top"
        raise DeclarationError(
            str(error).partition(" - at ")[0], where=f"{path.name}:{_line_of(text, at)}", mend=f"see {at}"
        ) from error


def _line_of(text: str, at: str) -> int:
    """The line of the last key of a path such as `events.filed.to` that the text shows; 1 if none."""
    line = 0
    lines = text.splitlines()
    for key in at.replace("[", ".").split("."):
        for number in range(line, len(lines)):
            if lines[number].strip().lstrip("- {").startswith(f"{key}:") or f"{{{key}:" in lines[number]:
                line = number
                break
    return line + 1
