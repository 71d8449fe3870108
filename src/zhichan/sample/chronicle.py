"""What happens to a right of a register: its events, in the kind's own words, and the incidents that any right may meet."""

from __future__ import annotations

import datetime as dt

from zhichan.records.kinds import kind
from zhichan.records.right import Event
from zhichan.sample.dice import Dice
from zhichan.sample.lives import HORIZON

_ROOM = 200  # days in force before anything happens to a right
# What happens, what ends it if anything does, in what share of the rights, and after how many days it ends.
_INCIDENTS = (
    ("pledged", "pledge-released", 0.05, (330, 1100)),
    ("licensed", "", 0.035, (0, 0)),
    ("litigated", "litigation-ended", 0.014, (150, 600)),
    ("invalidation-requested", "invalidation-decided", 0.012, (150, 420)),
    ("cancellation-requested", "cancellation-decided", 0.02, (150, 420)),
    ("preserved", "preservation-lifted", 0.006, (200, 900)),
)


class Chronicle:
    """The events of one right of a kind; the world ends at the horizon."""

    def __init__(self, kind_name: str, begun: Chronicle | None = None) -> None:
        self._labels = {key: event.label.zh for key, event in kind(kind_name).events.items()}
        self._happened: list[tuple[dt.date, str, str]] = list(begun._happened) if begun else []

    def add(self, day: dt.date, key: str, text: str = "") -> bool:
        """Notes an event if the world lasts that long; says whether it did. `text` follows the kind's own word."""
        if day > HORIZON:
            return False
        self._happened.append((day, key, self._labels[key] + text))
        return True

    def day(self, key: str) -> dt.date | None:
        """The last day on which this happened."""
        return max((day for day, what, _ in self._happened if what == key), default=None)

    def events(self) -> tuple[Event, ...]:
        """All events by time; of one day, in the order in which the kind declares them."""
        order = list(self._labels)
        happened = sorted(self._happened, key=lambda e: (e[0], order.index(e[1])))
        return tuple(Event(key=key, date=day.isoformat(), text=text) for day, key, text in happened)

    def use(self, dice: Dice, begin: dt.date, end: dt.date) -> None:
        """What an owner and others do with a right in force: pledges, licences, quarrels. Some go on beyond the horizon."""
        last = min(end, HORIZON)
        room = (last - begin).days - 1
        if room < _ROOM:
            return
        for what, over, share, (least, most) in _INCIDENTS:
            if what not in self._labels or not dice.chance(share):
                continue
            day = begin + dt.timedelta(days=dice.between(90, room))
            self.add(day, what)
            ends = day + dt.timedelta(days=dice.between(least, most))
            if over and ends < end:
                self.add(ends, over)
