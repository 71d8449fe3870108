"""The copyright registrations of the sample: software and works.

Serials of a year begin with 9 and are as long as the register's own (seven digits for software, eight for works), which has
not come near them.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from zhichan.records.right import Fact, Party, Right, Text
from zhichan.sample.cast import Cast, some_day, thing_of
from zhichan.sample.chronicle import Chronicle
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.drafts import YEARS
from zhichan.sample.grammar import names
from zhichan.sample.holders import Holder, Sector, brand_en
from zhichan.sample.lives import HORIZON
from zhichan.sample.numbering import rising
from zhichan.sample.registers import registers

SOFTWARE = (9_000_000, 999_999)
WORKS = (90_000_000, 9_999_999)
_YEARS = Urn(YEARS, [1 + (year - YEARS[0]) ** 2 / 18 for year in YEARS])
_LETTERS = {"literary": "A", "musical": "B", "art": "F", "photographic": "G", "audiovisual": "I", "drawing": "J", "model": "L"}
_CATEGORIES = Urn(tuple(_LETTERS), (12, 6, 40, 14, 8, 14, 6))


class _Registration(NamedTuple):
    registered: dt.date
    filed: dt.date
    holder: Holder
    category: str  # of a work; `""` for software


def make_copyrights(seed: int, count: int, cast: Cast) -> list[Right]:
    """`count` registrations, by the day of the registration."""
    dice = Dice(seed, "copyrights")
    entries = sorted((_registration(dice, cast) for _ in range(count)), key=lambda e: (e.registered, e.holder.rank))
    series = [(entry.registered.year, not entry.category) for entry in entries]
    serials = rising(dice, series, lambda key: SOFTWARE if key[1] else WORKS)
    return [_right(dice, cast, entry, serial) for entry, serial in zip(entries, serials, strict=True)]


def _registration(dice: Dice, cast: Cast) -> _Registration:
    while True:
        year = _YEARS.draw(dice)
        filed = some_day(dice, year)
        category = "" if dice.chance(0.72) else _CATEGORIES.draw(dice)
        if category:
            sectors: tuple[Sector, ...] = ("person",) if dice.chance(0.5) else ("company",)
            holder = cast.draw(dice, year, sectors)
        else:
            holder = cast.draw(dice, year, ("company", "university", "institute"))
        registered = filed + dt.timedelta(days=dice.between(30, 90))
        if registered <= HORIZON:
            return _Registration(registered, filed, holder, category)


def _right(dice: Dice, cast: Cast, entry: _Registration, serial: int) -> Right:
    year = entry.registered.year
    number = f"国作登字-{year}-{_LETTERS[entry.category]}-{serial}" if entry.category else f"{year}SR{serial}"
    version = f"V{dice.between(1, 5)}.{dice.below(3)}"
    zh, en = _title(dice, entry, version)
    life = _life(dice, entry)
    facts = {
        "type": "work" if entry.category else "software",
        "work-category": entry.category,
        "owner": "person" if entry.holder.sector == "person" else "organisation",
        "acquired": "derived" if life.day("transferred") else "original",
        "scope": "全部权利",
        "version": "" if entry.category else version,
    }
    return Right(
        id=f"CN:copyright:{number}",
        kind="copyright",
        office="CN",
        number=number,
        facts=tuple(Fact(property=name, value=value) for name, value in facts.items() if value),
        parties=tuple(_parties(dice, cast, entry, life)),
        events=life.events(),
        texts=(Text(part="title", lang="zh", text=zh), Text(part="title", lang="en", text=en)),
    )


def _title(dice: Dice, entry: _Registration, version: str) -> tuple[str, str]:
    data, words = names(), registers().copyrights
    thing = thing_of(dice, dice.pick(entry.holder.fields))
    brand = entry.holder.brand or dice.pick(list(data.brand_first)) + dice.pick(list(data.brand_second))
    pattern = dice.pick(words.works[entry.category] if entry.category else words.software)
    zh = pattern.zh.format(t=thing[0], b=brand)
    en = pattern.en.format(t=thing[1], b=brand_en(brand))
    if entry.category:
        return zh, en
    return f"{brand}{zh}{version}", f"{brand_en(brand)} {en} {version}"


def _life(dice: Dice, entry: _Registration) -> Chronicle:
    life = Chronicle("copyright")
    old = entry.category in ("photographic", "literary") and entry.holder.sector != "person" and dice.chance(0.1)
    # an old work of a body that came into the archive: its fifty years have passed, or soon will
    created = some_day(dice, dice.between(1968, 1979)) if old else entry.filed - dt.timedelta(days=dice.between(20, 500))
    life.add(created, "created")
    published = created + dt.timedelta(days=dice.between(5, 300))
    if published < entry.filed and dice.chance(0.6):
        life.add(published, "published")
    life.add(entry.filed, "filed")
    life.add(entry.registered, "granted")
    room = (HORIZON - entry.registered).days
    if room > 400 and dice.chance(0.012):
        life.add(entry.registered + dt.timedelta(days=dice.between(60, 399)), "cancelled")
        return life
    if room > 400 and dice.chance(0.03):
        life.add(entry.registered + dt.timedelta(days=dice.between(60, room)), "transferred")
    if not old:
        life.use(dice, entry.registered, dt.date.max)
    return life


def _parties(dice: Dice, cast: Cast, entry: _Registration, life: Chronicle) -> list[Party]:
    sold = life.day("transferred")
    owner = cast.draw(dice, sold.year, ("company",)) if sold else entry.holder
    parties = cast.party(dice, entry.holder, "applicant", entry.filed)
    parties += cast.party(dice, owner, "holder", sold or entry.registered)
    if entry.category:
        parties += cast.people(dice, entry.holder, "creator", 2)
    return [*parties, *cast.agency(dice, 0.3)]
