"""How long to wait before asking a server again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

_LONGEST_PAUSE = 300.0
_LONGEST_EXPONENT = 10


@dataclass(frozen=True)
class Clock:
    """Time and chance as a connector sees them; tests put their own in its place, so that nothing waits."""

    now: Callable[[], float] = time.time  # seconds since 1970
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random  # from 0 to 1


def pause_after(failures: int, clock: Clock) -> float:
    """Seconds to wait after the `failures`-th failure in a row (from 1): doubling, bounded, and spread by chance.

    The spread keeps many installations that failed together from coming back together.
    """
    longest = min(_LONGEST_PAUSE, 2.0 ** min(failures, _LONGEST_EXPONENT))
    return longest * (0.5 + clock.chance() / 2)


def asked_wait(retry_after: str, clock: Clock, unit: float = 1.0) -> float | None:
    """Seconds that a `Retry-After` header asks for; None where it says nothing that can be understood.

    Args:
        unit: seconds that the number counts: 1 by RFC 9110; OPS counts milliseconds.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return int(text[:12]) * unit
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - clock.now())
    except (ValueError, TypeError, OverflowError):
        return None


class Pace:
    """Keeps a least time between requests of one kind."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds = clock, seconds
        self._last: float | None = None

    def wait(self) -> None:
        """Returns when the next request may be sent."""
        if self._last is not None:
            rest = self._last + self.seconds - self.clock.now()
            if rest > 0:
                self.clock.sleep(rest)
        self._last = self.clock.now()
