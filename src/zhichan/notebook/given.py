"""What somebody may name in a query of what they and their bodies keep: earlier searches by number, and tags."""

from __future__ import annotations

from zhichan.accounts.actors import Actor
from zhichan.notebook import history, tags
from zhichan.notebook.bodies import reads
from zhichan.search.given import NOTHING_GIVEN, Given, names_tags, refers


def given(by: Actor, query: str) -> Given:
    """What somebody may name in a query; it is only looked up where the query names any. Nothing for the public."""
    if not reads(by):
        return NOTHING_GIVEN
    names_earlier = refers(query)
    earlier = history.earlier(by) if names_earlier else {}
    return Given(earlier, tags.sets(by) if names_earlier or names_tags(query) else None)
