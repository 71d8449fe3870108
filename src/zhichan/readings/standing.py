"""What stands: the city's strategy as declared, and the readings accepted for it, now or at a past moment, as figures."""

from __future__ import annotations

import datetime as dt
from functools import cache

import msgspec
from django.conf import settings
from django.db.models import Q, QuerySet

from zhichan.accounts.models import Body
from zhichan.readings.models import STOOD, Reading
from zhichan.records.declared import Label
from zhichan.strategy.city import City, load_city, with_figures
from zhichan.strategy.duties.reporting import Reporting, load_reporting
from zhichan.strategy.figures.published import OWN, Figure, figure_id


@cache
def declared() -> City:
    """The city's outline, targets and published figures."""
    return load_city(settings.CONFIGURATION.city_folder)


@cache
def reporting() -> Reporting:
    """Who reports what, as the city declares it."""
    return load_reporting(settings.CONFIGURATION.city_folder / "reporting.yml", declared().catalogue)


def forget() -> None:
    """Reads the city's folder again: for tests that change the settings."""
    declared.cache_clear()
    reporting.cache_clear()


def standing(at: dt.datetime | None = None) -> QuerySet[Reading]:
    """The readings that are accepted, now or as it was known at a moment."""
    found = Reading.objects.filter(state__in=STOOD, accepted_at__isnull=False).select_related("body")
    if at is None:
        return found.filter(ended_at=None)
    return found.filter(Q(ended_at=None) | Q(ended_at__gt=at), accepted_at__lte=at)


def strategy(
    at: dt.datetime | None = None, said: City | None = None, *, unpublished: bool = False, without: Reading | None = None
) -> City:
    """The city with the readings accepted for it among its figures.

    Args:
        at: as it was known at that moment; now without it.
        said: the city as its folder says it or said it; as it says it now without it.
        unpublished: also with what is not published: for tests on arrival, never for a page of others.
        without: a reading that is left out, because another is to replace it.
    """
    found = standing(at) if unpublished else standing(at).filter(published=True)
    readings = [one for one in found.order_by("accepted_at", "id") if without is None or one.pk != without.pk]
    base = said or declared()
    if not readings:
        return base
    figures = {one.id: one for one in map(as_figure, readings)}
    return with_figures(base, tuple(figures.values()), scopes_of(readings))


def as_figure(reading: Reading, *, id: str = "") -> Figure:
    """A reading as a figure; its source is whoever reported it, with the document."""
    indicator = declared().catalogue.indicators[reading.indicator]
    note = Label(
        zh=f"单位报送的读数，编号 {reading.number}",
        en=f"reported by {reading.body.name_en}, reading {reading.number}",
    )
    return Figure(
        id=id or figure_id(reading.indicator, reading.period, reading.scope), indicator=reading.indicator, scope=reading.scope,
        unit=indicator.unit, period=reading.period, amount=reading.amount, decimals=reading.decimals,
        source_url=f"/zh/readings/{reading.number}", source_title=f"{reading.body.name_zh}报送：{reading.document}",
        confidence="high", note=note,
    )  # fmt: skip


def with_scopes(city: City, readings: list[Reading]) -> City:
    """The city with the scopes of some readings in its catalogue: a body that reports of itself is a scope within the city."""
    known, own = city.catalogue.scopes, scopes_of(readings)
    scopes = {**own, **known}
    within = {**{scope: OWN for scope in own if scope not in known}, **city.relations.within}
    return msgspec.structs.replace(
        city,
        catalogue=msgspec.structs.replace(city.catalogue, scopes=scopes),
        relations=msgspec.structs.replace(city.relations, within=within),
    )


def scopes_of(readings: list[Reading]) -> dict[str, Label]:
    """The labels of the scopes that are bodies."""
    own = [one.scope for one in readings if one.scope not in declared().catalogue.scopes]
    return {one.code: Label(zh=one.name_zh, en=one.name_en) for one in Body.objects.filter(code__in=own)} if own else {}
