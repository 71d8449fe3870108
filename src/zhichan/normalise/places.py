"""Where an address lies: country, province, city and, in the platform's own city, the district. With the evidence.

A city is never guessed. It counts when the address prints it at its head (after country and province) or with its full
name, when the office's region code names it (`大连;91`, not `辽宁;21`), or when the address prints its province and a
district whose name exists once in the country. A street that bears the city's name (`大连路`) is no evidence, and a district
name alone is none: there are other 中山区.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from zhichan.normalise.areas import NOT_A_STREET, Area, Areas, Membership, pattern
from zhichan.normalise.china import PROVINCES, Province
from zhichan.normalise.credit_code import parse_credit_code
from zhichan.normalise.width import compact, tidy
from zhichan.records.declared import Label, load_yaml

Confidence = Literal["high", "medium", "low"]


class District(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A district, county or pilot zone of the city.

    `aliases` count anywhere in an address of the city, `short` only directly behind the city's name (`大连市开发区`).
    `sole`: the full name exists once in the country's code list. `host` is the code of the district that a zone lies in.
    `former` are codes that the division list used for it before; `postcodes` beginnings of its postcodes. `sample` is how much of
    the made-up sample sits there, beside the other districts.
    """

    code: str
    label: Label
    kind: Literal["district", "county", "county-city", "zone"]
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    host: str = ""
    sole: bool = False
    former: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    sample: float = 1
    note: str = ""


