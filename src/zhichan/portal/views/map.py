"""The map of a result: the page, its points, and the few facts of the rights that lie in sight."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.portal.drawings import colours
from zhichan.portal.drawings.picture import WIDTH, picture
from zhichan.portal.page.kept import kept
from zhichan.portal.page.language import current_language
from zhichan.portal.question.asked import AddressError
from zhichan.portal.views.errors import json_answer
from zhichan.portal.views.framing import Framed, frame
from zhichan.records.kinds import kind, kinds

_MOST_RIGHTS = 30  # facts of so many rights at once


@kept
def map_page(request: HttpRequest) -> HttpResponse:
    """`/zh/map`: regions with their counts, the map beside them."""
    framed = frame(request)
    rids = framed.rids()
    view = framed.view.map_of(rids, framed.lang, framed.day)
    regions = [region for region in view.regions if region.level == 0]
    context = framed.context(
        rights=len(rids),
        placed=len(view.rids),
        regions=regions,
        picture=picture(view, regions),
        picture_width=WIDTH,
        settings=_settings(framed),
    )
    return render(request, "portal/map.html", context)


@kept
def map_json(request: HttpRequest) -> HttpResponse:
    """`/zh/map.json`: points with type, year and state, regions, contours; `made_up` says that it is the sample."""
    framed = frame(request)
    rids = framed.rids()
    view = framed.view.map_of(rids, framed.lang, framed.day)
    data: dict[str, Any] = view.as_json()
    types = framed.searcher.marts.scoped(view.rids, "SELECT r.type, r.id FROM scope JOIN rights r USING (rid) ORDER BY r.rid")
    data["points"]["type"] = [_type_key(type_, id_.split(":")[1]) for type_, id_ in types]
    data |= {
        "made_up": framed.view.made_up,
        "version": framed.view.version.number,
        "as_of": framed.day.isoformat(),
        "query": framed.reading.text,
        "rights": len(rids),
    }
    return json_answer(data)


def rights_json(request: HttpRequest) -> HttpResponse:
    """`/zh/map/rights.json?rid=1&rid=2`: title, holder, state and address of the page of these rights, in that order."""
    framed = frame(request)
    wanted = request.GET.getlist("rid")
    if not all(rid.isdecimal() and len(rid) < 10 for rid in wanted) or len(wanted) > _MOST_RIGHTS:
        raise AddressError(
            _("These are not numbers of points"),
            where="rid",
            mend=_("At most %(most)d numbers from the map") % {"most": _MOST_RIGHTS},
        )
    rows = framed.searcher.marts.sql(
        "SELECT r.rid, r.id, coalesce(CASE WHEN ? = 'en' THEN r.title_en ELSE r.title_zh END, r.title, r.id), "  # noqa: S608
        "r.holder, s.state "
        "FROM rights r LEFT JOIN states s ON s.rid = r.rid AND s.start <= ? AND (s.until IS NULL OR s.until > ?) "
        f"WHERE {framed.searcher.visible} AND r.rid IN (SELECT unnest(?))",
        [current_language(), framed.day, framed.day, [int(rid) for rid in wanted]],
    )
    found = {rid: (id, title, holder, state) for rid, id, title, holder, state in rows}
    return json_answer([_fact(framed, int(rid), *found[int(rid)]) for rid in wanted if int(rid) in found])


def _fact(framed: Framed, rid: int, id: str, title: str, holder: str | None, state: str | None) -> dict[str, Any]:
    declared = kind(id.split(":")[1]).states.get(state or "unknown")
    href = reverse("right", args=[id]) + framed.asked.tail(page=False)
    return {
        "rid": rid,
        "title": title,
        "holder": holder or "",
        "state": declared.label.in_(framed.lang) if declared else "",
        "href": href,
    }


def _types(lang: str) -> list[dict[str, str]]:
    """The types of all kinds, a kind without types as one of its own, and what no kind declares: key, word, colour."""
    labels: dict[str, str] = {}
    for name, declared in kinds().items():
        choices = declared.properties["type"].choices if "type" in declared.properties else {name: declared.label}
        for key, label in choices.items():
            labels.setdefault(key, label.in_(lang))
    palette = colours.types()
    known = [{"key": key, "label": label, "colour": palette.get(key, "c8")} for key, label in labels.items()]
    return [*known, {"key": "unknown", "label": _("not known"), "colour": "grey"}]


def _type_key(type_: str | None, kind_name: str) -> str:
    """The key under which the list of types names the type of a right of this kind."""
    properties = kind(kind_name).properties
    if "type" not in properties:
        return kind_name
    return type_ if type_ in properties["type"].choices else "unknown"


def _states(lang: str) -> list[dict[str, str]]:
    """The states of all kinds, each once: key, word, colour."""
    labels: dict[str, str] = {}
    for declared in kinds().values():
        for key, state in declared.states.items():
            labels.setdefault(key, state.label.in_(lang))
    return [{"key": key, "label": label, "colour": colours.STATES.get(key, "grey")} for key, label in labels.items()]


def _settings(framed: Framed) -> dict[str, Any]:
    """What the script of the map needs to be told: addresses, and what colours mean."""
    tail = framed.asked.tail(page=False)
    return {
        "points": reverse("map-json") + tail,
        "rights": reverse("map-rights") + framed.asked.clocks(),
        "search": reverse("search"),
        "types": _types(framed.lang),
        "states": _states(framed.lang),
        "years": list(colours.YEARS),
        "tail": tail,
        "words": {
            "unknown": _("not known"),
            "and": "、" if framed.lang == "zh" else ", ",
            "from": _("%(first)s to %(last)s"),
            "none": _("No right lies in this part of the map."),
        },
    }
