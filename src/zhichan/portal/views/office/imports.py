"""Imports and versions: what came when and by whom, the report of each import, undoing one, what differs between two versions."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import log_sealed, may_know, sees_sealed
from zhichan.actions.imports import effect_of_undoing, report_of
from zhichan.actions.work import start_undo
from zhichan.audit.models import Entry
from zhichan.corpus.differences import MOST_LISTED, differences
from zhichan.corpus.store import Corpus, Version
from zhichan.opened import city
from zhichan.portal.page.allowed import allowed
from zhichan.portal.page.body_names import body_name
from zhichan.portal.question.asked import AddressError

_LISTED = 30


def _corpus() -> Corpus:
    return city.configuration().open_city_corpus()


def _known(request: HttpRequest) -> list[Version]:
    """The versions that the visitor may know of, the oldest first."""
    return [version for version in _corpus().versions() if may_know(actor(request), version)]


@allowed("see-imports")
def versions(request: HttpRequest) -> HttpResponse:
    """`/zh/imports`: the versions of the city's corpus, the newest first."""
    known = _known(request)[::-1]
    page = Paginator(known, _LISTED).get_page(request.GET.get("page"))
    undone = {one.undoes: one.number for one in known if one.undoes}
    before = {one.number: one for one in known}
    people = _people(list(page))
    rows = [
        {
            "version": one,
            "only_for": body_name(one.sealed_for),
            "by": people.get(one.number, ""),
            "more": one.rights - (before[one.number - 1].rights if one.number - 1 in before else 0),
            "undone": undone.get(one.import_id, 0),
            "earlier": one.number - 1,
        }
        for one in page
    ]
    context = {"page": page, "rows": rows, "newest": known[0] if known else None, "count": len(known)}
    return render(request, "portal/imports.html", context)


def _people(shown: list[Version]) -> dict[int, str]:
    """Who made each version, as the log says: whoever published it, not who found it unlogged later."""
    things = {f"version:{one.number}": one.number for one in shown}
    entries = Entry.objects.filter(thing__in=things).order_by("number").values_list("thing", "by")
    return {things[thing]: _who(by) for thing, by in entries}


def _who(by: str) -> str:
    """The name in what the log says: `person:12 wang` is wang, `machine:root` the machine."""
    return by.partition(" ")[2] if by.startswith("person:") else by


@allowed("see-imports")
def report(request: HttpRequest, import_id: str) -> HttpResponse:
    """`/zh/imports/20261122T130501Z-1f3a`: the report of one import."""
    corpus = _corpus()
    told = report_of(corpus, import_id)
    version = next((one for one in corpus.versions() if one.import_id == import_id), None)
    seal = told.sealed_for if told else version.sealed_for if version else ""
    if (
        (told is None and version is None)
        or not sees_sealed(actor(request), seal)
        or (version and not may_know(actor(request), version))
    ):
        raise Http404(_("No import has the number %(id)s") % {"id": import_id})
    log_sealed(actor(request), f"import:{import_id}", [seal], "report")
    undone = next((one for one in corpus.versions() if one.undoes == import_id), None)
    context = {
        "import_id": import_id,
        "only_for": body_name(seal),
        "report": told,
        "version": version,
        "undone": undone,
        "counts": _counts(told) if told else {},
        "by": _people([version]).get(version.number, "") if version else "",
        "may_undo": actor(request).may("undo-import") and version and not version.undoes and not undone,
        "may_mend": actor(request).may("mend"),
    }
    return render(request, "portal/import_report.html", context)


def _counts(told: Any) -> dict[str, int]:
    return {name: told.total(name) for name in ("read", "accepted", "merged", "unchanged", "quarantined")}


@allowed("undo-import")
def undo(request: HttpRequest, import_id: str) -> HttpResponse:
    """`/zh/imports/…/undo`: what undoing would change; a POST starts it."""
    version = next((one for one in _corpus().versions() if one.import_id == import_id), None)
    if version and not may_know(actor(request), version):
        raise Http404(_("No import has the number %(id)s") % {"id": import_id})
    if request.method == "POST":
        return HttpResponseRedirect(reverse("job", args=[start_undo(actor(request), import_id).pk]))
    effect = effect_of_undoing(city.configuration(), import_id)
    nothing = not (effect.lose or effect.go or effect.quarantined or effect.back)
    context = {"import_id": import_id, "effect": effect, "version": version, "nothing": nothing}
    return render(request, "portal/import_undo.html", context)


@allowed("see-imports")
def difference(request: HttpRequest) -> HttpResponse:
    """`/zh/imports/difference?from=1&to=2`: the rights that came, changed and went between two versions."""
    corpus = _corpus()
    newest = corpus.version().number
    newer = corpus.numbered(_number(request, "to", newest))
    first = _number(request, "from", newer.number - 1)
    older = corpus.numbered(first) if first else None
    if older and older.number > newer.number:
        older, newer = newer, older
    between = range(older.number if older else 0, newer.number)
    made = [one for one in corpus.versions() if one.number - 1 in between]
    if any(not may_know(actor(request), one) for one in made):
        raise NotAllowed(_("An import between the two is sealed for another body"), mend=_("Choose two neighbouring versions"))
    log_sealed(actor(request), f"version:{newer.number}", [one.sealed_for for one in made], "difference")
    found = differences(corpus, older, newer)
    context = {
        "older": older,
        "newer": newer,
        "newest": newest,
        "numbers": range(1, newest + 1),
        "only_for": [body_name(seal) for seal in sorted({one.sealed_for for one in made} - {""})],
        "changes": found,
        "added": sum(one.added for one in found),
        "changed": sum(one.changed for one in found),
        "gone": sum(one.gone for one in found),
        "most": MOST_LISTED,
    }
    return render(request, "portal/difference.html", context)


def _number(request: HttpRequest, name: str, default: int) -> int:
    value = request.GET.get(name, str(default))
    if not value.isdecimal() or len(value) > 9:
        raise AddressError(
            _("“%(value)s” is no number of a version") % {"value": value},
            where=name,
            mend=_("Choose one from the list of versions"),
        )
    return int(value)
