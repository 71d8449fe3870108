"""The overview of a result: a few charts, each beside its table and its file."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.analytics.measures import MEASURES
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Table
from zhichan.corpus.marts import Rids
from zhichan.portal import city
from zhichan.portal.charts import SHAPES, chart
from zhichan.portal.views.framing import Framed, frame
from zhichan.portal.wording import FACETS


def overview(request: HttpRequest) -> HttpResponse:
    """`/zh/overview`"""
    framed = frame(request)
    rids = framed.rids()
    charts = [chart(_table(framed, name, rids), framed.asked) for name in SHAPES] if len(rids) else []
    return render(request, "portal/overview.html", framed.context(charts=charts, rights=len(rids)))


def measure_csv(request: HttpRequest, measure: str) -> HttpResponse:
    """`/zh/overview/rights_by_year.csv`: the table of any measure over the rights of the question."""
    if measure not in MEASURES:
        raise Http404(_("There is no measure named %(name)s") % {"name": measure})
    framed = frame(request)
    table = _table(framed, measure, framed.rids())
    # the file must say all that narrows it, the filters too
    filters = [f"{FACETS[name]}: {' | '.join(values)}" for name, values in framed.asked.filters.items()]
    table = replace(table, query="; ".join([table.query or "*", *filters]))
    return HttpResponse(
        table.csv(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{measure}.csv"'},
    )


def _table(framed: Framed, measure: str, rids: Rids) -> Table:
    return MEASURES[measure](
        Scope(
            marts=framed.view.marts,
            rids=rids,
            as_of=framed.day,
            known_at=framed.view.version.made_at,
            query=framed.asked.query,
            lang=framed.lang,
            gazetteer=framed.view.gazetteer,
            titles=city.titles(),
        )
    )
