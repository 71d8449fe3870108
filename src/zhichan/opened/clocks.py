"""The two clocks as a day states them, in the city's time zone."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """The city's day."""
    return timezone.localdate()


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The moment of knowledge: the end of the city's day, None for now."""
    return dt.datetime.combine(day, dt.time.max, timezone.get_default_timezone()) if day else None
