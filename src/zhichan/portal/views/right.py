"""The page of one right: everything known, and who says so."""

from __future__ import annotations

from itertools import groupby

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import log_reading
from zhichan.cases.displaying import is_withheld_of, noted_since
from zhichan.opened import city
from zhichan.opened.making import Underway
from zhichan.portal.gallery import gallery
from zhichan.portal.record import describe
from zhichan.portal.relatives import citing, family, resolved
from zhichan.portal.timeline import draw
from zhichan.portal.views.framing import Framed, frame
from zhichan.portal.views.right_notes import of_own_bodies
from zhichan.portal.views.similar import nearest
from zhichan.portal.whereabouts import whereabouts
from zhichan.records.audience import without_personal
from zhichan.records.right import Right
from zhichan.search.explain import Explanation


def right(request: HttpRequest, id: str) -> HttpResponse:
    """`/zh/rights/CN:patent:201220249767.4`; with `?q=…` it also says why the right is in that result."""
    framed = frame(request)
    part = _part(framed, id)
    log_reading(actor(request), [part], "page")
    found = _shown(framed, part)
    record = describe(found, framed.day, framed.lang, city.titles())
    similar = nearest(framed, found.id)
    ties = resolved(framed.searcher, record.ties)
    context = framed.context(
        record=record,
        gallery=gallery(found, framed.view.corpus.media, framed.audience),
        pids=_pids(framed, found),
        withheld=len({cell.header for cell in part.rest}) if not found.rest else 0,
        place=whereabouts(part, found, framed.view.gazetteer, framed.lang),
        timeline=draw(record, framed.day),
        ties=[(rel, list(some)) for rel, some in groupby(ties, key=lambda tie: tie.rel)],
        family=family(framed.searcher, found),
        citing=citing(framed.searcher, found),
        veiled=is_withheld_of(found.id),
        sees_veiled=framed.audience.personal,
        noted_since=noted_since(found.id),
        similar=similar,
        why=_why(framed, found.id) if framed.asked.narrowed else None,
        asked_tail=framed.asked.tail(),
        **of_own_bodies(actor(request), found.id),
    )
    return render(request, "portal/right.html", context)


def _why(framed: Framed, id: str) -> Explanation:
    return framed.searcher.explain(framed.query, id, framed.day, framed.asked.filters)


def record_json(request: HttpRequest, id: str) -> HttpResponse:
    """The record as far as the visitor may see it, with its sources; `made_up` stands in each source of the sample."""
    framed = frame(request)
    part = _part(framed, id)
    log_reading(actor(request), [part], "file")
    found = _shown(framed, part)
    body = msgspec.json.format(msgspec.json.encode(found), indent=2)
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def _pids(framed: Framed, right: Right) -> dict[str, str]:
    """The party of each name on the right; none while the parties are still being resolved: the page does not wait for them."""
    try:
        known = framed.view.parties(framed.audience, framed.asked.knowledge, patience=0)
    except Underway:
        return {}
    return {name: pid for _role, _seq, name, pid in known.of_right(right.id)}


def _part(framed: Framed, id: str) -> Right:
    """The right as the sources state it that the visitor sees: to work with. One that is hidden is as one that is not there."""
    found = framed.view.part(id, framed.audience)
    if found is None:
        raise Http404(_("No right with the number %(id)s is on record here") % {"id": id})
    return found


def _shown(framed: Framed, part: Right) -> Right:
    return part if framed.audience.personal else without_personal(part)
