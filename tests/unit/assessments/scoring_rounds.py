"""What tests of a round share. All values are made up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from zhichan.accounts.actors import Actor
from zhichan.assessments.models import Entry, Round
from zhichan.strategy.scoring.totals import Sourced

Someones = Callable[..., Actor]


def of_jinpu(indicator: str, scope: str, year: int) -> Sourced | None:
    """One published value."""
    if (indicator, scope, year) == ("valid-inventions", "jinpu", 2025):
        return Sourced(Decimal(900), "figure:valid-inventions@2025/jinpu")
    return None


def entry(round_: Round, body: str) -> Entry:
    """The score of a body, as it stands now."""
    return round_.entries.select_related("body", "round__sheet").get(body__code=body)
