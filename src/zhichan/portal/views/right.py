"""The page of one right: everything known, and who says so."""

from __future__ import annotations

import re
from itertools import groupby

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import log_reading
from zhichan.cases.displaying import is_withheld_of, noted_since
from zhichan.corpus.store import CorpusEmpty
from zhichan.exports.formats import FORMATS
from zhichan.opened import city
from zhichan.opened.making import Underway
from zhichan.portal.page.saving import saved_as
from zhichan.portal.question.asked import AddressError
from zhichan.portal.question.marking import Marking
from zhichan.portal.rights.citations import CITED_BY, CITES, citations
from zhichan.portal.rights.citing import cited
from zhichan.portal.rights.gallery import gallery
from zhichan.portal.rights.record import describe
from zhichan.portal.rights.relatives import family, resolved
from zhichan.portal.rights.tenures import over_time
from zhichan.portal.rights.timeline import draw
from zhichan.portal.rights.whereabouts import whereabouts
from zhichan.portal.views.framing import Framed, frame
from zhichan.portal.views.right_notes import notes_and_tags
from zhichan.portal.views.similar import nearest
from zhichan.records.audience import without_personal
from zhichan.records.right import Right
from zhichan.search.explain import Explanation

_DIGITS = 9  # of the number of a version


def right(request: HttpRequest, id: str) -> HttpResponse:
    """`/zh/rights/CN:patent:201220249767.4`; with `?q=…` it also says why the right is in that result, and `?version=3` keeps it
    to that version of the data, also when there are newer ones."""
    framed = _framed(request)
    part = _part(framed, id)
    log_reading(actor(request), [part], "page")
    found = _shown(framed, part)
    record = describe(found, framed.day, framed.lang, city.titles())
    similar = nearest(framed, found.id)
    ties = resolved(framed.searcher, [tie for tie in record.ties if tie.rel not in (CITES, CITED_BY)])
    context = framed.context(
        record=record,
        gallery=gallery(found, framed.view.corpus.media, framed.audience),
        pids=_pids(framed, found),
        withheld=len({cell.header for cell in part.rest}) if not found.rest else 0,
        place=whereabouts(part, found, framed.view.gazetteer, framed.lang, framed.day),
        timeline=draw(record, framed.day),
        over_time=over_time(found, framed.lang),
        ties=[(rel, list(some)) for rel, some in groupby(ties, key=lambda tie: tie.rel)],
        family=family(framed.searcher, found),
        citations=citations(framed.searcher, record),
        veiled=is_withheld_of(found.id),
        sees_veiled=framed.audience.personal,
        noted_since=noted_since(found.id),
        similar=similar,
        why=_why(framed, found.id) if framed.asked.narrowed else None,
        cited=cited(request, framed, found),
        newest=_newest(framed),
        marking=Marking(framed.query) if framed.asked.query else None,
        asked_tail=framed.asked.tail(),
        **notes_and_tags(actor(request), found.id),
    )
    return render(request, "portal/right.html", context)


def _why(framed: Framed, id: str) -> Explanation:
    return framed.searcher.explain(framed.query, id, framed.day, framed.asked.filters)


def as_ris(request: HttpRequest, id: str) -> HttpResponse:
    """`/zh/rights/….ris`: the reference to a right, for programs that keep references."""
    return _reference(request, id, "ris")


def as_bibtex(request: HttpRequest, id: str) -> HttpResponse:
    """`/zh/rights/….bib`: the same for BibTeX."""
    return _reference(request, id, "bibtex")


def _reference(request: HttpRequest, id: str, format: str) -> HttpResponse:
    framed = _framed(request)
    part = _part(framed, id)
    log_reading(actor(request), [part], "file")
    told = cited(request, framed, _shown(framed, part))
    name = f"{re.sub(r'[^A-Za-z0-9.-]+', '-', id).strip('-')}{FORMATS[format].ending}"
    body = told.ris if format == "ris" else told.bibtex
    return HttpResponse(body, content_type=FORMATS[format].media_type, headers=saved_as(name))


def record_json(request: HttpRequest, id: str) -> HttpResponse:
    """The record as far as the visitor may see it, with its sources; `made_up` stands in each source of the sample."""
    framed = _framed(request)
    part = _part(framed, id)
    log_reading(actor(request), [part], "file")
    found = _shown(framed, part)
    body = msgspec.json.format(msgspec.json.encode(found), indent=2)
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def _framed(request: HttpRequest) -> Framed:
    """The request in the version that its address pins, in the newest (or the one known then) where it pins none."""
    pinned = request.GET.get("version", "")
    if not pinned:
        return frame(request)
    if not (pinned.isascii() and pinned.isdecimal() and len(pinned) <= _DIGITS):
        raise AddressError(
            _("“%(value)s” is no version") % {"value": pinned[:40]},
            where="version",
            mend=_("Write its number; the foot of each page says which version it shows"),
        )
    if request.GET.get("known_at"):
        raise AddressError(
            _("The version and the day of knowledge are both given"), where="version, known_at", mend=_("Give one of them")
        )
    try:
        return frame(request, int(pinned))
    except CorpusEmpty:
        raise Http404(_("There is no version %(number)s of the data") % {"number": pinned}) from None


def _newest(framed: Framed) -> int:
    """The number of the newest version where the page shows an older one; else 0."""
    newest = framed.view.corpus.version().number
    return newest if newest != framed.view.version.number else 0


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
