"""The errors of this package."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class StrategyError(ZhichanError):
    """A city's outline, targets or figures do not fit together."""
