"""What happens to a right of the sample, in an order that the law allows. Nothing happens after the horizon.

Invention: filed, published after eighteen months or on request earlier, examined, then granted, rejected or withdrawn.
Utility model and design: filed, granted. A granted right lives on yearly fees until one is not paid or its term ends;
meanwhile it may be licensed, pledged, transferred, quarrelled about, revoked. Gazettes appear on the office's gazette days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from zhichan.records.dates import add_years
from zhichan.records.kinds import kind
from zhichan.records.right import Event
from zhichan.sample.dice import Dice, Urn

HORIZON = dt.date(2026, 6, 30)
"""The last day of the sample's world."""

_WORDS = {
    "filed": "专利申请",
    "published": "公布",
    "examination-requested": "实质审查的生效",
    "granted": "授权",
    "rejected": "发明专利申请公布后的驳回",
    "withdrawn": "发明专利申请公布后的视为撤回",
    "abandoned": "避免重复授权放弃专利权",
    "lapsed-fee": "未缴年费专利权终止",
    "restored": "专利权的恢复",
    "transferred": "专利权的转移",
    "licensed": "专利实施许可合同备案的生效",
    "pledged": "专利权质押合同登记的生效",
    "pledge-released": "专利权质押合同登记的注销",
    "invalidation-requested": "无效宣告请求的受理",
    "invalidation-decided": "无效宣告请求审查决定",
    "litigated": "涉及专利权的诉讼",
    "litigation-ended": "涉及专利权的诉讼终结",
    "preserved": "专利权的保全",
    "preservation-lifted": "专利权保全的解除",
    "revoked": "专利权全部无效",
    "expired": "专利权有效期届满",
}
_TWO_GAZETTES_A_WEEK = dt.date(2017, 7, 1)  # Wednesdays before; Tuesdays and Fridays since
_WEDNESDAY = (2,)
_TUESDAY_FRIDAY = (1, 4)
_UNPAID_A_YEAR = {"invention": 0.055, "utility-model": 0.13, "design": 0.2}
_GRANTED, _REJECTED, _WITHDRAWN = 0.6, 0.76, 0.97  # of examined inventions, added up; the rest still waits
_DISPUTED = {  # what begins and what ends it: the share of the rights in force
    ("invalidation-requested", "invalidation-decided"): 0.012,
    ("litigated", "litigation-ended"): 0.008,
    ("preserved", "preservation-lifted"): 0.004,
}


def gazette_day(day: dt.date) -> dt.date:
    """The first gazette day from this day on."""
    days = _WEDNESDAY if day < _TWO_GAZETTES_A_WEEK else _TUESDAY_FRIDAY
    while day.weekday() not in days:
        day += dt.timedelta(days=1)
    return day


@dataclass
class Life:
    """The dates of one right. `first_document` is the day on which it becomes known."""

    type: str
    filed: dt.date
    first_document: dt.date
    granted: dt.date | None = None
    ended: dt.date | None = None  # no longer alive from this day on
    happened: list[tuple[dt.date, str]] = field(default_factory=list)
    transferred: dt.date | None = None

    def add(self, day: dt.date, key: str) -> bool:
        """Notes an event if the world lasts that long; says whether it did."""
        if day > HORIZON:
            return False
        self.happened.append((day, key))
        return True

    def withdraw(self, day: dt.date) -> None:
        """Deemed withdrawn because a later application claims its priority; what would have come after does not."""
        self.granted = None
        self._end(day, "withdrawn")

    def abandon(self, day: dt.date) -> None:
        """Given up so that the invention filed on the same day can be granted."""
        if self.ended is None or self.ended > day:
            self._end(day, "abandoned")

    def _end(self, day: dt.date, key: str) -> None:
        self.happened = [(on, what) for on, what in self.happened if on < day or what in ("filed", "published")]
        if self.transferred and self.transferred >= day:
            self.transferred = None
        self.ended = day
        self.add(day, key)

    def events(self, texts: dict[str, str] | None = None) -> tuple[Event, ...]:
        """The events in time, with the office's words; `texts` adds to them."""
        return tuple(
            Event(key=key, date=day.isoformat(), text=_WORDS[key] + (texts or {}).get(key, ""))
            for day, key in sorted(self.happened, key=lambda e: (e[0], list(_WORDS).index(e[1])))
        )


