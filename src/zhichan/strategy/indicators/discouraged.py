"""Indicators that national rules discourage as targets of appraisal, why, and what to take in their place: `discouraged.yml`.

The pages of indicators, the reference and the check of score sheets all read it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.outline import Shape


class Discouraged(Shape, frozen=True):
    """Why some indicators are discouraged, by which rule, and which to take `instead`. `checked`: compared with its text."""

    indicators: tuple[str, ...]
    instead: tuple[str, ...]
    why: Label
    source: Label
    checked: bool = False


@cache
def discouraged() -> Mapping[str, Discouraged]:
    """What is said of each discouraged indicator, by key."""
    rules = load_yaml(files("zhichan.strategy.indicators") / "discouraged.yml", list[Discouraged])
    return {indicator: rule for rule in rules for indicator in rule.indicators}
