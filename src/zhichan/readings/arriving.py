"""The tests on arrival for a reading: against what its body may see, and, for the IP office, against all that stands.

A reading is also looked at in the table that it makes with those of its day, or that it stood in on its sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db.models import QuerySet

from zhichan.accounts.models import Body
from zhichan.readings.models import ACCEPTED, CHECKED, ENTERED, HELD, Reading
from zhichan.readings.standing import as_figure, declared, reporting, standing, strategy, with_scopes
from zhichan.strategy.arrival.checks import Finding, asked_of, examine, speaking
from zhichan.strategy.arrival.tables import Shifted, shifted
from zhichan.strategy.city import City
from zhichan.strategy.figures.published import figure_id

Plain = dict[str, Any]
_THERE = (ENTERED, CHECKED, HELD, ACCEPTED)


def for_its_body(reading: Reading) -> list[Plain]:
    """What is said against published figures and the body's own readings: nothing that its people may not see."""
    return _told(known_to_body(reading), reading)


def for_the_office(reading: Reading) -> list[Plain]:
    """What is said against all that stands, published or not."""
    return _told(known_to_office(reading), reading)


def slipped_beside_its_own(reading: Reading) -> list[Plain]:
    """Whether it seems to have slipped among the readings that its body gives for the same day."""
    table = _of_its_day(reading, Reading.objects.filter(body=reading.body))
    return slips_of(known_to_body(reading, table), table).get(_id(reading), [])


def asked_now(reading: Reading) -> list[Plain]:
    """What its reporters were asked, and what would be asked now that others of its table are there."""
    return joined(reading.asked, slipped_beside_its_own(reading))


def found_now(reading: Reading) -> list[Plain]:
    """What is said for the IP office now, also in the table of what all bodies give for the same day."""
    table = _of_its_day(reading, Reading.objects.all())
    return joined(for_the_office(reading), slips_of(known_to_office(reading, table), table).get(_id(reading), []))


def slips_of(city: City, table: Sequence[Reading]) -> dict[str, list[Plain]]:
    """The questions to the readings of a table that seem to have slipped, by the ids of their figures."""
    return {one.figure.id: [plain(asked_of(city, one))] for one in shifted_in(city, table)}


def shifted_in(city: City, table: Sequence[Reading]) -> tuple[Shifted, ...]:
    """The readings of a table that seem to have slipped, against the figures of the city."""
    return shifted([as_figure(one) for one in table], speaking(city.figures))


def known_to_body(reading: Reading, table: Sequence[Reading] = ()) -> City:
    """The city with all figures that the body of a reading may see, but the one that it restates."""
    own = [one for one in standing().filter(body=reading.body, published=False) if one.pk != reading.replaces_id]
    city = with_scopes(strategy(without=reading.replaces), [reading, *table, *own, *standing().filter(published=True)])
    return msgspec.structs.replace(city, figures=(*city.figures, *map(as_figure, own)))


def known_to_office(reading: Reading, table: Sequence[Reading] = ()) -> City:
    """The city with all figures that stand, but the one that a reading restates."""
    return with_scopes(strategy(unpublished=True, without=reading.replaces), [reading, *table, *standing()])


def _of_its_day(reading: Reading, others: QuerySet[Reading]) -> list[Reading]:
    """A reading with the others whose period ends on the same day, in the order in which bodies and indicators are declared."""
    last = reading.period.last
    beside = others.filter(state__in=_THERE, end__startswith=str(last.year)).exclude(pk=reading.pk).select_related("body")
    there = {_id(one): one for one in beside.order_by("id") if one.period.last == last} | {_id(reading): reading}
    bodies = list(Body.objects.order_by("id").values_list("code", flat=True))
    scopes = {name: number for number, name in enumerate(dict.fromkeys([*declared().catalogue.scopes, *bodies]))}
    columns = {name: number for number, name in enumerate(dict.fromkeys(due.indicator for due in reporting().due))}
    return sorted(there.values(), key=lambda one: (scopes.get(one.scope, len(scopes)), columns.get(one.indicator, len(columns))))


def _id(reading: Reading) -> str:
    return figure_id(reading.indicator, reading.period, reading.scope)


def joined(asked: list[Plain], more: list[Plain]) -> list[Plain]:
    """Findings, and those of more that are not among them."""
    known = [(one["rule"], one["against"]) for one in asked]
    return [*asked, *(one for one in more if (one["rule"], one["against"]) not in known)]


def _told(city: City, reading: Reading) -> list[Plain]:
    return [plain(one) for one in examine(city, as_figure(reading, id=reading.number), city.figures)]


def plain(finding: Finding) -> Plain:
    """A finding as it is kept with a reading."""
    return {
        "rule": finding.rule,
        "holds": finding.holds,
        "against": list(finding.against),
        "doubted": list(finding.doubted),
        "zh": finding.says.zh,
        "en": finding.says.en,
    }
