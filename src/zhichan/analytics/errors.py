"""The root of what can go wrong in counting and mapping."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class AnalyticsError(ZhichanError):
    """A table or a map cannot be made."""
