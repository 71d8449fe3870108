"""The layout designs of integrated circuits of the sample.

Serials of a year begin at 900,000 of six digits; the register gives some ten thousand a year.
"""

from __future__ import annotations

import datetime as dt

from zhichan.records.right import Fact, Right, Text
from zhichan.sample.cast import Cast, some_day
from zhichan.sample.chronicle import Chronicle
from zhichan.sample.dice import Dice
from zhichan.sample.grammar import names
from zhichan.sample.holders import Holder, brand_en
from zhichan.sample.lives import HORIZON
from zhichan.sample.numbering import rising
from zhichan.sample.registers import registers

SERIALS = (900_000, 99_999)
_YEARS = (2015, 2025)  # the numbers have had this form since
_FIELDS = ("electronics", "led", "audio-video", "software", "new-energy")


def make_layouts(seed: int, count: int, cast: Cast) -> list[Right]:
    """`count` layout designs, by filing date."""
    dice = Dice(seed, "layouts")
    filed = sorted(some_day(dice, dice.between(*_YEARS)) for _ in range(count))
    serials = rising(dice, [day.year for day in filed], lambda _: SERIALS)
    return [_right(dice, cast, day, f"BS.{day:%y}5{serial}") for day, serial in zip(filed, serials, strict=True)]


def _right(dice: Dice, cast: Cast, filed: dt.date, number: str) -> Right:
    holder = cast.draw(dice, filed.year, ("company", "university", "institute"), _FIELDS)
    words = registers().layouts
    life = _life(dice, filed)
    zh, en = _title(dice, holder)
    facts = {
        "structure": dice.pick(words.structures),
        "technology": dice.pick(words.technologies),
        "function": dice.pick(words.uses),
    }
    granted = life.day("granted")
    return Right(
        id=f"CN:ic-layout:{number}",
        kind="ic-layout",
        office="CN",
        number=number,
        facts=tuple(Fact(property=name, value=value) for name, value in facts.items()),
        parties=(
            *cast.party(dice, holder, "applicant", filed),
            *(cast.party(dice, holder, "holder", granted) if granted else ()),
            *cast.people(dice, holder, "creator", 3),
            *cast.agency(dice, 0.6),
        ),
        events=life.events(),
        texts=(Text(part="title", lang="zh", text=zh), Text(part="title", lang="en", text=en)),
    )


def _title(dice: Dice, holder: Holder) -> tuple[str, str]:
    data = names()
    brand = holder.brand or dice.pick(list(data.brand_first)) + dice.pick(list(data.brand_second))
    use = dice.pick(list(registers().layouts.functions.items()))
    model = dice.between(100, 999)
    return f"{brand}{use[0]}芯片{model}", f"{brand_en(brand)} {use[1]} chip {model}"


def _life(dice: Dice, filed: dt.date) -> Chronicle:
    life = Chronicle("ic-layout")
    life.add(filed - dt.timedelta(days=dice.between(300, 900)), "created")
    if dice.chance(0.45):
        life.add(filed - dt.timedelta(days=dice.between(20, 290)), "first-exploited")
    life.add(filed, "filed")
    decided = filed + dt.timedelta(days=dice.between(90, 400))
    outcome = dice.unit()
    if outcome < 0.07:
        life.add(decided, "rejected" if outcome < 0.04 else "withdrawn")
        return life
    if not life.add(decided, "granted"):
        return life
    life.add(decided + dt.timedelta(days=dice.between(20, 60)), "certificate")
    room = (HORIZON - decided).days
    end = dt.date.max
    if room > 700 and outcome < 0.13:
        end = decided + dt.timedelta(days=dice.between(500, room))
        if outcome < 0.1:
            life.add(end - dt.timedelta(days=dice.between(150, 400)), "cancellation-requested")
            life.add(end, "cancellation-decided")
        life.add(end, "revoked" if outcome < 0.1 else "abandoned")
    life.use(dice, decided, end)
    return life
