"""What pages with numbers share: the question read, the version opened, both kept for the footer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import audience
from zhichan.corpus.marts import Rids
from zhichan.notebook.given import given
from zhichan.opened import city
from zhichan.opened.city import CityView
from zhichan.portal.page.language import current_language
from zhichan.portal.question.asked import Asked
from zhichan.portal.question.chips import Chip, chips
from zhichan.portal.question.reading import Reading, reading
from zhichan.records.audience import Audience
from zhichan.search.dialects.registry import OWN, label
from zhichan.search.dialects.translating import Read
from zhichan.search.given import refers, tags_in
from zhichan.search.searcher import Searcher, asks_for_parties
from zhichan.search.unified import is_pid


@dataclass(frozen=True)
class Framed:
    """A request understood: the question, the version it is asked of, the language.

    One searcher answers the whole request, so that all its figures rest on the same knowledge of who is who, and on the rights
    that the audience sees.
    """

    asked: Asked
    reading: Reading
    view: CityView
    lang: str
    searcher: Searcher
    audience: Audience

    @property
    def day(self) -> dt.date:
        return self.asked.day

    @property
    def query(self) -> str | Read:
        """The query, for a searcher.

        Raises:
            QueryError: it is in another language and cannot be read.
        """
        if self.reading.error:
            raise self.reading.error
        return self.reading.query

    @property
    def own_words(self) -> str:
        """The query in our own language.

        Raises:
            QueryError: it is in another language and cannot be read.
        """
        if self.reading.error:
            raise self.reading.error
        return self.reading.text

    @property
    def tags(self) -> dict[str, tuple[str, ...]]:
        """The rights of each tag that the query names."""
        return tags_in(self.query.node) if isinstance(self.query, Read) else {}

    def rids(self) -> Rids:
        """The rights that answer the question: the one set behind hits, facets, charts and map."""
        return self.searcher.rids(self.query, as_of=self.day, filters=self.asked.filters)

    def other_readings(self) -> list[tuple[str, str, Asked]]:
        """The other platforms that the query may be of, our own language always: (name, what it is called, the question)."""
        others = list(self.reading.others)
        if self.reading.foreign and OWN not in [name for name, _ in others]:
            others.append((OWN, label(OWN).in_(self.lang)))
        return [(name, called, self.asked.with_(dialect=name)) for name, called in others]

    def chips(self) -> list[Chip]:
        """What narrows the question, in words."""
        return chips(self.asked, self.view, self.lang, self.searcher.unified)

    def context(self, **more: Any) -> dict[str, Any]:
        """The context of the page: what the footer says and what the form there keeps."""
        kept = (
            [("q", self.asked.query), ("dialect", self.asked.dialect), ("sort", self.asked.sort)] if self.asked.narrowed else []
        )
        kept += [(name, value) for name, values in self.asked.filters.items() for value in values]
        return {
            "asked": self.asked,
            "reading": self.reading,
            "other_readings": self.other_readings(),
            "asked_without_query": self.asked.with_(query=""),
            "view": self.view,
            "kept_fields": kept,
            "chips": self.chips(),
            **more,
        }


def frame(request: HttpRequest, version: int | None = None) -> Framed:
    """Reads the question and opens the version that it asks for, or the one of that number.

    Raises:
        AddressError: a parameter that cannot be understood.
        CorpusEmpty: nothing was known then.
        Underway: the question names a party, and who is who is still being resolved.
    """
    return framed(Asked.read(request.GET), actor(request), audience_of(request), version=version)


def framed(
    asked: Asked,
    by: Actor,
    seen_by: Audience,
    version: int | None = None,
) -> Framed:
    """A question understood, of whoever asks it. Where it names earlier searches, what they stand for is in its query.

    Args:
        version: answered from this version of the data, not from what is known at the time asked for.

    Raises:
        CorpusEmpty, Underway: as `frame`.
    """
    view = city.current(asked.knowledge) if version is None else city.numbered(version)
    lang = current_language()
    read_as = reading(asked, lang, given(by, asked.query))
    if read_as.dialect == OWN and refers(asked.query) and not read_as.error:
        asked = replace(asked, query=read_as.text, dialect=OWN, typed=asked.query)
    named = asks_for_parties(read_as.query) or any(map(is_pid, asked.filters.get("holder", ())))
    searcher = view.searching(seen_by, asked.knowledge, needs_parties=named)
    return Framed(asked, read_as, view, lang, searcher, seen_by)


def audience_of(request: HttpRequest) -> Audience:
    """What whoever asks may see."""
    return audience(actor(request))
