"""What a person keeps of their searches: the history, and searches with a name, some of them shared with their body."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.errors import ChangedMeanwhile
from zhichan.accounts.requests import actor
from zhichan.errors import ZhichanError
from zhichan.notebook import history as kept
from zhichan.notebook import saved
from zhichan.notebook.errors import NotebookError, NotKept
from zhichan.notebook.models import SavedSearch
from zhichan.notebook.saved import Described
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.body_names import body_choices, body_name
from zhichan.portal.page.language import current_language
from zhichan.portal.page.sent import sent_number
from zhichan.portal.question.asked import Asked
from zhichan.portal.question.chips import chips
from zhichan.portal.views.framing import Framed, audience_of, framed
from zhichan.search.errors import QueryError
from zhichan.search.given import names_tags

Filters = list[tuple[str, list[str]]]


_NOTHING = saved.Fresh(0, 0, beyond=False)


@dataclass(frozen=True)
class Row:
    """A saved search in the list. `problem` says why it cannot be answered now; `fresh`: what is new since."""

    search: SavedSearch
    query: str
    own: bool
    body: str
    feed: bool
    filters: Filters = field(default_factory=list)
    rights: int = 0
    fresh: saved.Fresh = _NOTHING
    problem: str = ""

    @property
    def news(self) -> int:
        """How many rights are new or changed."""
        return self.fresh.new + self.fresh.changed


@signed_in
def history(request: HttpRequest) -> HttpResponse:
    """`/zh/history`: one's own searches by number; a POST takes one or all of them out."""
    by = actor(request)
    if request.method == "POST":
        if request.POST.get("do") == "clear":
            kept.clear(by)
        else:
            kept.forget(by, sent_number(request.POST.get("number")) or 0)
        return HttpResponseRedirect(reverse("history"), status=303)
    shown = framed(Asked(), by, audience_of(request))
    rows = [(one, _filters(_asked(one.question), shown)) for one in kept.searches(by)]
    return render(request, "portal/history.html", {"rows": rows, "most": kept.MOST, "days": kept.KEPT_DAYS})


@signed_in
def searches(request: HttpRequest) -> HttpResponse:
    """`/zh/searches`: one's saved searches and those shared with one's bodies, with what is new; a POST saves one."""
    if request.method == "POST":
        return _saved(request)
    by, seen = actor(request), saved.looks(actor(request))
    rows = [_row(request, one, seen.get(one.pk, one.made_at)) for one in saved.visible(by)]
    context = {"rows": rows, "with_news": sum(bool(row.news) for row in rows)}
    return render(request, "portal/searches.html", context)


@signed_in
def saved_search(request: HttpRequest, number: int) -> HttpResponse:
    """`/zh/searches/3`: renames, notes, shares or deletes a search of one's own."""
    by = actor(request)
    found = saved.visible(by).filter(pk=number, owner_id=by.person).first()
    if found is None:
        raise NotKept(_("you have no saved search of this number"), where="search", mend=_("choose one that is listed"))
    if request.method != "POST":
        body = found.shared_with.code if found.shared_with else ""
        return _form(request, found, Described(found.name, found.note, body))
    said, revision = _described(request), sent_number(request.POST.get("revision")) or 0
    try:
        if request.POST.get("do") == "delete":
            saved.delete(by, number, revision)
        else:
            saved.change(by, number, revision, said)
    except (NotebookError, ChangedMeanwhile) as error:
        return _form(request, found, said, error)
    return HttpResponseRedirect(reverse("searches"), status=303)


def _saved(request: HttpRequest) -> HttpResponse:
    asked, said = _asked(request.POST.get("question", "")), _described(request)
    found = framed(asked, actor(request), audience_of(request))
    found.rids()  # what cannot be answered is not saved
    text = _query(found)
    try:
        saved.save(actor(request), said, found.asked.question(), text, found.view.version.made_at)
    except NotebookError as error:
        draft = SavedSearch(question=found.asked.question(), understood=text)
        return _form(request, draft, said, error)
    return HttpResponseRedirect(reverse("search") + found.asked.question(), status=303)


def _form(request: HttpRequest, search: SavedSearch, said: Described, error: ZhichanError | None = None) -> HttpResponse:
    """The form of a saved search; with what was sent and why it was refused."""
    bodies = body_choices(actor(request))
    if said.body and said.body not in dict(bodies) and search.shared_with is not None:
        bodies.append((said.body, body_name(said.body)))
    context = {"search": search, "said": said, "error": error, "bodies": bodies, "query": search.understood}
    return render(request, "portal/saved_search.html", context, status=error.status if error else 200)


def _row(request: HttpRequest, search: SavedSearch, since: dt.datetime) -> Row:
    by, asked = actor(request), _asked(search.question)
    own, body = search.owner_id == by.person, search.shared_with.name(current_language()) if search.shared_with else ""
    feed = not names_tags(search.understood)
    try:
        found = framed(asked, by, audience_of(request))
        rids = found.rids()
        fresh = saved.fresh(found.view, found.searcher, rids, by, since)
    except QueryError as error:
        return Row(search, search.understood, own, body, feed=False, problem=error.said(current_language())[0])
    return Row(search, search.understood, own, body, feed, _filters(asked, found), len(rids), fresh)


def _query(found: Framed) -> str:
    """The question in our own language, without what narrows it."""
    return found.own_words or "*"


def _filters(asked: Asked, shown: Framed) -> Filters:
    """What narrows a question, by facet, in the words of what is shown now."""
    narrowing = chips(asked, shown.view, shown.lang, shown.searcher.unified)
    return [(facet, [chip.label for chip in some]) for facet, some in groupby(narrowing, key=lambda chip: chip.facet)]


def _described(request: HttpRequest) -> Described:
    told = request.POST
    return Described(told.get("name", ""), told.get("note", ""), told.get("body", ""))


def _asked(question: str) -> Asked:
    return Asked.read(QueryDict(question.removeprefix("?")))
