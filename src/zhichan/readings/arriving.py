"""The tests on arrival for a reading: against what its body may see, and, for the IP office, against all that stands."""

from __future__ import annotations

from typing import Any

from zhichan.readings.models import Reading
from zhichan.readings.standing import as_figure, standing, strategy, with_scopes
from zhichan.strategy.arrival import Finding, examine
from zhichan.strategy.city import City
from zhichan.strategy.figures import Figure

Plain = dict[str, Any]


def for_its_body(reading: Reading) -> list[Plain]:
    """What is said against published figures and the body's own readings: nothing that its people may not see."""
    own = list(standing().filter(body=reading.body, published=False))
    city = with_scopes(strategy(without=reading.replaces), [reading, *own, *standing().filter(published=True)])
    figures = [as_figure(one) for one in own if reading.replaces is None or one.pk != reading.replaces.pk]
    return _told(city, reading, [*city.figures, *figures])


def for_the_office(reading: Reading) -> list[Plain]:
    """What is said against all that stands, published or not."""
    city = with_scopes(strategy(unpublished=True, without=reading.replaces), [reading, *standing()])
    return _told(city, reading, city.figures)


def _told(city: City, reading: Reading, known: list[Figure] | tuple[Figure, ...]) -> list[Plain]:
    return [_plain(one) for one in examine(city, as_figure(reading, id=reading.number), known)]


def _plain(finding: Finding) -> Plain:
    return {
        "rule": finding.rule,
        "holds": finding.holds,
        "against": list(finding.against),
        "doubted": list(finding.doubted),
        "zh": finding.says.zh,
        "en": finding.says.en,
    }
