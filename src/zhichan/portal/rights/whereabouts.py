"""Where a right belongs on the map of the city, what that was read from, and how sure it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhichan.corpus.flatten import areas_of, place_of
from zhichan.normalise.china import PROVINCES
from zhichan.normalise.places import Confidence, Gazetteer, Place
from zhichan.portal.page.wording import EVIDENCE
from zhichan.records.right import Right


@dataclass(frozen=True)
class Whereabouts:
    """The place of a right's first owner. `district` is its code in the own city, `""` elsewhere, `named` what it is called.

    `names` stand in the order of the language: the widest first in Chinese, last in English; `evidence` is one part for each
    thing that the place was read from.
    """

    district: str
    named: str
    names: tuple[str, ...]
    evidence: tuple[str, ...]
    confidence: Confidence
    areas: tuple[tuple[str, str], ...]  # code and name


def whereabouts(part: Right, shown: Right, gazetteer: Gazetteer, lang: str, as_of: dt.date) -> Whereabouts | None:
    """The place in `zh` or `en`; None where no statement names one.

    Args:
        part: the right with personal data, since the district of a person is told and its address is not.
        shown: what the visitor sees of it. Evidence that does not stand there is named and not quoted.
        as_of: the day on which areas are taken as they were.
    """
    place, quoted = place_of(part, gazetteer), place_of(shown, gazetteer)
    if place is None:
        return None
    evidence = _evidence(place.evidence, quote=quoted is not None and quoted.evidence == place.evidence)
    district = gazetteer.by_code.get(place.district)
    named = district.label.in_(lang) if district else ""
    inside = areas_of(part, gazetteer, as_of)
    areas = tuple((area.code, area.label.in_(lang)) for area in gazetteer.areas if area.code in inside)
    return Whereabouts(place.district, named, _names(named, place, gazetteer, lang), evidence, place.confidence, areas)


def _names(district: str, place: Place, gazetteer: Gazetteer, lang: str) -> tuple[str, ...]:
    city = gazetteer.city.label.in_(lang) if place.city == gazetteer.city.label.zh else place.city
    english = {province.name: province.english for province in PROVINCES} if lang == "en" else {}
    names = (district, city, place.province)
    distinct = tuple(dict.fromkeys(english.get(name, name) for name in names if name)) or (place.country,)
    return distinct[::-1] if lang == "zh" else distinct


def _evidence(evidence: str, quote: bool) -> tuple[str, ...]:
    """`address: 大连; 高新园区` → what it names as words of the page; what follows without a name belongs to the part before."""
    parts: list[str] = []
    for part in evidence.split("; "):
        name, _, value = part.partition(": ")
        if name in EVIDENCE:
            parts.append(f"{EVIDENCE[name]} {value if quote else ''}".strip())
        elif not quote:
            continue
        elif parts:
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return tuple(parts)
