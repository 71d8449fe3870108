"""What is kept of a search of somebody who has signed in.

Nothing here is for the public: their pages are made once for all of them (`zhichan.portal.page.kept`).
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from zhichan.accounts.actors import Actor
from zhichan.notebook import history
from zhichan.notebook.given import given
from zhichan.notebook.history import Made
from zhichan.portal.question.asked import Asked
from zhichan.search.dialects.registry import OWN
from zhichan.search.dialects.translating import Read
from zhichan.search.errors import QueryError
from zhichan.search.narrowed import whole
from zhichan.search.results import Result
from zhichan.search.searcher import Searcher
from zhichan.search.syntax import parse

SHOWN = 8
"""Earlier searches that stand beside the search box."""


def remember(by: Actor, asked: Asked, query: str | Read, day: dt.date, found: Result, searcher: Searcher) -> int | None:
    """Keeps a search in the history of whoever has signed in, and gives its number; None where nothing is kept.

    Args:
        searcher: the one that found it.
    """
    if by.person is None or not asked.narrowed or isinstance(query, str):
        return None
    text = whole(query.node, asked.filters, searcher.unified is not None)
    if text and asked.filters and not _finds_the_same(by, asked, query, text, day, searcher):
        text = ""
    return history.keep(by, Made(asked.question(), asked.typed or asked.query, found.understood, text, day, found.rights))


def _finds_the_same(by: Actor, asked: Asked, query: Read, text: str, day: dt.date, searcher: Searcher) -> bool:
    """Whether the filters and the fields that say them find the same: a class may be of several schemes."""
    try:
        said = searcher.rids(Read(text, OWN, parse(text, given(by, text)), []), as_of=day)
    except QueryError:
        return False
    return np.array_equal(said, searcher.rids(query, as_of=day, filters=asked.filters))
