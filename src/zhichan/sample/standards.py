"""The standards of the sample, which its holders drafted. Serials begin at 900,001; no body has come so far."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from zhichan.records.right import ClassMark, Fact, Party, Right, Text
from zhichan.sample.cast import Cast, some_day, thing_of
from zhichan.sample.chronicle import Chronicle
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.drafts import YEARS
from zhichan.sample.grammar import Field
from zhichan.sample.holders import Holder
from zhichan.sample.lives import HORIZON
from zhichan.sample.numbering import rising
from zhichan.sample.registers import Level, registers

SERIALS = (900_001, 99_998)
_YEARS = Urn(YEARS, [1 + (year - YEARS[0]) / 3 for year in YEARS])
_FIRST_GROUP_STANDARDS = 2015


class _Standard(NamedTuple):
    published: dt.date
    level: str
    head: str


def make_standards(seed: int, count: int, cast: Cast) -> list[Right]:
    """`count` standards, by the day of publication."""
    dice = Dice(seed, "standards")
    levels = registers().standards.levels
    urn = Urn(list(levels), [level.weight for level in levels.values()])
    entries = sorted(_standard(dice, urn, cast.gazetteer.city.code) for _ in range(count))
    serials = rising(dice, [entry.head for entry in entries], lambda _: SERIALS)
    return [_right(dice, cast, entry, levels[entry.level], serial) for entry, serial in zip(entries, serials, strict=True)]


def _standard(dice: Dice, levels: Urn[str], city: str) -> _Standard:
    while True:
        level, year = levels.draw(dice), _YEARS.draw(dice)
        if level != "group" or year >= _FIRST_GROUP_STANDARDS:
            day, head = some_day(dice, year), dice.pick(registers().standards.levels[level].heads)
            return _Standard(day, level, head.format(province=city[:2], city=city[:4]))


def _right(dice: Dice, cast: Cast, entry: _Standard, level: Level, serial: int) -> Right:
    published, words = entry.published, registers().standards
    first = cast.draw(dice, published.year, ("company", "institute", "university"))
    field = dice.pick(first.fields)
    international = entry.level == "international"
    number = f"{entry.head} {serial}{':' if international else '-'}{published.year}"
    office = "XX" if international else "CN"
    life = _life(dice, published)
    binding = "mandatory" if entry.head == "GB" else "recommended"
    facts = {"type": entry.level, "binding": "" if international or entry.level == "enterprise" else binding}
    return Right(
        id=f"{office}:standard:{number}",
        kind="standard",
        office=office,
        number=number,
        facts=tuple(Fact(property=name, value=value) for name, value in facts.items() if value),
        parties=tuple(_parties(dice, cast, entry, level, first)),
        classes=(
            ClassMark(scheme="ics", symbol=words.ics[field.name], main=True),
            ClassMark(scheme="ccs", symbol=words.ccs[field.name]),
        ),
        events=life.events(),
        texts=_texts(dice, field),
    )


def _life(dice: Dice, published: dt.date) -> Chronicle:
    life = Chronicle("standard")
    life.add(published - dt.timedelta(days=dice.between(300, 900)), "filed")
    if (HORIZON - published).days < 700 and dice.chance(0.35):
        return life  # still being drafted: the number is that of the plan
    life.add(published, "published")
    effective = published + dt.timedelta(days=dice.between(60, 360))
    life.add(effective, "effective")
    reviewed = published + dt.timedelta(days=dice.between(1_500, 2_100))
    outcome = dice.unit()
    if outcome < 0.3:
        life.add(reviewed, "confirmed")
        reviewed += dt.timedelta(days=dice.between(1_400, 2_000))
    if dice.chance(0.06):
        life.add(effective + dt.timedelta(days=dice.between(300, 1_300)), "amended")
    if outcome < 0.5:
        life.add(reviewed, "superseded" if dice.chance(0.7) else "abolished")
    return life


def _parties(dice: Dice, cast: Cast, entry: _Standard, level: Level, first: Holder) -> list[Party]:
    """The drafting bodies, the first of them leading; who issued it; the persons who wrote it."""
    bodies = {first.rank: first}
    for _ in range(dice.below(4)):
        other = cast.draw(dice, entry.published.year, ("company", "institute", "university"), [f.name for f in first.fields])
        bodies.setdefault(other.rank, other)
    parties = [
        party
        for seq, body in enumerate((body for body in bodies.values() if body.sector != "person"), 1)
        for party in cast.party(dice, body, "drafter", entry.published, seq)
    ]
    if level.issuer.zh:
        parties.append(Party(role="holder", name=level.issuer.zh, seq=1, lang="zh", scope="organisation"))
        parties.append(Party(role="holder", name=level.issuer.en, seq=1, lang="en", scope="organisation"))
    else:
        parties += cast.party(dice, first, "holder", entry.published)
    return [*parties, *cast.people(dice, first, "creator", 5)]


def _texts(dice: Dice, field: Field) -> tuple[Text, ...]:
    words = registers().standards
    zh, en = thing_of(dice, field)
    title = dice.pick(words.titles)
    english = title.en.format(t=en)
    return (
        Text(part="title", lang="zh", text=title.zh.format(t=zh)),
        Text(part="title", lang="en", text=english[:1].upper() + english[1:]),
        Text(part="abstract", lang="zh", text=words.scope.zh.format(t=zh)),
        Text(part="abstract", lang="en", text=words.scope.en.format(t=en)),
    )
