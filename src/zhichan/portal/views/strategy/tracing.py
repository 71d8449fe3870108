"""Where a number comes from: its source, its formula with inputs, or the rights that it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhichan.analytics.counting import Behind
from zhichan.corpus.store import CorpusEmpty
from zhichan.opened import city
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import saved_table
from zhichan.portal.question.asked import Asked
from zhichan.portal.rights.evidence import evidence_words
from zhichan.portal.strategy.indicator_values import ground_of
from zhichan.portal.strategy.scores import overall
from zhichan.portal.views.framing import Framed, frame
from zhichan.search.number_lists import MOST
from zhichan.strategy.indicators.declared import BASES, PERIODS, indicators
from zhichan.strategy.tracing.origins import HOWS, Computation, NoSuchNumber, Origin, computation, origins, unknown

_SHOWN = 200  # rights of one side on the page; the file has all


@require_http_methods(["GET", "HEAD", "POST"])
def trace(request: HttpRequest, id: str) -> HttpResponse:
    """`/zh/trace/valid-inventions@2012-12-31/210211`; what is posted takes the rights into a search."""
    asked = Asked.read(request.GET)
    origin = origins(overall(asked.day, asked.knowledge), id)
    framed, found = _computed(request, id, MOST if request.method == "POST" else _SHOWN, needed=origin is None)
    if request.method == "POST" and framed and found:
        numbers = "\n".join(dict.fromkeys(one.right.split(":", 2)[-1] for one in found.rights))
        list_id = settings.CONFIGURATION.lists.keep(numbers)
        return HttpResponseRedirect(reverse("search") + framed.asked.with_(query=f"list:{list_id}").tail())
    context: dict[str, Any] = framed.context() if framed else {"asked": asked}
    context |= {
        "id": id,
        "origin": _shown(origin) if origin else None,
        "found": found,
        "folder_kept": city.strategy(asked.knowledge)[1],
        "tail": asked.clocks(),
        "most": MOST,
    }
    if found:
        context |= {
            "basis": BASES[found.version.basis],
            "period": PERIODS[found.version.period],
            "sides": _sides(found),
            "people": _shown(found.people) if found.people else None,
        }
    return render(request, "portal/trace.html", context)


def _computed(
    request: HttpRequest, id: str, most: int | None = None, *, needed: bool
) -> tuple[Framed | None, Computation | None]:
    """The figure computed from the rights, where it is one; needed, where nothing else is known of it."""
    try:
        framed = frame(request)
        told, _was_kept = city.strategy(framed.asked.knowledge)
        found = computation(ground_of(framed), told, indicators(), id, most)
    except (CorpusEmpty, NoSuchNumber):
        if needed:
            raise
        return None, None
    if needed and found is None:
        raise unknown(id)
    return framed, found


def _shown(origin: Origin) -> dict[str, Any]:
    """An origin for a template, with what it is worked out from."""
    return {"one": origin, "how": HOWS[origin.how], "inputs": [_shown(one) for one in origin.inputs]}


def _sides(found: Computation) -> list[dict[str, Any]]:
    """The numerator, and what it is set against, each with its rights."""
    version = found.version
    sides = [_side(version.numerator, found.counted, found.rights, found.number)]
    if found.against is not None:
        sides.append(_side(version.denominator, found.against, found.rights_against, found.number_against))
    return sides


def _side(label: object, counted: int, rights: list[Behind], number: int) -> dict[str, Any]:
    return {"label": label, "counted": counted, "number": number, "rights": rights, "more": number - len(rights)}


def trace_csv(request: HttpRequest, id: str) -> StreamingHttpResponse:
    """`/zh/trace/valid-inventions@2012-12-31.csv`: every right behind a figure, with the evidence."""
    framed, found = _computed(request, id, needed=True)
    assert framed is not None, "needed"
    assert found is not None, "needed"
    header = [_("Side"), _("Right"), _("Title"), _("Holder"), _("Counts from"), _("Until"), _("Evidence")]
    name = f"{found.key}-{found.year}{f'-{found.district}' if found.district else ''}.csv"
    return saved_table(name, header, _lines(found), made_up=framed.view.made_up)


def _lines(found: Computation) -> Iterator[list[object]]:
    kind = found.version.what.of.kind if found.version.what else ""
    for side, rights in ((_("Counted"), found.rights), (_("Set against"), found.rights_against)):
        for one in rights:
            why = evidence_words(one.evidence, kind, current_language())
            yield [side, one.right, one.title, one.holder, one.start, one.until or "", why]
