"""The values of all indicators for whoever asks, computed once for each state of the data and date of law."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from zhichan.accounts.bodies import DeclaredBody
from zhichan.analytics.counting import Ground
from zhichan.opened import city
from zhichan.opened.city import CityView
from zhichan.records.declared import Label, load_yaml
from zhichan.search.searcher import Searcher
from zhichan.strategy.city import City
from zhichan.strategy.history import NothingKept
from zhichan.strategy.indicators.declared import indicators
from zhichan.strategy.indicators.values import Values, all_values

YEARS = 30
_DAYS_KEPT = 4  # dates of law for which the values of a searcher are kept


@dataclass
class _Kept:
    """The values computed with one searcher, by date of law and state of the city's folder."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    held: OrderedDict[tuple[dt.date, int], dict[str, Values]] = field(default_factory=OrderedDict)


_KEPT: WeakKeyDictionary[Searcher, _Kept] = WeakKeyDictionary()
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Standpoint:
    """From where figures are seen: a version, the searcher of whoever asks, the date of law, the time of knowledge."""

    view: CityView
    searcher: Searcher
    day: dt.date
    knowledge: dt.datetime | None


def body_label(code: str) -> Label:
    """What the city's folder calls a body; its code where it does not name it."""
    bodies = load_yaml(city.configuration().city_folder / "bodies.yml", list[DeclaredBody])
    return next((body.label for body in bodies if body.code == code), Label(zh=code, en=code))


def years_to(day: dt.date) -> list[int]:
    """The years that are shown: thirty, up to that of the date of law."""
    return list(range(day.year - YEARS + 1, day.year + 1))


def ground_of(seen: Standpoint) -> Ground:
    """The rights that figures are counted over: those that an audience sees, known at its time."""
    return Ground.of(seen.searcher, seen.view.gazetteer, seen.day, _declared_at(seen.knowledge).awards)


def values_of(seen: Standpoint) -> dict[str, Values]:
    """All computed indicators of all years and districts, by key."""
    told = _declared_at(seen.knowledge)
    with _LOCK:
        kept = _KEPT.setdefault(seen.searcher, _Kept())
    key = (seen.day, id(told))
    with kept.lock:  # whoever comes second waits for the first
        if key not in kept.held:
            kept.held[key] = all_values(ground_of(seen), told, indicators(), years_to(seen.day))
            while len(kept.held) > _DAYS_KEPT:
                kept.held.popitem(last=False)
        kept.held.move_to_end(key)
        return kept.held[key]


def _declared_at(known_at: dt.datetime | None) -> City:
    """What the city's folder declares, or declared at a time for which it was kept: one and the same object while it stands."""
    try:
        return city.declared(known_at)
    except NothingKept:
        return city.declared()
