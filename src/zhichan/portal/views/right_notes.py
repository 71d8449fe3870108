"""Notes and tags of one's own bodies on a right: on its page, and the list of tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import AccountsError
from zhichan.accounts.requests import actor
from zhichan.errors import ZhichanError
from zhichan.notebook import notes
from zhichan.notebook import tags as words
from zhichan.notebook.errors import NotebookError
from zhichan.notebook.models import Note
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.body_names import body_choices
from zhichan.portal.page.language import current_language
from zhichan.portal.page.sent import sent_number
from zhichan.portal.question.asked import Asked
from zhichan.portal.views.framing import Framed, audience_of, frame, framed
from zhichan.search.nodes import Listed


@dataclass(frozen=True)
class ShownTag:
    """A tag, and the query that finds its rights."""

    pk: int
    name: str
    query: str


def notes_and_tags(by: Actor, right: str) -> dict[str, Any]:
    """What the page of a right shows of the notes and tags of somebody's bodies; nothing for the public."""
    bodies = body_choices(by)
    if not bodies:
        return {}
    written = list(notes.notes(by).filter(right=right))
    for note in written:
        note.body_name = note.body.name(current_language())  # type: ignore[attr-defined]  # for the page
    return {
        "own_bodies": bodies,
        "own_body_names": [name for _code, name in bodies],
        "right_notes": written,
        "right_tags": [ShownTag(tag.pk, tag.name, _query(tag.name)) for tag in words.tags_on(by, right)],
        "tag_names": sorted({tag.name for tag in words.tags(by)}),
    }


@require_POST
@signed_in
def write(request: HttpRequest, id: str) -> HttpResponse:
    """Writes a note on a right, for one of one's bodies."""
    seen = _seen(request, id)
    body, text = request.POST.get("body", ""), request.POST.get("text", "")
    try:
        notes.write(actor(request), id, body, text)
    except NotebookError as error:
        own = {"own_bodies": body_choices(actor(request)), "body": body}
        return _page(request, seen, id, None, text, error, **own)
    return _back(seen, id)


@signed_in
def note(request: HttpRequest, number: int) -> HttpResponse:
    """`/zh/notes/3`: a note of one's own, changed or removed."""
    by = actor(request)
    found = notes.note(by, number)
    seen = _seen(request, found.right)
    if request.method != "POST":
        return _page(request, seen, found.right, found, found.text)
    revision, text = sent_number(request.POST.get("revision")), request.POST.get("text", "")
    expected = -1 if revision is None else revision
    try:
        if request.POST.get("do") == "remove":
            notes.remove(by, number, expected)
        else:
            notes.change(by, number, expected, text)
    except (NotebookError, AccountsError) as error:
        return _page(request, seen, found.right, notes.note(by, number), text, error)
    return _back(seen, found.right)


@require_POST
@signed_in
def tag(request: HttpRequest, id: str) -> HttpResponse:
    """Gives a right a tag of one of one's bodies, or takes one off."""
    by, seen = actor(request), _seen(request, id)
    if request.POST.get("do") == "take":
        words.take(by, id, sent_number(request.POST.get("tag")) or 0)
    else:
        words.give(by, id, request.POST.get("body", ""), request.POST.get("name", ""))
    return _back(seen, id)


@signed_in
def tags(request: HttpRequest) -> HttpResponse:
    """`/zh/tags`: the tags of one's bodies, each with its rights as far as whoever asks sees them."""
    by, seen_by = actor(request), audience_of(request)
    names = sorted(words.sets(by) or {})
    rows = [(name, query, len(framed(Asked(query=query), by, seen_by).rids())) for name in names for query in [_query(name)]]
    return render(request, "portal/tags.html", {"rows": rows})


def _query(name: str) -> str:
    """The query that finds all rights of a tag, those without an official number too."""
    return f"{Listed('tag', name)} AND numbered:any"


def _seen(request: HttpRequest, id: str) -> Framed:
    """The question in the address, where whoever asks sees the right; a hidden one is as one that is not there."""
    seen = frame(request)
    if seen.view.part(id, seen.audience) is None:
        raise Http404(_("No right with the number %(id)s is on record here") % {"id": id})
    return seen


def _back(seen: Framed, id: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('right', args=[id])}{seen.asked.tail()}#notes", status=303)


def _page(
    request: HttpRequest, seen: Framed, right: str, found: Note | None, text: str, error: ZhichanError | None = None, **own: Any
) -> HttpResponse:
    """The form of a note; with what was sent and why it was refused."""
    context = {"note": found, "right": right, "title": seen.searcher.title(right), "text": text, "error": error, **own}
    return render(request, "portal/note.html", context, status=error.status if error else 200)
