"""The geographical indications of the sample: products of places that are not.

Agricultural ones have serials from 90,001 (that register ended below 4,000), the others stand in announcements from 900,001.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from zhichan.records.right import Fact, Party, Right, Text
from zhichan.sample.cast import Cast, some_day
from zhichan.sample.chronicle import Chronicle
from zhichan.sample.dice import Dice
from zhichan.sample.lives import HORIZON
from zhichan.sample.numbering import rising
from zhichan.sample.registers import registers

AGRICULTURAL, ANNOUNCED = (90_001, 9_998), (900_001, 99_998)
_YEARS = (2005, 2025)
_FIELDS = ("aquaculture", "fruit", "food", "marine-bio")


def make_indications(seed: int, count: int, cast: Cast) -> list[Right]:
    """`count` indications, by filing date."""
    dice = Dice(seed, "indications")
    filed = sorted(some_day(dice, dice.between(*_YEARS)) for _ in range(count))
    types = ["agricultural" if dice.chance(0.4) else "product" for _ in filed]
    serials = rising(dice, types, lambda type_: AGRICULTURAL if type_ == "agricultural" else ANNOUNCED)
    return [_right(dice, cast, *entry) for entry in zip(filed, types, serials, strict=True)]


def _right(dice: Dice, cast: Cast, filed: dt.date, type_: str, serial: int) -> Right:
    words = registers().indications
    place, product = dice.pick(list(words.places.items())), dice.pick(list(words.products.items()))
    name = f"{place[0]}{product[0]}"
    number = f"AGI{serial}" if type_ == "agricultural" else f"第{serial}号公告-{name}"
    life = _life(dice, filed)
    facts = {
        "type": type_,
        "product-type": "水产品" if product[0] in words.seafood else "种植业产品",
        "area": f"{cast.gazetteer.city.label.zh}{place[0]}一带（虚构）",
        "origin": "CN",
    }
    granted = life.day("granted")
    return Right(
        id=f"CN:geographical-indication:{number}",
        kind="geographical-indication",
        office="CN",
        number=number,
        facts=tuple(Fact(property=key, value=value) for key, value in facts.items()),
        parties=(*_body(cast, place[0] + product[0], granted), *_users(dice, cast, life)),
        events=life.events(),
        texts=(
            Text(part="title", lang="zh", text=name),
            Text(part="title", lang="en", text=f"{place[1]} {product[1]}"),
        ),
    )


def _life(dice: Dice, filed: dt.date) -> Chronicle:
    life = Chronicle("geographical-indication")
    life.add(filed, "filed")
    outcome = dice.unit()
    published = filed + dt.timedelta(days=dice.between(120, 400))
    if outcome < 0.06:
        life.add(published, "withdrawn")
        return life
    if not life.add(published, "published"):
        return life
    if dice.chance(0.06):
        life.add(published + dt.timedelta(days=dice.between(10, 59)), "opposed")
    granted = published + dt.timedelta(days=dice.between(90, 400))
    if outcome < 0.12:
        life.add(granted, "rejected")
    elif life.add(granted, "granted"):
        _use(dice, life, granted, cancelled=outcome < 0.17)
    return life


def _use(dice: Dice, life: Chronicle, granted: dt.date, cancelled: bool) -> None:
    """The official sign is used, sometimes no longer; the area may change."""
    permitted = granted + dt.timedelta(days=dice.between(100, 700))
    if dice.chance(0.6) and life.add(permitted, "use-permitted") and dice.chance(0.15):
        life.add(permitted + dt.timedelta(days=dice.between(700, 2_000)), "use-ended")
    if dice.chance(0.12):
        life.add(granted + dt.timedelta(days=dice.between(400, 2_500)), "changed", "：产地范围调整")
    if cancelled:
        life.add(granted + dt.timedelta(days=dice.between(2_800, 4_500)), "cancelled")


def _body(cast: Cast, name: str, granted: dt.date | None) -> list[Party]:
    """The invented association that applied; once registered, it holds the indication."""
    city = cast.gazetteer.city
    body = Party(
        role="applicant",
        name=f"{city.label.zh}{name}协会",
        seq=1,
        lang="zh",
        country="CN",
        region=city.province.zh,
        city=city.label.zh,
        scope="organisation",
    )
    return [body, *([msgspec.structs.replace(body, role="holder")] if granted else [])]


def _users(dice: Dice, cast: Cast, life: Chronicle) -> list[Party]:
    if not life.day("use-permitted"):
        return []
    users: dict[int, list[Party]] = {}
    for seq in range(1, dice.between(1, 4) + 1):
        user = cast.draw(dice, HORIZON.year, ("company",), _FIELDS)
        users.setdefault(user.rank, cast.party(dice, user, "user", HORIZON, seq))
    return [party for parties in users.values() for party in parties]