def first_document(dice: Dice, type_: str, filed: dt.date) -> dt.date:
    """When the office first prints something of it: the publication of an invention, the grant of the others."""
    if type_ == "invention":
        early = dice.chance(0.62)
        return gazette_day(filed + dt.timedelta(days=dice.between(110, 300) if early else dice.between(545, 560)))
    return gazette_day(filed + dt.timedelta(days=dice.between(122, 365 if type_ == "utility-model" else 270)))


def live(dice: Dice, type_: str, filed: dt.date, printed: dt.date) -> Life:
    """The life of a right that was filed and first printed on these days."""
    life = Life(type_, filed, printed)
    life.add(filed, "filed")
    if type_ == "invention":
        _examine(dice, life)
    elif life.add(printed, "granted"):
        life.granted = printed
    if life.granted:
        _own(dice, life)
    return life


def _examine(dice: Dice, life: Life) -> None:
    life.add(life.first_document, "published")
    latest = add_years(life.filed, 3)
    begun = gazette_day(life.first_document + dt.timedelta(days=dice.between(7, 60)))
    if dice.chance(0.06):  # examination is never asked for
        _stop(life, gazette_day(latest + dt.timedelta(days=dice.between(60, 200))), "withdrawn")
        return
    if not life.add(begun, "examination-requested"):
        return
    decided = gazette_day(begun + dt.timedelta(days=dice.between(270, 1100)))
    outcome = dice.unit()
    if outcome < _GRANTED:
        if life.add(decided, "granted"):
            life.granted = decided
    elif outcome < _REJECTED:
        _stop(life, decided, "rejected")
    elif outcome < _WITHDRAWN:
        _stop(life, decided, "withdrawn")


def _stop(life: Life, day: dt.date, key: str) -> None:
    if life.add(day, key):
        life.ended = day


def term_ends(type_: str, filed: dt.date) -> dt.date:
    """The end of the longest possible term, by the rules that the kind declares."""
    for term in kind("patent").terms:
        fits = (not term.from_ or filed >= term.from_) and (not term.until or filed < term.until)
        if (term.office, term.type) == ("CN", type_) and fits:
            return add_years(filed, term.years)
    raise AssertionError(f"no term is declared for CN {type_}")


def _own(dice: Dice, life: Life) -> None:
    """The years after the grant: fees, and what an owner does with a right."""
    assert life.granted
    begin = life.granted
    last = term_ends(life.type, life.filed)
    for year in range(1, last.year - life.filed.year):
        due = add_years(life.filed, year)
        if due <= life.granted or not dice.chance(_UNPAID_A_YEAR[life.type]):
            continue
        if not life.add(due, "lapsed-fee"):
            break
        restored = due + dt.timedelta(days=dice.between(60, 300))
        if dice.chance(0.04) and restored < last and life.add(restored, "restored"):
            _use(dice, life, begin, due)
            begin = restored
            continue
        life.ended = due
        break
    else:
        if life.add(last, "expired"):
            life.ended = last
    _use(dice, life, begin, min(life.ended or HORIZON, HORIZON))


def _use(dice: Dice, life: Life, begin: dt.date, end: dt.date) -> None:
    """What happens while a right is in force, from one day to another."""
    room = (end - begin).days - 1
    if room < 200:
        return

    def some_day(after: int = 90) -> dt.date:
        return begin + dt.timedelta(days=dice.between(after, room))

    if dice.chance(0.03):
        life.add(some_day(), "licensed")
    drawn = dice.unit()
    if drawn < 0.055 and life.transferred is None:
        life.transferred = some_day()
        life.add(life.transferred, "transferred")
    elif drawn < 0.085:
        pledged = some_day()
        life.add(pledged, "pledged")
        released = pledged + dt.timedelta(days=dice.between(330, 1100))
        if released < end:
            life.add(released, "pledge-released")
    elif drawn < 0.09:
        day = some_day(150)
        if day > (life.transferred or begin) and all(on < day for on, _ in life.happened):
            life.ended = day
            life.add(day - dt.timedelta(days=dice.between(120, 149)), "invalidation-requested")
            life.add(day, "invalidation-decided")
            life.add(day, "revoked")
    elif drawn < 0.09 + sum(_DISPUTED.values()):
        _dispute(dice, life, some_day(), end)


def _dispute(dice: Dice, life: Life, day: dt.date, end: dt.date) -> None:
    """A quarrel about a right in force; one that began late may still go on."""
    begun, over = Urn(list(_DISPUTED), list(_DISPUTED.values())).draw(dice)
    life.add(day, begun)
    settled = day + dt.timedelta(days=dice.between(150, 600))
    if settled < end:
        life.add(settled, over)