class City(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`profile.yml`: what the city is called and how sources write it."""

    code: str
    label: Label
    province: Label
    names: tuple[str, ...]
    region_codes: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()  # beginnings that lie wholly within the city


class Place(msgspec.Struct, frozen=True):
    """Where something is. `district` is a code of the city's own districts; `evidence` says what it was read from.

    `confidence`: high, where the address or the source's own field of places says so; medium, where it rests on a credit code,
    which tells where a body was registered; low, where it rests on a postcode. It is that of the weakest part used.
    """

    country: str
    province: str
    city: str
    district: str
    evidence: str
    confidence: Confidence = "high"


class _Head(msgspec.Struct, frozen=True):
    """The head of a Chinese address: what is printed of province and city, and what follows."""

    province: Province | None
    city: str
    rest: str
    own: str = ""  # the platform's own city, as it is printed


_COUNTRY = re.compile(r"(?:\d{6} ?)?(?:中华人民共和国|中国(?!南|石|科|人))?(?:\(?CN\)? )?")
_CHINA = ("china", "cn", "p.r. china", "p. r. china", "pr china", "p.r.china", "people's republic of china")
_OTHER_CITY = re.compile(r"([\u4e00-\u9fff]{1,7}?(?:自治州|地区|盟|市))(?!场)")


class Gazetteer:
    """The city's place names, and the reading of addresses with them."""

    def __init__(self, city: City, districts: Iterable[District], areas: Iterable[Area] = ()) -> None:
        self.city = city
        self.districts, self.areas = list(districts), list(areas)
        self._areas = Areas(self.areas)
        self._alias = {alias: district for district in self.districts for alias in self._names(district)}
        self._short = {alias: district for district in self.districts for alias in district.short}
        own = "|".join(re.escape(name) for name in sorted(city.names, key=len, reverse=True))
        self._own = re.compile(f"(?:{own}){NOT_A_STREET}", re.IGNORECASE)
        self._full = re.compile(re.escape(city.label.zh))
        self._find = pattern(self._alias)
        self._find_short = pattern(self._short)

    @classmethod
    def load(cls, city_folder: Path) -> Gazetteer:
        """Reads `profile.yml`, `districts.yml` and, if there, `areas.yml`.

        Raises:
            DeclarationError: a file is not of its shape.
        """
        city = load_yaml(city_folder / "profile.yml", City)
        areas = load_yaml(path, list[Area]) if (path := city_folder / "areas.yml").exists() else []
        return cls(city, load_yaml(city_folder / "districts.yml", list[District]), areas)

    @property
    def city_name(self) -> Label:
        """What the city is called."""
        return self.city.label

    @cached_property
    def by_code(self) -> dict[str, District]:
        """The districts by code."""
        return {district.code: district for district in self.districts}

    @cached_property
    def _by_division(self) -> dict[str, District]:
        """The districts by every code that the division list has used for them."""
        return {code: district for district in self.districts for code in (district.code, *district.former)}

    @staticmethod
    def _names(district: District) -> tuple[str, ...]:
        return (district.label.zh, district.label.en, *district.aliases)

    def place(self, address: str, region: str = "", city: str = "", postcode: str = "", code: str = "") -> Place | None:
        """Where an address lies, or None where nothing is printed that says so.

        `region` and `city` are what the source states beside the address: `辽宁;21`, `大连;91`, `广东省`, `Dalian`.
        What the address itself prints outranks them. A credit code (`code`), then a `postcode`, count where these say nothing,
        and give the district where these name the city alone.
        """
        stated = self._by_words(address, region, city)
        if stated and stated.district:
            return stated
        hint = self._by_credit_code(code) or self._by_postcode(postcode)
        if stated is None or hint is None:
            return stated or hint
        # a region code such as `辽宁;21` names the province without the cities that have a code of their own: no room for one
        wider = not stated.city and stated.evidence == "address" and stated.province == hint.province
        if wider or (stated.city == hint.city and hint.district):
            return msgspec.structs.replace(hint, evidence=f"{stated.evidence}; {hint.evidence}")
        return stated

    def host(self, district: str) -> str:
        """The code of the division of the state that a district's code stands for: a pilot zone counts in the one it lies in."""
        found = self.by_code.get(district)
        return found.host if found and found.host else district

    def areas_of(self, place: Place, address: str, postcode: str = "") -> list[Membership]:
        """The areas in which a place lies that was read from this address; none outside the city."""
        return self._areas.of(place.district, address, postcode) if place.city == self.city.label.zh else []

    def _by_credit_code(self, code: str) -> Place | None:
        read = parse_credit_code(code)
        if read is None or not read.is_right or read.division == "100000":  # registered with the state itself: nowhere
            return None
        evidence = f"credit code: {read.division}"
        if read.division[:4] == self.city.code[:4]:
            place = self._made(self._by_division.get(read.division), evidence)
            return msgspec.structs.replace(place, confidence="medium")
        province = next((p for p in PROVINCES if p.code == read.division[:2]), None)
        if province is None or self._is_own(province):  # another city of the province: which one the code list says, not we
            return None
        city = province.name if province.municipality else ""
        return msgspec.structs.replace(self._elsewhere(province, city, evidence), confidence="medium")

    def _by_postcode(self, postcode: str) -> Place | None:
        digits = compact(postcode)
        if not re.fullmatch(r"\d{6}", digits) or not digits.startswith(self.city.postcodes or ("-",)):
            return None
        district = next((d for d in self.districts if d.postcodes and digits.startswith(d.postcodes)), None)
        return msgspec.structs.replace(self._made(district, f"postcode: {digits}"), confidence="low")

    def _by_words(self, address: str, region: str, city: str) -> Place | None:
        text = tidy(address)
        head = self._head(text)
        if head.own:
            return self._inside(head.rest, f"address: {head.own}")
        if head.city or (head.province and not self._is_own(head.province)):
            return self._elsewhere(head.province, head.city, "address")
        stated = self._stated(region, city, text)
        if isinstance(stated, str):
            return self._inside(head.rest, stated)
        if head.province and (found := self._find.match(head.rest)) and (district := self._district(found)).sole:
            return self._made(district, f"address: {head.province.name}, {found[0]}")
        return stated or (self._elsewhere(head.province, "", "address") if head.province else None)

    def _is_own(self, province: Province) -> bool:
        return province.name == self.city.province.zh

    def _head(self, text: str) -> _Head:
        """Reads country, province and city off the front of a Chinese address."""
        rest = text[_COUNTRY.match(text).end() :]  # type: ignore[union-attr]  # the pattern matches everywhere
        province = None
        for candidate in PROVINCES:
            name = next((n for n in (candidate.name, f"{candidate.short}省", candidate.short) if rest.startswith(n)), "")
            if name and not re.match(r"[东西南北中]?(?:路|街|大道)", rest[len(name) :]):
                province, rest = candidate, rest[len(name) :].lstrip(" ,")
                break
        own = self._own.match(rest) if province is None or self._is_own(province) else None
        if own and not own[0].isascii():
            return _Head(province, self.city.label.zh, rest[own.end() :].lstrip(), own[0])
        if province and province.municipality:
            return _Head(province, province.name, rest, province.name if self._is_own(province) else "")
        other = _OTHER_CITY.match(rest)
        # a county-level city of ours printed without its city (`辽宁省庄河市`) is not another city
        if other and other[1] not in self._alias:
            return _Head(province, other[1], rest[other.end() :])
        if full := self._full.search(rest):
            return _Head(province, self.city.label.zh, rest[full.end() :], full[0])
        return _Head(province, "", rest)

    def _stated(self, region: str, city: str, text: str) -> Place | str | None:
        """Evidence that a source's own fields name the city; or the other place that they name."""
        region, city = tidy(region), tidy(city)
        for field, value in (("city", city), ("region", region)):
            if value and (value in self.city.region_codes or self._own.fullmatch(value.partition(";")[0])):
                return f"{field}: {value}"
        if self._in_words(text):
            return f"address: {self.city.label.en}"
        name = region.partition(";")[0]
        province = next((p for p in PROVINCES if name and name in (p.name, p.short, f"{p.short}省", p.english)), None)
        if province:
            return self._elsewhere(province, province.name if province.municipality else city, f"region: {region}")
        return None

    def _in_words(self, text: str) -> bool:
        """An English address that names the city and its province or the country."""
        words = {word.strip(" .0123456789").lower() for word in re.split(r"[,;]| City| Province", text)}
        return self.city.label.en.lower() in words and bool(words & {self.city.province.en.lower(), *_CHINA})

    def _elsewhere(self, province: Province | None, city: str, evidence: str) -> Place:
        return Place("CN", province.name if province else "", city, "", evidence)

    def _district(self, found: re.Match[str]) -> District:
        return self._alias.get(found[0]) or next(d for name, d in self._alias.items() if name.lower() == found[0].lower())

    def _inside(self, rest: str, evidence: str) -> Place:
        """A place in the city: the district printed first, the longest name where two begin together."""
        if found := self._find_short.match(rest):
            return self._made(self._short[found[0]], f"{evidence}; {found[0]}")
        if found := self._find.search(rest):
            return self._made(self._district(found), f"{evidence}; {found[0]}")
        return self._made(None, evidence)

    def _made(self, district: District | None, evidence: str) -> Place:
        return Place("CN", self.city.province.zh, self.city.label.zh, district.code if district else "", evidence)
