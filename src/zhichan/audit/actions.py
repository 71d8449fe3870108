"""The actions that the log knows, with their words."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from zhichan.records.declared import Label, load_yaml


@cache
def actions() -> dict[str, Label]:
    """The words of every action, in the order of the file.

    Raises:
        DeclarationError: the file is not of its shape.
    """
    return load_yaml(files("zhichan.audit") / "actions.yml", dict[str, Label])
