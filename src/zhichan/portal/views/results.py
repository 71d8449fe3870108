"""The results of a search: as understood, hits, facets, order, pages; an error with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.requests import actor
from zhichan.notebook import history, saved
from zhichan.notebook.questions import FACETS
from zhichan.portal.page.body_names import body_choices
from zhichan.portal.page.kept import kept
from zhichan.portal.page.language import current_language
from zhichan.portal.page.wording import PARTS, ROLES
from zhichan.portal.question.asked import OTHER_SORTS, PAGE_SIZE, SHAPES, SORTS, Asked
from zhichan.portal.question.narrowing import shown_facets
from zhichan.portal.question.remembering import SHOWN, remember
from zhichan.portal.rights.gallery import Picture, first_picture
from zhichan.portal.views.framing import Framed, frame
from zhichan.portal.views.numbers import lists_of
from zhichan.search.columns import CLASS_LEVELS
from zhichan.search.dialects.registry import OWN
from zhichan.search.errors import QueryError
from zhichan.search.families import FIELDS, RULE, Basis
from zhichan.search.given import refers
from zhichan.search.nodes import quote
from zhichan.search.results import Hit, Segment
from zhichan.search.sentences import is_sentence
from zhichan.search.similar import LONGEST


@dataclass(frozen=True)
class ShownHit:
    """A hit: its title with hits marked, and where else it was found."""

    rid: int
    id: str
    title: list[Segment]
    lang: str
    number: str
    holder: str
    filed: str
    status: str
    snippets: list[tuple[str, list[Segment]]]
    members: int = 1
    family: Asked | None = None  # the members of its family in the result, where there are several


@dataclass(frozen=True)
class Problem:
    """What is wrong with a query, where, and how to mend it."""

    what: str
    caret: str
    mend: str
    suggested: Asked | None


@kept
def results(request: HttpRequest) -> HttpResponse:
    """`/zh/search?q=…`"""
    if (meant := _by_meaning(Asked.read(request.GET))) is not None:
        return redirect(meant)
    framed = frame(request)
    asked = framed.asked
    try:
        found = framed.searcher.search(
            framed.query,
            as_of=framed.day,
            filters=asked.filters,
            sort=asked.sort,
            offset=(asked.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
            facets=[name for name in FACETS if name == asked.level or name not in CLASS_LEVELS],
            basis=listed_by(asked),
        )
    except QueryError as error:
        context = framed.context(problem=_problem(error, asked), earlier=history.searches(actor(request), SHOWN))
        return render(request, "portal/results.html", context, status=400)
    by = actor(request)
    number = remember(by, asked, framed.query, framed.day, found, framed.searcher)
    last_page = -(-found.listed // PAGE_SIZE)
    context = framed.context(
        result=found,
        hits=[_shown(hit, framed) for hit in found.hits],
        pictures=_pictures(framed, found.hits) if asked.shape == "pictures" else {},
        shapes=[(shape, asked.with_(shape=shape)) for shape in SHAPES],
        facets=shown_facets(asked, found.facets, framed.view, framed.lang),
        sorts=[(sort, asked.with_(sort=sort)) for sort in SORTS],
        other_sorts=[(sort, asked.with_(sort=sort)) for sort in OTHER_SORTS],
        other_sorted=asked.sort in OTHER_SORTS,
        bases=[(basis, asked.with_(basis=basis)) for basis in ("rights", *FIELDS)],
        rule=RULE if found.basis != "rights" else None,
        levels=[(level, asked.with_(level=level)) for level in CLASS_LEVELS],
        first=(asked.page - 1) * PAGE_SIZE + 1,
        last=(asked.page - 1) * PAGE_SIZE + len(found.hits),
        pages=_pages(asked, last_page),
        number_lists=lists_of(framed),
        without_filters=asked.with_(filters={}),
        with_left_out=_with_unnumbered(framed),
        number=number,
        earlier=history.searches(by, SHOWN),
        saved=saved.looked(by, asked.question(), framed.view.version.made_at) if asked.narrowed else [],
        bodies=body_choices(by),
        **_onward(framed),
    )
    return render(request, "portal/results.html", context)


def _by_meaning(asked: Asked) -> str | None:
    """Where a sentence is answered by its meaning; None for a query, and for a sentence that is asked to be read as words."""
    if asked.strictly or asked != Asked(query=asked.query, as_of=asked.as_of, known_at=asked.known_at):
        return None
    if refers(asked.query) or not is_sentence(asked.query) or len(asked.query) > LONGEST:
        return None
    clocks = asked.clocks()
    return f"{reverse('similar')}?{urlencode({'text': asked.query})}{clocks.replace('?', '&', 1)}"


def _with_unnumbered(framed: Framed) -> Asked:
    """The same question with the rights that have no official number, in our own language."""
    text = framed.reading.text
    return framed.asked.with_(query=f"({text}) AND numbered:any" if text else "numbered:any", dialect=OWN if text else "")


def _onward(framed: Framed) -> dict[str, Any]:
    """The tail that the links to rights carry, so that their page can say why they were found and lead back."""
    return {"asked_tail": framed.asked.tail()}


def listed_by(asked: Asked) -> Basis:
    """What a list of this question lists: documents are counted, but the list of them is one of rights."""
    return asked.basis if asked.basis != "documents" else "rights"


def _family(hit: Hit, framed: Framed) -> Asked | None:
    """The question for the members of a hit's family in the result."""
    if hit.members < 2:
        return None
    own, text = f"{FIELDS[listed_by(framed.asked)]}:{quote(hit.id)}", framed.reading.text
    return framed.asked.with_(query=f"({text}) AND {own}" if text else own, dialect=OWN, basis="rights")


