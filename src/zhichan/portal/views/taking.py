"""Taking a result away: what is chosen, the file if it is small, how far it is if it is large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.exports.columns import COLUMNS, USUAL, columns_named
from zhichan.exports.dossier import MOST as MOST_IN_DOSSIER
from zhichan.exports.dossier import is_there as makes_dossiers
from zhichan.exports.formats import FORMATS
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import saved_as
from zhichan.portal.page.wording import FACETS
from zhichan.portal.question.asked import OTHER_SORTS, SORTS
from zhichan.portal.question.asked import Asked as Question
from zhichan.portal.views.framing import Framed, frame
from zhichan.search.columns import LISTED
from zhichan.search.dialects.registry import OWN
from zhichan.taking import work
from zhichan.taking.files import KEPT_DAYS, Kept
from zhichan.taking.orders import MOST_SORTED, Asked, Opened, ordered
from zhichan.taking.sending import sent

_CHANGES = ("add", "drop", "up")
_OFFERED = ("id", *(sort for sort in (*SORTS, *OTHER_SORTS) if sort != "relevance"))


@dataclass(frozen=True)
class Chosen:
    """What the address says of the file; what it leaves out is as whoever asks chose last."""

    formats: tuple[str, ...]
    columns: tuple[str, ...]
    order: str
    pictures: bool

    @classmethod
    def read(cls, parameters: QueryDict, by: Actor) -> Chosen:
        """Reads it.

        Raises:
            ExportError: there is no such column.
        """
        last = work.choice_of(by)
        named = tuple(name for part in parameters.getlist("columns") for name in part.split(","))
        known = tuple(name for name in last.columns if name in COLUMNS)
        formats = tuple(parameters.getlist("format")) or tuple(name for name in last.formats if name in FORMATS) or ("xlsx",)
        return cls(
            formats=formats,
            columns=columns_named(named) if any(named) else known or USUAL,
            order=parameters.get("order") or _sorted(parameters) or last.order or "id",
            pictures=bool(parameters.get("pictures")),
        )

    def changed(self, parameters: QueryDict) -> Chosen:
        """With a column added, dropped or moved to the front by one."""
        columns = list(self.columns)
        if (name := parameters.get("add", "")) in COLUMNS and name not in columns:
            columns.append(name)
        if (name := parameters.get("drop", "")) in columns and len(columns) > 1:
            columns.remove(name)
        if (name := parameters.get("up", "")) in columns and (at := columns.index(name)):
            columns[at - 1], columns[at] = columns[at], columns[at - 1]
        return replace(self, columns=tuple(columns))

    def tail(self, question: Question) -> str:
        """The tail of the address that says both question and choice: to be kept as a bookmark, with no cookie."""
        pairs = [*(("format", name) for name in self.formats), ("columns", ",".join(self.columns)), ("order", self.order)]
        pairs += [("pictures", "yes")] if self.pictures else []
        asked = question.tail(page=False)
        return f"{asked or '?'}{'&' if asked else ''}{urlencode(pairs)}"


def take(request: HttpRequest) -> HttpResponse:
    """`/zh/take?q=…`: formats, columns and their order, chosen before anything is made."""
    framed = frame(request)
    chosen = Chosen.read(request.GET, actor(request))
    if any(name in request.GET for name in _CHANGES):
        return HttpResponseRedirect(reverse("take") + chosen.changed(request.GET).tail(framed.asked) + "#columns")
    lang = framed.lang
    rights = len(framed.rids())
    if rights > MOST_SORTED and "order" not in request.GET:
        chosen = replace(chosen, order="id")
    context = framed.context(
        rights=rights,
        chosen=chosen,
        formats=[(name, one.label.in_(lang), name in chosen.formats) for name, one in FORMATS.items() if _is_offered(name)],
        columns=[(name, COLUMNS[name].label.in_(lang)) for name in chosen.columns],
        others=[(name, column.label.in_(lang)) for name, column in COLUMNS.items() if name not in chosen.columns],
        orders=dict.fromkeys((*_OFFERED, chosen.order)),
        hidden=list(_hidden(framed.asked)),
        at_once=work.AT_ONCE,
        most_in_dossier=MOST_IN_DOSSIER,
        most_sorted=MOST_SORTED,
        kept_days=KEPT_DAYS,
        has_dossiers=makes_dossiers(),
    )
    return render(request, "portal/take.html", context)


def take_file(request: HttpRequest) -> HttpResponseBase:
    """`/zh/take/file?q=…&format=xlsx&columns=number,title`: the file, or the page that says how far it is.

    A POST of the same keeps the choice for the next time, and leads to the address: looking at an address changes nothing.
    """
    by = actor(request)
    if request.method == "POST":
        chosen = Chosen.read(request.POST, by)
        work.remember(by, chosen.formats, chosen.columns, chosen.order)
        asked = request.POST.copy()
        asked.pop("csrfmiddlewaretoken", None)
        return HttpResponseRedirect(f"{reverse('take-file')}?{asked.urlencode()}", status=303)
    wanted = _ordered(request, frame(request), by)
    found = work.ask(by, wanted)
    if found.done is None:
        return HttpResponseRedirect(reverse("taken", args=[wanted.order.id]))
    return _sent(request, found)


def taken(request: HttpRequest, order: str) -> HttpResponse:
    """`/zh/take/<order>`: how far a large file is, and the file as soon as it is whole."""
    found = work.fetch(actor(request), order)
    return render(request, "portal/taken.html", _context(request, found))


def taken_json(request: HttpRequest, order: str) -> JsonResponse:
    """`/zh/take/<order>.json`: for a page that looks every two seconds."""
    context = _context(request, work.fetch(actor(request), order))
    told = {
        "over": context["over"],
        "sentence": render_to_string("portal/parts/taken_sentence.html", context, request).strip(),
        "html": render_to_string("portal/parts/taken.html", context, request),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def taken_file(request: HttpRequest, order: str) -> HttpResponseBase:
    """`/zh/take/<order>/file`: the file itself, also in pieces."""
    found = work.fetch(actor(request), order)
    if found.done is None:
        return HttpResponseRedirect(reverse("taken", args=[order]))
    return _sent(request, found)


def _sent(request: HttpRequest, found: Kept) -> HttpResponseBase:
    assert found.done
    return sent(request, found, saved_as(found.done.name))


def _sorted(parameters: QueryDict) -> str:
    """The order in which the result was looked at; `""` where that was by relevance, which no file has."""
    sort = parameters.get("sort", "")
    return sort if sort in LISTED else ""


def _ordered(request: HttpRequest, framed: Framed, by: Actor) -> Opened:
    chosen = Chosen.read(request.GET, by)
    asked = Asked(
        query=framed.own_words,
        filters=framed.asked.filters,
        as_of=framed.day,
        known_at=framed.asked.known_at,
        formats=chosen.formats,
        columns=chosen.columns,
        order=chosen.order,
        pictures=chosen.pictures,
        lang=framed.lang,
        site=request.build_absolute_uri(f"/{current_language()}"),
        narrowed=narrowed_in_words(framed),
        tags=framed.tags,
    )
    return ordered(by, asked)


def narrowed_in_words(framed: Framed) -> str:
    """What narrows the query, as a file says it."""
    return "; ".join(f"{FACETS[chip.facet]}: {chip.label}" for chip in framed.chips())


def _context(request: HttpRequest, found: Kept) -> dict[str, Any]:
    job = work.job_of(found.order.id)
    state = "done" if found.done else job.state if job else "gone"
    return {
        "id": found.order.id,
        "order": found.order,
        "done": found.done,
        "job": job,
        "state": state,
        "share": min(100, 100 * job.done // job.total) if job and job.total else None,
        "over": state in ("done", "failed", "stopped", "gone"),
        "formats": [FORMATS[name].label.in_(current_language()) for name in found.order.asked.formats],
        "own_job": job if job and job.person is not None and job.person == actor(request).person else None,
        "kept_days": KEPT_DAYS,
        "again": reverse("take-file") + _again(found),
    }


def _again(found: Kept) -> str:
    asked = found.order.asked
    pairs: list[tuple[str, object]] = [("q", asked.query), ("dialect", OWN if asked.query else "")]
    pairs += [(name, value) for name, values in asked.filters.items() for value in values]
    pairs += [("as_of", asked.as_of), ("known_at", asked.known_at), ("columns", ",".join(asked.columns)), ("order", asked.order)]
    pairs += [("format", name) for name in asked.formats] + ([("pictures", "yes")] if asked.pictures else [])
    return "?" + urlencode([(name, str(value)) for name, value in pairs if value])


def _hidden(question: Question) -> Iterator[tuple[str, str]]:
    """The question as fields of the form."""
    if question.query:
        yield "q", question.query
        yield "dialect", question.dialect
    yield from ((name, value) for name, values in question.filters.items() for value in values)
    for name in ("as_of", "known_at"):
        if (day := getattr(question, name)) is not None:
            yield name, day.isoformat()


def _is_offered(name: str) -> bool:
    return name != "pdf" or makes_dossiers()
