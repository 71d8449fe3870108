"""The values of all indicators as the question of a page asks for them."""

from __future__ import annotations

from zhichan.analytics.counting import Ground
from zhichan.opened import counting
from zhichan.opened.counting import Standpoint
from zhichan.portal.views.framing import Framed
from zhichan.strategy.indicators.values import Values


def years_of(framed: Framed) -> list[int]:
    """The years that pages show."""
    return counting.years_to(framed.day)


def ground_of(framed: Framed) -> Ground:
    """The rights that a question's figures are counted over."""
    return counting.ground_of(_seen(framed))


def values_of(framed: Framed) -> dict[str, Values]:
    """All computed indicators of all years and districts, by key."""
    return counting.values_of(_seen(framed))


def _seen(framed: Framed) -> Standpoint:
    return Standpoint(framed.view, framed.searcher, framed.day, framed.asked.knowledge)
