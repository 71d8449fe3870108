"""A Chinese name beside one in Latin letters: does the one say in English, or in pinyin, what the other says."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from zhichan.parties import chinese
from zhichan.parties.names import Name
from zhichan.parties.spelling import skeleton, sounds
from zhichan.parties.words import words

Core = Literal["same", "rendered", "part", "none"]
_LEAST_HEARD = 4  # letters of a word that may be heard in a Chinese name
_LEAST_CONSONANTS = 3
_GENERAL = frozenset(("company-dutch", "joint", "general", "manufacture"))


class Meaning(NamedTuple):
    """What a Chinese name says that English can repeat: tags, with those of its branch; ways to read its core; places."""

    tags: frozenset[str]
    readings: frozenset[str]
    places: frozenset[str]


class Translation(NamedTuple):
    """How well two names translate each other. `core`: the words that tell it from others sound the same, in whole or in part."""

    core: Core
    shared: frozenset[str]
    only_chinese: frozenset[str]
    only_latin: frozenset[str]
    places: Literal["same", "unsaid", "country", "different"]


@cache
def meaning(name: Name) -> Meaning:
    """What a Chinese name says."""
    tags = set(name.trades) | ({"group"} if name.line == "group" else set())
    core, places = "".join(name.core), set(name.places)
    if name.branch:
        part = chinese.parts_of(name.branch)
        tags |= set(part.trades)
        places |= part.places
        core += part.core
    own, inside = chinese.words_inside(core)
    return Meaning(frozenset(tags | set(inside)), sounds(core) | sounds(own), frozenset(map(_city, places)) - {"cn"})


def translated(zh: Name, en: Name) -> Translation:
    """Compares a Chinese name with one in Latin letters."""
    said, english = meaning(zh), frozenset(en.trades)
    return Translation(
        _core(said.readings, en),
        frozenset(tag for tag in said.tags if tag in english or words().also[tag] & english),
        _unsaid(said.tags, english),
        _unsaid(english, said.tags),
        _places(_outermost(said.places), _outermost(en.places)),
    )


def _places(zh: frozenset[str], en: frozenset[str]) -> Literal["same", "unsaid", "country", "different"]:
    if zh == en:
        return "same"
    if not zh or not en:
        return "unsaid"
    return "country" if zh & en else "different"


def _core(readings: frozenset[str], en: Name) -> Core:
    if en.letters in readings:
        return "same"
    if not en.region and any(_rendered(reading, en.letters) for reading in readings):
        return "rendered"
    heard = [word for word in en.core if len(word) >= _LEAST_HEARD and any(word in reading for reading in readings)]
    return "part" if heard else "none"


def _rendered(reading: str, letters: str) -> bool:
    """True where the one renders the sound of the other; too few consonants tell nothing."""
    return len(skeleton(letters)) >= _LEAST_CONSONANTS and skeleton(reading) == skeleton(letters)


def _unsaid(tags: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """The tags that nothing in the others stands for."""
    also = words().also
    implied = others | frozenset().union(*(also[tag] for tag in others))
    return frozenset(tag for tag in tags if tag not in implied and not also[tag] & others and tag not in _GENERAL)


def _outermost(places: frozenset[str]) -> frozenset[str]:
    """Cities, and provinces of which no city is named; countries say nothing here."""
    provinces = {words().province_of.get(place) for place in places}
    return frozenset(place for place in places if place in words().regions and place not in provinces)


def _city(place: str) -> str:
    """A county's city: `大连甘井子区` → `大连`."""
    return place if place in words().regions else next((city for city in words().province_of if place.startswith(city)), place)
