"""The overview of a result: a few charts, each beside its table and its file."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.analytics.measures import MEASURES
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Basis, Table
from zhichan.corpus.marts import Rids
from zhichan.opened import city
from zhichan.portal.drawings.charts import SHAPES, chart
from zhichan.portal.page.kept import kept
from zhichan.portal.page.saving import saved_as
from zhichan.portal.page.wording import FACETS
from zhichan.portal.views.framing import Framed, frame


@kept
def overview(request: HttpRequest) -> HttpResponse:
    """`/zh/overview`"""
    framed = frame(request)
    basis = framed.asked.basis
    rids = framed.rids()
    names = [name for name in SHAPES if name != "rights_by_area" or framed.view.gazetteer.areas]
    charts = [chart(_table(framed, name, rids, basis), framed.asked) for name in names] if len(rids) else []
    context = framed.context(charts=charts, rights=len(rids), tail=_tail(framed, basis), basis=basis, bases=_bases(framed))
    return render(request, "portal/overview.html", context)


def _bases(framed: Framed) -> list[tuple[Basis, int, str]]:
    """(basis, how many of it there are in all, tail of the address that counts it)."""
    found = framed.searcher.search(framed.query, as_of=framed.day, filters=framed.asked.filters, limit=0)
    counts: dict[Basis, int] = {
        "rights": found.rights,
        "families": found.families,
        "families-extended": found.families_extended,
        "documents": found.documents,
    }
    return [(basis, count, _tail(framed, basis)) for basis, count in counts.items()]


def _tail(framed: Framed, basis: Basis) -> str:
    """The tail of an address that asks the same, counted on a basis."""
    return framed.asked.with_(basis=basis).tail(page=False)


def measure_csv(request: HttpRequest, measure: str) -> HttpResponse:
    """`/zh/overview/rights_by_year.csv`: the table of any measure over the rights of the question."""
    if measure not in MEASURES:
        raise Http404(_("There is no measure named %(name)s") % {"name": measure})
    framed = frame(request)
    table = _table(framed, measure, framed.rids(), framed.asked.basis)
    # the file must say all that narrows it, the filters too
    filters = [
        f"{FACETS[name]}: {' | '.join(chip.label for chip in chips)}"
        for name, chips in groupby(framed.chips(), key=lambda chip: chip.facet)
    ]
    table = replace(table, query="; ".join([table.query or "*", *filters]))
    return HttpResponse(
        table.csv(),
        content_type="text/csv; charset=utf-8",
        headers=saved_as(f"{measure}.csv"),
    )


def _table(framed: Framed, measure: str, rids: Rids, basis: Basis) -> Table:
    return MEASURES[measure](
        Scope(
            marts=framed.searcher.marts,
            rids=rids,
            as_of=framed.day,
            known_at=framed.view.version.made_at,
            query=framed.reading.text,
            lang=framed.lang,
            gazetteer=framed.view.gazetteer,
            titles=city.titles(),
            basis=basis,
            unified=framed.searcher.unified,
        )
    )
