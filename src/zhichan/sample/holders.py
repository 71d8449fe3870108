"""Who files: invented companies, universities, institutes and persons, their sizes after Zipf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhichan.normalise.places import Gazetteer
from zhichan.records.right import Party
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.grammar import Field, Names, fields, names

Sector = Literal["company", "university", "institute", "person"]

_FIRST_RANKS: tuple[Sector, ...] = ("university", "company", "institute", "company", "university", "company", "company")
_FIELDS: dict[Sector, tuple[int, int]] = {"university": (7, 14), "institute": (2, 4), "company": (1, 2), "person": (1, 2)}
_FIRST_YEAR, _LAST_START = 1990, 2018  # a holder that begins files from then on


@dataclass(frozen=True)
class Holder:
    """One invented holder. `rank` is its place by size, from 1; its weight is 1/rank."""

    rank: int
    name: str
    sector: Sector
    fields: tuple[Field, ...]
    since: int  # the first year in which it files
    address: str
    postcode: str
    people: tuple[str, ...]  # its inventors, the busiest first

    def party(self, role: Literal["applicant", "holder"], seq: int, gazetteer: Gazetteer) -> Party:
        """The holder in a role of a record."""
        return Party(
            role=role,
            name=self.name,
            seq=seq,
            lang="zh",
            country="CN",
            region=gazetteer.city.province.zh,
            city=gazetteer.city.label.zh,
            address=self.address,
            postcode=self.postcode,
            scope="person" if self.sector == "person" else "organisation",
        )


def make_holders(seed: int, count: int, gazetteer: Gazetteer) -> list[Holder]:
    """`count` holders by rank, fewer where the names run out. The first few ranks are of set sectors."""
    dice, data = Dice(seed, "holders"), names()
    districts = sorted(gazetteer.districts, key=lambda d: d.code)
    places = Urn(range(len(districts)), [data.district_weights.get(d.code, 1.0) for d in districts])
    kinds = Urn(fields(), [field.weight for field in fields()])
    brands = iter(dice.some([first + second for first in data.brand_first for second in data.brand_second], 10**6))
    persons = iter(dice.some([last + first for last in data.surnames for first in data.given], 10**6))
    town = gazetteer.city_name.zh.removesuffix("市")
    head = gazetteer.city.province.zh + gazetteer.city.label.zh
    made = []
    for rank in range(1, count + 1):
        sector = _sector(dice, rank)
        unnamed = next(persons if sector == "person" else brands, None)
        if unnamed is None:
            continue
        mine = _some_fields(dice, kinds, _FIELDS[sector])
        name = _name(dice, data, sector, unnamed, town, mine[0])
        place = places.draw(dice)
        made.append(
            Holder(
                rank=rank,
                name=name,
                sector=sector,
                fields=mine,
                since=_FIRST_YEAR if rank <= len(_FIRST_RANKS) else dice.between(_FIRST_YEAR, _LAST_START),
                address=f"{head}{districts[place].label.zh}{dice.pick(data.streets)}{dice.between(1, 199)}号",
                postcode=str(data.postcodes_from + place),
                people=_people(dice, data, sector, name, count // rank),
            )
        )
    return made


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


def _name(dice: Dice, data: Names, sector: Sector, unnamed: str, town: str, field: Field) -> str:
    if sector == "company":
        return f"{town}{unnamed}{dice.pick(data.trades[field.name])}{dice.pick(data.company_forms)}"
    if sector == "university":
        return f"{town}{unnamed}{dice.pick(data.university_forms)}"
    if sector == "institute":
        return f"{town}{unnamed}{dice.pick(data.trades[field.name])}{dice.pick(data.institute_forms)}"
    return unnamed


def _people(dice: Dice, data: Names, sector: Sector, name: str, size: int) -> tuple[str, ...]:
    """As many inventors as a holder of this size has; a person comes first among his or her own."""
    own = [name] if sector == "person" else []
    many = 2 if own else min(400, 4 + size // 4)
    return tuple(dict.fromkeys(own + [dice.pick(data.surnames) + dice.pick(data.given) for _ in range(many)]))
