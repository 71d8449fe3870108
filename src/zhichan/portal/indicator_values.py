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
from zhichan.portal.views.framing import Framed
from zhichan.records.declared import Label, load_yaml
from zhichan.search.searcher import Searcher
from zhichan.strategy.city import City
from zhichan.strategy.history import NothingKept
from zhichan.strategy.indicators import Indicators, indicators
from zhichan.strategy.values import Values, all_values

YEARS = 30
_DAYS_KEPT = 4  # dates of law for which the values of a searcher are kept


@dataclass
class _Kept:
    """The values computed with one searcher, by date of law and state of the city's folder."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    held: OrderedDict[tuple[dt.date, int], dict[str, Values]] = field(default_factory=OrderedDict)


_KEPT: WeakKeyDictionary[Searcher, _Kept] = WeakKeyDictionary()
_LOCK = threading.Lock()


def known() -> Indicators:
    """The declared indicators."""
    return indicators()


def body_label(code: str) -> Label:
    """What the city's folder calls a body; its code where it does not name it."""
    bodies = load_yaml(city.configuration().city_folder / "bodies.yml", list[DeclaredBody])
    return next((body.label for body in bodies if body.code == code), Label(zh=code, en=code))


def _declared_at(known_at: dt.datetime | None) -> City:
    """What the city's folder declares, or declared at a time for which it was kept: one and the same object while it stands."""
    try:
        return city.declared(known_at)
    except NothingKept:
        return city.declared()


def years_of(framed: Framed) -> list[int]:
    """The years that pages show: thirty, up to that of the date of law."""
    return list(range(framed.day.year - YEARS + 1, framed.day.year + 1))


def ground_of(framed: Framed) -> Ground:
    """The rights that a question's figures are counted over: those that its audience sees, known at its time."""
    awards = _declared_at(framed.asked.knowledge).awards
    return Ground.of(framed.searcher, framed.view.gazetteer, framed.day, awards)


def values_of(framed: Framed) -> dict[str, Values]:
    """All computed indicators of all years and districts, by key."""
    told = _declared_at(framed.asked.knowledge)
    with _LOCK:
        kept = _KEPT.setdefault(framed.searcher, _Kept())
    key = (framed.day, id(told))
    with kept.lock:  # whoever comes second waits for the first
        if key not in kept.held:
            kept.held[key] = all_values(ground_of(framed), told, known(), years_of(framed))
            while len(kept.held) > _DAYS_KEPT:
                kept.held.popitem(last=False)
        kept.held.move_to_end(key)
        return kept.held[key]
