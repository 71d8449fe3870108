"""What pages with numbers share: the question read, the version opened, both kept for the footer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import audience
from zhichan.corpus.marts import Rids
from zhichan.opened import city
from zhichan.opened.city import CityView
from zhichan.portal.asked import Asked
from zhichan.portal.chips import Chip, chips
from zhichan.portal.language import current_language
from zhichan.records.audience import Audience
from zhichan.search.searcher import Searcher, asks_for_parties
from zhichan.search.unified import is_pid


@dataclass(frozen=True)
class Framed:
    """A request understood: the question, the version it is asked of, the language.

    One searcher answers the whole request, so that all its figures rest on the same knowledge of who is who, and on the rights
    that the audience sees.
    """

    asked: Asked
    view: CityView
    lang: str
    searcher: Searcher
    audience: Audience

    @property
    def day(self) -> dt.date:
        return self.asked.day

    def rids(self) -> Rids:
        """The rights that answer the question: the one set behind hits, facets, charts and map."""
        return self.searcher.rids(self.asked.query, as_of=self.day, filters=self.asked.filters)

    def chips(self) -> list[Chip]:
        """What narrows the question, in words."""
        return chips(self.asked, self.view, self.lang, self.searcher.unified)

    def context(self, **more: Any) -> dict[str, Any]:
        """The context of the page: what the footer says and what the form there keeps."""
        kept = [("q", self.asked.query), ("sort", self.asked.sort)] if self.asked.narrowed else []
        kept += [(name, value) for name, values in self.asked.filters.items() for value in values]
        return {
            "asked": self.asked,
            "asked_without_query": self.asked.with_(query=""),
            "view": self.view,
            "kept_fields": kept,
            "chips": self.chips(),
            **more,
        }


def frame(request: HttpRequest) -> Framed:
    """Reads the question and opens the version that it asks for.

    Raises:
        AddressError: a parameter that cannot be understood.
        CorpusEmpty: nothing was known then.
        Underway: the question names a party, and who is who is still being resolved.
    """
    asked = Asked.read(request.GET)
    view = city.current(asked.knowledge)
    named = asks_for_parties(asked.query) or any(map(is_pid, asked.filters.get("holder", ())))
    seen_by = audience_of(request)
    searcher = view.searching(seen_by, asked.knowledge, needs_parties=named)
    return Framed(asked, view, current_language(), searcher, seen_by)


def audience_of(request: HttpRequest) -> Audience:
    """What whoever asks may see."""
    return audience(actor(request))
