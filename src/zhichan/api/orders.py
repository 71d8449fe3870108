"""The orders in which lists and files come, as the schema of the interface writes them out."""

from __future__ import annotations

from typing import Literal, get_args

from zhichan.search.columns import LISTED

ListedOrder = Literal[
    "id",
    "newest",
    "oldest",
    "title",
    "number",
    "holder",
    "class",
    "filed",
    "published",
    "granted",
    "expiry",
    "citations",
    "-id",
    "-title",
    "-number",
    "-holder",
    "-class",
    "-filed",
    "-published",
    "-granted",
    "-expiry",
    "-citations",
]
assert set(get_args(ListedOrder)) == set(LISTED)
