"""Who files: invented companies, universities, institutes and persons, their sizes after Zipf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from zhichan.normalise.places import Gazetteer
from zhichan.records.right import Party, Role
from zhichan.sample.codes import credit_code
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.grammar import Field, Names, fields, names

Sector = Literal["company", "university", "institute", "person"]

_FIRST_RANKS: tuple[Sector, ...] = ("university", "company", "institute", "company", "university", "company", "company")
_FIELDS: dict[Sector, tuple[int, int]] = {"university": (7, 14), "institute": (2, 4), "company": (1, 2), "person": (1, 2)}
_FIRST_YEAR, _LAST_START = 1990, 2018  # a holder that begins files from then on
_RENAMED = 0.14  # of those whose form can have grown out of another
_MISSPELT = 0.05  # of the records of an organisation that print its other spelling


class Named(NamedTuple):
    """What an organisation is called: now, in English, otherwise spelt, and before it was renamed (`""`: never)."""

    now: str
    english: str = ""
    variant: str = ""
    former: str = ""


@dataclass(frozen=True)
class Holder:
    """One invented holder. `rank` is its place by size, from 1; its weight is 1/rank."""

    rank: int
    named: Named
    renamed: int  # the year of its present name; 0 for a holder that always bore it
    brand: str  # the invented animal after which it is called; `""` for a person
    code: str  # its credit code; `""` for a person
    sector: Sector
    fields: tuple[Field, ...]
    since: int  # the first year in which it files
    address: str
    postcode: str
    people: tuple[str, ...]  # its inventors, the busiest first

    @property
    def name(self) -> str:
        """Its name today."""
        return self.named.now

    def printed(self, day: dt.date, dice: Dice | None = None) -> str:
        """Its name as a record of that day prints it; by chance in its other spelling."""
        if day.year < self.renamed:
            return self.named.former
        return self.named.variant if dice and self.named.variant and dice.chance(_MISSPELT) else self.name

    def party(self, role: Role, seq: int, gazetteer: Gazetteer, name: str = "", code: str = "") -> Party:
        """The holder in a role of a record, under its name of today or the one given."""
        return Party(
            role=role,
            name=name or self.name,
            seq=seq,
            lang="zh",
            country="CN",
            region=gazetteer.city.province.zh,
            city=gazetteer.city.label.zh,
            address=self.address,
            postcode=self.postcode,
            code=code,
            scope="person" if self.sector == "person" else "organisation",
        )

    def party_in_english(self, role: Role, seq: int, gazetteer: Gazetteer) -> Party:
        """The same place of the record in English."""
        return Party(
            role=role,
            name=self.named.english,
            seq=seq,
            lang="en",
            country="CN",
            region=gazetteer.city.province.en,
            city=gazetteer.city.label.en,
            scope="organisation",
        )


def make_holders(seed: int, count: int, gazetteer: Gazetteer) -> list[Holder]:
    """`count` holders by rank, fewer where the names run out. The first few ranks are of set sectors."""
    dice, data = Dice(seed, "holders"), names()
    districts = sorted(gazetteer.districts, key=lambda d: d.code)
    places = Urn(range(len(districts)), [district.sample for district in districts])
    kinds = Urn(fields(), [field.weight for field in fields()])
    brands = iter(dice.some([first + second for first in data.brand_first for second in data.brand_second], 10**6))
    persons = iter(dice.some([last + first for last in data.surnames for first in data.given], 10**6))
    head = gazetteer.city.province.zh + gazetteer.city.label.zh
    made = []
    for rank in range(1, count + 1):
        sector = _sector(dice, rank)
        unnamed = next(persons if sector == "person" else brands, None)
        if unnamed is None:
            continue
        mine = _some_fields(dice, kinds, _FIELDS[sector])
        named = _named(dice, data, sector, unnamed, gazetteer, mine[0])
        since = _FIRST_YEAR if rank <= len(_FIRST_RANKS) else dice.between(_FIRST_YEAR, _LAST_START)
        place = places.draw(dice)
        made.append(
            Holder(
                rank=rank,
                named=named,
                renamed=max(since, 2000) + dice.between(2, 14) if named.former else 0,
                brand="" if sector == "person" else unnamed,
                code="" if sector == "person" else credit_code(dice, sector, gazetteer.city.code),
                sector=sector,
                fields=mine,
                since=since,
                address=f"{head}{districts[place].label.zh}{dice.pick(data.streets)}{dice.between(1, 199)}号",
                postcode=_postcode(gazetteer, place),
                people=_people(dice, data, sector, named.now, count // rank),
            )
        )
    return made


def _postcode(gazetteer: Gazetteer, place: int) -> str:
    """A postcode of the city's that we know nobody to have, one for each district; `""` where its beginnings are not known."""
    if not gazetteer.city.postcodes:
        return ""
    begin = gazetteer.city.postcodes[0]
    room = 10 ** (6 - len(begin))
    return f"{begin}{(room - room // 10 + 1 + place) % room:0{6 - len(begin)}d}" if room > 1 else begin


def _sector(dice: Dice, rank: int) -> Sector:
    if rank <= len(_FIRST_RANKS):
        return _FIRST_RANKS[rank - 1]
    if rank > 60 and dice.chance(0.4):
        return "person"
    drawn = dice.unit()
    if drawn < 0.03 and rank < 300:
        return "university"
    return "institute" if drawn < 0.09 else "company"


def _some_fields(dice: Dice, kinds: Urn[Field], bounds: tuple[int, int]) -> tuple[Field, ...]:
    wanted = dice.between(*bounds)
    found: dict[str, Field] = {}
    while len(found) < wanted:
        field = kinds.draw(dice)
        found[field.name] = field
    return tuple(found.values())


def _named(dice: Dice, data: Names, sector: Sector, unnamed: str, gazetteer: Gazetteer, field: Field) -> Named:
    if sector == "person":
        return Named(unnamed)
    forms = {"company": data.company_forms, "university": data.university_forms, "institute": data.institute_forms}[sector]
    trade = ("", "") if sector == "university" else dice.pick(list(data.trades[field.name].items()))
    form = dice.pick(forms)
    town = gazetteer.city_name.zh.removesuffix("市")
    former = data.former_forms.get(form, "") if dice.chance(_RENAMED) else ""
    words = (gazetteer.city_name.en, brand_en(unnamed), trade[1], data.forms_en[form])
    return Named(
        now=f"{town}{unnamed}{trade[0]}{form}",
        english=" ".join(filter(None, words)),
        variant=f"{town}市{unnamed}{trade[0]}{form}",
        former=f"{town}{unnamed}{trade[0]}{former}" if former else "",
    )


def brand_en(brand: str) -> str:
    """`Clockwork Reindeer` for `发条驯鹿`."""
    data = names()
    return next(
        f"{en} {data.brand_second[brand[len(zh) :]]}"
        for zh, en in data.brand_first.items()
        if brand.startswith(zh) and brand[len(zh) :] in data.brand_second
    )


def _people(dice: Dice, data: Names, sector: Sector, name: str, size: int) -> tuple[str, ...]:
    """As many inventors as a holder of this size has; a person comes first among his or her own."""
    own = [name] if sector == "person" else []
    many = 2 if own else min(400, 4 + size // 4)
    return tuple(dict.fromkeys(own + [dice.pick(data.surnames) + dice.pick(data.given) for _ in range(many)]))
