"""The trademarks of the sample: one right per number and class, as the Chinese register keeps them.

Numbers begin with 9 and have nine digits; the register has given eight.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec

from zhichan.records.dates import add_months, add_years
from zhichan.records.right import ClassMark, Fact, Medium, Party, Right, Text
from zhichan.sample import pictures
from zhichan.sample.cast import Cast, some_day
from zhichan.sample.chronicle import Chronicle
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.drafts import YEARS
from zhichan.sample.grammar import names
from zhichan.sample.holders import Holder, brand_en
from zhichan.sample.lives import HORIZON
from zhichan.sample.numbering import rising
from zhichan.sample.registers import registers

FIRST, ROOM = 900_000_000, 99_999_999
_YEARS = Urn(YEARS, [1 + (year - YEARS[0]) ** 2 / 30 for year in YEARS])
_FORMS = Urn(("word", "figurative", "combined", "three-dimensional", "sound"), (0.5, 0.17, 0.31, 0.013, 0.007))
_MANY = Urn((1, 2, 3), (0.74, 0.18, 0.08))  # classes of one application
_FASTER = dt.date(2014, 5, 1)  # since then the examination has nine months
_FAMOUS_UNTIL = 2013  # recognition as a famous mark of the province was given up


@dataclasses.dataclass(frozen=True)
class _Filing:
    """One application, in one class or several."""

    filed: dt.date
    holder: Holder
    brand: str
    form: str
    classes: tuple[str, ...]


def make_marks(seed: int, count: int, cast: Cast, pictured: int) -> list[Right]:
    """`count` marks, by filing date; the newest `pictured` that have a figure bear a picture."""
    dice = Dice(seed, "marks")
    filings: list[_Filing] = []
    left = count
    while left:
        filing = _filing(dice, cast, left)
        filings.append(filing)
        left -= len(filing.classes)
    filings.sort(key=lambda filing: filing.filed)
    made: list[Right] = []
    for serial, filing in zip(rising(dice, [""] * len(filings), lambda _: (FIRST, ROOM)), filings, strict=True):
        life = _registration(dice, filing.filed)
        made += (_mark(dice, cast, filing, f"{serial}-{class_}", Chronicle("trademark", life)) for class_ in filing.classes)
    return _with_pictures(made, pictured)


def _filing(dice: Dice, cast: Cast, most: int) -> _Filing:
    year = _YEARS.draw(dice)
    person = dice.chance(0.14)
    holder = cast.draw(dice, year, ("person",) if person else ("company", "company", "institute", "university"))
    data = names()
    brand = holder.brand
    if not brand or dice.chance(0.6):
        brand = dice.pick(list(data.brand_first)) + dice.pick(list(data.brand_second))
    likely = registers().marks.classes[dice.pick(holder.fields).name]
    classes = dict.fromkeys([likely[0] if dice.chance(0.5) else dice.pick(likely), *dice.some(likely, _MANY.draw(dice) - 1)])
    return _Filing(some_day(dice, year), holder, brand, _FORMS.draw(dice), tuple(sorted(classes)[:most]))


def _registration(dice: Dice, filed: dt.date) -> Chronicle:
    """From the filing to the registration, which all classes of an application have in common."""
    life = Chronicle("trademark")
    life.add(filed, "filed")
    examined = filed + dt.timedelta(days=dice.between(150, 270) if filed >= _FASTER else dice.between(420, 900))
    outcome = dice.unit()
    if outcome < 0.03:
        life.add(filed + dt.timedelta(days=dice.between(20, 140)), "withdrawn")
        return life
    if outcome < 0.17:
        if not life.add(examined, "rejected") or not dice.chance(0.3):
            return life
        asked = examined + dt.timedelta(days=dice.between(5, 15))
        examined = asked + dt.timedelta(days=dice.between(200, 360))
        if not life.add(asked, "review-requested") or not dice.chance(0.5):
            return life
    if not life.add(examined, "published"):
        return life
    registered = add_months(examined, 3)
    if dice.chance(0.06):
        life.add(examined + dt.timedelta(days=dice.between(20, 88)), "opposed")
        registered = examined + dt.timedelta(days=dice.between(300, 450))
        if life.add(registered, "opposition-decided") and dice.chance(0.35):
            life.add(registered, "rejected", "：异议成立，不予注册")
            return life
    life.add(registered, "granted")
    return life


def _mark(dice: Dice, cast: Cast, filing: _Filing, number: str, life: Chronicle) -> Right:
    buyer = _own(dice, cast, filing, life)
    zh, en = _title(filing)
    goods = dice.some(list(registers().marks.goods[number[-2:]].items()), dice.between(1, 4))
    drawn = dice.unit()
    type_ = "collective" if drawn < 0.01 else "certification" if drawn < 0.015 else "ordinary"
    facts = {"type": type_, "form": filing.form}
    return Right(
        id=f"CN:trademark:{number}",
        kind="trademark",
        office="CN",
        number=number,
        facts=tuple(Fact(property=name, value=value) for name, value in facts.items()),
        parties=(*_parties(dice, cast, filing, buyer, life), *cast.agency(dice, 0.7)),
        classes=_classes(number, filing.form),
        events=life.events(),
        texts=(
            Text(part="title", lang="zh", text=zh),
            Text(part="title", lang="en", text=en),
            Text(part="goods", lang="zh", text="；".join(zh for zh, _ in goods), seq=int(number[-2:])),
            Text(part="goods", lang="en", text="; ".join(en for _, en in goods), seq=int(number[-2:])),
        ),
    )


def _own(dice: Dice, cast: Cast, filing: _Filing, life: Chronicle) -> Holder | None:
    """The years after the registration; who bought the mark, if anyone."""
    begun = life.day("granted")
    if not begun:
        return None
    end = _end(dice, life, begun)
    _recognise(dice, filing.holder, life, begun, end)
    if 2000 < filing.holder.renamed < end.year and begun.year < filing.holder.renamed:
        changed = some_day(dice, filing.holder.renamed)
        named = filing.holder.named
        life.add(changed, "changed", f"：注册人名义变更；变更前：{named.former}；变更后：{named.now}")
    life.use(dice, begun, end)
    room = (min(end, HORIZON) - begun).days
    if room < 400 or not dice.chance(0.06):
        return None
    buyer = cast.draw(dice, begun.year, ("company",))
    sold = begun + dt.timedelta(days=dice.between(200, room - 1))
    life.add(sold, "transferred", f"；转让人：{filing.holder.name}；受让人：{buyer.name}")
    return buyer


def _end(dice: Dice, life: Chronicle, begun: dt.date) -> dt.date:
    """When the mark ends: struck off before its term, or not renewed. Terms that run out need no event."""
    stopped = dice.unit()
    for key, share, least in (("cancelled", 0.05, 1_100), ("surrendered", 0.08, 400), ("revoked", 0.095, 500)):
        if stopped < share:
            end = begun + dt.timedelta(days=dice.between(least, 3_400))
            if key == "revoked":
                life.add(end - dt.timedelta(days=dice.between(150, 400)), "invalidation-requested")
                life.add(end, "invalidation-decided")
            life.add(end, key)
            return end
    end = add_years(begun, 10)
    while end <= HORIZON and dice.chance(0.66):
        late = dice.chance(0.15)
        day = end + dt.timedelta(days=dice.between(5, 150) if late else -dice.between(20, 330))
        if not life.add(day, "renewed"):
            break
        end = add_years(end, 10)
    return end


def _recognise(dice: Dice, holder: Holder, life: Chronicle, begun: dt.date, end: dt.date) -> None:
    """Recognition as a famous mark of the province, while there was one, and as a well-known mark."""
    if holder.sector != "company":
        return
    years = range(begun.year + 3, min(end.year, _FAMOUS_UNTIL + 1))
    if years and dice.chance(0.45):
        life.add(some_day(dice, dice.pick(years)), "recognised-famous")
    years = range(begun.year + 4, min(end.year, HORIZON.year))
    if years and dice.chance(0.015):
        life.add(some_day(dice, dice.pick(years)), "recognised-well-known")


def _title(filing: _Filing) -> tuple[str, str]:
    brand, english = filing.brand, brand_en(filing.brand)
    if filing.form == "figurative":
        return f"图形（{brand}）", f"Figure ({english})"
    if filing.form == "combined":
        return f"{brand}及图", f"{english.upper()} and device"
    return brand, english.upper()


def _parties(dice: Dice, cast: Cast, filing: _Filing, buyer: Holder | None, life: Chronicle) -> list[Party]:
    parties = cast.party(dice, filing.holder, "applicant", filing.filed)
    if life.day("granted"):
        parties += cast.party(dice, buyer or filing.holder, "holder", HORIZON)
    if licensed := life.day("licensed"):
        parties += cast.party(dice, cast.draw(dice, licensed.year, ("company",)), "licensee", licensed)
    return parties


def _classes(number: str, form: str) -> tuple[ClassMark, ...]:
    nice = ClassMark(scheme="nice", symbol=number[-2:], main=True)
    if form not in pictures.FIGURED:
        return (nice,)
    return (nice, ClassMark(scheme="vienna", symbol=pictures.vienna(number.partition("-")[0])))


def _with_pictures(marks: list[Right], pictured: int) -> list[Right]:
    figured = [mark for mark in marks if any(c.scheme == "vienna" for c in mark.classes)]
    shown = {mark.id for mark in figured[max(0, len(figured) - pictured) :]}
    return [
        msgspec.structs.replace(mark, media=(Medium(role="mark", file=f"{mark.number}.png"),)) if mark.id in shown else mark
        for mark in marks
    ]
