"""The plant varieties of the sample: bred, applied for, approved for release, granted.

Numbers of the agricultural authority have 9 where the register has 1, those of the forestry authority serials from 9,000 of
some two thousand a year. What is only bred has no number yet and stands under the sample's own.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from zhichan.records.right import ClassMark, Fact, Right, Text
from zhichan.sample.cast import Cast, some_day
from zhichan.sample.chronicle import Chronicle
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.lives import HORIZON
from zhichan.sample.numbering import rising
from zhichan.sample.registers import Species, registers

AGRICULTURE, FORESTRY = (9_000_001, 999_998), (9_000, 999)
_YEARS = (2003, 2025)
_FIELDS = ("fruit", "food", "aquaculture")
_STAGES = Urn(("bred", "filed", "examined", "granted"), (0.14, 0.26, 0.14, 0.46))


class _Variety(NamedTuple):
    filed: dt.date
    species: Species
    stage: str


def make_varieties(seed: int, count: int, cast: Cast) -> list[Right]:
    """`count` varieties, by the day on which they were applied for (bred, where they were not)."""
    dice, words = Dice(seed, "varieties"), registers().varieties
    varieties = sorted(
        (_Variety(some_day(dice, dice.between(*_YEARS)), dice.pick(words.species), _STAGES.draw(dice)) for _ in range(count)),
        key=lambda v: (v.filed, v.species.upov, v.stage),
    )
    series = [(variety.filed.year, variety.species.forestry) for variety in varieties]
    serials = rising(dice, series, lambda key: FORESTRY if key[1] else AGRICULTURE)
    return [_right(dice, cast, variety, serial) for variety, serial in zip(varieties, serials, strict=True)]


def _right(dice: Dice, cast: Cast, variety: _Variety, serial: int) -> Right:
    species, filed = variety.species, variety.filed
    holder = cast.draw(dice, filed.year, ("institute", "university", "company"), _FIELDS)
    life = _life(dice, variety)
    number = f"{'' if species.forestry else 'CNA'}{filed.year}{serial}"
    if variety.stage == "bred":
        own, number = f"sample:plant-variety:{number}", ""
    else:
        own = f"CN:plant-variety:{number}"
    return Right(
        id=own,
        kind="plant-variety",
        office="CN",
        number=number,
        facts=tuple(Fact(property=name, value=value) for name, value in _facts(dice, variety, life).items() if value),
        parties=(
            *cast.party(dice, holder, "applicant", filed),
            *(cast.party(dice, holder, "holder", HORIZON) if life.day("granted") else ()),
            *cast.people(dice, holder, "breeder", 4),
        ),
        classes=(ClassMark(scheme="upov", symbol=species.upov, main=True),),
        events=life.events(),
        texts=_texts(dice, species),
    )


def _facts(dice: Dice, variety: _Variety, life: Chronicle) -> dict[str, str]:
    species, examined = variety.species, life.day("examined")
    return {
        "type": "tree-or-vine" if species.tree else "other-plant",
        "species": species.zh,
        "authority": "forestry" if species.forestry else "agriculture",
        "approval-number": f"样审{species.zh[0]}{examined.year}9{dice.below(1000):03d}" if examined else "",
    }


def _life(dice: Dice, variety: _Variety) -> Chronicle:
    life, filed = Chronicle("plant-variety"), variety.filed
    life.add(filed - dt.timedelta(days=dice.between(200, 900)) if variety.stage != "bred" else filed, "bred")
    if variety.stage == "bred":
        return life
    life.add(filed, "filed")
    published = filed + dt.timedelta(days=dice.between(120, 270))
    life.add(published, "published")
    if variety.stage == "filed":
        if dice.chance(0.3):
            life.add(published + dt.timedelta(days=dice.between(300, 900)), "rejected" if dice.chance(0.5) else "withdrawn")
        return life
    examined = published + dt.timedelta(days=dice.between(200, 500))
    if variety.stage == "examined" or dice.chance(0.5):
        life.add(examined, "examined")
    granted = examined + dt.timedelta(days=dice.between(200, 700))
    if variety.stage == "granted" and life.add(granted, "granted"):
        life.use(dice, granted, _end(dice, life, granted))
    return life


def _end(dice: Dice, life: Chronicle, granted: dt.date) -> dt.date:
    """When a granted right ends before its term; `date.max` where it lives on."""
    room, outcome = (HORIZON - granted).days, dice.unit()
    if room < 900 or outcome > 0.2:
        return dt.date.max
    end = granted + dt.timedelta(days=dice.between(600, room))
    key = "lapsed-fee" if outcome < 0.12 else "abandoned" if outcome < 0.17 else "revoked"
    if key == "revoked":
        life.add(end - dt.timedelta(days=dice.between(150, 400)), "invalidation-requested")
        life.add(end, "invalidation-decided")
    life.add(end, key)
    if outcome < 0.02 and life.add(end + dt.timedelta(days=dice.between(60, 300)), "restored"):
        return dt.date.max
    return end


def _texts(dice: Dice, species: Species) -> tuple[Text, ...]:
    words = registers().varieties
    name, running = dice.pick(list(words.names.items())), dice.between(1, 99)
    quality, much = dice.pick(words.qualities), dice.between(3, 15)
    return (
        Text(part="title", lang="zh", text=f"{name[0]}{running}号"),
        Text(part="title", lang="en", text=f"{name[1]} {running} ({species.en})"),
        Text(part="abstract", lang="zh", text=quality.zh.format(n=much)),
        Text(part="abstract", lang="en", text=quality.en.format(n=much)),
    )