def _shown(hit: Hit, framed: Framed) -> ShownHit:
    title = hit.marked.get("title") or [Segment(hit.title or hit.id, False)]
    snippets = [(_where(name), segments) for name, segments in hit.marked.items() if name != "title"]
    family = _family(hit, framed)
    return ShownHit(
        *(hit.rid, hit.id, title, hit.title_lang, hit.number, hit.holder, hit.filed, hit.status, snippets), hit.members, family
    )


def _pictures(framed: Framed, hits: Sequence[Hit]) -> dict[str, Picture | None]:
    """The picture of each hit, by id; None where none is kept."""
    media = framed.view.corpus.media
    rights = framed.view.rights((hit.id for hit in hits), framed.audience)
    return {right.id: first_picture(right, media, framed.audience) for right in rights}


def _where(target: str) -> str:
    """The name of the text that a snippet is from."""
    own = {
        "title-other": _("Title in the other language"),
        "body": _("Description"),
        "holder": _("Holder"),
        "address": _("Address"),
        "number": _("Number"),
    }
    return str(own.get(target) or PARTS.get(target) or ROLES.get(target) or target)


def _problem(error: QueryError, asked: Asked) -> Problem:
    what, mend = error.said(current_language())
    return Problem(what, error.caret(), mend, _mended(error, asked) if error.suggestion and error.query == asked.query else None)


def _mended(error: QueryError, asked: Asked) -> Asked:
    """The question with what is suggested in the place of what is wrong."""
    before, suggestion = asked.query[: error.place], error.suggestion
    if re.search(r"[:：=＝]\s*[(（]?\s*\Z", before):  # the field of the value stands there already
        suggestion = suggestion.rpartition(":")[2]
    wrong = re.match(r"[^\s:：=＝<>＜＞()（）]*", asked.query[error.place :])
    rest = asked.query[error.place + (wrong.end() if wrong else 0) :]
    if suggestion.endswith(":"):
        rest = re.sub(r"\A\s*[:：=＝]", "", rest)
    return asked.with_(query=before + suggestion + rest, dialect=asked.dialect)


def _pages(asked: Asked, last: int) -> list[tuple[int, Asked | None]]:
    """First, last and the neighbours of the page, 0 for a gap; empty where one page holds all."""
    if last < 2:
        return []
    near = sorted({1, last, *range(max(1, asked.page - 2), min(last, asked.page + 2) + 1)})
    pages: list[tuple[int, Asked | None]] = []
    for page in near:
        if pages and page - pages[-1][0] > 1:
            pages.append((0, None))
        pages.append((page, asked.with_(page=page)))
    return pages
